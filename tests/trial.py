"""What the tests of the engine share: small law tables, and plain data turned into models as the program does it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from zwaarwerk.career import Career, Person, find_problems, find_unknown_names, resolve
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import find_problems as find_scheme_problems
from zwaarwerk.criteria_checks import find_unknown_names as find_unknown_scheme_names
from zwaarwerk.law import Law, LawTable

AOW_AGES = {
    2013: 781, 2014: 782, 2015: 783, 2016: 786, 2017: 789, 2018: 792, 2019: 796, 2020: 796, 2021: 796, 2022: 799,
    2023: 802, 2024: 804, 2025: 804, 2026: 804, 2027: 804, 2028: 807, 2029: 807, 2030: 807, 2031: 807,
}  # fmt: skip
EXEMPTIONS = {1990: 1847, 2021: 1847, 2022: 1874, 2023: 2037, 2024: 2182, 2025: 2273, 2026: 2657}
"""From 1990 on, so that any exit date of a random career has an amount."""

ORACLE_LAW: dict[str, Any] = {"aow_age": AOW_AGES, "rvu_exemption": EXEMPTIONS}


def table(name: str, unit: str, rows: dict[int, Any], known_until: str) -> LawTable:
    """Return a law table with a row from 1 January of each year."""
    source = {"title": "test", "url": "test", "seen": "2026-11-23"}
    return LawTable.model_validate(
        {
            "id": name,
            "name": {"nl": name},
            "unit": unit,
            "known_until": known_until,
            "rows": [{"from": f"{year}-01-01", "value": value, "source": source} for year, value in rows.items()],
        }
    )


LAW = Law(
    tables={
        "aow_age": table("aow_age", "months", {1957: 780, **AOW_AGES}, "2031-12-31"),
        "rvu_exemption": table("rvu_exemption", "euro", EXEMPTIONS, "2026-12-31"),
        "rvu_levy": table("rvu_levy", "share", {1990: Fraction(52, 100)}, "2028-12-31"),
    }
)


def law_with_exemption(day: str, value: int) -> Law:
    """Return the law with one more exemption, from any day: tables that people add need not begin a year or a month."""
    rows = [(f"{year}-01-01", amount) for year, amount in EXEMPTIONS.items()] + [(day, value)]
    source = {"title": "test", "url": "test", "seen": "2026-11-23"}
    longer = {"id": "rvu_exemption", "name": {"nl": "x"}, "unit": "euro", "known_until": day,
              "rows": [{"from": first, "value": amount, "source": source} for first, amount in rows]}  # fmt: skip
    return Law(tables={**LAW.tables, "rvu_exemption": LawTable.model_validate(longer)})


def scheme_of(data: dict[str, Any]) -> Scheme:
    """Return the scheme in plain data; it must be without problems."""
    scheme = Scheme.model_validate(data)
    assert not [*find_unknown_scheme_names(data), *find_scheme_problems(scheme)]
    return scheme


def person_of(data: dict[str, Any], scheme: Scheme) -> Person:
    """Return the person in plain data without anything vague; it must be without problems."""
    career = Career.model_validate(data)
    assert not [*find_unknown_names(data, scheme), *find_problems(career, scheme)]
    return resolve(career, scheme, "least")


# --- plain schemes and careers, for the engines in whole numbers

UNITS = ("unit", "add_up_over", "leftover", "shortest_job")


def tamed(scheme: dict[str, Any]) -> dict[str, Any]:
    """A random scheme without the parts that `vectorised` refuses, but for dated values: those it may have or not."""
    counting = {name: value for name, value in scheme["counting"].items() if name not in UNITS}
    counting |= {"part_of_unit": "exact"} if "part_of_unit" in counting else {}
    tamed = {name: value for name, value in scheme.items() if name not in ("limits", "multipliers")}
    pension = {"aow": "aow"}.get(str(scheme["pension_date"]), {"age": {"years": 66, "months": 1}})
    benefit = scheme["benefit"]
    if benefit != "none" and isinstance(benefit["part_time"], dict):
        benefit = {**benefit, "part_time": "at_exit"}
    return {**tamed, "counting": counting, "pension_date": pension, "benefit": benefit}


def in_a_row(career: dict[str, Any], scheme: dict[str, Any]) -> dict[str, Any]:
    """A random career with one entry after the other, in jobs of the scheme, without anything of their own."""
    entries = sorted(career["jobs"], key=lambda entry: entry["from"])
    own = ("exposures", "reason", "measured", "absences", "title")
    row: list[dict[str, Any]] = []
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        plain = {name: value for name, value in entry.items() if name not in own}
        plain.setdefault("job", next(iter(scheme["jobs"])))
        if following is not None and entry.get("until", following["from"]) >= following["from"]:
            plain["until"] = (date.fromisoformat(following["from"]) - timedelta(days=1)).isoformat()
        if plain.get("until", plain["from"]) >= plain["from"]:
            row.append(plain)
    return {**career, "jobs": row}
