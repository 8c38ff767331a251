"""What a cell of a spreadsheet means: dates, numbers and shares as people and office programs write them. Pure; no I/O.

A cell comes as text. What it means is certain or refused: a date in another order, a century left out or a figure that
may be a thousand times another is a `Misread` with the code of a problem and, where there is one, what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from zwaarwerk.dates import VagueDate, in_reach, parse_vague_date
from zwaarwerk.exact import parse_share, to_text

Misread = tuple[str, dict[str, str]]
"""Why a cell can't be read: the code of a problem and what fills in its sentence."""

INVISIBLE = "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
"""Marks that take no room and say nothing, but would make two texts of one: of direction, of where a word may break."""
UNBREAKABLE = {"\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2011": "-"}
_INVISIBLE = re.compile(INVISIBLE)


def without_invisible(text: str) -> str:
    """Return a text without marks that nobody sees, and with plain spaces and hyphens for those that never break."""
    if text.isascii():
        return text
    for mark, plain in UNBREAKABLE.items():
        text = text.replace(mark, plain)
    return _INVISIBLE.sub("", text)


GOES_ON = {"heden", "nu", "present", "now"}
LAST_DAY = date(9999, 12, 31)
"""What personnel systems write for an end that is not known."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the dates of one column are written, as far as a single cell can't tell.

    `first_serial` is the day from which a bare number counts days, if the file says so (spreadsheets have two ways);
    `month_first` are the signs between day and month with which the column has dates that have the month first, so
    that no other date with that sign is certain.
    """

    first_serial: date | None = None
    month_first: frozenset[str] = frozenset()


PLAIN = Calendar()
SERIAL_1900, SERIAL_1904 = date(1899, 12, 30), date(1904, 1, 1)

_TIME = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_SHORT_YEAR = re.compile(
    r"[0-9]{1,2}([-/.])([0-9]{1,2}|[a-z]{3,9})\1'?[0-9]{2}|(?:[0-9]{1,2}[-. ]+)?[a-z]{3,9}\.?[- ]+'?[0-9]{2}"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_EIGHT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_IN_WORDS = re.compile(r"(?:([0-9]{1,2})[-. ]+)?([a-z]{3,9})\.?[- ]+([0-9]{4})")
_SERIAL = re.compile(r"([0-9]{5,7})([.,][0-9]+)?")
_MONTH_NAMES = (
    "jan januari january|feb februari february|mrt maart mar march|apr april|mei may|jun juni june|jul juli july"
    "|aug augustus august|sep sept september|okt oktober oct october|nov november|dec december"
)
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES.split("|"), 1) for name in names.split()}


def parse_date(text: str, calendar: Calendar = PLAIN) -> VagueDate | Misread:  # noqa: PLR0911 - one a form
    """Return the day, month or year that a cell writes; a time of the day is left off.

    Day before month, as it is written in Europe, or year, month, day. The first form that fits decides.
    """
    text = _without_time(text.strip().lower())
    if text.isdigit() and len(text) == 4:
        return _vague(text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _vague("-".join(part.zfill(2) for part in (found[1], found[3], found[4]) if part))
    if found := _DAY_FIRST.fullmatch(text):
        return _day_first(found, calendar)
    if found := _MONTH_YEAR.fullmatch(text):
        return _vague(f"{found[2]}-{found[1].zfill(2)}")
    if found := _IN_WORDS.fullmatch(text):
        return _in_words(*found.groups())
    if found := _EIGHT.fullmatch(text):
        return _vague("-".join(found.groups()))
    if found := _SERIAL.fullmatch(text):
        return _serial(int(found[1]), calendar)
    return ("cell-short-year", {}) if _SHORT_YEAR.fullmatch(text) else ("cell-date", {})


def _without_time(text: str) -> str:
    return _TIME.sub("", text) if ":" in text else text


def _vague(iso: str) -> VagueDate | Misread:
    vague = parse_vague_date(iso)
    if vague is None:
        return "no-such-day", {}
    return vague if in_reach(vague.first) else ("year-out-of-reach", {})


def _day_first(found: re.Match[str], calendar: Calendar) -> VagueDate | Misread:
    day, sign, month, year = int(found[1]), found[2], int(found[3]), found[4]
    if is_month_first(day, month):
        return "cell-month-first", {"guess": f"{year}-{day:02d}-{month:02d}"}
    if sign in calendar.month_first and day != month and day <= 12:
        return "cell-month-first-column", {}
    try:
        moment = date(int(year), month, day)
    except ValueError:
        return "no-such-day", {}
    return VagueDate(moment.isoformat(), moment, moment) if in_reach(moment) else ("year-out-of-reach", {})


def is_month_first(day: int, month: int) -> bool:
    """Say whether two numbers are a date only with the month first."""
    return day <= 12 < month <= 31


def month_first_signs(texts: Iterable[str]) -> frozenset[str]:
    """Return the signs with which the dates of a column have the month first.

    Some date must have it first for certain, and not one among twenty that have the day first for certain: that is a
    slip, and refused by itself.
    """
    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for text in set(texts):
        if found := _DAY_FIRST.fullmatch(_without_time(text.strip())):
            one, sign, other = int(found[1]), found[2], int(found[3])
            if is_month_first(one, other):
                months[sign] = months.get(sign, 0) + 1
            elif one > 12:
                days[sign] = days.get(sign, 0) + 1
    return frozenset(sign for sign, count in months.items() if count * _SLIPS >= days.get(sign, 0))


_SLIPS = 20


def _in_words(day: str | None, name: str, year: str) -> VagueDate | Misread:
    month = _MONTHS.get(name)
    if month is None:
        return "cell-date", {}
    return _vague(f"{year}-{month:02d}" + (f"-{day.zfill(2)}" if day else ""))


def _serial(days: int, calendar: Calendar) -> VagueDate | Misread:
    """A bare number of days, if the file says from when it counts."""
    first = calendar.first_serial
    try:
        day = (first or SERIAL_1900) + timedelta(days=days)
    except OverflowError:
        return "cell-date", {}
    if not in_reach(day) and day != LAST_DAY:
        return "cell-date", {}
    if first is None:
        return "cell-serial", {"guess": day.isoformat()}
    return VagueDate(day.isoformat(), day, day)


def parse_end(text: str, calendar: Calendar = PLAIN) -> VagueDate | Misread | None:
    """Return the last day a cell writes, or None when it says that there is no end yet."""
    if not text or text.strip().lower() in GOES_ON:
        return None
    found = parse_date(text, calendar)
    if isinstance(found, VagueDate):
        return None if found.last == LAST_DAY else found
    if found[0] == "year-out-of-reach" and parse_loose_year(text) == LAST_DAY.year:
        return None
    return found


def parse_loose_year(text: str) -> int | None:
    """Return the year that a full date of the last day there is writes, however it is written."""
    text = _without_time(text.strip().lower())
    if (found := _IN_WORDS.fullmatch(text)) and _MONTHS.get(found[2]) == LAST_DAY.month:
        text = f"{found[1]}-{LAST_DAY.month}-{found[3]}"
    figures = re.findall("[0-9]+", text)
    days = {("31", "12", "9999"), ("9999", "12", "31"), ("99991231",)}
    return LAST_DAY.year if tuple(figures) in days else None


# --- numbers

_PLAIN = re.compile(r"[-+]?[0-9]{1,18}")
_ONE_MARK = re.compile(r"([-+]?)([0-9]{1,18})[.,]([0-9]{1,18})")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\1[0-9]{3})*(?:([.,])([0-9]{1,18}))?")


