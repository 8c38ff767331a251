"""A whole workforce: people in columns where that can be, the others one by one; answers in the order of the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from zwaarwerk.criteria import Scheme
from zwaarwerk.large.careers import explained
from zwaarwerk.large.money import Known
from zwaarwerk.large.people import People, people_of, together_by_person
from zwaarwerk.large.results import PLACE, frame_of, results_of, together
from zwaarwerk.law import Law
from zwaarwerk.vectorised import AT_ONCE, supports

Frame = pl.DataFrame


class Left(NamedTuple):
    """Somebody who is left to the explaining engine: the manieth person, the reason, the rows."""

    place: int
    reason: str
    rows: list[dict[str, Any]]


@dataclass(slots=True)
class Worked:
    """What came of a workforce: a row for each person, and how many people went which way."""

    results: Frame
    people: int = 0
    in_columns: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def not_assessed(self) -> int:
        """How many people could not be assessed."""
        return int((~self.results["assessed"]).sum())


Explain = Callable[[Iterator[list[dict[str, Any]]]], Iterator[dict[str, Any]]]
"""Makes the rows of people who are left into rows of results, in order.

It may use several processes; these must be new ones (`spawn`): a copy (`fork`) of one in which polars works can hang.
"""


def work_out(source: Frame, scheme: Scheme, law: Law, as_of: date, explain: Explain | None = None) -> Worked:
    """Return the results of everybody in the rows (see `people`), people in the order in which they first turn up."""
    if explain is None:

        def explain(left: Iterator[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
            return (explained(rows, scheme, law, as_of) for rows in left)

    worked = Worked(results=pl.DataFrame())
    frames: list[Frame] = []
    known_money: Known = {}
    columns = supports(scheme) is None
    for first, rows in parts_of(together_by_person(source)):
        if columns:
            found, left, number = in_columns(rows, scheme, law, as_of, known_money)
        else:
            found, left = None, list(_everybody(rows, "scheme"))
            number = len(left)
        if found is not None:
            frames.append(found.with_columns(pl.col(PLACE) + first))
        worked.people += number
        worked.in_columns += number - len(left)
        for one in left:
            worked.reasons[one.reason] = worked.reasons.get(one.reason, 0) + 1
        told = [
            {**row, PLACE: one.place + first} for one, row in zip(left, explain(one.rows for one in left), strict=True)
        ]
        if told:
            frames.append(frame_of(told, scheme))
    worked.results = together(frames, scheme)
    return worked


def in_columns(
    source: Frame, scheme: Scheme, law: Law, as_of: date, known_money: Known | None = None
) -> tuple[Frame, list[Left], int]:
    """Return the results of those who can be worked out in columns, the others, and how many people there are.

    The rows of a person stand together; the scheme must be supported.
    """
    people = people_of(source, scheme, law, as_of, AT_ONCE)
    found, after_all = results_of(people, law, as_of, {} if known_money is None else known_money)
    left = list(_left(people, people.left))
    if len(after_all):
        places = people.everybody.filter(pl.col(PLACE).is_in(after_all[PLACE].implode()))
        left += _left(people, places.with_columns(reason=pl.lit("law")))
        left.sort(key=lambda one: one.place)
    return found, left, len(people.everybody)


def _left(people: People, places: Frame) -> Iterator[Left]:
    for row in places.iter_rows(named=True):
        rows = people.source[row["start"] : row["stop"]].to_dicts()
        yield Left(row[PLACE], row["reason"], rows)


def _everybody(source: Frame, reason: str) -> Iterator[Left]:
    for place, rows in enumerate(source.partition_by("id", maintain_order=True)):
        yield Left(place, reason, rows.to_dicts())


def parts_of(source: Frame) -> Iterator[tuple[int, Frame]]:
    """Yield the rows of so many people at a time, with the place of the first person."""
    if not len(source):
        return
    begins = source.select(pl.col("id").ne_missing(pl.col("id").shift(1))).to_series()
    starts = begins.arg_true()
    if source["id"][0] is None:
        starts = pl.concat([pl.Series([0], dtype=starts.dtype), starts])
    for first in range(0, len(starts), AT_ONCE):
        stop = starts[first + AT_ONCE] if first + AT_ONCE < len(starts) else len(source)
        yield first, source[starts[first] : stop]
