"""The kinds of questions: a choice, a text, a date, working hours, a job, an element. Pure; no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.dates import VagueDate, add_months, parse_vague_date
from zwaarwerk.exact import parse_decimal, parse_share, to_text
from zwaarwerk.interview.find_jobs import MOST_SHOWN, Jobs, plain
from zwaarwerk.interview.questions import (
    NO,
    UNKNOWN,
    YES,
    Accepted,
    Doubted,
    Narrowed,
    Option,
    Question,
    Refused,
    Reply,
)
from zwaarwerk.interview.spoken_dates import is_now, parse_spoken_date
from zwaarwerk.texts import Texts, printable

GOES_ON, OTHER, SKIP, FULL = "now", "other", "skip", "full"
LONGEST_TEXT = 80
FEW_HOURS, MANY_HOURS = 8, 60
"""Fewer hours a week may be days, more may be a percentage: they are asked once more."""
LANDMARK_AGES = (18, 20, 25, 30, 35, 40, 45, 50, 55, 60)

Doubt = Callable[[VagueDate], str | None]


class Ask:
    """Makes questions in the words of one scheme and one language, asked on one day."""

    def __init__(self, scheme: Scheme, say: Texts, today: date) -> None:
        self.scheme, self.say, self.today = scheme, say, today
        self.jobs = Jobs(scheme, say.language)
        self._all_jobs = self.jobs.all()

    # --- choices

    def yes_no(
        self, key: str, text: str, *, default: str | None = None, unknown: bool = False, **rest: Any
    ) -> Question:
        """Return a question to be answered with yes or no, and perhaps with "I don't know"."""
        options = [self.option(YES, self.say("interview.yes")), self.option(NO, self.say("interview.no"))]
        options += [self.dont_know] if unknown else []
        return self.choice(key, text, options, default=default, **rest)

    @property
    def dont_know(self) -> Option:
        """The option "I don't know"."""
        return Option(value=UNKNOWN, label=self.say("interview.dont-know"))

    @staticmethod
    def option(value: str, label: str, more: str = "") -> Option:
        """Return something to choose."""
        return Option(value=value, label=label, more=more)

    @staticmethod
    def choice(
        key: str,
        text: str,
        options: Sequence[Option],
        *,
        default: str | None = None,
        notes: Iterable[str] = (),
        why: str = "",
        about: str = "",
        more: Iterable[str] = (),
    ) -> Question:
        """Return a question with options, one of which is to be chosen."""
        return Question(
            key=key,
            text=text,
            options=tuple(options),
            default=default,
            notes=tuple(notes),
            why=why,
            about=about,
            more=tuple(more),
        )

    # --- words

    def words(
        self,
        key: str,
        text: str,
        *,
        why: str = "",
        about: str = "",
        options: Sequence[Option] = (),
        default: str | None,
    ) -> Question:
        """Return a question for a name; names given before can be chosen."""

        def reads(typed: str) -> Reply:
            name = printable(typed).strip()
            if len(name) > LONGEST_TEXT:
                return Refused(why=self.say("interview.too-long", most=LONGEST_TEXT))
            if not re.search(r"\w", name):
                return Refused(why=self.say("interview.type-words"))
            return Accepted(value=f"={name}", told=name)

        return Question(
            key=key,
            text=text,
            why=why,
            about=about,
            options=tuple(options),
            default=default,
            reads=reads,
            fits=lambda value: value.startswith("=") and len(value.strip()) > 1,
            tells=lambda value: value[1:],
        )

    # --- dates

    def when(
        self,
        key: str,
        text: str,
        *,
        about: str = "",
        why: str = "",
        notes: Iterable[str] = (),
        lowest: date | None = None,
        highest: date | None = None,
        too_early: str = "",
        too_late: str = "",
        goes_on: str = "",
        default: str | None = None,
        doubts: Iterable[Doubt] = (),
        born: VagueDate | None = None,
    ) -> Question:
        """Return a question for a date, month or year from `lowest` through `highest` (both included).

        `goes_on` is how "now" is told, where that is an answer; `too_early` and `too_late` say what would be right.
        """
        doubts = tuple(doubts)

        def wrong(found: VagueDate) -> str | None:
            if lowest and found.last < lowest:
                return too_early
            return too_late if highest and found.first > highest else None

        def reads(typed: str) -> Reply:
            if is_now(typed) and goes_on:
                return Accepted(value=GOES_ON, told=goes_on)
            found = parse_spoken_date(self._today_for(typed), self.today)
            if isinstance(found, str):
                return Refused(why=self._no_date(found, born))
            if why_not := wrong(found):
                return Refused(why=why_not)
            told = self.heard(found.text)
            asks = next((doubt for ask in doubts if (doubt := ask(found))), None)
            if asks:
                return Doubted(value=found.text, told=told, asks=asks)
            return Accepted(value=found.text, told=told)

        def fits(value: str) -> bool:
            found = parse_vague_date(value)
            return (value == GOES_ON and bool(goes_on)) or (found is not None and wrong(found) is None)

        return Question(
            key=key,
            text=text,
            about=about,
            why=why or self.say("interview.why-date"),
            notes=tuple(notes),
            more=tuple(self._landmarks(born)),
            default=default if default is not None and fits(default) else None,
            reads=reads,
            fits=fits,
            tells=lambda value: goes_on if value == GOES_ON else self.say.vague(value),
        )

    def _today_for(self, typed: str) -> str:
        return self.today.isoformat() if is_now(typed) else typed

    def _no_date(self, code: str, born: VagueDate | None) -> str:
        match code:
            case "no-such-day":
                return self.say("interview.no-such-day")
            case "out-of-reach":
                return self.say("interview.out-of-reach")
            case _ if born:
                return self.say("interview.no-date-guess")
            case _:
                return self.say("interview.no-date")

    def heard(self, text: str) -> str:
        """Return a date read back in words, with what is left open."""
        match len(text):
            case 4:
                return self.say("interview.heard-year", date=self.say.vague(text))
            case 7:
                return self.say("interview.heard-month", date=self.say.vague(text))
            case _:
                return self.say("interview.heard-day", date=self.say.vague(text))

    def _landmarks(self, born: VagueDate | None) -> list[str]:
        """Years of a life that help to remember."""
        lines = [self.say("interview.more-date")]
        if born:
            ages = [age for age in LANDMARK_AGES if born.first.year + age <= self.today.year]
            told = [self.say("interview.landmark", age=age, year=born.first.year + age) for age in ages]
            lines += [self.say("interview.more-landmarks"), f"{', '.join(told)}."]
        return lines

    # --- hours

    def share(self, key: str, text: str, *, about: str) -> Question:
        """Return a question for part-time work: a percentage, hours of a full week, or hours alone."""

        def reads(typed: str) -> Reply:
            found = _share(typed)
            if found is None:
                return Refused(why=self.say("interview.no-share"))
            value, told = found, self._share_told(found)
            hours = None if found.endswith("%") or "/" in found else Fraction(found)
            if hours is not None and 0 < hours <= 1:  # 0,8 and 1 are a share of a week, not so many hours
                return Refused(why=self.say("interview.no-share"))
            if (hours is not None and not 0 < hours <= 80) or (
                hours is None and not 0 < (parse_share(found) or 0) <= 1
            ):
                return Refused(why=self.say("interview.share-reach"))
            if hours is not None and not FEW_HOURS <= hours <= MANY_HOURS:
                asks = "interview.few-hours" if hours < FEW_HOURS else "interview.many-hours"
                return Doubted(value=value, told=told, asks=self.say(asks, hours=told))
            return Accepted(value=value, told=told)

        return Question(
            key=key,
            text=text,
            about=about,
            why=self.say("interview.why-share"),
            reads=reads,
            fits=lambda value: _share(value) == value,
            tells=self._share_told,
        )

    def _share_told(self, value: str) -> str:
        if value.endswith("%"):
            return self.say.share(parse_share(value) or 0)
        if "/" in value:
            return self.say.share(parse_share(value) or 0)
        return self.say("units.hours", n=self.say.number(Fraction(value)))

    def week(self, key: str, text: str, hours: str, *, about: str, default: str | None) -> Question:
        """Return a question for the hours of a full week, which are no fewer than those worked."""

        def reads(typed: str) -> Reply:
            found = parse_decimal(_bare_number(typed))
            if found is None or not 1 <= found <= 60:
                return Refused(why=self.say("interview.week-reach"))
            if found < Fraction(hours):
                return Refused(why=self.say("interview.week-short", hours=self._share_told(hours)))
            return Accepted(value=to_text(found), told=self._share_told(to_text(found)))

        def fits(value: str) -> bool:
            found = parse_decimal(value)
            return found is not None and 1 <= found <= 60 and found >= Fraction(hours)

        return Question(
            key=key,
            text=text,
            about=about,
            why=self.say("interview.why-week"),
            default=default if default and fits(default) else None,
            reads=reads,
            fits=fits,
            tells=self._share_told,
        )

    # --- jobs and elements

    def which_job(self, key: str, text: str, *, about: str = "", notes: Iterable[str] = ()) -> Question:
        """Return a question for a job of the scheme under any of its names, or for one that is not in it."""
        other = Option(value=OTHER, label=self.say("interview.not-listed"))

        def reads(typed: str) -> Reply:
            if typed == "0" or plain(typed) == plain(other.label):
                return Accepted(value=OTHER, told=other.label)
            whole = next((one for one in self._all_jobs if plain(one.label) == plain(typed)), None)
            exact = whole.value if whole else self.jobs.exact(typed)
            if exact:
                return Accepted(value=exact, told=self.jobs.labels[exact])
            found = self.jobs.find(typed)
            if not found:
                return Refused(why=self.say("interview.no-job", typed=printable(typed)))
            if len(found) > MOST_SHOWN and len(plain(typed)) < 3:
                return Refused(why=self.say("interview.more-letters", count=len(found)))
            return Narrowed(options=(*found[:MOST_SHOWN], other))

        return Question(
            key=key,
            text=text,
            about=about,
            notes=tuple(notes),
            why=self.say("interview.why-job"),
            more=(self.say("interview.more-job"),),
            reads=reads,
            fits=lambda value: value == OTHER or value in self.scheme.jobs,
            tells=lambda value: other.label if value == OTHER else self.jobs.labels[value],
            search=(*self._all_jobs, other),
        )

    def element(self, key: str, name: str, *, about: str, default: str | None) -> Question:
        """Return the question of an element: its levels from heavy to light, none, and "I don't know"."""
        element = self.scheme.elements[name]
        language = self.say.language
        levels = self.levels_of(name)
        if levels:
            options = [Option(value=level, label=_capital(label)) for level, label in reversed(levels.items())]
            options.append(Option(value="none", label=self.say("interview.no")))
        else:
            options = [
                Option(value="full", label=self.say("interview.yes")),
                Option(value="none", label=self.say("interview.no")),
            ]
        measure = printable(element.applies_when.text.in_language(language))
        shown = element.question or element.name
        why = "interview.why-element" if len(levels) < 2 else "interview.why-element-often"
        return self.choice(
            key,
            printable(shown.in_language(language)),
            [*options, self.dont_know],
            default=default,
            why=self.say(why, level=options[0].label, measure=measure),
            about=about,
            more=self._about_levels(options[: len(levels)]),
        )

    def _about_levels(self, levels: Sequence[Option]) -> list[str]:
        """What the levels below the heaviest are, and what to do when in doubt."""
        told = [self.say("interview.more-element", level=one.label, most=levels[0].label) for one in levels[1:]]
        return [*told, self.say("interview.more-element-unsure", unsure=self.dont_know.label)]

    def levels_of(self, name: str) -> dict[str, str]:
        """Return the levels of an element from light to heavy, with what they are called."""
        own = self.scheme.elements[name].levels
        levels: Mapping[str, object] = self.scheme.levels if own is None else own
        found = self.scheme.levels if own is None else own
        return {level: printable(found[level].name.in_language(self.say.language)) for level in levels}

    def level_in_words(self, element: str, level: object) -> str:
        """Return a level of an element as it is told, whether a name or a factor."""
        if level == UNKNOWN:
            return self.say("report.unknown")
        if level in ("none", "full"):
            return self.say("interview.no" if level == "none" else "interview.yes").lower()
        return self.levels_of(element).get(str(level)) or self.say.number(Fraction(str(level)))

    def age_doubt(self, born: VagueDate | None) -> Doubt:
        """Return the doubt about work at an age below fourteen."""

        def doubt(found: VagueDate) -> str | None:
            if born is None or found.last >= add_months(born.first, 14 * 12):
                return None
            age = max(found.last.year - born.first.year, 0)
            return self.say("interview.young", date=self.say.vague(found.text), age=age)

        return doubt


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _bare_number(typed: str) -> str:
    """The number typed, with a point, without the words for hours; a comma is a decimal mark."""
    low = typed.lower().replace(",", ".")
    return re.sub(r"\s*(uren|uur|hours|hour|u|h)\.?(\s*(per|a) week)?$", "", low).strip()


def _share(typed: str) -> str | None:
    """Return `80%`, `24/36` or hours as a bare number, as they were meant; None if it is none of these."""
    low = typed.lower().replace(",", ".")
    if percent := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:%|procent|percent)", low):
        return f"{to_text(Fraction(percent[1]))}%"
    if parts := re.fullmatch(r"(.+?)(?: van de | van | out of | of |/)(.+)", low):
        some, all_ = (
            parse_decimal(re.sub(r"\s*(dagen|dag|days|day)$", "", _bare_number(part))) for part in parts.groups()
        )
        if some is None or not all_:
            return None
        share = Fraction(Fraction(some), all_)
        return f"{share.numerator}/{share.denominator}"
    hours = parse_decimal(_bare_number(low))
    return None if hours is None else to_text(hours)
