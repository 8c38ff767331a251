"""From rows, one a job, to people whose answer can be worked out in columns, and those who are left, with the reason.

Rows have the columns `id`, `birth_date`, `job` (key or any name), `from`, `until` (last day worked; empty: goes on),
`employer`, `sector`, `part_time` or `hours_per_week`, and `fact: NAME` and `exit` (the exit date asked for), where
all rows of a person say the same. Any other column that holds something leaves its people to the explaining engine.

A part-time factor in a column of floating-point numbers is the fraction that its shortest decimal text says: the one
that prints as 0.8 is 4/5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from zwaarwerk.career import Person, job_ids
from zwaarwerk.criteria import Scheme
from zwaarwerk.entitlement import pension_date
from zwaarwerk.errors import UnknownLawError
from zwaarwerk.exact import parse_share
from zwaarwerk.large.calendar import EPOCH
from zwaarwerk.law import Law
from zwaarwerk.vectorised import END_YEAR, FAR, FIRST_YEAR, Program, common_parts

FACT = "fact: "
WRONG = "zwaarwerk: wrong"
"""A column with what is wrong with the person of a row, as a code, where that shows only beside the rows of others."""
KNOWN = ("id", "birth_date", "job", "from", "until", "employer", "sector", "part_time", "hours_per_week", "exit")
IGNORED = ("title", "reason")
REASONS = (
    "date", "differs", "birth-date", "job", "dated-job", "dates-swapped", "before-birth", "part-time", "overlap",
    "other-columns", "pension", "begins-later", "exit",
)  # fmt: skip
"""Why a person is left to the explaining engine; a row has the first that holds."""
MOST_PARTS = 100_000
"""Part-time factors that are not whole numbers of so many parts, or of fewer, are left to the explaining engine."""

Frame = pl.DataFrame
Expr = pl.Expr


class Work(NamedTuple):
    """What people have in common who work as much: the part-time factor, and the hours a week if they are known."""

    factor: Fraction
    hours: Fraction | None


class People(NamedTuple):
    """The people that can be worked out in columns, in the order of the rows.

    `people`: `place` (how manieth person of the input), `id`, `born`, `pension`, `pension_projected`, `first`, `end`,
    `job`, `work` and whatever else is asked of the entry that began last, `start` and `stop` (their rows), `asked`
    (the exit date, if there is such a column) and the facts. `rows`: `first`, `end`, `job` (place in the scheme),
    `work` (place in `works`), `employer`, `sector`. `left`: `place`, `id`, `reason`, `start` and `stop` (in `source`).
    `everybody`: `place`, `id`, `start`, `stop` of all people.
    """

    people: Frame
    rows: Frame
    left: Frame
    everybody: Frame
    source: Frame
    works: tuple[Work, ...]
    program: Program


def people_of(source: Frame, scheme: Scheme, law: Law, as_of: date, most_people: int) -> People:
    """Return the people in the rows; `most_people` is how many will be worked out at once."""
    works, work, program = _work_of(source, scheme, most_people)
    rows = source.select(
        person=pl.col("id").rle_id().cast(pl.Int64),
        born=_day("birth_date", source),
        first=_day("from", source),
        end=_end(source),
        job=_job_of(source, program),
        work=work,
        asked=_day("exit", source) if "exit" in source.columns else pl.lit(None, pl.Int64),
        **{name: pl.col(name) for name in ("employer", "sector") if name in source.columns},
        **{name: pl.col(name) for name in source.columns if name.startswith(FACT)},
    )
    if not rows.select(_in_order().all()).item():
        order = rows.select(pl.arg_sort_by("person", "first", maintain_order=True)).to_series()
        rows, source = rows[order], source[order]
    reason = rows.select(_reason(rows, source, program)).to_series()
    everybody = _bounds(rows["person"]).with_columns(id=source["id"].gather(pl.Series(_starts(rows["person"]))))
    wrong = (
        rows.select("person", reason=reason)
        .filter(pl.col("reason") > 0)
        .group_by("person")
        .agg(pl.col("reason").first())
    )
    rows = _by_profile(
        rows.join(wrong, on="person", how="anti", maintain_order="left") if len(wrong) else rows, program
    )
    people = _with_pension(_people_of(rows), scheme, law).join(
        everybody.select("person", "id"), on="person", how="left", maintain_order="left"
    )
    own = people.select("person", reason=_reason_of_person(as_of)).filter(pl.col("reason") > 0)
    wrong = pl.concat([wrong.select("person", "reason"), own])
    if len(own):
        rows = rows.join(own, on="person", how="anti", maintain_order="left")
        people = people.join(own, on="person", how="anti", maintain_order="left")
    bounds = _bounds(rows["person"])
    names = pl.Series(["", *REASONS])
    left = (
        wrong.sort("person")
        .join(everybody, on="person", how="left", maintain_order="left")
        .select("id", "start", "stop", place="person", reason=pl.lit(names).gather(pl.col("reason").cast(pl.Int64)))
    )
    people = people.rename({"person": "place"}).with_columns(start=bounds["start"], stop=bounds["stop"])
    return People(
        people.with_row_index("row"),
        rows.select(name for name in _KEPT if name in rows.columns),
        left,
        everybody.rename({"person": "place"}),
        source,
        works,
        program,
    )


_KEPT = "first", "end", "job", "work", "employer", "sector"


def with_long_floats(source: Frame) -> Frame:
    """Make short floating-point numbers long ones by their text: 0.8 stays 0.8."""
    short = [name for name, dtype in source.schema.items() if dtype == pl.Float32]
    return source.with_columns(pl.col(short).cast(pl.String).cast(pl.Float64)) if short else source


def together_by_person(source: Frame) -> Frame:
    """Put the rows of a person together, people in the order in which they first turn up; floats by their text."""
    source = with_long_floats(source)
    ids = source.select(first=pl.col("id").ne_missing(pl.col("id").shift(1)), id=pl.col("id"))
    begins = ids.filter(pl.col("first").fill_null(value=True) | (pl.int_range(pl.len()) == 0))["id"]
    if begins.n_unique() == len(begins):
        return source
    places = source.select("id").with_row_index("place").group_by("id").agg(pl.col("place").min())
    return (
        source.join(places, on="id", how="left", maintain_order="left", nulls_equal=True)
        .sort("place", maintain_order=True)
        .drop("place")
    )


# --- cells


def _day(name: str, source: Frame) -> Expr:
    """Return days as ordinals; None where there is none, text that is no day, or a number that could mean anything."""
    column, dtype = pl.col(name), source.schema[name]
    if dtype not in (pl.Date, pl.Datetime, pl.String):
        return pl.lit(None, pl.Int64)
    if dtype == pl.String:
        whole = column.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        column = pl.when(whole).then(column.str.to_date("%Y-%m-%d", strict=False))
    return column.cast(pl.Date).to_physical().cast(pl.Int64) + EPOCH


def _end(source: Frame) -> Expr:
    """The day after the last day worked; far away where an entry goes on, None where the text is no day."""
    return pl.when(pl.col("until").is_null()).then(pl.lit(FAR, pl.Int64)).otherwise(_day("until", source) + 1)


def _job_of(source: Frame, program: Program) -> Expr:
    """The place of the job in the scheme; −1 if there is none, or none of that name."""
    places = {job.name: place for place, job in reversed(list(enumerate(program.jobs)))}
    names = job_ids(program.scheme)
    found = source["job"].unique().drop_nulls().to_list() if source.schema["job"] != pl.Null else []
    known = {name: places[names[name.lower()]] for name in found if name.lower() in names}
    if not known:
        return pl.lit(-1, pl.Int64)
    return (
        pl.col("job").replace_strict(list(known), list(known.values()), default=-1, return_dtype=pl.Int64).fill_null(-1)
    )


def exact(cell: Any) -> Fraction | None:
    """Return the number in a cell; of a floating-point number, what its shortest decimal text says. Else None."""
    if isinstance(cell, float):
        text = repr(cell)
        return None if text in ("nan", "inf", "-inf") else Fraction(text)
    if isinstance(cell, str):
        return parse_share(cell.strip().replace(",", "."))
    return Fraction(cell) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else None


def fact(cell: Any) -> Any:
    """Return a cell as a fact of a career holds it."""
    if isinstance(cell, bool | str):
        return cell
    number = exact(cell)
    if number is None:
        return cell.isoformat() if isinstance(cell, date) else str(cell)
    return int(number) if number.denominator == 1 else number


def _work_of(source: Frame, scheme: Scheme, most_people: int) -> tuple[tuple[Work, ...], Expr, Program]:
    """Return how much people work: the ways there are, which one each row has (−1: not known), and the program."""
    part_time, hours = (_uniques(source, name) for name in ("part_time", "hours_per_week"))
    full: Any = scheme.counting.full_time_hours
    works: list[Work] = []
    known: dict[tuple[int, int], int] = {}
    for part_place, part in enumerate(part_time):
        for hours_place, number in enumerate(hours):
            work = _work(exact(part), part is not None, exact(number), number is not None, full)
            if work is not None:
                known[part_place, hours_place] = len(works)
                works.append(work)
    program = Program(scheme)
    if program.proportional or any(program.tally_is_proportional(tally) for tally in scheme.tallies.values()):
        program = _program(scheme, works, most_people)
        parts = program.part_time_parts
        known = {name: place for name, place in known.items() if (works[place].factor * parts).denominator == 1}
    width = len(hours)
    codes = {part * width + number: place for (part, number), place in known.items()}
    if len(part_time) * width == 1:
        return tuple(works), pl.lit(codes.get(0, -1), pl.Int64), program
    code = _code(source, "part_time", part_time) * width + _code(source, "hours_per_week", hours)
    return (
        tuple(works),
        code.replace_strict(list(codes), list(codes.values()), default=-1, return_dtype=pl.Int64),
        program,
    )


def _uniques(source: Frame, name: str) -> list[Any]:
    """What a column holds, nothing first."""
    return [None, *source[name].unique().drop_nulls().to_list()] if name in source.columns else [None]


def _code(source: Frame, name: str, cells: Sequence[Any]) -> Expr:
    if len(cells) == 1:
        return pl.lit(0, pl.Int64)
    dtype = source.schema[name]
    old = pl.Series(list(cells[1:]), dtype=dtype)
    new = list(range(1, len(cells)))
    return pl.col(name).replace_strict(old, new, default=0, return_dtype=pl.Int64).fill_null(0)


def _work(
    part_time: Fraction | None, has_part_time: bool, hours: Fraction | None, has_hours: bool, full: Fraction | None
) -> Work | None:
    """Return how much somebody works, or None if it can't be."""
    if has_part_time and has_hours:
        return None
    if has_part_time:
        if part_time is None or not 0 < part_time <= 1:
            return None
        return Work(part_time, None if full is None else part_time * full)
    if has_hours:
        if hours is None or not 0 < hours <= 80 or full is None:
            return None
        return Work(min(Fraction(hours, full), Fraction(1)), hours)
    return Work(Fraction(1), full)


