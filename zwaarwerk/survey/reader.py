"""From the table of a survey to respondents: which column is what, and what each cell says or fails to say. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from zwaarwerk.career import job_ids
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import InputError, Problem, nearest
from zwaarwerk.survey.weights import Remark, Respondent, Scale, find_careless
from zwaarwerk.tables.cells import parse_number
from zwaarwerk.tables.columns import Table, address, plain

HEADINGS = {
    "id": "respondent|respondentnummer|respondent id|response id|deelnemer|deelnemernummer|participant|id|nummer|nr"
    "|antwoord id|formulier",
    "group": "functie|job|functiegroep|functienaam|function|job group|beroep|groep|group",
    "seconds": "seconden|seconds|duur|duration|invultijd|tijd|duur seconden|duration seconds|tijd seconden"
    "|duration in seconds|totale tijd",
    "minutes": "minuten|minutes|duur minuten|duration minutes|invultijd minuten",
    "element": "element|criterium|belasting",
    "value": "punten|points|waarde|value|score|cijfer|rating|rang|rank|rangorde|gewicht|weight",
    "people": "aantal|aantal mensen|aantal medewerkers|medewerkers|mensen|people|headcount|number of people"
    "|aantal werknemers|bezetting",
}
"""The headings of each column in lower case, Dutch and English."""

TOTALS = {"totaal", "total", "gemiddelde", "gemiddeld", "mean", "average", "som", "sum", "mediaan", "median"}
"""What stands in front of a row that adds up the others."""

_WHAT = {name: what for what, names in HEADINGS.items() for name in names.split("|")}


@dataclass(slots=True, kw_only=True)
class Survey:
    """What a survey holds: the elements it asks about, the respondents, and every remark on their answers."""

    table: Table
    scale: Scale
    elements: tuple[str, ...]
    respondents: list[Respondent] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    has_groups: bool = False

    def problem(self, remark: Remark) -> Problem:
        """Return a remark as a problem with its place."""
        problem = Problem(code=remark.code, values=remark.values, warning=not remark.unusable)
        return self.table.located(problem, remark.row, remark.column)

    def flagged(self) -> dict[int, list[Remark]]:
        """Return the remarks of each respondent that has any that makes the answer careless or unusable."""
        found: dict[int, list[Remark]] = {}
        for remark in self.remarks:
            if remark.code not in NOT_CARELESS:
                found.setdefault(remark.respondent, []).append(remark)
        return found


NOT_CARELESS = {"survey-unranked", "survey-no-group", "survey-duration"}
"""Remarks on answers that are as good as any."""
ABOUT_VALUES = {"survey-nothing", "survey-sum", "survey-one-element", "survey-straight-line", "survey-missing"}
"""Remarks that can't be made on an answer of which a cell could not be read."""


# --- headings


class Headings:
    """What the headings of a survey about a scheme mean."""

    def __init__(self, scheme: Scheme, group: str | None = None) -> None:
        self.elements: dict[str, str] = {}
        for name, element in scheme.elements.items():
            for word in (name, element.name.nl, element.name.en):
                if word:
                    self.elements.setdefault(plain(word), name)
        self.group = None if group is None else plain(group)

    def element(self, heading: str) -> str | None:
        """Return the element a heading names: by key or name, also behind a colon or in brackets after a question."""
        bracket = re.search(r"[\[(]([^\[\]()]+)[\])]\s*$", heading)
        for text in (heading, heading.rpartition(":")[2], bracket[1] if bracket else ""):
            if found := self.elements.get(plain(text)):
                return found
        return None

    def what(self, heading: str) -> str | None:
        """Return which column a heading that names no element stands for."""
        if self.group is not None:
            if plain(heading) == self.group:
                return "group"
            found = _WHAT.get(plain(heading))
            return None if found == "group" else found
        return _WHAT.get(plain(heading))

    def known(self, cells: Sequence[str]) -> int:
        """Return how many of the cells are headings."""
        return sum(bool(cell.strip()) and bool(self.element(cell) or self.what(cell)) for cell in cells)


@dataclass(slots=True)
class _Columns:
    """Where the columns of a table stand: the elements by their key, the others by what they are."""

    elements: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)

    @property
    def is_long(self) -> bool:
        return not self.elements and {"element", "value"} <= set(self.others)


