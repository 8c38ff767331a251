"""The conversation: shows the question, reads what is typed, keeps the answer. The same for every kind of prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from zwaarwerk.interview.overview import CHECK
from zwaarwerk.interview.questions import Accepted, Doubted, Narrowed, Option, Question, Refused, chosen
from zwaarwerk.interview.state import Interview, State
from zwaarwerk.texts import Texts

BACK = frozenset(["terug", "back"])
STOP = frozenset(["stop", "quit", "exit"])
HELP = frozenset(["?", "help", "uitleg"])
ERASE = frozenset(["wis", "erase"])
OVERVIEW = frozenset(["overzicht", "overview"])
COMMANDS = BACK | STOP | HELP | ERASE | OVERVIEW


class Prompt(Protocol):
    """A way to show lines and to read an answer. `ask` returns what was typed, a number for what was chosen."""

    def show(self, *lines: str) -> None:
        """Show lines."""

    def ask(self, question: Question, say: Texts) -> str:
        """Show a question and return what was typed."""

    def refused(self, question: Question, typed: str, why: str) -> None:
        """Tell why what was typed is no answer."""


class StopAsking(Exception):
    """The user wants to go on later."""


class EraseAll(Exception):
    """The user wants all answers removed."""


@dataclass(slots=True)
class Conversation:
    """An interview held through a prompt; `save` keeps every answer, in `file`."""

    interview: Interview
    prompt: Prompt
    save: Callable[[State], None]
    file: str = ""

    @property
    def say(self) -> Texts:
        """The sentences."""
        return self.interview.say

    def hold(self, state: State) -> State:
        """Ask until everything is answered and found right, and return the answers."""
        while (question := self.interview.walk(state).now) is not None:
            state = self._turn(state, question)
        return state

    def _turn(self, state: State, question: Question) -> State:
        """Ask one question; of what can mean more than one thing, ask which until it is told."""
        narrowed = False
        while True:
            typed = self.prompt.ask(question, self.say)
            word = typed.strip().casefold()
            if word in HELP:
                self.prompt.show(*(question.more or (self.say("interview.no-help"),)), *self.keys())
                continue
            if word in COMMANDS:
                return state if narrowed and word in BACK else self._command(word, state)
            match question.accept(typed, self.say):
                case Accepted(value=value, told=told):
                    return self._taken(state, question, value, told, typed)
                case Doubted(value=value, told=told, asks=asks):
                    return self._taken(state, question, value, told, typed) if self._sure(asks) else state
                case Narrowed(options=options):
                    question, narrowed = self._which(question, options), True
                case Refused(why=why):
                    self.prompt.refused(question, typed, why)
                    if word or not narrowed:
                        return state

    def _which(self, question: Question, options: tuple[Option, ...]) -> Question:
        """The question which of these is meant; Enter takes the only one, beside that it is none of them."""
        default = options[0].value if len(options) == 2 else None
        return replace(question, text=self.say("interview.which"), options=options, notes=(), why="", default=default)

    def _taken(self, state: State, question: Question, value: str, told: str, typed: str) -> State:
        after = self.interview.take(state, question, value)
        if after.answers != state.answers:
            self.save(after)
            if told.casefold() != typed.strip().casefold():
                self.prompt.show(self.say("interview.heard", told=told))
        return after

    def _command(self, word: str, state: State) -> State:
        if word in STOP:
            raise StopAsking
        if word in BACK:
            before = self.interview.back(state)
            if before == state:
                self.prompt.show(self.say("interview.at-first"))
            return before
        if word in OVERVIEW:
            return self.interview.go_to(state, CHECK)
        self.erase()
        return state

    def erase(self) -> None:
        """Ask whether all answers may go; raises EraseAll if they may."""
        why = self.say("interview.why-erase", file=self.file)
        if self.choose("interview.erase-sure", ("interview.erase-no", "interview.erase-yes"), why=why) == 2:
            raise EraseAll

    def keys(self) -> list[str]:
        """The words that can be typed at every question."""
        say = self.say
        words = ("back", "overview", "help", "stop", "erase")
        return ["", say("interview.keys-words"), *(f"  {say(f'interview.key-{word}')}" for word in words)]

    # --- small questions beside the interview

    def choose(self, text: str, options: tuple[str, ...], *, why: str = "", notes: tuple[str, ...] = ()) -> int:
        """Ask something about the conversation itself; returns the number chosen, 0 for going back."""
        listed = tuple(Option(value=one, label=self.say(one)) for one in options)
        option = self._choice(Question(key="", text=self.say(text), why=why, notes=notes, options=listed))
        return options.index(option.value) + 1 if option else 0

    def _sure(self, asks: str) -> bool:
        options = tuple(Option(value=one, label=self.say(one)) for one in ("interview.doubt-yes", "interview.doubt-no"))
        option = self._choice(Question(key="", text=asks, options=options))
        return option is not None and option.value == "interview.doubt-yes"

    def _choice(self, question: Question) -> Option | None:
        """Ask until one of the options is chosen; None when the user goes back."""
        while True:
            typed = self.prompt.ask(question, self.say)
            word = typed.strip().casefold()
            if word in STOP:
                raise StopAsking
            if word in BACK:
                return None
            if option := chosen(" ".join(typed.split()) or "?", question.options):
                return option
            self.prompt.refused(question, typed, question.how_to_choose(self.say))