def _program(scheme: Scheme, works: Iterable[Work], most_people: int) -> Program:
    """Return the program with as fine a part-time factor as is needed and fits."""
    program = Program(scheme)
    for denominator in sorted({work.factor.denominator for work in works}):
        parts = common_parts([Fraction(1, program.part_time_parts), Fraction(1, denominator)])
        if program.part_time_parts < parts <= MOST_PARTS:
            finer = Program(scheme, parts)
            program = finer if finer.fits(most_people) else program
    return program


# --- what can't be worked out in columns


def _in_order() -> Expr:
    person, first = pl.col("person"), pl.col("first")
    return ((person != person.shift(1)) | (first >= first.shift(1))).fill_null(value=True)


def _reason(rows: Frame, source: Frame, program: Program) -> Expr:
    """Why a row can't be worked out in columns, as a number; 0 if it can."""
    same = pl.col("person") == pl.col("person").shift(1)
    born, first, end, job = (pl.col(name) for name in ("born", "first", "end", "job"))
    ends = {job.name: (job.first, job.end) for job in reversed(program.jobs)}
    begun = {job.name: place for place, job in reversed(list(enumerate(program.jobs))) if ends[job.name][0] > 0}
    ended = {job.name for job in program.jobs} - {job.name for job in program.jobs if job.end == FAR}
    dated = [place for place, job in enumerate(program.jobs) if job.name in begun or job.name in ended]
    others = [name for name in source.columns if name not in (*KNOWN, *IGNORED, WRONG) and not name.startswith(FACT)]
    others = [name for name in others if source[name].null_count() < len(source)]
    extra = source.select(pl.any_horizontal(pl.col(others).is_not_null())).to_series() if others else None
    differs = [born.ne_missing(born.shift(1))]
    differs += [
        pl.col(name).ne_missing(pl.col(name).shift(1))
        for name in rows.columns
        if name == "asked" or name.startswith(FACT)
    ]
    wrong = pl.lit(source[WRONG].is_not_null()) if WRONG in source.columns else pl.lit(value=False)
    early, late = date(FIRST_YEAR, 1, 1).toordinal(), date(END_YEAR, 1, 1).toordinal()
    tests: dict[str, Expr] = {
        "date": first.is_null() | end.is_null() | (first < early) | ((end >= late) & (end < FAR)),
        "differs": pl.lit(source["id"].is_null()) | wrong | (same & pl.any_horizontal(differs)),
        "birth-date": born.is_null() | (born < early) | (born >= late),
        "job": job < 0,
        "dated-job": job.is_in(dated) if dated else pl.lit(value=False),
        "dates-swapped": first >= end,
        "before-birth": first <= born,
        "part-time": pl.col("work") < 0,
        "overlap": same & (first < end.shift(1)),
        "exit": pl.lit(source["exit"].is_not_null()) & pl.col("asked").is_null()
        if "exit" in source.columns
        else pl.lit(value=False),
        "other-columns": pl.lit(value=False) if extra is None else pl.lit(extra),
    }
    reason = pl.lit(0, pl.Int8)
    for name in reversed(tests):
        reason = pl.when(tests[name]).then(pl.lit(REASONS.index(name) + 1, pl.Int8)).otherwise(reason)
    return reason


