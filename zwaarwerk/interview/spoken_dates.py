"""Dates as people say and type them, in Dutch and English, made into the form of a career file. Pure; no I/O.

What was said vaguely stays vague: "begin 1987" is 1987, "eind maart 1987" is March 1987. The day comes before the
month; a number that can only be a day in the month's place is not turned around, it is asked again.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from zwaarwerk.dates import VagueDate, add_months, days_in_month, in_reach, parse_vague_date

NotADate = Literal["not-understood", "no-such-day", "out-of-reach"]

_MONTHS: tuple[tuple[str, ...], ...] = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb", "febr"),
    ("maart", "march", "mrt", "mar", "maa"),
    ("april", "apr"),
    ("mei", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augustus", "august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}

_LOOSE = frozenset(
    re.findall(
        r"\w+",
        """ongeveer circa ca rond omstreeks sinds vanaf in op per het was de dat jaar begin eind einde half medio
        halverwege denk ik geloof misschien volgens mij ergens voorjaar lente zomer herfst najaar winter
        about around since from on of the it was i think early late mid spring summer autumn fall winter year end
        maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
        monday tuesday wednesday thursday friday saturday sunday""",
    )
)
"""Words that may stand beside a date and leave it as it is, or as vague as it is."""

_NOW = frozenset(["nu", "heden", "now", "nog steeds", "nog altijd", "still", "present", "tot nu", "tot heden"])
_DAYS_AGO = {"vandaag": 0, "today": 0, "gisteren": 1, "yesterday": 1}
_MONTHS_AGO = {"deze maand": 0, "this month": 0, "vorige maand": 1, "last month": 1}
_YEARS_AGO = {"dit jaar": 0, "this year": 0, "vorig jaar": 1, "last year": 1}


def is_now(text: str) -> bool:
    """Say whether the words mean that something still goes on."""
    return " ".join(text.lower().split()).rstrip(".!") in _NOW


def parse_spoken_date(text: str, today: date) -> VagueDate | NotADate:
    """Return the day, month or year that was said, or why it is none.

    Two digits are a year that has been: '87 is 1987, and 05 is 2005 when today is later than that.
    """
    words = " ".join(re.sub(r"[,()~+±]", " ", text.lower()).split()).strip(" .!?")
    if words in _DAYS_AGO:
        return _vague(*_parts(today - timedelta(days=_DAYS_AGO[words])))
    if words in _MONTHS_AGO:
        then = add_months(today, -_MONTHS_AGO[words])
        return _vague(then.year, then.month, None)
    if words in _YEARS_AGO:
        return _vague(today.year - _YEARS_AGO[words], None, None)
    if re.search(r"[0-9] of [0-9]", words):  # "1990 of 91" is Dutch for either
        return "not-understood"
    numbers = _numbers(words)
    return _in_order(numbers, today) if numbers else "not-understood"


def _parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _numbers(words: str) -> list[str]:
    """The numbers said, names of months as `m3`; nothing if there is a word among them that is none of a date."""
    found: list[str] = []
    for word in re.split(r"[\s/.\-–]+", words):
        bare = re.fullmatch(r"([0-9]+)(?:e|ste|de|st|nd|rd|th)?", word)
        if word in _MONTH_OF:
            found.append(f"m{_MONTH_OF[word]}")
        elif bare:
            found.append(bare[1])
        elif re.fullmatch(r"['’‘`][0-9]{2}", word):
            found.append(f"y{word[1:]}")
        elif word and word not in _LOOSE:
            return []
    return found


def _in_order(numbers: list[str], today: date) -> VagueDate | NotADate:  # noqa: PLR0911 - one case a way to say it
    """Find out which number is the year, the month and the day."""
    named = [int(number[1:]) for number in numbers if number.startswith("m")]
    rest = [number for number in numbers if not number.startswith("m")]
    if len(named) > 1 or len(rest) > 3 - len(named) or sum(map(_is_year, rest)) > 1:
        return "not-understood"
    match len(rest), len(named):
        case 1, 0:
            return _alone(rest[0], today)
        case 1, 1:
            return _checked(rest[0], named[0], None, today)
        case 2, 1 | 0 if _is_year(rest[0]):
            return _checked(rest[0], named[0] if named else rest[1], rest[1] if named else None, today)
        case 2, 1:
            return _checked(rest[1], named[0], rest[0], today)
        case 2, 0:
            return _checked(rest[1], rest[0], None, today)
        case 3, 0 if _is_year(rest[0]):
            return _checked(rest[0], rest[1], rest[2], today)
        case 3, 0:
            return _checked(rest[2], rest[1], rest[0], today)
    return "not-understood"


def _is_year(number: str) -> bool:
    return len(number) == 4


def _alone(number: str, today: date) -> VagueDate | NotADate:
    """A number by itself: a year, or a day written without anything between (01031987, 19870301)."""
    if len(number) == 8:
        backwards = number[:2] in ("19", "20") and int(number[4:6]) <= 12
        year, month, day = (number[:4], number[4:6], number[6:]) if backwards else (number[4:], number[2:4], number[:2])
        return _checked(year, month, day, today)
    short = len(number) == 2 and int(number) > 31
    if _is_year(number) or number.startswith("y") or short:
        return _checked(number, None, None, today)
    return "not-understood"


def _checked(year: str, month: str | int | None, day: str | None, today: date) -> VagueDate | NotADate:
    digits = year.removeprefix("y")
    if len(digits) not in (2, 4) or any(str(part).startswith("y") for part in (month, day) if part is not None):
        return "not-understood"
    number = int(digits)
    if len(digits) == 2:
        number += 2000 if 2000 + number <= today.year else 1900
    return _vague(number, None if month is None else int(month), None if day is None else int(day))


def _vague(year: int, month: int | None, day: int | None) -> VagueDate | NotADate:
    if not 1 <= year <= 9999 or not in_reach(date(year, 1, 1)):
        return "out-of-reach"
    if month is not None and not 1 <= month <= 12:
        return "no-such-day"
    if month is not None and day is not None and not 1 <= day <= days_in_month(year, month):
        return "no-such-day"
    text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")
    found = parse_vague_date(text)
    return "not-understood" if found is None else found
