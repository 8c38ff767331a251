"""`zwaarwerk interview`: a career asked question by question, kept after every answer, with the answer at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from zwaarwerk.as_yaml import yaml_text
from zwaarwerk.career import Career, find_problems
from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    LangOption,
    LawOption,
    SchemeOption,
    Session,
    answers_for,
    checked,
    emit,
    today_or,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import (
    DEFAULT_SCHEME,
    CareerFile,
    SchemeFile,
    data_folder,
    erase,
    origin_of,
    read_careers,
    read_law,
    read_saved,
    read_scheme,
    read_text,
    write_private,
)
from zwaarwerk.interview.from_career import state_of
from zwaarwerk.interview.outlook import stopping
from zwaarwerk.interview.overview import CHECK
from zwaarwerk.interview.questions import YES
from zwaarwerk.interview.state import Interview, State, restored
from zwaarwerk.law import Law
from zwaarwerk.prompts.conversation import Conversation, EraseAll, Prompt, StopAsking
from zwaarwerk.prompts.plain import AnswersPrompt, PlainPrompt
from zwaarwerk.report.as_conversation import closing_lines, next_lines
from zwaarwerk.report.as_terminal import render_headline
from zwaarwerk.texts import Texts

INTERRUPTED = 130

SaveOption = Annotated[Path | None, typer.Option("--save", help="opt-save", metavar="FILE", show_default=False)]
ResumeOption = Annotated[Path | None, typer.Option("--resume", help="opt-resume", metavar="FILE", show_default=False)]
AnswersOption = Annotated[
    Path | None, typer.Option("--answers", help="opt-answers", metavar="FILE", show_default=False)
]
PlainOption = Annotated[bool, typer.Option("--plain", help="opt-plain", show_default=False)]


def interview(
    save: SaveOption = None,
    resume: ResumeOption = None,
    answers: AnswersOption = None,
    plain: PlainOption = False,
    criteria: SchemeOption = None,
    law: LawOption = None,
    as_of: AsOfOption = None,
    lang: LangOption = None,
) -> None:
    checked(lang)
    today = today_or(as_of)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    tables = read_law(law)
    prompt = AnswersPrompt(str(answers), read_text(answers)[0]) if answers else _prompt(plain=plain)
    told = _Told(scheme, tables, today, Session.say)
    file, state = told.begin(save, resume)
    conversation = Conversation(told.interview, prompt, lambda state: told.save(file, state), str(file))
    try:
        if state is None:
            state = _start(conversation, told, file)
        state = conversation.hold(state)
    except EraseAll:
        prompt.show(Session.say("interview.erased" if erase(file) else "interview.nothing-erased"))
        return
    except StopAsking:
        _stopped(prompt, file)
        return
    except (KeyboardInterrupt, EOFError):
        prompt.show("")
        _stopped(prompt, file)
        raise typer.Exit(INTERRUPTED) from None
    told.finish(file, state, prompt)


def _prompt(*, plain: bool) -> Prompt:
    """The lists of a terminal where there is one that can show them, else plain lines."""
    dumb = os.environ.get("TERM", "dumb") == "dumb" and sys.platform != "win32"
    if plain or dumb or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return PlainPrompt()
    from zwaarwerk.prompts.terminal import TerminalPrompt

    return TerminalPrompt()


def _stopped(prompt: Prompt, file: Path) -> None:
    if file.exists():
        resume = "" if file == data_folder() / _Told.DEFAULT_NAME else f" --resume {file}"
        say = Session.say
        prompt.show(say("interview.stopped", file=file), say("interview.go-on-with"), f"  zwaarwerk interview{resume}")


def _start(conversation: Conversation, told: _Told, file: Path) -> State:
    """Begin; or, when there are answers from before, ask what to do with them."""
    say = conversation.say
    found = told.found(file)
    if found is None:
        lines = ("what", "time", "have", "private")
        told_first = [say(f"interview.intro-{line}") for line in lines]
        conversation.prompt.show(*told_first, say("interview.intro-save", file=file))
        conversation.prompt.show("", say("interview.keys"), *conversation.keys())
        return State()
    done = told.interview.walk(found).is_done
    options = ["go-on", "check", "again", "erase"]
    if done:
        options = ["result", "check", "newer", "again", "erase"]
    ids = tuple(f"interview.found-{option}" for option in options)
    why = say("interview.why-found", file=file)
    question = "interview.found-done" if done else "interview.found-open"
    while True:
        chosen = conversation.choose(question, ids, why=why, notes=told.tasks(found))
        match options[chosen - 1] if chosen else "go-on":
            case "check":
                return told.interview.go_to(found, CHECK)
            case "newer":
                return told.with_newer(found)
            case "again":
                if conversation.choose("interview.again-sure", ("interview.no", "interview.yes")) == 2:
                    erase(file)
                    return State()
            case "erase":
                conversation.erase()
            case _:
                return found


@dataclass(slots=True)
class _Told:
    """What the interview rests on, and where its answers are kept."""

    scheme: SchemeFile
    law: Law
    today: date
    say: Texts

    DEFAULT_NAME = "loopbaan.yaml"

    @property
    def interview(self) -> Interview:
        return Interview(self.scheme.scheme, self.say, self.today)

    def begin(self, save: Path | None, resume: Path | None) -> tuple[Path, State | None]:
        """Return where to keep the answers, and those to go on with; None if that is still to be asked.

        A career file that is gone on from stays as it is: the new career goes to its own place.
        """
        default = data_folder() / self.DEFAULT_NAME
        if resume is None:
            return save or default, None
        found = self._read(resume)
        if isinstance(found, CareerFile):
            file = save or default
            if file.exists() and not (save is None and file.samefile(resume)):
                raise InputError([Problem(code="save-taken", file=str(file))])
            return file, self.interview.go_to(self._state_of(found), CHECK)
        return save or resume, restored(found)

    def found(self, file: Path) -> State | None:
        """Return the answers there are from before."""
        if not file.exists():
            return None
        found = self._read(file)
        return self._state_of(found) if isinstance(found, CareerFile) else restored(found)

    def _read(self, file: Path) -> dict[str, Any] | CareerFile:
        return read_saved(file, self.scheme.scheme)

    def _state_of(self, file: CareerFile) -> State:
        data: Any = file.document.data
        for part in file.path:
            data = data[part]
        career = file.career if "id" in data else file.career.model_copy(update={"id": None})
        state = state_of(career, data, self.interview)
        found_right = State(answers={**state.answers, CHECK: YES}, kept=state.kept)
        return found_right if self.interview.walk(found_right).is_done else state

    def with_newer(self, state: State) -> State:
        """Return the state that asks for a job newer than all others."""
        walk = self.interview.walk(state)
        last = walk.draft.last_number
        answers = {key: value for key, value in state.answers.items() if key != CHECK}
        return State(answers={**answers, f"more.{last}": "newer"}, kept=state.kept)

    def tasks(self, state: State) -> tuple[str, ...]:
        """Say how far the answers from before go."""
        walk = self.interview.walk(State(answers=state.answers, kept=state.kept))
        if walk.now is None:
            return ()
        return (self.say("interview.found-tasks", count=len(walk.told), next=walk.now.text),)

    def save(self, file: Path, state: State) -> None:
        """Keep the answers so far, in the place of those before."""
        self._write(file, state.saved())

    @staticmethod
    def _write(file: Path, form: Mapping[str, Any]) -> None:
        write_private(file, yaml_text(form))

    def finish(self, file: Path, state: State, prompt: Prompt) -> None:
        """Write the career, and answer for it as `score` does."""
        career = self.interview.career(state)
        if problems := find_problems(Career.model_validate(career), self.scheme.scheme):
            raise InputError(problems)  # the answers stay as they are, to go on with
        self._write(file, career)
        people = read_careers([file], self.scheme.scheme)
        one = answers_for(people, self.scheme, self.law, self.today, None, strict=False)[0]
        origin = origin_of(self.scheme, self.law, people, self.today, None, strict=False)
        prompt.show("", self.say("interview.result"), "")
        emit([render_headline(one, origin, self.say)])
        walk = self.interview.walk(State(answers=state.answers, kept=state.kept))
        ahead = stopping(one, self.scheme.scheme, self.law)
        prompt.show(*closing_lines(one, origin, self.say, walk, ahead), *next_lines(self.say, str(file)))


app = single(interview, "interview")