def _starts(person: pl.Series) -> pl.Series:
    return (person != person.shift(1)).fill_null(value=True).arg_true().cast(pl.Int64)


def _bounds(person: pl.Series) -> Frame:
    """The first row of each person, and the one after the last."""
    start = _starts(person)
    stop = pl.concat([start[1:], pl.Series([len(person)], dtype=pl.Int64)]) if len(start) else start
    return pl.DataFrame({"person": person.gather(start), "start": start, "stop": stop})


def _people_of(rows: Frame) -> Frame:
    """The people, with what is theirs and what is asked of the entry that began last."""
    return rows[_bounds(rows["person"])["stop"] - 1]


def _by_profile(rows: Frame, program: Program) -> Frame:
    """Cut the rows of a job with dated profiles where another one begins: cutting an entry changes nothing."""
    places = {job.name: place for place, job in reversed(list(enumerate(program.jobs)))}
    profiles = pl.DataFrame(
        {
            "job": [places[job.name] for job in program.jobs],
            "profile": list(range(len(program.jobs))),
            "from": [job.first for job in program.jobs],
            "until": [job.end for job in program.jobs],
        },
        schema=dict.fromkeys(("job", "profile", "from", "until"), pl.Int64),
    )
    if len(places) == len(program.jobs):
        return rows
    return (
        rows.join(profiles, on="job", how="left", maintain_order="left")
        .with_columns(
            first=pl.max_horizontal("first", "from"), end=pl.min_horizontal("end", "until"), job=pl.col("profile")
        )
        .filter(pl.col("first") < pl.col("end"))
        .drop("profile", "from", "until")
    )


