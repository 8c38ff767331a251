"""Which column of a table is what: headings in Dutch or English, in any order, or as a mapping file says. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zwaarwerk.career import job_ids, unknown_name
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import Problem, nearest
from zwaarwerk.shapes import Model, key
from zwaarwerk.values import Words

HEADINGS: dict[str, str] = {
    "id": "personeelsnummer|personnel number|personeels nr|personeelsnr|pers nr|persnr|persnummer|medewerkernummer"
    "|medewerkersnummer|medewerkernr|medewerker nr|werknemernummer|werknemersnummer|werknemernr|stamnummer"
    "|medewerker id|werknemer id|med nr|employee number|employee no|employee id|staff number|person id|person|id",
    "birth_date": "geboortedatum|birth date|geboorte datum|geb datum|gebdatum|geboren|geboren op"
    "|date of birth|birthdate|dob",
    "job": "functie|job|functienaam|functieomschrijving|functie omschrijving|functie omschr|omschrijving functie"
    "|functietitel|functiebenaming|function|position|job title|job name",
    "title": "eigen omschrijving|title|own description",
    "from": "van|from|vanaf|begin|begindatum|begin datum|datum begin|startdatum|start datum|start|ingangsdatum"
    "|datum ingang|begindatum functie|datum begin functie|ingangsdatum functie|startdatum functie|begin functie"
    "|functie vanaf|geldig vanaf|eerste dag|start date|begin date|from date|first day",
    "until": "tot en met|until|t m|tot en met datum|einddatum|eind datum|datum einde|eind|einde|einddatum functie"
    "|datum einde functie|einde functie|functie t m|functie tot en met|geldig t m|geldig tot en met"
    "|laatste dag|laatste werkdag"
    "|end date|last day|until date|end",
    "employer": "werkgever|employer|bedrijf|company",
    "sector": "sector",
    "part_time": "deeltijdfactor|part time factor|deeltijd|deeltijd factor|parttime factor|parttimefactor"
    "|part time|fte|aantal fte|fte s|werktijdfactor",
    "part_time_percent": "deeltijdpercentage|part time percentage|deeltijd percentage|deeltijd procent"
    "|part time procent"
    "|parttime percentage|parttimepercentage|parttime procent|dienstverband procent|procent parttime"
    "|procent deeltijd|percentage parttime|percentage deeltijd|parttime perc|deeltijd perc|parttimeperc|deeltijdperc"
    "|percentage dienstverband|bezettingsgraad",
    "hours_per_week": "uren per week|hours per week|uren|hours|contracturen|contract uren|contracturen per week"
    "|contracturen week|weekuren|uren week|uren per wk|uren p w|aantal uren per week|arbeidsduur per week",
    "reason": "reden|reason",
}
"""The headings of each column; the first is the Dutch one of the template, the second the English one."""

ABSENCE = {
    "absence": "verzuim|absence|soort verzuim|kind of absence",
    "absence_from": "verzuim van|absence from|verzuim vanaf",
    "absence_until": "verzuim tot en met|absence until|verzuim t m",
}
"""Headings of an absence; a second and a third have a number behind them."""

NAMED = {
    "exposure": ("belasting", "exposure"),
    "measured": ("gemeten", "measured"),
    "fact": ("feit", "fact"),
}
"""Columns that name something of the scheme behind a colon: `belasting: nachtwerk`."""

NEEDED = ("id", "birth_date", "from", "until")
UNCLEAR = {"tot", "to", "till", "tot datum", "geldig tot", "functie tot"}
"""Headings of an end that may be the last day or the day after it."""
TABLE_FROM = 3
"""So many known headings make a row the header of a table."""
EXIT = "exit"


class ColumnMapping(Model):
    """A small file that says which column is what, and which job is meant by a name."""

    sheet: Words | None = key("het blad met de tabel", "the sheet with the table", None)
    columns: dict[Words, Words] = key(
        "wat een kolom is, en wat er boven staat", "what a column is, and its heading", {}
    )
    jobs: dict[Words, Words] = key("naam in uw bestand, en de functie", "name in your file, and the job", {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of a file: its headings and its rows that hold anything.

    A row is its number in the sheet (the header has a number too, usually 1) and its cells as text, as many as there
    are headings. `first_serial` is the day from which bare numbers count days, None if the file does not say.
    """

    file: str
    sheet: str
    header_row: int
    header: tuple[str, ...]
    rows: list[Row]
    first_serial: date | None = None

    def address(self, row: int, column: int = -1) -> str:
        """Return the address of a cell, or the number of a row, with the name of the sheet if there is one."""
        place = address(row, column) if column >= 0 else str(row)
        return f"{self.sheet}!{place}" if self.sheet else place

    def located(self, problem: Problem, row: int, column: int = -1) -> Problem:
        """Return the problem with its cell as spreadsheets write it, or its row, and the heading of the column."""
        heading = self.header[column].strip() if 0 <= column < len(self.header) else ""
        file = f"{self.file}: {self.address(row, column)}"
        return replace(problem, file=file, path=(heading,) if heading else ())


def address(row: int, column: int) -> str:
    """Return the address of a cell as spreadsheets write it: row 14, column 2 (from 0) is C14."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that is used: where it stands, what it is, and the name or number behind that."""

    index: int
    key: str
    name: str = ""
    heading: str = ""


