"""The building blocks of the formats: shares, numbers, dates, lengths, dated values and comparisons."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from zwaarwerk.errors import InputError
from zwaarwerk.exact import parse_share, to_text
from zwaarwerk.located import plain_value
from zwaarwerk.values import (
    Count,
    Dated,
    DatedByPerson,
    Day,
    DayRange,
    Euros,
    Factor,
    Id,
    Length,
    Limit,
    Limits,
    Moment,
    MonthDay,
    Months,
    Points,
    Quantity,
    Rate,
    Share,
    Table,
    Text,
    Vague,
    Words,
    at,
)


class Kinds(BaseModel):
    """Two kinds that only an annotation can name."""

    dated: Dated[Points]
    by_person: DatedByPerson[Points]


DATED, DATED_BY_PERSON = get_type_hints(Kinds, include_extras=True).values()
MOMENT = Moment(exit=date(2029, 3, 1), birth=date(1964, 3, 1), day=date(2000, 1, 1).toordinal())


def model(kind: Any) -> type[BaseModel]:
    return create_model("Holder", value=(kind, ...))


def take(kind: Any, value: Any) -> Any:
    """Read a value as one of the building blocks."""
    return model(kind).model_validate({"value": value}).value  # type: ignore[attr-defined]


def refusal(kind: Any, value: Any) -> tuple[str, dict[str, Any]]:
    """Return the code of the one error of a value, and what it tells."""
    with pytest.raises(ValidationError) as caught:
        take(kind, value)
    (error,) = caught.value.errors(include_url=False)
    return error["type"], error.get("ctx", {})


def code(kind: Any, value: Any) -> str:
    return refusal(kind, value)[0]


# --- shares


@pytest.mark.parametrize(
    ("written", "share"),
    {
        "33%": Fraction(33, 100),
        "33 %": Fraction(33, 100),
        "0.5%": Fraction(1, 200),
        "100%": Fraction(1),
        "0.33": Fraction(33, 100),
        "1": Fraction(1),
        "1/3": Fraction(1, 3),
        "3/3": Fraction(1),
    }.items(),
)
def test_a_share_is_exactly_what_is_written(written: str, share: Fraction) -> None:
    assert take(Share, plain_value(written)) == share


@pytest.mark.parametrize("written", ["33%", "0.33", "1/3", "100%"])
def test_a_share_in_quotes_is_a_share_too(written: str) -> None:
    assert take(Share, written) == parse_share(written)


@pytest.mark.parametrize(("number", "guess"), [(33, "33%"), (100, "100%"), (Fraction("12.5"), "12.5%"), (2, "2%")])
def test_a_share_without_its_sign_is_refused_with_what_was_probably_meant(number: int | Fraction, guess: str) -> None:
    assert refusal(Share, number) == ("percent-meant", {"allowed": "0 … 1", "guess": guess})


@pytest.mark.parametrize("written", ["133%", "4/3", "101%"])
def test_a_share_above_the_whole_is_refused_without_a_guess(written: str) -> None:
    found, told = refusal(Share, written)
    assert (found, told.get("guess", "")) == ("out-of-range", "")


@pytest.mark.parametrize("value", [0, "0%", "0/5", -1, Fraction(-1, 2), "-5%", 101])
def test_a_share_is_above_nothing(value: Any) -> None:
    assert code(Share, value) == "out-of-range"


@pytest.mark.parametrize(
    "value", ["0,33", "33,5%", "1/0", "1/3%", "a%", "%", "", "een derde", "1e-1", ".5", True, False, None, [], {}, 0.33]
)
def test_what_is_no_share_is_refused(value: Any) -> None:
    assert code(Share, value) == "share-expected"


@given(st.integers(1, 10**18), st.integers(1, 10**18))
def test_a_ratio_is_exact(top: int, bottom: int) -> None:
    assert take(Quantity, f"{top}/{bottom}") == Fraction(top, bottom)


@given(st.integers(1, 10_000))
def test_percents_and_decimals_say_the_same(hundredths: int) -> None:
    share = Fraction(hundredths, 10_000)
    assert take(Share, f"{to_text(share * 100)}%") == take(Share, plain_value(to_text(share))) == share


# --- numbers

NUMBERS = [Points, Rate, Euros, Factor, Limit]


@pytest.mark.parametrize("kind", NUMBERS)
@pytest.mark.parametrize("value", [True, False, "1", "0,33", "no", None, [], {}, 0.5])
def test_only_a_number_is_a_number(kind: Any, value: Any) -> None:
    assert code(kind, value) == "number-expected"


@pytest.mark.parametrize("kind", [Months, Count])
@pytest.mark.parametrize("value", [True, False, "1", "012", None, [], {}, 1.0, Fraction(1, 2)])
def test_only_a_whole_number_is_a_whole_number(kind: Any, value: Any) -> None:
    assert code(kind, value) == "whole-number-expected"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Points, -1),
        (Rate, -1),
        (Rate, 101),
        (Factor, 0),
        (Factor, -2),
        (Limit, -1),
        (Months, -1),
        (Months, 1201),
        (Count, 0),
    ],
)
def test_a_number_out_of_range_is_refused_with_what_is_allowed(kind: Any, value: int) -> None:
    found, told = refusal(kind, value)
    assert found == "out-of-range"
    assert told["allowed"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Points, 0),
        (Rate, 0),
        (Rate, 100),
        (Factor, Fraction(1, 1000)),
        (Limit, 0),
        (Months, 0),
        (Months, 1200),
        (Count, 1),
    ],
)
def test_the_ends_of_a_range_are_allowed(kind: Any, value: Any) -> None:
    assert take(kind, value) == value


def test_a_limit_may_be_none_in_words() -> None:
    assert take(Limit, "none") is None


@given(st.integers(0, 100) | st.fractions(0, 100))
def test_a_number_stays_exact(number: int | Fraction) -> None:
    found = take(Rate, number)
    assert (type(found), found) == (Fraction, number)


# --- text and ids


@pytest.mark.parametrize("value", ["", "  ", 1, Fraction(1, 2), True, None, [], {}])
def test_text_is_text_that_says_something(value: Any) -> None:
    assert code(Words, value) in {"string_type", "string_too_short"}


def test_text_is_read_without_the_space_around_it() -> None:
    assert take(Words, " NS  ") == "NS"


@pytest.mark.parametrize("name", ["a", "night_work", "fnv-2025", "A1", "a" * 60])
def test_an_id_begins_with_a_letter(name: str) -> None:
    assert take(Id, name) == name


@pytest.mark.parametrize("name", ["", "1a", "_a", "-a", "a b", "a.b", "é", "a\n", "a\0", "a" * 61, "a/b", "a\u200b"])
def test_what_can_break_a_path_is_no_id(name: str) -> None:
    assert code(Id, name) in {"string_pattern_mismatch", "string_too_long"}


def test_english_falls_back_to_dutch() -> None:
    assert Text(nl="Monteur").in_language("en") == "Monteur"
    assert Text(nl="Monteur", en="Mechanic").in_language("en") == "Mechanic"
    assert Text(nl="Monteur", en="Mechanic").in_language("nl") == "Monteur"


# --- days


def test_a_day_is_written_from_year_to_day() -> None:
    assert take(Day, "2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2023-02-29", "2026-02-30", "2026-04-31", "2026-12-00", "2026-01-32"])
def test_a_day_that_does_not_exist_is_told_as_such(text: str) -> None:
    assert code(Day, text) == code(Vague, text) == "no-such-day"


@pytest.mark.parametrize(
    "value", ["1-4-2026", "2026-4-1", "2026-04", "2026", 2026, "20260401", "2026-04-01 ", "", None]
)
def test_another_way_to_write_a_day_is_refused(value: Any) -> None:
    assert code(Day, value) == "day-expected"


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("1987-03-14", date(1987, 3, 14), date(1987, 3, 14)),
        ("1987-03", date(1987, 3, 1), date(1987, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("1987", date(1987, 1, 1), date(1987, 12, 31)),
        (1987, date(1987, 1, 1), date(1987, 12, 31)),
    ],
)
def test_a_vague_date_is_all_days_that_it_can_be(value: Any, first: date, last: date) -> None:
    vague = take(Vague, value)
    assert (vague.first, vague.last, vague.is_vague) == (first, last, first != last)


@pytest.mark.parametrize("value", ["87", 87, "maart 1987", "1987-3", "1987-13", "03-1987", Fraction(1987), "", None])
def test_another_way_to_write_a_vague_date_is_refused(value: Any) -> None:
    assert code(Vague, value) == "date-expected"


@pytest.mark.parametrize("value", ["1090-01-01", "0001", "9999-12-31", "1899", "2200-01"])
def test_a_year_that_nobody_means_is_refused(value: Any) -> None:
    assert code(Vague, value) == "year-out-of-reach"


def test_a_day_of_the_year_has_no_year() -> None:
    assert take(MonthDay, "12-31") == (12, 31)


@pytest.mark.parametrize("value", ["31-12", "02-29", "2-1", "2026-12-31", "", 12, None])
def test_what_is_no_day_of_every_year_is_refused(value: Any) -> None:
    assert code(MonthDay, value) == "month-day-expected"


def test_both_ends_of_a_range_are_in_it() -> None:
    days = DayRange.model_validate({"from": "2026-01-01", "until": "2026-12-31"})
    assert date(2026, 1, 1) in days
    assert date(2026, 12, 31) in days
    assert date(2025, 12, 31) not in days
    assert date(2027, 1, 1) not in days


def test_a_range_of_one_day_is_a_range() -> None:
    assert date(2026, 1, 1) in DayRange.model_validate({"from": "2026-01-01", "until": "2026-01-01"})


def test_an_absent_end_is_open() -> None:
    assert date(1, 1, 1) in DayRange.model_validate({"until": "2026-01-01"})
    assert date(9999, 12, 31) in DayRange.model_validate({"from": "2026-01-01"})
    assert date(2026, 1, 1) in DayRange.model_validate({})


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    assert code(DayRange, {"from": "2026-01-02", "until": "2026-01-01"}) == "dates-swapped"


# --- lengths


def test_a_length_is_years_and_months_together() -> None:
    length = Length.model_validate({"years": 1, "months": 6})
    assert length.whole_months == 18
    assert length.counted_months == 18


def test_a_year_of_days_counts_as_a_year() -> None:
    assert Length.model_validate({"days": 365}).counted_months == 12


def test_a_length_goes_over_the_calendar_in_one_step() -> None:
    length = Length.model_validate({"years": 1, "months": 1, "days": 1})
    assert length.after(date(2023, 1, 31)) == date(2024, 3, 1)
    assert length.before(date(2024, 3, 31)) == date(2023, 2, 27)


def test_a_length_of_nothing_may_be_written() -> None:
    assert Length.model_validate({"months": 0}).whole_months == 0


def test_a_length_says_something() -> None:
    assert code(Length, {}) == "length-expected"


@pytest.mark.parametrize("value", [{"years": -1}, {"years": 101}, {"months": 1201}])
def test_a_length_out_of_reach_is_refused(value: Any) -> None:
    assert code(Length, value) == "out-of-range"


@pytest.mark.parametrize("value", [{"years": Fraction(5, 2)}, {"years": "30"}, {"years": True}, {"months": None}])
def test_a_length_has_whole_numbers(value: Any) -> None:
    assert code(Length, value) == "whole-number-expected"


@pytest.mark.parametrize("value", [30, "30 jaar", [30], None, True])
def test_a_length_names_its_units(value: Any) -> None:
    assert code(Length, value) in {"model_type", "model_attributes_type"}


def test_a_length_knows_no_other_units() -> None:
    assert code(Length, {"years": 1, "weeks": 2}) == "extra_forbidden"


# --- dated values


def rows(*spans: tuple[str | None, str | None], by: str = "exit") -> dict[str, Any]:
    """Return a dated value, 1 in the first span, 2 in the second, and so on."""
    listed = []
    for number, (first, last) in enumerate(spans, 1):
        ends = {name: day for name, day in (("from", first), ("until", last)) if day}
        listed.append({**ends, "value": number})
    return {"by": by, "values": listed}


JOINED = rows((None, "2023-08-31"), ("2023-09-01", "2025-12-31"), ("2026-01-01", None))


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(1900, 1, 1), 1),
        (date(2023, 8, 31), 1),
        (date(2023, 9, 1), 2),
        (date(2025, 12, 31), 2),
        (date(2026, 1, 1), 3),
        (date(2199, 1, 1), 3),
    ],
)
def test_each_day_has_the_value_of_its_row(day: date, value: int) -> None:
    dated = take(DATED, JOINED)
    assert at(dated, Moment(exit=day, birth=MOMENT.birth)) == value


@pytest.mark.parametrize(("by", "value"), [("exit", 3), ("birth", 1), ("exposure", 2)])
def test_the_date_that_is_named_chooses(by: str, value: int) -> None:
    dated = take(DATED, rows((None, "1970-12-31"), ("1971-01-01", "2020-12-31"), ("2021-01-01", None), by=by))
    assert at(dated, MOMENT) == value


def test_a_plain_value_always_holds() -> None:
    assert at(take(DATED, 5), MOMENT) == 5


@pytest.mark.parametrize(
    ("told", "spans"),
    {
        "a gap of a day": ("rows-gap", [(None, "2023-08-31"), ("2023-09-02", None)]),
        "a gap of years": ("rows-gap", [("2000-01-01", "2001-12-31"), ("2010-01-01", None)]),
        "a day twice": ("rows-overlap", [(None, "2023-08-31"), ("2023-08-31", None)]),
        "a row inside another": ("rows-overlap", [("2000-01-01", "2009-12-31"), ("2003-01-01", "2004-12-31")]),
        "rows in the wrong order": ("rows-overlap", [("2010-01-01", None), (None, "2009-12-31")]),
        "open at the end, inside": ("rows-open-inside", [(None, None), ("2023-09-01", None)]),
        "open at the beginning, inside": ("rows-open-inside", [(None, "2023-08-31"), (None, None)]),
        "the second row swapped": ("dates-swapped", [(None, "2023-08-31"), ("2024-01-01", "2023-09-01")]),
        "no rows": ("rows-expected", []),
    }.values(),
)
def test_rows_that_do_not_join_are_refused(told: str, spans: list[tuple[str | None, str | None]]) -> None:
    if told == "rows-overlap" and spans[0][1] is None:
        told = "rows-open-inside"
    assert code(DATED, rows(*spans)) == told


def test_a_gap_is_told_with_its_days() -> None:
    found, told = refusal(DATED, rows((None, "2023-08-31"), ("2023-09-02", None)))
    assert (found, told["earlier"], told["later"]) == ("rows-gap", "2023-08-31", "2023-09-02")


@given(
    st.lists(st.dates(date(1901, 1, 1), date(2198, 1, 1)), min_size=2, max_size=6, unique=True),
    st.integers(-400, 400),
)
def test_rows_that_join_have_one_value_for_each_day(starts: list[date], shift: int) -> None:
    starts.sort()
    spans: list[tuple[str | None, str | None]] = [
        (first.isoformat(), (later - timedelta(days=1)).isoformat()) for first, later in pairwise(starts)
    ]
    table = take(DATED, rows(*spans, (starts[-1].isoformat(), None)))
    assert isinstance(table, Table)
    for number, start in enumerate(starts, 1):
        assert at(table, Moment(exit=start, birth=start)) == number
    day = starts[0] + timedelta(days=shift)
    if day < starts[0]:
        with pytest.raises(InputError):
            at(table, Moment(exit=day, birth=day))


def test_a_day_before_all_rows_has_no_value() -> None:
    table = take(DATED, rows(("2026-01-01", None)))
    with pytest.raises(InputError) as caught:
        at(table, Moment(exit=date(2025, 12, 31), birth=MOMENT.birth))
    (problem,) = caught.value.problems
    assert (problem.code, problem.values) == ("no-value-on-day", {"day": "2025-12-31", "by": "exit"})


def test_what_depends_on_the_person_may_not_depend_on_the_day_worked() -> None:
    assert take(DATED_BY_PERSON, rows((None, None), by="birth"))
    assert refusal(DATED_BY_PERSON, rows((None, None), by="exposure"))[1]["allowed"] == "exit, birth"


def test_the_choosing_date_is_one_of_three() -> None:
    assert code(DATED, rows((None, None), by="today")) == "literal_error"


@pytest.mark.parametrize("missing", ["by", "values"])
def test_a_dated_value_needs_its_date_and_its_rows(missing: str) -> None:
    whole = rows((None, None))
    assert code(DATED, {name: part for name, part in whole.items() if name != missing}) == "missing"


def test_a_row_needs_its_value() -> None:
    assert code(DATED, {"by": "exit", "values": [{"from": "2026-01-01"}]}) == "missing"


# --- comparisons


@pytest.mark.parametrize(
    ("way", "holds"),
    [("at_least", [9, 10]), ("more_than", [10]), ("at_most", [8, 9]), ("less_than", [8])],
)
def test_a_comparison_is_right_on_the_edge(way: str, holds: list[int]) -> None:
    limits = Limits[Points].model_validate({way: 9})
    assert [number for number in (8, 9, 10) if limits.holds(number, MOMENT)] == holds


@pytest.mark.parametrize(
    ("below", "above", "holds"),
    [
        ("at_least", "at_most", [2, 3, 4]),
        ("at_least", "less_than", [2, 3]),
        ("more_than", "at_most", [3, 4]),
        ("more_than", "less_than", [3]),
    ],
)
def test_both_sides_may_stand_together(below: str, above: str, holds: list[int]) -> None:
    limits = Limits[Points].model_validate({below: 2, above: 4})
    assert [number for number in range(1, 6) if limits.holds(number, MOMENT)] == holds
    assert not limits.only_from_below


@pytest.mark.parametrize(("first", "second"), [("at_least", "more_than"), ("at_most", "less_than")])
def test_two_limits_on_one_side_are_refused(first: str, second: str) -> None:
    found, told = refusal(Limits[Points], {first: 1, second: 2})
    assert (found, told["first"], told["second"]) == ("one-limit-a-side", first, second)


def test_a_comparison_compares_with_something() -> None:
    assert code(Limits[Points], {}) == "comparison-expected"


def test_a_comparison_knows_no_other_words() -> None:
    assert code(Limits[Points], {"at_least": 1, "equals": 2}) == "extra_forbidden"


def test_a_limit_may_be_dated_by_the_person() -> None:
    limits = Limits[Points].model_validate({"at_least": rows((None, "2029-02-28"), ("2029-03-01", None))})
    assert [(way, int(limit)) for way, limit in limits.limits(MOMENT)] == [("at_least", 2)]


def test_a_limit_may_not_depend_on_the_day_worked() -> None:
    assert code(Limits[Points], {"at_least": rows((None, None), by="exposure")}) == "choice"


def test_a_comparison_from_below_says_so() -> None:
    assert Limits[Points].model_validate({"at_least": 1}).only_from_below
    assert not Limits[Points].model_validate({"at_most": 1}).only_from_below


def test_a_year_of_two_digits_is_not_guessed() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Vague).validate_python("64-03-01")
    assert "guess" not in refused.value.errors()[0].get("ctx", {})
