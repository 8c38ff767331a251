"""Targets and ranges as they are written on a command line: what each means, and what is told of what can't be read."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zwaarwerk.calibration.targets import MOST_VALUES, Span, parse_span, parse_step, parse_target, varied
from zwaarwerk.errors import InputError
from zwaarwerk.sentences import read_texts

JOBS = {"sjouwer": "sjouwer", "de sjouwer": "sjouwer", "kantoor": "kantoor"}
PATH = ("entitlement", "minimum", "at_least")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("cost<=12000000", 1_200_000_000),
        ("cost<=12_000_000", 1_200_000_000),
        ("cost<=12e6", 1_200_000_000),
        ("cost<=12 mln", 1_200_000_000),
        ("cost<=12mln", 1_200_000_000),
        ("cost <= 1.5 mln", 150_000_000),
        ("cost<=1.5e6", 150_000_000),
        ("cost<=1.2345e2", 12_345),
        ("cost<=99.95", 9_995),
        ("cost<=0", 0),
        ("cost_per_year<=1e6", 100_000_000),
    ],
)
def test_an_amount_is_in_euros_to_the_cent(text: str, cents: int) -> None:
    assert parse_target(text, JOBS).limit == cents


def test_a_target_says_what_of_whom_and_which_way() -> None:
    found = parse_target("  months( De  Sjouwer ) >= 18.5 ", JOBS)
    assert (found.measure, found.job, found.at_most, found.limit) == ("months", "sjouwer", False, Fraction(37, 2))
    assert parse_target("share<=20%", JOBS)[1:] == ("share", None, True, Fraction(1, 5))
    assert parse_target("share>=1/3", JOBS).limit == Fraction(1, 3)
    assert parse_target("people>=150", JOBS).limit == 150
    assert parse_target("months>=0", JOBS).limit == 0


@pytest.mark.parametrize("at_most", [True, False])
def test_the_limit_itself_meets_the_target_and_nothing_measured_does_not(at_most: bool) -> None:
    found = parse_target(f"people{'<=' if at_most else '>='}7", JOBS)
    assert [found.is_met_by(Fraction(number)) for number in (6, 7, 8)] == [at_most, True, not at_most]
    assert not found.is_met_by(None)


WRONG_TARGETS = [
    ("", "target-form", ""),
    ("cost", "target-form", ""),
    ("<=12", "target-form", ""),
    ("cost(sjouwer<=12", "target-form", ""),
    ("costs<=12", "target-measure", "cost"),
    ("kosten<=12", "target-measure", "cost"),
    ("COST<=12", "target-measure", "cost"),
    ("cost<12e6", "target-sign", "cost<=12e6"),
    ("cost>12e6", "target-sign", "cost>=12e6"),
    ("cost≤12e6", "target-sign", "cost<=12e6"),
    ("cost=12e6", "target-sign", ""),
    ("cost==12e6", "target-sign", ""),
    ("cost(sjouwer)<=12e6", "target-not-by-job", ""),
    ("months(sjouer)>=12", "target-job", "sjouwer"),
    ("months()>=12", "target-job", ""),
    ("cost<=", "target-amount", ""),
    ("cost<=veel", "target-amount", ""),
    ("cost<=-5", "target-amount", ""),
    ("cost<=12.000.000", "target-amount", "12_000_000"),
    ("cost<=12.000", "target-amount", "12_000"),
    ("cost<=1,5 mln", "target-amount", "1.5 mln"),
    ("cost<=1.2345", "target-amount", ""),
    ("cost<=1_00", "target-amount", ""),
    ("cost<=1e99", "target-amount", ""),
    ("cost<=1e6 mln", "target-amount", ""),
    ("share>=120%", "target-share", ""),
    ("share>=20", "target-share", ""),
    ("share>=12,5%", "target-share", "12.5%"),
    ("people>=12.5", "target-people", ""),
    ("people>=-1", "target-people", ""),
    ("months>=-1", "target-months", ""),
    ("months>=18,5", "target-months", "18.5"),
]


@pytest.mark.parametrize(("text", "code", "guess"), WRONG_TARGETS, ids=[text for text, _, _ in WRONG_TARGETS])
def test_a_target_that_cannot_be_read_says_what_is_wrong_and_what_was_meant(text: str, code: str, guess: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_target(text, JOBS)
    [problem] = refused.value.problems
    assert (problem.code, problem.values.get("guess", "")) == (code, guess)
    for language in ("nl", "en"):
        assert "{" not in read_texts(language).problem(problem)


@given(st.text(max_size=30))
def test_whatever_is_written_is_a_target_or_one_problem(text: str) -> None:
    try:
        found = parse_target(text, JOBS)
    except InputError as refused:
        assert len(refused.problems) == 1
    else:
        assert found.limit >= 0


# --- ranges


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("40..70", (40, 70, 1)),
        ("0.2..0.6", (Fraction(1, 5), Fraction(3, 5), Fraction(1, 10))),
        ("40..70.25", (40, Fraction(281, 4), Fraction(1, 100))),
        ("40.0..70", (40, 70, Fraction(1, 10))),
        ("10%..50%", (Fraction(1, 10), Fraction(1, 2), Fraction(1, 100))),
        ("10%..12.5%", (Fraction(1, 10), Fraction(1, 8), Fraction(1, 1000))),
        (" -1 .. 2 ", (-1, 2, 1)),
    ],
)
def test_the_step_follows_from_the_decimals_that_were_written(text: str, span: tuple[Fraction, ...]) -> None:
    assert parse_span(text) == Span(*map(Fraction, span))


@pytest.mark.parametrize(
    ("text", "code", "guess"),
    [
        ("40", "vary-span", ""),
        ("40..", "vary-span", ""),
        ("..70", "vary-span", ""),
        ("10%..50", "vary-span", ""),
        ("70..40", "vary-order", ""),
        ("40..40", "vary-order", ""),
        ("0,2..0.6", "vary-number", "0.2"),
        ("1/3..2", "vary-number", ""),
        ("1...2", "vary-number", ""),
        ("een..2", "vary-number", ""),
    ],
)
def test_a_range_that_cannot_be_read_says_what_is_wrong(text: str, code: str, guess: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_span(text)
    [problem] = refused.value.problems
    assert (problem.code, problem.values.get("guess", "")) == (code, guess)


@pytest.mark.parametrize(("text", "code"), [("0", "step-positive"), ("-1", "step-positive"), ("x", "vary-number")])
def test_a_step_is_more_than_nothing(text: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_step(text)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_grid_goes_from_the_first_value_as_far_as_the_last() -> None:
    found = varied(PATH, Fraction(12), parse_span("10..15"), Fraction(2))
    assert [found.value(place) for place in range(found.size)] == [10, 12, 14]
    assert found.last == 14


@pytest.mark.parametrize(
    ("now", "places"), [(10, (0,)), (14, (2,)), (13, (1, 2)), (9, (0,)), (15, (2,)), (16, ()), (5, ())]
)
def test_the_places_beside_now_are_those_of_the_grid_next_to_it(now: int, places: tuple[int, ...]) -> None:
    found = varied(PATH, Fraction(now), parse_span("10..14"), Fraction(2))
    assert found.around_now == places


@pytest.mark.parametrize(("step", "code"), [("31", "step-wide"), ("0.0001", "step-fine")])
def test_a_step_is_not_wider_than_the_range_and_not_too_fine(step: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        varied(PATH, Fraction(57), parse_span("40..70"), parse_step(step))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_step_as_wide_as_the_range_gives_both_ends() -> None:
    found = varied(PATH, Fraction(57), parse_span("40..70"), Fraction(30))
    assert [found.value(place) for place in range(found.size)] == [40, 70]


def test_as_many_values_as_may_be_are_possible() -> None:
    assert varied(PATH, Fraction(0), Span(Fraction(1), Fraction(MOST_VALUES), Fraction(1)), None).size == MOST_VALUES


def test_a_value_is_written_as_the_file_writes_it() -> None:
    span = parse_span("10%..50%")
    assert varied(PATH, Fraction(1, 5), span, None, is_percentage=True).written(Fraction(1, 8)) == "12.5%"
    assert varied(PATH, Fraction(1, 5), span, None).written(Fraction(1, 8)) == "0.125"


def test_how_far_a_value_is_from_now_is_a_part_of_the_range() -> None:
    found = varied(PATH, Fraction(50), parse_span("40..60"), None)
    assert [found.apart(Fraction(value)) for value in (40, 50, 55)] == [Fraction(1, 2), 0, Fraction(1, 4)]
