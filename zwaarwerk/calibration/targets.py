"""What a workforce must come to, and between which values a number may change for it: options to values. Pure.

Whatever can't be read is an InputError with one problem: what stands there, and how it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from zwaarwerk.errors import InputError, Path, Problem, nearest
from zwaarwerk.exact import parse_decimal, parse_share, to_text

Measure = Literal["cost", "cost_per_year", "share", "people", "months"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
MOST_VALUES = 100_000
"""So many values one number may take."""

_TARGET = re.compile(r"([A-Za-z_ -]+?)\s*(?:\(([^()]*)\))?\s*(<=|>=|==|=|<|>|≤|≥)\s*(.*)")
_AMOUNT = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:_[0-9]{3}){1,4})(\.[0-9]+)?(?:e([0-9]|1[0-2])|\s*(mln))?")
_SIGNS = {"<": "<=", "≤": "<=", ">": ">=", "≥": ">="}
_CENTS = 2
_MILLION = 6


class Target(NamedTuple):
    """What is asked for: a measure, of whom (`job`: those in that job), and its limit, which itself is met.

    `limit` is in cents, a share, people or months, as the measure says.
    """

    text: str
    measure: Measure
    job: str | None
    at_most: bool
    limit: Fraction

    def is_met_by(self, measured: Fraction | None) -> bool:
        """Say whether what was measured meets the target; where nothing can be measured, it does not."""
        if measured is None:
            return False
        return measured <= self.limit if self.at_most else measured >= self.limit


def parse_target(text: str, jobs: Mapping[str, str]) -> Target:
    """Return the target that a text like `cost<=12e6` writes; `jobs` has the job for every name, in lower case."""
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise _refused("target-form", text)
    name, job, sign, limit = found[1].strip(), found[2], found[3], found[4].strip()
    measure = next((one for one in MEASURES if one == name), None)
    if measure is None:
        raise _refused("target-measure", name, guess=nearest(name, MEASURES), allowed=", ".join(MEASURES))
    if sign not in ("<=", ">="):
        sure = _SIGNS.get(sign, "")
        raise _refused("target-sign", sign, guess=text.strip().replace(sign, sure) if sure else "")
    return Target(
        text=" ".join(text.split()),
        measure=measure,
        job=None if job is None else _job(measure, job.strip(), jobs),
        at_most=sign == "<=",
        limit=_limit(measure, limit),
    )


def _refused(code: str, found: str, **values: str) -> InputError:
    return InputError([Problem(code=code, values={"found": found, **values})])


def _job(measure: Measure, name: str, jobs: Mapping[str, str]) -> str:
    if measure != "months":
        raise _refused("target-not-by-job", f"{measure}({name})")
    job = jobs.get(" ".join(name.lower().split()))
    if job is None:
        raise _refused("target-job", name, guess=nearest(name, [*jobs.values(), *jobs]))
    return job


def _limit(measure: Measure, text: str) -> Fraction:
    match measure:
        case "cost" | "cost_per_year":
            return _amount(text)
        case "share":
            share = parse_share(text)
            if share is None or not 0 <= share <= 1:
                raise _refused("target-share", text, guess=_with_point(text))
            return share
        case "people":
            if not re.fullmatch(r"[0-9]{1,9}", text):
                raise _refused("target-people", text)
            return Fraction(int(text))
        case "months":
            months = parse_decimal(text)
            if months is None or months < 0:
                raise _refused("target-months", text, guess=_with_point(text))
            return Fraction(months)


def _amount(text: str) -> Fraction:
    """An amount in euros as cents; what may be thousands written with a point is not taken for cents."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        thousands = re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{3})+", text)
        raise _refused("target-amount", text, guess=text.replace(".", "_") if thousands else _with_point(text))
    whole, decimals, power, million = found.groups()
    tens = _MILLION if million else int(power or 0)
    if decimals and len(decimals) - 1 > tens + _CENTS:
        raise _refused("target-amount", text, guess=text.replace(".", "_") if len(decimals) == 4 else "")
    cents: int = 10 ** (tens + _CENTS)
    return Fraction(whole.replace("_", "") + (decimals or "")) * cents


def _with_point(text: str) -> str:
    """A number written with a decimal comma, as it is written here; nothing if it is none."""
    return text.replace(",", ".") if re.fullmatch(r"[0-9]+,[0-9]+\s*(%|mln)?", text) else ""


# --- numbers that may change


class Span(NamedTuple):
    """From which value through which a number may change, and the step that the way they are written suggests."""

    first: Fraction
    last: Fraction
    step: Fraction


def parse_span(text: str) -> Span:
    """Return what `40..70` or `10%..50%` writes; the step is one unit of the last decimal written."""
    low, dots, high = (part.strip() for part in text.partition(".."))
    if not dots or not low or not high or low.endswith("%") != high.endswith("%"):
        raise _refused("vary-span", text)
    first, last = _number(low), _number(high)
    if first >= last:
        raise _refused("vary-order", text)
    decimals = max(len(one.rstrip("% ").partition(".")[2]) for one in (low, high))
    hundred = 100 if low.endswith("%") else 1
    return Span(first, last, Fraction(1, 10**decimals * hundred))


def _number(text: str) -> Fraction:
    number = None if "/" in text else parse_share(text)
    if number is None:
        raise _refused("vary-number", text, guess=_with_point(text))
    return number


def parse_step(text: str) -> Fraction:
    """Return the step that `0.5` or `5%` writes."""
    step = _number(text.strip())
    if step <= 0:
        raise _refused("step-positive", text)
    return step


class Varied(NamedTuple):
    """A number of a criteria file that may change: where it stands, what it is now, and its grid of `size` values.

    `is_percentage`: the file writes it as a percentage.
    """

    path: Path
    now: Fraction
    first: Fraction
    step: Fraction
    size: int
    is_percentage: bool

    def value(self, place: int) -> Fraction:
        """Return the value at a place of the grid, counted from 0."""
        return self.first + place * self.step

    @property
    def last(self) -> Fraction:
        """The highest value of the grid."""
        return self.value(self.size - 1)

    @property
    def around_now(self) -> tuple[int, ...]:
        """The places of the grid beside the value of now: one if it stands on the grid, none if it is outside it."""
        below, rest = divmod(self.now - self.first, self.step)
        places = (below,) if rest == 0 else (below, below + 1)
        return tuple(int(place) for place in places if 0 <= place < self.size)

    def apart(self, value: Fraction) -> Fraction:
        """Return how far a value is from that of now, as a part of the range."""
        return abs(value - self.now) * Fraction(1, self.last - self.first)

    def written(self, value: Fraction) -> str:
        """Return a value as it stands in the file."""
        return to_text(value * 100) + "%" if self.is_percentage else to_text(value)


def varied(path: Path, now: Fraction, span: Span, step: Fraction | None, *, is_percentage: bool = False) -> Varied:
    """Return a number with its grid: from the first value on, step by step, as far as the last."""
    step = step or span.step
    width = span.last - span.first
    if step > width:
        raise _refused("step-wide", to_text(step), width=to_text(width))
    count = width // step + 1
    if count > MOST_VALUES:
        raise _refused("step-fine", to_text(step), count=str(count), most=str(MOST_VALUES))
    return Varied(path, now, span.first, step, count, is_percentage)
