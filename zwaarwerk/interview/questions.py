"""One question: its words, what may be chosen or typed, and what an answer to it becomes. Pure; no I/O.

An answer is kept as a short text that does not depend on the language: a key, `yes`, `1987-03`, `24/36`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zwaarwerk.texts import Texts

YES, NO, UNKNOWN = "yes", "no", "unknown"
GO = "go:"
"""Begins the value of an option that leads to another question instead of being an answer."""
PUT = "put:"
"""Begins the value of an option that gives another question its answer: `put:more.2=yes`."""


OTHER_WORDS = {
    YES: frozenset(["ja", "j", "jawel", "jazeker", "klopt", "dat klopt", "yes", "y", "right"]),
    NO: frozenset(["nee", "n", "neen", "no", "nope"]),
    UNKNOWN: frozenset(
        [
            *("weet niet", "weet het niet", "ik weet het niet", "ik weet niet", "weetniet", "geen idee", "onbekend"),
            *("don't know", "dont know", "i dont know", "do not know", "no idea", "unknown"),
        ]
    ),
}
"""What people also say for an answer, in both languages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something that can be chosen; `more` says what it means."""

    value: str
    label: str
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An answer as it is kept, and as it is read back."""

    value: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubted:
    """An answer that can be true but is unlikely: it is asked once more."""

    value: str
    told: str
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Not an answer; says what would be."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What was typed can mean these; one of them is to be chosen."""

    options: tuple[Option, ...]


Reply = Accepted | Doubted | Refused | Narrowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with everything a prompt shows of it.

    `why` is one line under the question, `more` is shown when asked for with `?`, `notes` stand above it. `default` is
    the answer that Enter gives. `reads` makes an answer of typed text, `fits` says whether a kept answer still holds.
    """

    key: str
    text: str
    about: str = ""
    why: str = ""
    more: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    default: str | None = None
    reads: Callable[[str], Reply] | None = None
    fits: Callable[[str], bool] = lambda _: False
    tells: Callable[[str], str] = str
    search: tuple[Option, ...] = ()

    def holds(self, value: str) -> bool:
        """Say whether a kept answer is (still) an answer to this question."""
        chosen = {option.value for option in self.options if not option.value.startswith((GO, PUT))}
        return value in chosen or self.fits(value)

    def told(self, value: str) -> str:
        """Return a kept answer in words."""
        return next((option.label for option in self.options if option.value == value), None) or self.tells(value)

    def accept(self, text: str, say: Texts) -> Reply:
        """Return what the typed text means: a number or the first letters of an option, or free text."""
        typed = " ".join(text.split())
        if not typed:
            return self._on_enter(say)
        if option := chosen(typed, self.options, whole_words=self.reads is not None):
            return Accepted(value=option.value, told=option.label)
        if self.reads is not None:
            return self.reads(typed)
        return Refused(why=self.how_to_choose(say))

    def how_to_choose(self, say: Texts) -> str:
        """Return how one of the options is chosen."""
        most = len(self.options)
        return say("interview.choose-two") if most == 2 else say("interview.choose-number", most=most)

    def _on_enter(self, say: Texts) -> Reply:
        if self.default is not None:
            return Accepted(value=self.default, told=self.told(self.default))
        if self.options and self.reads is None:
            return Refused(why=self.how_to_choose(say))
        return Refused(why=say("interview.type-something"))


def chosen(typed: str, options: tuple[Option, ...], *, whole_words: bool = False) -> Option | None:
    """Return the option meant by a number, by its words, or by first letters that no other option begins with.

    Beside an answer in one's own words (`whole_words`), first letters are no choice: "Spoor" is not "Spoor en Zoon".
    """
    number = typed.rstrip(".")
    if number.isdecimal() and number.isascii() and len(number) < 5:
        return options[int(number) - 1] if 1 <= int(number) <= len(options) else None
    low = typed.casefold().replace("’", "'").rstrip(".!")
    words = [option for option in options if low == option.label.casefold()]
    words = words or [option for option in options if low in OTHER_WORDS.get(option.value, ())]
    begin = [option for option in options if option.label.casefold().startswith(low)]
    found = words if words or whole_words else begin
    return found[0] if len(found) == 1 else None
