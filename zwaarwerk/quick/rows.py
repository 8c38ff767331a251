"""From a person's rows straight to figures, where they hold nothing out of the ordinary. Pure; no I/O.

What a cell means is what `row_reader` says. Most entries are like others but for their days: what all other cells of a
row say together is worked out once. Whoever has anything wrong, vague, rare or to be remarked is left to the reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, NamedTuple

from zwaarwerk.career import Job, alike_names, claims_in_words
from zwaarwerk.dates import VagueDate
from zwaarwerk.figures import Figures
from zwaarwerk.quick.counts import Spell
from zwaarwerk.quick.engine import Kinds, Quick, spells_of
from zwaarwerk.tables.columns import EXIT
from zwaarwerk.tables.people import Group
from zwaarwerk.tables.row_reader import MOST_REMEMBERED, Field, Reader
from zwaarwerk.vectorised import FAR

OF_JOB = {"job", "employer", "sector", "part_time", "hours_per_week"}
UNCOUNTED = {"id", "title", "reason"}
"""What makes no difference to figures."""
NO_DAY = 2 * FAR
"""Later than any end: the first day of an entry that begins on no day in particular."""


class Own(NamedTuple):
    """What belongs to the person: the birth date also as an ordinal, and the exit date asked for."""

    birth_date: date
    born: int
    facts: Mapping[str, Any]
    asked: date | None


Texts = str | tuple[str, ...]
Like = tuple[Kinds, tuple[str | None, str | None]]
"""What an entry is but for its days (no kinds: not plain), and its employer and sector."""


class QuickRows:
    """The figures of people with plain rows, as the reader reads them and the engine works them out."""

    def __init__(self, reader: Reader, engine: Quick) -> None:
        self.engine = engine
        self.tables = [_Table(plan, width, engine) for plan, width in zip(reader.plans, reader.widths, strict=True)]
        self.have_alike = _Known(_have_alike)

    def figures(self, group: Group) -> Figures | None:
        """Return the figures of a person in whose rows nothing is wrong and nothing to remark; else None."""
        if group.problems or not self.engine.can:
            return None
        number, _, cells = group.rows[0]
        table = self.tables[number]
        if len(cells) != table.width:
            return None
        texts = table.own(cells)
        own: Own | None = table.people[texts]
        spells = None if own is None else self._spells(group, number, texts, own.born)
        if own is None or spells is None:
            return None
        return self.engine.figures_of_spells(own.birth_date, own.facts, spells, own.asked)

    def _spells(self, group: Group, number: int, texts: Any, born: int) -> list[Spell] | None:
        """Return the entries of a person, all in one table; `texts` are the cells that all rows must have alike."""
        table, spells = self.tables[number], []
        own, rest, likes = table.own, table.rest, table.likes
        firsts, from_, ends, until, width = table.firsts, table.from_, table.ends, table.until, table.width
        last: Any = None
        names: list[Any] = []
        for place, _, cells in group.rows:
            if place != number or len(cells) != width or own(cells) != texts:
                return None
            first, end = firsts[cells[from_]], ends[cells[until]]
            kinds, its_names = likes[rest(cells)]
            if not born < first < end or not kinds:
                return None
            if its_names is not last:
                names.append(its_names)
                last = its_names
            if len(kinds) == 1:
                spells.append(Spell(first, end, kinds[0][2]))
            else:
                spells += spells_of(first, end, kinds)
        return None if len(names) > 1 and self.have_alike[tuple(names)] else spells


class _Known(dict[Any, Any]):
    """What was worked out, by what it was worked out from; the rest is worked out when asked."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self.make = make

    def __missing__(self, name: Any) -> Any:
        found = self.make(name)
        if len(self) < MOST_REMEMBERED:
            self[name] = found
        return found


class _Table:
    """How to read the rows of one table: the columns with days, those of the person, and the rest together."""

    def __init__(self, fields: Sequence[Field], width: int, engine: Quick) -> None:
        by_key = {field.key: field for field in fields}
        self.width, self.engine = width, engine
        self.from_, self.until = by_key["from_"].index, by_key["until"].index
        self.own_fields = [field for field in fields if field.is_personal]
        self.rest_fields = [
            field for field in fields if not field.is_personal and field.key not in ("id", "from_", "until")
        ]
        self.own = _picker(self.own_fields)
        self.rest = _picker(self.rest_fields)
        self.firsts = _Known(lambda text: _first(by_key["from_"].meaning(text)))
        self.ends = _Known(lambda text: _end(by_key["until"].meaning(text)))
        self.people = _Known(self._person)
        self.likes = _Known(self._like)
        self.names = _Known(lambda names: names)

    def _person(self, texts: Texts) -> Own | None:
        values = {
            (field.key, field.column.name): value
            for field, text in zip(self.own_fields, _listed(texts), strict=True)
            if (value := field.meaning(text)) is not None
        }
        born = values.get(("birth_date", ""))
        if not isinstance(born, VagueDate) or born.is_vague or any(type(value) is tuple for value in values.values()):
            return None
        facts = {name: value for (key, name), value in values.items() if key == "fact"}
        if any(True for _ in claims_in_words(facts, self.engine.scheme)):
            return None
        return Own(born.first, born.first.toordinal(), facts, values.get((EXIT, "")))

    def _like(self, texts: Texts) -> Like:
        values: dict[str, Any] = {}
        for field, text in zip(self.rest_fields, _listed(texts), strict=True):
            value = field.meaning(text)
            if value is None:
                continue
            if type(value) is tuple or field.key not in OF_JOB | UNCOUNTED:
                return (), (None, None)
            values[field.key] = value
        part_time, hours = values.get("part_time"), values.get("hours_per_week")
        names = self.names[values.get("employer"), values.get("sector")]  # one object for the same names
        if hours is not None and (part_time is not None or self.engine.scheme.counting.full_time_hours is None):
            return (), names
        employer, sector = names
        job = Job(values.get("job"), employer, sector, 0, None, part_time, hours)
        return self.engine.kinds_of(job), names


def _picker(fields: Sequence[Field]) -> Callable[[Sequence[str]], Texts]:
    """Return what takes the cells of some columns out of a row: the cell if it is one, else all of them."""
    places = [field.index for field in fields]
    return itemgetter(*places) if places else lambda _: ()


def _listed(texts: Texts) -> Sequence[str]:
    return (texts,) if isinstance(texts, str) else texts


def _first(day: Any) -> int:
    return day.first.toordinal() if isinstance(day, VagueDate) and not day.is_vague else NO_DAY


def _end(day: Any) -> int:
    """The day after the last day worked; far away where an entry goes on, 0 where it is no one day."""
    if day is None:
        return FAR
    return day.first.toordinal() + 1 if isinstance(day, VagueDate) and not day.is_vague else 0


def _have_alike(names: Sequence[tuple[str | None, str | None]]) -> bool:
    """Whether two employers, or two sectors, may be one."""
    return any(any(True for _ in alike_names(part)) for part in zip(*names, strict=True))