def _with_pension(people: Frame, scheme: Scheme, law: Law) -> Frame:
    """Add the pension date, and whether it is a projection; no date where there is none within reach."""
    days: dict[int, int] = {}
    projected: dict[int, bool] = {}
    early, late = date(FIRST_YEAR, 1, 1).toordinal(), date(END_YEAR, 1, 1).toordinal()
    for born in people["born"].unique().drop_nulls().to_list():
        if not early <= born < late:
            continue
        try:
            person = Person(id="", birth_date=date.fromordinal(born), facts={}, jobs=())
            pension = pension_date(person, scheme, None, law)
        except UnknownLawError:
            continue
        if pension is not None and pension.day.toordinal() < late:
            days[born] = pension.day.toordinal()
            projected[born] = pension.looked is not None and pension.looked.projected
    born = pl.col("born")
    if not days:
        return people.with_columns(pension=pl.lit(None, pl.Int64), pension_projected=pl.lit(None, pl.Boolean))
    return people.with_columns(
        pension=born.replace_strict(list(days), list(days.values()), default=None, return_dtype=pl.Int64),
        pension_projected=born.replace_strict(
            list(projected), list(projected.values()), default=None, return_dtype=pl.Boolean
        ),
    )


def _reason_of_person(as_of: date) -> Expr:
    """Why a person whose rows are in order can't be worked out in columns, as a number; 0 if that can be."""
    pension, first, asked = pl.col("pension"), pl.col("first"), pl.col("asked")
    today = pl.min_horizontal(pl.lit(as_of.toordinal(), pl.Int64), pension - 1)
    tests = {
        "pension": pension.is_null(),
        "begins-later": first >= today,
        "exit": (asked <= first) | (asked >= pension),
    }
    reason = pl.lit(0, pl.Int8)
    for name in reversed(tests):
        reason = pl.when(tests[name]).then(pl.lit(REASONS.index(name) + 1, pl.Int8)).otherwise(reason)
    return reason
