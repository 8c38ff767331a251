"""What cells mean: every form of date and number that office programs write, and what is refused as uncertain."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zwaarwerk.dates import VagueDate
from zwaarwerk.tables.cells import (
    SERIAL_1900,
    SERIAL_1904,
    Calendar,
    month_first_signs,
    parse_date,
    parse_end,
    parse_fact,
    parse_hours,
    parse_number,
    parse_part_time,
    parse_percentage,
)

DATES = {
    "1-3-1987": "1987-03-01",
    "01-03-1987": "1987-03-01",
    "01/03/1987": "1987-03-01",
    "1.3.1987": "1987-03-01",
    " 1-3-1987 ": "1987-03-01",
    "1987-03-01": "1987-03-01",
    "1987/3/1": "1987-03-01",
    "19870301": "1987-03-01",
    "1987-03-01 00:00:00": "1987-03-01",
    "1987-03-01T23:59:59Z": "1987-03-01",
    "31-12-2020 23:59": "2020-12-31",
    "1 maart 1987": "1987-03-01",
    "1-mrt-1987": "1987-03-01",
    "1 March 1987": "1987-03-01",
    "1987-03": "1987-03",
    "3-1987": "1987-03",
    "03/1987": "1987-03",
    "mrt 1987": "1987-03",
    "Maart 1987": "1987-03",
    "mei-1987": "1987-05",
    "1987": "1987",
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_as_people_write_it(text: str) -> None:
    found = parse_date(text)
    assert isinstance(found, VagueDate)
    assert found.text == DATES[text]


NO_DATES = {
    "03/14/1987": "cell-month-first",
    "1-3-87": "cell-short-year",
    "1-mrt-87": "cell-short-year",
    "mrt-87": "cell-short-year",
    "1 mrt '87": "cell-short-year",
    "31-2-1990": "no-such-day",
    "29-02-2023": "no-such-day",
    "1987-13": "no-such-day",
    "1-1-1850": "year-out-of-reach",
    "31837": "cell-serial",
    "31-12-9999": "year-out-of-reach",
    "morgen": "cell-date",
    "1-2-3-1987": "cell-date",
    "١-٣-١٩٨٧": "cell-date",
    "12": "cell-date",
    "198703": "cell-date",
    "00.00.0000": "no-such-day",
    "1 mart 1987": "cell-date",
}


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_not_certainly_a_date_is_refused(text: str) -> None:
    found = parse_date(text)
    assert isinstance(found, tuple)
    assert found[0] == NO_DATES[text]


def test_a_serial_number_counts_from_the_day_the_file_says() -> None:
    assert parse_date("31837", Calendar(first_serial=SERIAL_1900)) == VagueDate("1987-03-01", *[date(1987, 3, 1)] * 2)
    assert parse_date("30375", Calendar(first_serial=SERIAL_1904)) == VagueDate("1987-03-01", *[date(1987, 3, 1)] * 2)


def test_one_date_with_the_month_first_makes_its_column_uncertain() -> None:
    column = Calendar(month_first=frozenset("/"))
    assert parse_date("03/04/1987", column) == ("cell-month-first-column", {})
    assert isinstance(parse_date("04/04/1987", column), VagueDate)
    assert isinstance(parse_date("1987-03-04", column), VagueDate)
    assert isinstance(parse_date("3-4-1987", column), VagueDate)


def test_a_column_has_the_month_first_unless_that_is_one_slip_in_many() -> None:
    assert month_first_signs(["3/14/1987 10:00", "1-2-1990", "33/14/1987", ""]) == {"/"}
    assert month_first_signs(["14/3/1987", "1/2/1987"]) == frozenset()
    days = [f"{day}-1-1990" for day in range(13, 32)]
    assert month_first_signs([*days, "1-14-1990"]) == {"-"}
    assert month_first_signs([*days, "13-2-1990", "14-2-1990", "1-14-1990"]) == frozenset()


@pytest.mark.parametrize(
    "text", ["", "heden", " Nu ", "31-12-9999", "9999-12-31", "31.12.9999", "99991231", "31-DEC-9999"]
)
def test_an_end_that_is_not_known_goes_on(text: str) -> None:
    assert parse_end(text) is None


@pytest.mark.parametrize("text", ["1-1-9999", "-", "31-12-999", "31-okt-9999", "dec 9999"])
def test_an_end_that_says_something_else_does_not_go_on(text: str) -> None:
    assert isinstance(parse_end(text), tuple)


def test_the_last_day_a_spreadsheet_knows_goes_on_as_a_number_too() -> None:
    assert parse_end("2958465", Calendar(first_serial=SERIAL_1900)) is None


NUMBERS = {
    "0,8": Fraction(4, 5),
    "0.8": Fraction(4, 5),
    "36": 36,
    "36,5": Fraction(73, 2),
    "0,125": Fraction(1, 8),
    "1.234,5": Fraction(12345, 10),
    "1,234.5": Fraction(12345, 10),
    "1.234.567": 1234567,
    "1 234": 1234,
    "1\xa0234,5": Fraction(12345, 10),
    "1,1250": Fraction(9, 8),
    "−3": -3,
}


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_exact(text: str) -> None:
    assert parse_number(text) == NUMBERS[text]


@pytest.mark.parametrize("text", ["1.500", "1,500", "999.999"])
def test_a_number_that_may_be_a_thousand_times_it_is_refused(text: str) -> None:
    found = parse_number(text)
    assert isinstance(found, tuple)
    assert found[0] == "cell-thousands"


@pytest.mark.parametrize("text", ["", "veel", "1.2.3", "1,2,3", "1.23,4,5", "1e3", "½", "0x10", "1 2"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert parse_number(text) == ("cell-number", {})


PART_TIMES = {
    "0,8": "4/5",
    "0.8": "4/5",
    "80%": "4/5",
    "80 %": "4/5",
    "4/5": "4/5",
    "1": "1",
    "100%": "1",
    "1,000": "1",
}


@pytest.mark.parametrize("text", PART_TIMES)
def test_a_part_time_factor(text: str) -> None:
    assert parse_part_time(text) == Fraction(PART_TIMES[text])


REFUSED: list[tuple[Any, str, str, str]] = [
    (parse_part_time, "80", "cell-share-range", "80%"),
    (parse_part_time, "32", "cell-share-range", ""),
    (parse_part_time, "1,2", "cell-share-range", ""),
    (parse_part_time, "0", "cell-share-range", ""),
    (parse_part_time, "120%", "cell-share-range", ""),
    (parse_percentage, "0,8", "cell-percentage", "80%"),
    (parse_percentage, "120", "cell-share-range", ""),
]


@pytest.mark.parametrize(("parse", "text", "code", "guess"), REFUSED)
def test_a_part_time_factor_out_of_range_is_refused(parse: Any, text: str, code: str, guess: str) -> None:
    assert parse(text) == (code, {"guess": guess})


def test_percentages_and_hours() -> None:
    assert parse_percentage("80") == parse_percentage("80%") == parse_percentage("80,00") == Fraction(4, 5)
    assert parse_hours("36,000") == 36
    assert parse_hours("81") == ("out-of-range", {"allowed": "> 0 … 80"})


def test_facts_are_numbers_dates_truths_or_text() -> None:
    found = [parse_fact(text) for text in ("12", "0,5", "ja", "onwaar", "14-3-1987", "schaal 5", "0123", "1.500")]
    day_or_text = ["1987-03-14", "schaal 5", "0123"]
    assert found == [
        12,
        Fraction(1, 2),
        True,
        False,
        *day_or_text,
        ("cell-thousands", {"less": "1,500", "more": "1500"}),
    ]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d"]))
def test_every_day_is_read_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form)) == VagueDate(day.isoformat(), day, day)


@given(st.dates(date(1932, 1, 1), date(2150, 12, 31)), st.sampled_from([SERIAL_1900, SERIAL_1904]))
def test_every_serial_number_is_the_day_it_counts_to(day: date, first: date) -> None:
    assert parse_date(str((day - first) // timedelta(days=1)), Calendar(first_serial=first)) == VagueDate(
        day.isoformat(), day, day
    )


@given(st.text(max_size=30))
def test_whatever_stands_in_a_cell_is_read_or_refused(text: str) -> None:
    for parse in (parse_date, parse_end, parse_number, parse_part_time, parse_percentage, parse_hours, parse_fact):
        found = parse(text)
        assert not isinstance(found, tuple) or isinstance(found[0], str)