def _columns(table: Table, headings: Headings, notes: list[Problem]) -> _Columns:
    found = _Columns()
    problems: list[Problem] = []
    for place, heading in enumerate(table.header):
        if not heading:
            if any(cells[place] for _, cells in table.rows if place < len(cells)):
                notes.append(
                    table.located(Problem(code="survey-column-nameless", warning=True), table.header_row, place)
                )
            continue
        element = headings.element(heading)
        what = headings.what(heading)
        if element is None and what is None:
            guess = nearest(plain(heading), headings.elements)
            code = "survey-column-unknown" if guess else "survey-column-unused"
            problem = Problem(code=code, values={"found": heading, "guess": guess}, warning=not guess)
            (problems if guess else notes).append(table.located(problem, table.header_row, place))
            continue
        into, key = (found.elements, element) if element else (found.others, str(what))
        if key in into:
            first = address(table.header_row, into[key])
            problem = Problem(code="survey-column-twice", values={"found": heading, "first": first})
            problems.append(table.located(problem, table.header_row, place))
        into.setdefault(key, place)
    if headings.group is not None and "group" not in found.others:
        problems.append(Problem(code="survey-no-group-column", file=table.file, values={"found": headings.group}))
    if problems:
        raise InputError(problems)
    return found


# --- cells


def number_of(text: str) -> Fraction | None:
    """Return the exact number below a thousand that a cell writes, or None; a percent sign is left off."""
    number = parse_number(text.strip().removesuffix("%").rstrip(), 1000)
    return number if isinstance(number, Fraction) else None


_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[., ][0-9]{3})+")


def people_of(text: str) -> int | None:
    """Return the number of people a cell writes, or None; as it is whole, `1.200` and `1,200` are twelve hundred."""
    text = text.strip().replace("\xa0", " ")
    if _THOUSANDS.fullmatch(text):
        return int(re.sub("[., ]", "", text))
    number = number_of(text)
    return int(number) if number is not None and number.denominator == 1 and number >= 0 else None


_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-9]{2})(?:\.0+)?")


def seconds_of(text: str, unit: int) -> Fraction | None:
    """Return the duration a cell writes, in seconds: a number of units, minutes:seconds or hours:minutes:seconds."""
    if clock := _CLOCK.fullmatch(text.strip()):
        return Fraction(int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3]))
    number = number_of(text)
    return None if number is None or number < 0 else number * unit


def _value(text: str, scale: Scale, elements: int) -> Fraction | tuple[str, dict[str, str]] | None:
    """Return the number in a cell, None when it is empty, or the code of what is wrong with it."""
    if not text:
        return None
    number = number_of(text)
    values = {"found": text}
    if number is None:
        return "survey-error-cell" if text.startswith("#") else "survey-number", values
    if number < 0:
        return "survey-negative", values
    if scale == "points" and number > 100:
        return "survey-above", values | {"most": "100"}
    if scale == "ranks" and (number.denominator != 1 or not 1 <= number <= elements):
        return "survey-rank", values | {"most": str(elements)}
    return number


# --- the whole


def read_survey(table: Table, scheme: Scheme, scale: Scale, group: str | None = None) -> Survey:
    """Return the respondents of a survey and every remark on them; InputError when the table is none about the scheme.

    Wide: a row a respondent, a column an element. Long: a row for each respondent and element.
    """
    headings = Headings(scheme, group)
    notes: list[Problem] = []
    columns = _columns(table, headings, notes)
    if columns.is_long:
        survey = _read_long(table, columns, headings, scale, scheme)
    elif len(columns.elements) >= 2:
        survey = _read_wide(table, columns, scale, scheme)
    else:
        raise InputError([Problem(code="survey-no-elements", file=table.file)])
    if not survey.respondents:
        raise InputError([Problem(code="survey-no-answers", file=table.file)])
    if scale == "ratings" and _looks_like_ranks(survey):
        notes.append(Problem(code="survey-looks-like-ranks", file=table.file, warning=True))
    survey.has_groups = "group" in columns.others
    unread = {remark.respondent for remark in survey.remarks if remark.unusable}
    survey.remarks += [
        remark
        for remark in find_careless(survey.respondents, scale)
        if remark.respondent not in unread or remark.code not in ABOUT_VALUES
    ]
    if survey.has_groups:
        survey.remarks += [
            Remark(code="survey-no-group", respondent=place, row=one.row, column=columns.others["group"])
            for place, one in enumerate(survey.respondents)
            if not one.group
        ]
        notes += _unknown_groups(survey, scheme, columns.others["group"])
    survey.remarks = _without_totals(survey.remarks)
    survey.remarks.sort(key=lambda remark: (remark.row, remark.column))
    survey.notes = notes
    return survey


