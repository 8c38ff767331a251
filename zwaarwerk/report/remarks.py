"""What is unwise in a criteria file, in words: the remark, why it matters, somebody who shows it, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from textwrap import wrap
from typing import Any

from zwaarwerk.errors import Path, dotted
from zwaarwerk.exact import to_text
from zwaarwerk.keys import key_at
from zwaarwerk.lint import Remark
from zwaarwerk.report.changes import FileInWords, label
from zwaarwerk.texts import Texts, printable
from zwaarwerk.trials import FULL, Trial

Locate = Callable[[Path], tuple[int, int]]
"""Returns the line and column of a path."""
WIDTH = 100


@dataclass(frozen=True, slots=True)
class ToldRemarks:
    """Remarks on one criteria file, with what is needed to tell them."""

    remarks: tuple[Remark, ...]
    words: FileInWords
    file: str
    locate: Locate

    @property
    def say(self) -> Texts:
        """The sentences of the language."""
        return self.words.say

    def sentence(self, one: Remark) -> str:
        """Return what is unwise, in one sentence or two."""
        values = {name: self._value(name, value) for name, value in one.values.items()}
        name = self.words.subject(one.path)
        return self.say(f"lint.{one.code}", **({"subject": name[:1].upper() + name[1:]} | values))

    def why(self, one: Remark) -> str:
        """Return why that matters."""
        return self.say(f"lint.why-{one.rule}")

    def advice(self, one: Remark) -> str:
        """Return what one might do."""
        return self.say(f"lint.advice-{one.rule}")

    def _value(self, name: str, value: Any) -> str:  # noqa: PLR0911 - one case a kind of value
        match name, value:
            case (("element" | "other"), str()):
                return self.words.thing("elements", value)
            case "level", str():
                return self.words.thing("levels", value)
            case "category", str():
                return self.words.thing("categories", value)
            case "name", str():
                return self.words.thing("tallies", value)
            case (("jobs" | "elements"), Sequence()):
                return ", ".join(self.words.thing(name, one) for one in value)
            case "blocks", Mapping():
                return ", ".join(f"{self._block(block)}: {count}" for block, count in value.items())
            case (("full" | "half" | "age"), int()):
                return self.say.length(value)
            case _:
                return self.say.number(value)

    def _block(self, name: str) -> str:
        key = key_at((name,), self.words.data)
        return name if key is None else label(key, self.say)

    def person(self, one: Trial) -> str:
        """Return one made-up person with what comes out, in one sentence."""
        work = one.work
        parts = {
            "job": self.words.thing("jobs", work.job),
            "time": self.say.length(work.months),
            "first": self.say.short_date(work.first),
            "last": self.say.short_date(one.last),
            "months": self.say.months(one.earned),
        }
        told = self.say("lint.person", **parts)
        if work.part_time != FULL:
            told += self.say("lint.person-part-time", factor=self.say.share(work.part_time))
        if work.without is not None:
            told += self.say("lint.person-without", element=self.words.thing("elements", work.without))
        came = [self.say("units.points", n=self.say.number(one.points, 2))] if one.points is not None else []
        return f"{told}: {', '.join([*came, parts['months']])}."


def render_remarks(told: ToldRemarks) -> str:
    """Return the remarks as text: the place, what, why, who shows it, what to do; and how many there are."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: ToldRemarks) -> Iterator[str]:
    say = told.say
    for one in told.remarks:
        line, column = told.locate(one.path)
        yield f"{printable(told.file)}:{line}:{column}: {printable(dotted(one.path))} [{one.rule}]"
        yield from _paragraph(told.sentence(one))
        yield from _paragraph(f"{say('lint.why')}: {told.why(one)}")
        for place, person in enumerate(one.people):
            yield from _paragraph(f"{say('lint.and' if place else 'lint.example')}: {told.person(person)}")
        yield from _paragraph(f"{say('lint.advice')}: {told.advice(one)}")
        yield ""
    if not told.remarks:
        yield say("lint.none", file=printable(told.file))
        return
    count = len(told.remarks)
    yield say("lint.count-one") if count == 1 else say("lint.count-many", count=count)
    births = {person.birth_date for one in told.remarks for person in one.people}
    for birth in births:
        yield from wrap(say("lint.people", birth=say.date(birth)), WIDTH)


def _paragraph(text: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False)


def remarks_form(told: ToldRemarks) -> dict[str, Any]:
    """Return the remarks as plain data for JSON; numbers as exact text."""
    return {"file": told.file, "remarks": [_form(one, told) for one in told.remarks]}


def _form(one: Remark, told: ToldRemarks) -> dict[str, Any]:
    line, column = told.locate(one.path)
    return {
        "rule": one.rule,
        "code": one.code,
        "path": dotted(one.path),
        "line": line,
        "column": column,
        "values": {name: _plain(value) for name, value in one.values.items()},
        "sentence": told.sentence(one),
        "why": told.why(one),
        "advice": told.advice(one),
        "people": [_person_form(person) for person in one.people],
    }


def _plain(value: Any) -> Any:
    return to_text(value) if isinstance(value, Fraction) else value


def _person_form(one: Trial) -> dict[str, Any]:
    return {
        "job": one.work.job,
        "without": one.work.without,
        "birth_date": one.birth_date.isoformat(),
        "from": one.work.first.isoformat(),
        "until": one.last.isoformat(),
        "exit": one.exit_date.isoformat(),
        "part_time": to_text(one.work.part_time),
        "points": None if one.points is None else to_text(one.points),
        "months": to_text(one.earned),
        "not_met": list(one.not_met),
    }