def parse_number(text: str, below: int | None = None) -> Fraction | Misread:
    """Return the exact number that a cell writes, with a comma or a point.

    `1.500` may be one and a half or fifteen hundred, and is refused; unless the number has to be `below` a thousand.
    """
    text = text.strip().replace("\xa0", " ").replace("\u202f", " ").replace("−", "-")
    if _PLAIN.fullmatch(text):
        return Fraction(int(text))
    if found := _ONE_MARK.fullmatch(text):
        whole, decimals = found[2], found[3]
        maybe_thousands = len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0"
        if maybe_thousands and (below is None or below > 1000):
            return "cell-thousands", {"less": f"{int(whole)},{decimals}", "more": f"{int(whole)}{decimals}"}
        return Fraction(f"{found[1]}{whole}.{decimals}")
    if (found := _GROUPED.fullmatch(text)) and found[1] != found[2]:
        whole = re.sub("[.,' ]", "", text[: found.start(2)] if found[2] else text)
        return Fraction(f"{whole}.{found[3]}" if found[3] else whole)
    return "cell-number", {}


def parse_part_time(text: str) -> Fraction | Misread:
    """Return a part-time factor: `0,8`, `80%` or `4/5`; `80` is refused, as it may be hours."""
    return _checked_share(_share(text), text)


def parse_percentage(text: str) -> Fraction | Misread:
    """Return a part-time factor from a column of percentages: `80`, `80%`; a number up to 1 is refused."""
    if text.rstrip().endswith("%"):
        return parse_part_time(text)
    number = parse_number(text, 1000)
    if not isinstance(number, Fraction):
        return number
    if 0 < number <= 1:
        return "cell-percentage", {"guess": f"{to_text(number * 100)}%"}
    return _checked_share(Fraction(number, 100), text)


def _share(text: str) -> Fraction | Misread:
    text = text.strip()
    if text.endswith("%"):
        number = parse_number(text[:-1], 1000)
        return Fraction(number, 100) if isinstance(number, Fraction) else ("cell-share", {})
    if "/" in text and (share := parse_share(text)) is not None:
        return share
    number = parse_number(text, 1000)
    return number if isinstance(number, Fraction) else ("cell-share", {})


def _checked_share(share: Fraction | Misread, text: str) -> Fraction | Misread:
    if not isinstance(share, Fraction) or 0 < share <= 1:
        return share
    is_percentage = 40 < share <= 100 and "%" not in text  # a smaller number may be hours
    guess = f"{text.strip()}%" if is_percentage else ""
    return "cell-share-range", {"guess": guess}


def parse_hours(text: str) -> Fraction | Misread:
    """Return hours a week: more than 0, at most 80."""
    hours = parse_number(text, 1000)
    if isinstance(hours, Fraction) and not 0 < hours <= 80:
        return "out-of-range", {"allowed": "> 0 … 80"}
    return hours


def parse_measured(text: str) -> Fraction | Misread:
    """Return a measured number."""
    return parse_number(text)


def parse_fact(text: str) -> Any:
    """Return a fact: a number, a date in the form facts have, ja or nee, or else the text itself.

    A figure that may be a number or a thousand times it is refused.
    """
    if (word := text.strip().lower()) in _TRUTHS:
        return _TRUTHS[word]
    number = parse_number(text)
    if isinstance(number, Fraction):
        if number.denominator == 1 and text.strip().startswith("0") and len(text.strip()) > 1:
            return text.strip()
        return int(number) if number.denominator == 1 else number
    if number[0] == "cell-thousands":
        return number
    day = parse_date(text)
    return day.text if isinstance(day, VagueDate) and not day.is_vague else text.strip()


_TRUTHS = {"ja": True, "true": True, "waar": True, "nee": False, "false": False, "onwaar": False}
