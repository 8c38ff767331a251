"""Facts that a scheme asks for by name: the interview asks for them in the scheme's own words. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction
from typing import Any

from zwaarwerk.criteria import PensionFact, Scheme, conditions_of
from zwaarwerk.criteria_conditions import FactCondition
from zwaarwerk.dates import parse_day
from zwaarwerk.exact import parse_decimal, to_text
from zwaarwerk.interview.ask import Ask
from zwaarwerk.interview.draft import Draft
from zwaarwerk.interview.questions import NO, OTHER_WORDS, UNKNOWN, YES, Accepted, Option, Question, Refused, Reply
from zwaarwerk.interview.spoken_dates import parse_spoken_date
from zwaarwerk.texts import printable


def facts_of(scheme: Scheme) -> dict[str, tuple[FactCondition, ...]]:
    """Return the facts a scheme asks for, with the conditions on each; the date of a pension has none."""
    found: dict[str, tuple[FactCondition, ...]] = {}
    if isinstance(scheme.pension_date, PensionFact):
        found[scheme.pension_date.fact] = ()
    for _, condition in conditions_of(scheme):
        if isinstance(condition, FactCondition):
            found[condition.fact] = (*found.get(condition.fact, ()), condition)
    return found


def fact_name(scheme: Scheme, name: str, language: str) -> str:
    """Return what a fact is called: as the scheme says, else its key in words."""
    known = scheme.facts.get(name)
    return printable(known.name.in_language(language) if known else name.replace("_", " "))


def ask_facts(ask: Ask, draft: Draft) -> Generator[Question, str, None]:
    """Ask for every fact; one that is not known is left out."""
    for name, conditions in facts_of(ask.scheme).items():
        key = f"fact.{name}"
        answer = yield _question(ask, key, name, conditions)
        if answer == UNKNOWN:
            draft.unsure.append(key)
        else:
            draft.facts[name] = _value(answer)


def _value(answer: str) -> Any:
    if answer in (YES, NO):
        return answer == YES
    text = answer[1:]
    number = parse_decimal(text)
    return text if number is None else number


def _question(ask: Ask, key: str, name: str, conditions: tuple[FactCondition, ...]) -> Question:
    say = ask.say
    known = ask.scheme.facts.get(name)
    text = say("interview.fact", fact=fact_name(ask.scheme, name, say.language))
    if known and known.question:
        text = printable(known.question.in_language(say.language))
    why = next((printable(one.say.in_language(say.language)) for one in conditions if one.say), "")
    limits = [limit for one in conditions for limit in _limits(one)]
    if not conditions or any(isinstance(limit, str) and parse_day(limit) for limit in limits):
        return _day(ask, key, text, why)
    if limits and all(isinstance(limit, bool) for limit in limits):
        return ask.yes_no(key, text, why=why, unknown=True)
    if limits and all(isinstance(limit, int | Fraction) for limit in limits):
        return _number(ask, key, text, why)
    options = [Option(value=f"={limit}", label=printable(str(limit))) for limit in dict.fromkeys(limits)]
    return ask.words(key, text, why=why, options=[*options, ask.dont_know], default=None)


def _limits(condition: FactCondition) -> Iterator[Any]:
    yield from (limit for limit in (condition.is_, condition.is_not) if limit is not None)
    yield from (*(condition.in_ or ()), *(condition.not_in or ()))
    for way in ("at_least", "more_than", "at_most", "less_than"):
        limit = getattr(condition, way)
        yield from [row.value for row in limit.values] if hasattr(limit, "values") else [] if limit is None else [limit]


def _day(ask: Ask, key: str, text: str, why: str) -> Question:
    def reads(typed: str) -> Reply:
        found = parse_spoken_date(typed, ask.today)
        if isinstance(found, str) or found.is_vague:
            return Refused(why=ask.say("interview.whole-day"))
        return Accepted(value=f"={found.text}", told=ask.heard(found.text))

    def fits(value: str) -> bool:
        return value.startswith("=") and parse_day(value[1:]) is not None

    why = f"{why} {ask.say('interview.whole-day')}".strip()
    options = (ask.dont_know,)
    return Question(
        key=key, text=text, why=why, options=options, reads=reads, fits=fits, tells=lambda v: ask.say.vague(v[1:])
    )


def _number(ask: Ask, key: str, text: str, why: str) -> Question:
    """A number is never a choice by its place: "I don't know" is said in words."""

    def reads(typed: str) -> Reply:
        number = parse_decimal(typed.replace(",", "."))
        if typed.casefold() in (ask.dont_know.label.casefold(), *OTHER_WORDS[UNKNOWN]):
            return Accepted(value=UNKNOWN, told=ask.dont_know.label)
        if number is None:
            return Refused(why=ask.say("interview.type-number"))
        return Accepted(value=f"={to_text(number)}", told=ask.say.number(number))

    def fits(value: str) -> bool:
        return value == UNKNOWN or (value.startswith("=") and parse_decimal(value[1:]) is not None)

    def tells(value: str) -> str:
        return ask.dont_know.label if value == UNKNOWN else ask.say.number(Fraction(value[1:]))

    return Question(
        key=key, text=text, why=f"{why} {ask.say('interview.type-number')}".strip(), reads=reads, fits=fits, tells=tells
    )
