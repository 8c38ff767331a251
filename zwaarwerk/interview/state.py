"""The interview as a state machine: a question, an answer, the next question; and its saved form. Pure; no I/O.

A state is the answers by the key of their question, and perhaps a question gone back to. Everything else follows by
walking the script again: the first question without an answer that fits is the one to ask. So an answer changed later
leaves all others as they were, and those it makes meaningless wait unseen until they have a meaning again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.interview.ask import Ask
from zwaarwerk.interview.draft import Draft
from zwaarwerk.interview.overview import CHECK
from zwaarwerk.interview.questions import GO, PUT, Accepted, Doubted, Question, Reply
from zwaarwerk.interview.script import Script
from zwaarwerk.texts import Texts

FORM = 1
"""The version of the saved form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The answers so far, entries of a file that are left as they are, and the question gone back to, if any."""

    answers: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    at: str | None = None

    def saved(self) -> dict[str, Any]:
        """Return the saved form: plain data that `restored` reads."""
        form: dict[str, Any] = {"interview": FORM, "answers": dict(self.answers)}
        if self.kept:
            form["kept"] = {str(number): dict(entry) for number, entry in self.kept.items()}
        return form


def restored(form: Mapping[str, Any]) -> State:
    """Return the state that was saved. What is no answer in it is left out: it will be asked again."""
    answers, kept = form.get("answers"), form.get("kept")
    return State(
        answers={
            str(key): value
            for key, value in (answers.items() if isinstance(answers, Mapping) else ())
            if isinstance(value, str)
        },
        kept={
            int(number): entry
            for number, entry in (kept.items() if isinstance(kept, Mapping) else ())
            if str(number).isdecimal() and isinstance(entry, Mapping) and "from" in entry
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The way through the questions: those answered, the one to ask now (None: all done), and what was told."""

    told: Mapping[str, tuple[Question, str]]
    now: Question | None
    draft: Draft

    @property
    def is_done(self) -> bool:
        """Whether everything is answered and found right."""
        return self.now is None


class Interview:
    """The questions of one scheme in one language, asked on one day."""

    def __init__(self, scheme: Scheme, say: Texts, today: date) -> None:
        self.scheme, self.say, self.today = scheme, say, today
        self.ask = Ask(scheme, say, today)

    def walk(self, state: State) -> Walk:
        """Return where the answers lead."""
        ahead = self._ahead(state, state.answers)
        told, draft = ahead.told, ahead.draft
        if state.at is None:
            return ahead
        if state.at in told:
            question, value = told[state.at]
            return Walk(told=told, now=replace(question, default=value), draft=draft)
        now = self._aside(state, ahead) or ahead.now
        return Walk(told=told, now=now, draft=draft)

    def _ahead(self, state: State, answers: Mapping[str, str]) -> Walk:
        script = Script(self.ask, answers, state.kept)
        asking = script.run()
        told: dict[str, tuple[Question, str]] = {}
        script.told = told
        now: Question | None = None
        try:
            question = next(asking)
            while True:
                value = answers.get(question.key)
                if value is None or not question.holds(value):
                    now = question
                    break
                told[question.key] = question, value
                question = asking.send(value)
        except StopIteration:
            pass
        return Walk(told=told, now=now, draft=script.draft)

    def _aside(self, state: State, ahead: Walk) -> Question | None:
        """A question that is not on the way: the overview, one job, or an answer that was not asked for yet."""
        at = state.at or ""
        script = Script(self.ask, state.answers, state.kept)
        script.draft, script.told = ahead.draft, ahead.told
        if at == CHECK:
            return script.overview(complete=ahead.now is None or ahead.now.key == CHECK)
        if at.startswith("edit."):
            return script.edit(int(at.removeprefix("edit.")))
        opened = self._ahead(state, {**state.answers, at: ""})
        return opened.now if opened.now is not None and opened.now.key == at else None

    # --- moves

    def answer(self, state: State, text: str, *, sure: bool = False) -> tuple[State, Reply]:
        """Return the state after an answer, and what was made of it. Nothing changes unless it was accepted."""
        now = self.walk(state).now
        assert now is not None, "there is nothing to answer"
        reply = now.accept(text, self.say)
        if isinstance(reply, Doubted) and sure:
            reply = Accepted(value=reply.value, told=reply.told)
        return (self.take(state, now, reply.value) if isinstance(reply, Accepted) else state), reply

    def take(self, state: State, now: Question, value: str) -> State:
        """Return the state after the choice of an option or an accepted answer to the question asked now."""
        if value.startswith(GO):
            return self.go_to(state, value.removeprefix(GO) or None)
        answers = {key: kept for key, kept in state.answers.items() if key != CHECK}
        key = now.key
        if value.startswith(PUT):
            key, _, value = value.removeprefix(PUT).partition("=")
        if value:
            answers[key] = value
        else:
            answers.pop(key, None)
        return replace(state, answers=answers, at=None)

    def go_to(self, state: State, key: str | None) -> State:
        """Return the state at a question told before, or at the first open one."""
        return replace(state, at=key)

    def back(self, state: State) -> State:
        """Return the state at the question before the one asked now; at the first question, the same."""
        if state.at is not None and state.at.startswith("edit."):
            return self.go_to(state, CHECK)
        walk = self.walk(state)
        keys = list(walk.told)
        now = walk.now.key if walk.now else CHECK
        place = keys.index(now) if now in keys else len(keys)
        return replace(state, at=keys[place - 1]) if place else state

    def career(self, state: State) -> dict[str, Any]:
        """Return the plain data of the career file that the answers make."""
        return self.walk(replace(state, at=None)).draft.career(self.scheme)