def _without_totals(remarks: Sequence[Remark]) -> list[Remark]:
    """Of a row that adds up others, say only that."""
    totals = {remark.respondent for remark in remarks if remark.code == "survey-total-row"}
    return [one for one in remarks if one.respondent not in totals or one.code == "survey-total-row"]


def _looks_like_ranks(survey: Survey) -> bool:
    """Whether every answer puts each of 1 to n down once: then 1 may have been meant as the heaviest."""
    wanted = {Fraction(place) for place in range(1, len(survey.elements) + 1)}
    return len(wanted) > 2 and all(set(one.values) == wanted for one in survey.respondents)


def group_of(text: str, jobs: Mapping[str, str]) -> str:
    """Return the key of the job that a cell names, or the text itself in its plainest form."""
    return jobs.get(" ".join(text.lower().split())) or plain(text)


def _unknown_groups(survey: Survey, scheme: Scheme, column: int) -> Iterator[Problem]:
    names = job_ids(scheme)
    seen = set()
    for one in survey.respondents:
        if one.group and one.group not in scheme.jobs and one.group not in seen:
            seen.add(one.group)
            values = {"found": one.group, "guess": nearest(one.group, names)}
            problem = Problem(code="survey-group-unknown", values=values, warning=True)
            yield survey.table.located(problem, one.row, column)


def _respondent(columns: _Columns, row: int, cells: Sequence[str], jobs: Mapping[str, str]) -> Respondent:
    def cell(what: str) -> str:
        return cells[columns.others[what]] if what in columns.others else ""

    unit = "minutes" if "minutes" in columns.others else "seconds"
    return Respondent(
        id=cell("id"),
        row=row,
        group=group_of(cell("group"), jobs) if cell("group") else "",
        called=cell("group"),
        values=(),
        seconds=seconds_of(cell(unit), 60 if unit == "minutes" else 1) if cell(unit) else None,
    )


def _about_row(columns: _Columns, one: Respondent, cells: Sequence[str]) -> Iterator[tuple[str, int, str, bool]]:
    """Yield what is wrong with a row outside its elements: code, column, what was found, whether it can't be used."""
    for what, place in columns.others.items():
        if what in ("seconds", "minutes") and cells[place] and one.seconds is None:
            yield "survey-duration", place, cells[place], False
        if what in ("id", "group") and plain(cells[place]) in TOTALS:
            yield "survey-total-row", place, cells[place], True


def _read_wide(table: Table, columns: _Columns, scale: Scale, scheme: Scheme) -> Survey:
    elements = tuple(name for name in scheme.elements if name in columns.elements)
    survey = Survey(table=table, scale=scale, elements=elements)
    jobs = job_ids(scheme)
    for place, (row, cells) in enumerate(table.rows):
        one = _respondent(columns, row, cells, jobs)
        for code, column, found, unusable in _about_row(columns, one, cells):
            survey.remarks.append(_remark(code, place, row, column, {"found": found}, unusable=unusable))
        if any(cells[len(table.header) :]):
            survey.remarks.append(_remark("survey-cells-beyond", place, row, len(table.header), {}, unusable=True))
        values: list[Fraction | None] = []
        for name in elements:
            column = columns.elements[name]
            values.append(_placed(survey, place, row, column, _value(cells[column], scale, len(elements))))
        survey.respondents.append(replace(one, values=tuple(values)))
    return survey


def _placed(
    survey: Survey, respondent: int, row: int, column: int, found: Fraction | tuple[str, dict[str, str]] | None
) -> Fraction | None:
    """Return the number of a cell; what could not be read is remarked."""
    if isinstance(found, tuple):
        survey.remarks.append(_remark(found[0], respondent, row, column, found[1], unusable=True))
        return None
    return found