def plain(heading: str) -> str:
    """Return a heading in lower case, without signs."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.lower().replace("%", " procent ")).split())


_KNOWN = {name: what for what, names in (HEADINGS | ABSENCE).items() for name in names.split("|")}
_KNOWN |= {what.replace("_", " "): what for what in (*HEADINGS, *ABSENCE)}


def key_of(heading: str) -> tuple[str, str] | None:
    """Return what a heading stands for, with the name or number behind it; None if it is not known."""
    kind, colon, name = heading.partition(":")
    if colon and name.strip():
        for what, words in NAMED.items():
            if plain(kind) in words:
                return what, name.strip()
    text = plain(heading)
    if text in _KNOWN:
        return _KNOWN[text], ""
    numbered = re.fullmatch(r"(.*?) ([2-9])( (?:van|from|vanaf|tot en met|until|t m))?", text)
    what = _KNOWN.get(numbered[1] + (numbered[3] or ""), "") if numbered else ""
    if numbered and what in ABSENCE:
        return what, numbered[2]
    return None


def columns_of(
    table: Table, mapping: ColumnMapping, scheme: Scheme, exit_heading: str | None = None
) -> tuple[list[Column], list[str], list[Problem]]:
    """Return the columns that are used, the headings that are not, and what is wrong with the header."""
    wanted = {plain(heading): _mapped(what) for what, heading in mapping.columns.items()}
    if exit_heading is not None:
        wanted[plain(exit_heading)] = (EXIT, "")
    problems = [
        Problem(code="column-not-there", values={"found": heading})
        for heading in (*mapping.columns.values(), *([exit_heading] if exit_heading else []))
        if plain(heading) not in {plain(one) for one in table.header}
    ]
    if problems:
        return [], [], problems
    taken = set(wanted.values())
    found: dict[tuple[str, str], Column] = {}
    unused: list[str] = []
    for index, heading in enumerate(table.header):
        what = wanted.get(plain(heading))
        if what is None and (auto := key_of(heading)) not in taken:
            what = auto
        if what is None:
            if heading.strip():
                unused.append(heading.strip())
            continue
        what, problem = _in_scheme(what, scheme)
        if problem:
            problems.append(_at(problem, index))
        if what in found:
            values = {"found": heading, "first": found[what].heading}
            problems.append(_at(Problem(code="column-twice", values=values), index))
        else:
            found[what] = Column(index=index, key=what[0], name=what[1], heading=heading.strip())
    places = {heading.strip(): index for index, heading in reversed(list(enumerate(table.header)))}
    problems += [_at(one, places.get(one.values.get("found", ""), 0)) for one in _missing(found, unused)]
    return list(found.values()), unused, problems


def _at(problem: Problem, index: int) -> Problem:
    return Problem(code=problem.code, values=problem.values, path=(index,))


def _mapped(what: str) -> tuple[str, str]:
    kind, _, name = what.partition(":")
    return kind.strip(), name.strip()


def _in_scheme(what: tuple[str, str], scheme: Scheme) -> tuple[tuple[str, str], Problem | None]:
    """Give a column that names an element or a measure the scheme's own key for it."""
    kind, name = what
    if kind == "exposure":
        by_name = {id_.lower(): id_ for id_ in scheme.elements}
        for id_, element in scheme.elements.items():
            for text in (element.name.nl, element.name.en):
                by_name.setdefault((text or id_).lower(), id_)
        if name.lower() in by_name:
            return (kind, by_name[name.lower()]), None
        return what, unknown_name("unknown-element", (), name, scheme.elements)
    if kind == "fact":
        named = {id_: fact.name for id_, fact in scheme.facts.items()}
        by_name = {(text or id_).lower(): id_ for id_, words in named.items() for text in (words.en, words.nl)}
        return (kind, by_name.get(name.lower(), name)), None
    if kind == "measured" and name not in scheme.elements_by_measure:
        return what, unknown_name("unknown-measure", (), name, scheme.elements_by_measure)
    return what, None


def _missing(found: Mapping[tuple[str, str], Column], unused: Sequence[str]) -> list[Problem]:
    """The columns that have to be there, and headings that look like a known one."""
    keys = {what for what, _ in found}
    problems: list[Problem] = []
    for name in NEEDED:
        unclear = [one for one in unused if plain(one) in UNCLEAR] if name == "until" else []
        if name not in keys and unclear:
            problems.append(Problem(code="column-unclear", values={"found": unclear[0]}))
        elif name not in keys:
            problems.append(Problem(code="column-missing", values={"name": name, "allowed": _shown(name)}))
    if not keys & {"job", "exposure", "measured"}:
        problems.append(Problem(code="column-missing", values={"name": "job", "allowed": _shown("job")}))
    missing = {heading: what for heading, what in _KNOWN.items() if what not in keys}
    problems += [
        Problem(code="column-misspelt", values={"found": heading, "guess": guess})
        for heading in unused
        if (guess := nearest(plain(heading), missing, alike=(9, 10)))
    ]
    if {"part_time", "part_time_percent"} <= keys:
        values = {"found": found["part_time_percent", ""].heading, "first": found["part_time", ""].heading}
        problems.append(Problem(code="column-twice", values=values))
    return problems


def _shown(name: str) -> str:
    return ", ".join(HEADINGS[name].split("|")[:4])


def check_mapping(mapping: ColumnMapping, scheme: Scheme) -> list[Problem]:
    """Return what a mapping file names that is not there."""
    keys = [*HEADINGS, *ABSENCE, EXIT]
    problems = [
        unknown_name("column-key", ("columns", what), what, [*keys, *(f"{kind}: …" for kind in NAMED)])
        for what in mapping.columns
        if what.partition(":")[0].strip() not in {*keys, *NAMED}
    ]
    names = job_ids(scheme)
    return problems + [
        unknown_name("unknown-job", ("jobs", name), job, [*scheme.jobs, *names])
        for name, job in mapping.jobs.items()
        if job.lower() not in names
    ]
