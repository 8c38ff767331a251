"""The law tables say what the law says: published ranges, amounts and examples as data, each with its source."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.trial import table
from zwaarwerk.career import Career, birth_date_of
from zwaarwerk.dates import add_months, months_to_go
from zwaarwerk.errors import InputError, UnknownLawError
from zwaarwerk.exact import parse_share
from zwaarwerk.files import LAW_FOLDER, read_law
from zwaarwerk.law import TABLES, Law, LawTable, PensionDate

CASES = Path(__file__).parent / "cases"
LAW = read_law()


def cases(name: str) -> Any:
    return yaml.load((CASES / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


AOW = cases("aow")
RVU = cases("rvu")


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize("row", AOW["ranges"], ids=lambda row: row["year"])
def test_both_edges_of_every_birth_range_get_their_aow_date(row: dict[str, Any]) -> None:
    months = int(row["age"]["years"]) * 12 + int(row["age"]["months"])
    for born, aow in (("born_from", "aow_from"), ("born_to", "aow_to")):
        if row[born] != "null":
            found = LAW.aow_date(day(row[born]))
            assert (found.day, found.age_months) == (day(row[aow]), months)
            assert found.looked
            assert not found.looked.projected


@pytest.mark.parametrize("case", AOW["cases"], ids=lambda case: case["born"])
def test_a_birth_date_gets_its_published_aow_date(case: dict[str, Any]) -> None:
    career = Career.model_validate({"birth_date": case["born"], "jobs": []})
    found = LAW.aow_date(birth_date_of(career))
    assert found.day == day(case["aow"])
    if "clamped" in case:
        assert str(found.clamped).lower() == case["clamped"]


def test_nobody_reaches_aow_in_the_months_that_the_steps_leave_out() -> None:
    first, last = date(1947, 6, 1), date(1964, 9, 30)
    reached = {LAW.aow_date(first + timedelta(days=n)).day.isoformat()[:7] for n in range((last - first).days + 1)}
    assert not reached & set(AOW["empty_months"])


def test_the_days_that_do_not_exist_are_as_many_as_counted() -> None:
    first, last = day(AOW["clamped"]["born_from"]), day(AOW["clamped"]["born_to"])
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert sum(LAW.aow_date(born).clamped for born in days) == int(AOW["clamped"]["count"])


@pytest.mark.parametrize("case", AOW["projected"], ids=lambda case: case["born"])
def test_beyond_the_horizon_the_age_is_a_projection(case: dict[str, Any]) -> None:
    found = LAW.aow_date(day(case["born"]))
    assert found.day == day(case["aow"])
    assert found.looked
    assert found.looked.projected


@pytest.mark.parametrize("row", RVU["amounts"], ids=lambda row: row["year"])
def test_the_exemption_of_a_year_is_the_published_amount(row: dict[str, Any]) -> None:
    found = LAW.at("rvu_exemption", date(int(row["year"]), 7, 1))
    assert not found.projected
    assert [found.value * months for months in (1, 12, 36)] == [
        Fraction(row[key]) for key in ("month", "twelve", "thirty_six")
    ]


@pytest.mark.parametrize("row", RVU["levy"], ids=lambda row: row["year"])
def test_the_levy_of_a_year_is_the_published_share(row: dict[str, Any]) -> None:
    found = LAW.at("rvu_levy", date(int(row["year"]), 12, 31))
    assert (found.value, found.projected) == (parse_share(row["share"]), False)


@pytest.mark.parametrize("row", RVU["projected"], ids=lambda row: row["year"])
def test_an_amount_beyond_the_horizon_is_the_last_known_and_says_so(row: dict[str, Any]) -> None:
    found = LAW.at("rvu_exemption", date(int(row["year"]), 1, 1))
    assert (found.value, found.projected) == (Fraction(row["month"]), True)


@pytest.mark.parametrize("row", RVU["months_to_go"], ids=lambda row: f"{row['exit']}-{row['pension']}")
def test_a_begun_month_counts_whole(row: dict[str, Any]) -> None:
    assert months_to_go(day(row["exit"]), day(row["pension"])) == int(row["months"])


@pytest.mark.parametrize("row", RVU["totals"], ids=lambda row: row["amount_of"])
def test_the_exemption_in_total_is_the_published_one(row: dict[str, Any]) -> None:
    amount = LAW.at("rvu_exemption", date(int(row["amount_of"]), 1, 1)).value
    assert amount * int(row["months"]) == Fraction(row["total"])


@pytest.mark.usefixtures("shipped_law")
def test_every_table_the_calculation_asks_for_ships_with_a_source_in_every_row() -> None:
    shipped = read_law()
    assert set(TABLES) == set(shipped.tables)
    for one in shipped.tables.values():
        assert all(row.source.title and row.source.url for row in one.rows)


@pytest.mark.usefixtures("shipped_law")
@pytest.mark.parametrize("name", TABLES)
def test_what_was_law_stays_law(name: str) -> None:
    """The tables that ship only grow; so what these tests say of the law of 2026 is true of them too."""
    then, now = LAW.tables[name], read_law().tables[name]
    assert now.rows[: len(then.rows)] == then.rows
    assert now.known_until >= then.known_until


def test_an_unknown_row_inside_a_table_is_a_projection() -> None:
    found = LAW.at("aow_amount", date(2021, 8, 1))
    assert (found.value, found.projected) == (Fraction("1292.50"), True)


def test_before_the_first_row_the_law_is_unknown() -> None:
    with pytest.raises(UnknownLawError):
        LAW.at("rvu_exemption", date(2020, 12, 31))


def test_a_missing_table_is_unknown_law() -> None:
    with pytest.raises(UnknownLawError):
        Law(tables={}).at("aow_age", date(2026, 1, 1))


def test_a_folder_replaces_one_table_and_keeps_the_others(tmp_path: Path) -> None:
    text = (LAW_FOLDER / "rvu_exemption.yaml").read_text(encoding="utf-8")
    text = text.replace("known_until: 2026-12-31", "known_until: 2027-12-31")
    row = '  - {from: 2027-01-01, value: 2700, source: {title: invented, url: "test", seen: 2026-12-20}}\n'
    (tmp_path / "rvu.yaml").write_text(text + row, encoding="utf-8")
    law = read_law(tmp_path)
    found = law.at("rvu_exemption", date(2027, 5, 1))
    assert (found.value, found.projected) == (Fraction(2700), False)
    assert law.tables["aow_age"] == LAW.tables["aow_age"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("value: 2657", "value: veel", "number-expected"),
        ("from: 2025-01-01", "from: 2021-01-01", "rows-order"),
        ("known_until: 2026-12-31", "known_until: 2020-12-31", "known-until-early"),
        ("unit: euro", "unit: months", "choice"),
        ("known_until: 2026-12-31\n", "", "key-missing"),
    ],
)
def test_a_wrong_table_is_refused_on_reading(tmp_path: Path, old: str, new: str, code: str) -> None:
    text = (LAW_FOLDER / "rvu_exemption.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "rvu.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_law(tmp_path)
    assert code in {problem.code for problem in refused.value.problems}


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_law(tmp_path)


def test_months_are_added_in_one_step() -> None:
    assert add_months(date(1962, 11, 30), 807) == date(2030, 2, 28)
    assert add_months(date(2030, 2, 28), -1) == date(2030, 1, 28)


def test_a_share_of_nothing_is_a_value_and_not_unknown() -> None:
    nothing = table("rvu_levy", "share", {2021: 0, 2026: Fraction(52, 100)}, "2028-12-31")
    found = Law(tables={"rvu_levy": nothing}).at("rvu_levy", date(2022, 1, 1))
    assert (found.value, found.projected) == (Fraction(0), False)


def test_a_levy_of_all_of_it_is_a_share() -> None:
    assert table("rvu_levy", "share", {2026: 1}, "2026-12-31").rows[0].value == 1


def test_a_pension_date_of_the_scheme_itself_is_no_shortened_month() -> None:
    """Only the pension day of the law is said to be taken on the last day of a shorter month."""
    assert not PensionDate(day=date(2030, 2, 28)).clamped


def test_a_table_may_be_known_until_the_first_day_of_its_last_row() -> None:
    assert table("rvu_levy", "share", {2021: 0, 2026: Fraction(52, 100)}, "2026-01-01").known_until == date(2026, 1, 1)


def test_the_first_row_holds_from_its_first_day() -> None:
    assert LAW.at("rvu_exemption", date(2021, 1, 1)).value == 1847


@pytest.mark.parametrize("day", ["2020-12-31", "2021-01-01"])
def test_rows_that_do_not_rise_are_refused_at_the_later_one(day: str) -> None:
    data = table("rvu_levy", "share", {2021: Fraction(1, 2)}, "2028-12-31").model_dump(by_alias=True)
    source = {"title": "test", "url": "test", "seen": "2026-11-23"}
    rows = [{"from": "2021-01-01", "value": 0, "source": source}, {"from": day, "value": 0, "source": source}]
    with pytest.raises(ValidationError) as refused:
        LawTable.model_validate({**data, "known_until": "2028-12-31", "rows": rows})
    assert [error["ctx"]["at"] for error in refused.value.errors()] == ["rows.1.from"]