def _remark(code: str, respondent: int, row: int, column: int, values: Mapping[str, str], *, unusable: bool) -> Remark:
    return Remark(code=code, respondent=respondent, row=row, column=column, values=values, unusable=unusable)


def _read_long(table: Table, columns: _Columns, headings: Headings, scale: Scale, scheme: Scheme) -> Survey:
    """Rows of one respondent needn't stand together; without a respondent a row belongs to nobody, and is refused."""
    if "id" not in columns.others:
        raise InputError([Problem(code="survey-no-respondent-column", file=table.file)])
    at_element, at_value, at_id = columns.others["element"], columns.others["value"], columns.others["id"]
    problems = [
        table.located(Problem(code="survey-row-without-respondent"), row, at_id)
        for row, cells in table.rows
        if not cells[at_id]
    ]
    named = [headings.element(cells[at_element]) for _, cells in table.rows]
    for (row, cells), name in zip(table.rows, named, strict=True):
        if name is None:
            guess = nearest(plain(cells[at_element]), headings.elements)
            problem = Problem(code="survey-element-unknown", values={"found": cells[at_element], "guess": guess})
            problems.append(table.located(problem, row, at_element))
    if problems:
        raise InputError(problems)
    survey = Survey(table=table, scale=scale, elements=tuple(name for name in scheme.elements if name in named))
    places: dict[str, int] = {}
    answers: list[dict[str, Fraction | None]] = []
    jobs = job_ids(scheme)
    for (row, cells), name in zip(table.rows, named, strict=True):
        assert name is not None
        one = _respondent(columns, row, cells, jobs)
        place = places.setdefault(one.id, len(places))
        if place == len(answers):
            answers.append({})
            survey.respondents.append(one)
            for code, column, found, unusable in _about_row(columns, one, cells):
                survey.remarks.append(_remark(code, place, row, column, {"found": found}, unusable=unusable))
        elif one.group and survey.respondents[place].group != one.group:
            values = {"found": one.called, "first": survey.respondents[place].called}
            survey.remarks.append(
                _remark("survey-two-groups", place, row, columns.others["group"], values, unusable=True)
            )
        number = _placed(survey, place, row, at_value, _value(cells[at_value], scale, len(survey.elements)))
        if name in answers[place]:
            values = {"found": cells[at_element], "id": one.id}
            survey.remarks.append(_remark("survey-element-twice", place, row, at_element, values, unusable=True))
        answers[place].setdefault(name, number)
    survey.respondents = [
        replace(one, values=tuple(answer.get(name) for name in survey.elements))
        for one, answer in zip(survey.respondents, answers, strict=True)
    ]
    return survey


# --- the workforce


def known_people_headings(cells: Iterable[str]) -> int:
    """Return how many of the cells are headings of a table of people by job."""
    return sum(_WHAT.get(plain(cell)) in ("group", "people") for cell in cells)


def read_people(table: Table, scheme: Scheme) -> dict[str, int]:
    """Return how many people there are in each job, from a table with a job and a number a row; InputError if wrong."""
    columns = {_WHAT.get(plain(heading)): place for place, heading in reversed(list(enumerate(table.header)))}
    problems = [
        Problem(code="survey-people-column", file=table.file, values={"found": what})
        for what in ("group", "people")
        if what not in columns
    ]
    if problems:
        raise InputError(problems)
    jobs = job_ids(scheme)
    people: dict[str, int] = {}
    for row, cells in table.rows:
        name, text = cells[columns["group"]], cells[columns["people"]]
        if plain(name) in TOTALS:
            continue
        group, number = group_of(name, jobs), people_of(text)
        problem = None
        if not name:
            problem = table.located(Problem(code="survey-people-no-job"), row, columns["group"])
        elif number is None:
            values = {"found": text}
            problem = table.located(Problem(code="survey-people-number", values=values), row, columns["people"])
        elif group in people:
            problem = table.located(Problem(code="survey-people-twice", values={"found": name}), row, columns["group"])
        if problem:
            problems.append(problem)
        else:
            people[group] = number or 0
    if problems:
        raise InputError(problems)
    return people
