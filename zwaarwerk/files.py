"""The only opener of files: schemes, careers, law tables and texts in, results out. Bundled data is read here too."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Self

from zwaarwerk import __version__
from zwaarwerk.career import Career, People
from zwaarwerk.career import find_problems as find_career_problems
from zwaarwerk.career import find_unknown_names as find_unknown_job_names
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import count_sources, find_unknown_names
from zwaarwerk.criteria_checks import find_problems as find_scheme_problems
from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.law import Law, LawTable
from zwaarwerk.located import MAX_BYTES, Document, Place, parse_document, parse_model, refuse_if_any

if TYPE_CHECKING:
    from zwaarwerk.columns import ColumnMapping, Table
    from zwaarwerk.report.origin import Origin
    from zwaarwerk.workforce import CellProblem, Group, Plan

PACKAGE = Path(__file__).parent
DEFAULT_SCHEME = PACKAGE / "criteria.yaml"
LAW_FOLDER = PACKAGE / "data" / "law"
STANDARD_INPUT = STANDARD_OUTPUT = "-"
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
"""The names of tables and spreadsheets end so; everything else is YAML or JSON."""
MAX_TABLE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFile:
    """A scheme with the file it came from: its name, its fingerprint, and its data for questions about sources."""

    scheme: Scheme
    name: str
    sha256: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerFile:
    """One career of a file, with what is needed to point at places in it."""

    career: Career
    document: Document
    path: tuple[str | int, ...]
    sha256: str

    @property
    def warnings(self) -> list[Problem]:
        """What was remarked about this person on reading, without refusing the file."""
        found = self.document.problems
        return [one for one in found if one.warning and one.path[: len(self.path)] == self.path]

    def locate(self, problem: Problem) -> Problem:
        """Return the problem with its place in the file; one without a path is about the person, not a place."""
        if not problem.path:
            return replace(problem, file=f"{self.document.file}: {self.career.id}")
        return self.document.locate(problem.under(*self.path))


# --- reading


def read_text(source: str | Path) -> tuple[str, str]:
    """Return the text of a file (or of standard input for `-`) and its sha256; InputError if it can't be read."""
    name = str(source)
    data = _bytes_of(source, MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _unix_lines(data[: error.start].decode("utf-8-sig"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InputError([Problem(code="not-utf8", file=name, line=line, column=column)]) from None
    return _unix_lines(text), hashlib.sha256(data).hexdigest()


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes_of(source: str | Path, most: int) -> bytes:
    """Return what is in a file or comes from standard input; InputError if it can't be read or is too large."""
    name = str(source)
    try:
        data = sys.stdin.buffer.read(most + 1) if name == STANDARD_INPUT else read_bytes(Path(source), most)
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise InputError([Problem(code=reading_code(error), file=name)]) from None
    if len(data) > most:
        values = {"most": str(most // 1_000_000)}
        raise InputError([Problem(code="too-large", file=name, line=1, column=1, values=values)])
    return data


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """Return what is in a file, and a byte more than `most` of one that is larger; OSError if it is no file."""
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise OSError("not a regular file")
    with path.open("rb") as file:
        return file.read(most + 1)


def reading_code(error: Exception) -> str:
    """Return the code of the problem that a file can't be read."""
    match error:
        case FileNotFoundError():
            return "no-such-file"
        case IsADirectoryError():
            return "is-a-folder"
        case PermissionError():
            return "not-allowed-to-read"
        case _:
            return "cannot-read"


def read_document(source: str | Path, *, allow_null: bool = False) -> tuple[Document, str]:
    """Return the data in a YAML or JSON file with the place of everything, and the sha256 of the file."""
    text, sha256 = read_text(source)
    return parse_document(text, str(source), allow_null=allow_null), sha256


def read_scheme(source: str | Path = DEFAULT_SCHEME) -> SchemeFile:
    """Return the scheme in a criteria file; InputError with everything that is wrong in it."""
    document, sha256 = read_document(source)
    scheme = parse_model(Scheme, document)
    document.problems += [document.locate(problem) for problem in find_unknown_names(document.data)]
    if scheme is not None:
        document.problems += [document.locate(problem) for problem in find_scheme_problems(scheme)]
    refuse_if_any(document.problems)
    assert scheme is not None
    return SchemeFile(scheme=scheme, name=str(source), sha256=sha256, document=document)


def read_careers(
    sources: Sequence[str | Path],
    scheme: Scheme,
    people: Collection[str] | None = None,
    columns: str | Path | None = None,
) -> list[CareerFile]:
    """Return every career in the files, checked against the scheme; InputError with all problems of all files.

    Of tables and spreadsheets only the `people` asked for are read; `columns` is the mapping file for them.
    """
    found: list[CareerFile] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            if str(source).lower().endswith(TABLE_SUFFIXES):
                found += _careers_of_table(source, scheme, people, columns)
            else:
                found += _read_careers(source, scheme)
        except InputError as error:
            problems += error.problems
    if len(sources) > 1:
        problems += _same_ids(found)
    refuse_if_any(problems)
    return found


def _read_careers(source: str | Path, scheme: Scheme) -> list[CareerFile]:
    document, sha256 = read_document(source, allow_null=True)
    several = isinstance(document.data, dict) and "people" in document.data
    parts: list[tuple[tuple[str | int, ...], Any]] = [((), document.data)]
    people: tuple[Career, ...] = ()
    if several:
        listed = document.data["people"]
        parts = [(("people", place), data) for place, data in enumerate(listed if isinstance(listed, list) else ())]
        whole = parse_model(People, document)
        people = whole.people if whole else ()
        if whole and not people:
            document.problems.append(document.locate(Problem(code="no-people", path=("people",))))
    elif career := parse_model(Career, document):
        people = (career,)
    unknown = [problem.under(*path) for path, data in parts for problem in find_unknown_job_names(data, scheme)]
    document.problems += [document.locate(problem) for problem in unknown]
    stem = "stdin" if str(source) == STANDARD_INPUT else Path(source).stem
    files: list[CareerFile] = []
    for (path, _), one in zip(parts, people, strict=False):
        if one.id is None and several:
            missing = Problem(code="key-missing", path=(*path, "id"), values={"name": "id"})
            document.problems.append(document.locate(missing))
        named = one if one.id else one.model_copy(update={"id": stem})
        files.append(CareerFile(career=named, document=document, path=path, sha256=sha256))
    if not unknown:
        document.problems += [
            file.locate(problem) for file in files for problem in find_career_problems(file.career, scheme)
        ]
    document.problems += _same_ids(files)
    refuse_if_any(document.problems)
    return files


# --- tables


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkforceFile:
    """The people in tables: their rows, how to read them, and what is already known to be wrong with some."""

    tables: list[Table]
    plans: list[Plan]
    groups: list[Group]
    problems: list[CellProblem]
    notes: list[Problem]
    sha256: dict[str, str]
    """The fingerprint of each file, by its name alone."""

    def address(self, problem: CellProblem) -> str:
        """Return the address of a cell as spreadsheets write it, of its row when it is about a whole row."""
        from zwaarwerk.tables import address

        return address(problem.row, problem.column) if problem.column >= 0 else str(problem.row)

    def located(self, problem: CellProblem) -> Problem:
        """Return the problem of a cell as one of its file, with the place in its name."""
        table = self.tables[problem.table]
        place = f"{table.sheet}!{self.address(problem)}" if table.sheet else self.address(problem)
        heading = table.header[problem.column].strip() if problem.column >= 0 else ""
        return replace(problem.problem, file=f"{table.file}: {place}", path=(heading,) if heading else ())


def read_column_mapping(source: str | Path, scheme: Scheme) -> ColumnMapping:
    """Return what a mapping file says about columns and jobs; InputError with everything that is wrong in it."""
    from zwaarwerk.columns import ColumnMapping, check_mapping

    document, _ = read_document(source)
    mapping = parse_model(ColumnMapping, document)
    if mapping is not None:
        document.problems += [document.locate(problem) for problem in check_mapping(mapping, scheme)]
    refuse_if_any(document.problems)
    assert mapping is not None
    return mapping


def read_workforce(
    sources: Sequence[str | Path], scheme: Scheme, mapping: ColumnMapping, exit_heading: str | None = None
) -> WorkforceFile:
    """Return the people in the tables of all files; InputError when a file as a whole can't be used."""
    from zwaarwerk.columns import columns_of
    from zwaarwerk.tables import address, read_tables
    from zwaarwerk.workforce import group_rows, plan_of

    found: list[Table] = []
    plans: list[Plan] = []
    notes: list[Problem] = []
    problems: list[Problem] = []
    sha256: dict[str, str] = {}
    for source in sources:
        name = "stdin" if str(source) == STANDARD_INPUT else str(source)
        try:
            data = _bytes_of(source, MAX_TABLE_BYTES)
            sha256[Path(name).name] = hashlib.sha256(data).hexdigest()
            read = read_tables(data, name, mapping)
        except InputError as error:
            problems += error.problems
            continue
        del data
        notes += read.notes
        for table in read.tables:
            columns, unused, wrong = columns_of(table, mapping, scheme, exit_heading)
            sheet = f"{name}: {table.sheet}!" if table.sheet else f"{name}: "
            for problem in wrong:
                index = problem.path[0] if problem.path else 0
                assert isinstance(index, int)
                problems.append(replace(problem, file=sheet + address(table.header_row, index), path=()))
            if unused:
                notes.append(
                    Problem(code="columns-unused", file=name, values={"found": ", ".join(unused)}, warning=True)
                )
            if not wrong:
                found.append(table)
                plans.append(plan_of(table, columns))
    refuse_if_any(problems)
    groups, nameless = group_rows(found, plans)
    return WorkforceFile(tables=found, plans=plans, groups=groups, problems=nameless, notes=notes, sha256=sha256)


def _careers_of_table(
    source: str | Path, scheme: Scheme, people: Collection[str] | None, columns: str | Path | None
) -> list[CareerFile]:
    """Return the people in a table, or just those asked for; InputError with the cells that are wrong."""
    from zwaarwerk.columns import ColumnMapping
    from zwaarwerk.row_reader import Reader

    mapping = read_column_mapping(columns, scheme) if columns is not None else ColumnMapping()
    workforce = read_workforce([source], scheme, mapping)
    reader = Reader(workforce.plans, scheme, mapping)
    sha256 = next(iter(workforce.sha256.values()))
    files: list[CareerFile] = []
    problems = [workforce.located(problem) for problem in workforce.problems if people is None]
    for group in workforce.groups:
        if people is None or group.id in people:
            read = reader.read(group)
            problems += [workforce.located(problem) for problem in read.problems]
            if read.career is not None:
                document = _document_of(str(source), group, workforce)
                files.append(CareerFile(career=read.career, document=document, path=(), sha256=sha256))
    refuse_if_any(problems)
    return files


def _document_of(name: str, group: Group, workforce: WorkforceFile) -> Document:
    """Return where a person's entries stand: the row of each, and the cells in it."""
    document = Document(name)
    for place, (table, row, _) in enumerate(group.rows):
        document.file = f"{name}: {workforce.tables[table].sheet}" if workforce.tables[table].sheet else name
        document.values["jobs", place] = Place(row, 1)
        for column in workforce.plans[table].columns:
            document.values["jobs", place, column.key] = Place(row, column.index + 1)
    return document


def _same_ids(files: list[CareerFile]) -> list[Problem]:
    first: dict[str, int] = {}
    twice: list[Problem] = []
    for place, file in enumerate(files):
        name = file.career.id or ""
        if name in first:
            values = {"found": name, "first": str(first[name] + 1)}
            twice.append(file.locate(Problem(code="person-twice", path=("id",), values=values)))
        first.setdefault(name, place)
    return twice


def read_law(extra: Path | None = None) -> Law:
    """Return the law tables that ship, those of a folder added or in their place; InputError if any is wrong."""
    tables = _read_law_folder(LAW_FOLDER)
    if extra is not None:
        if not extra.is_dir():
            raise InputError([Problem(code="not-a-folder", file=str(extra))])
        tables |= _read_law_folder(extra)
    return Law(
        tables={name: table for name, (table, _) in tables.items()},
        sha256={name: sha256 for name, (_, sha256) in tables.items()},
    )


def _read_law_folder(folder: Path) -> dict[str, tuple[LawTable, str]]:
    tables: dict[str, tuple[LawTable, str]] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.y*ml")):
        try:
            document, sha256 = read_document(path)
        except InputError as error:
            problems += error.problems
            continue
        table = parse_model(LawTable, document)
        problems += document.problems
        if table is not None:
            tables[table.id] = table, sha256
    if not tables and not problems:
        problems.append(Problem(code="no-law-tables", file=str(folder)))
    refuse_if_any(problems)
    return tables


def law_table_text(name: str) -> str:
    """Return the file of a law table that ships, to add to."""
    path = LAW_FOLDER / f"{name}.yaml"
    if not path.is_file():
        raise InputError([Problem(code="no-law-table", values={"table": name})])
    return path.read_text(encoding="utf-8")


def read_json(source: str | Path) -> tuple[Any, str]:
    """Return the plain data in a JSON file, and its sha256; InputError if it is none."""
    import json

    text, sha256 = read_text(source)
    try:
        return json.loads(text, parse_float=str), sha256
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise InputError([Problem(code="not-a-result", file=str(source), line=line, column=column)]) from None


def origin_of(
    scheme: SchemeFile, law: Law, careers: Sequence[CareerFile], as_of: date, exit_date: date | None, *, strict: bool
) -> Origin:
    """Return what an answer rests on. Files go by their name alone: folders are nobody else's business."""
    from zwaarwerk.report.origin import Origin

    return Origin(
        scheme=scheme.scheme,
        scheme_file=Path(scheme.name).name,
        scheme_sha256=scheme.sha256,
        source_counts=count_sources(scheme.document.data),
        law=law,
        careers={file.career.id or "": file.sha256 for file in careers},
        as_of=as_of,
        exit=exit_date,
        strict=strict,
        program=__version__,
    )


def read_secret(path: Path) -> bytes:
    """Return the key in a file; one is made there, for the owner only, if there is no such file yet."""
    import secrets

    if not path.exists():
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
        except OSError as error:
            raise OutputError([_writing_problem(path, error)]) from None
    data = _bytes_of(path, MAX_BYTES).strip()
    if len(data) < 16:
        raise InputError([Problem(code="secret-short", file=str(path))])
    return data


# --- writing


def check_writable(path: Path, *, overwrite: bool) -> None:
    """Refuse (OutputError) a place that can't be written, before any work is done."""
    if path.is_dir():
        raise OutputError([Problem(code="is-a-folder", file=str(path))])
    if path.exists() and not overwrite:
        raise OutputError([Problem(code="exists", file=str(path))])
    if not path.parent.is_dir():
        raise OutputError([Problem(code="no-such-folder", file=str(path.parent))])


def write_text(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a text in UTF-8 as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file beside its place and move it there, readable by the owner only; OutputError if that fails."""
    with Outputs(overwrite=overwrite) as outputs:
        outputs.open(path, "wb").write(data)
        outputs.keep()


@dataclass(slots=True, kw_only=True)
class Outputs:
    """Files that are written beside their places and moved there together, readable by the owner only.

    What can't be written is refused (OutputError) when it is opened, before any work is done. Unless `keep` is called,
    nothing is moved and nothing is left behind; a file that was there stays as it was until it is replaced at once.
    """

    overwrite: bool
    _open: list[tuple[Path, Path | None, IO[Any]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _path, beside, file in self._open:
            file.close()
            if beside is not None:
                beside.unlink(missing_ok=True)

    def open(
        self, path: Path, kind: Literal["w", "wb"] = "w", *, newline: str = "", encoding: str = "utf-8"
    ) -> IO[Any]:
        """Return a file to write in, that will stand at the path when all is done."""
        check_writable(path, overwrite=self.overwrite)
        settings: dict[str, Any] = {} if kind == "wb" else {"encoding": encoding, "newline": newline}
        try:
            if path.is_file():
                with path.open("r+b"):  # refused while another program keeps it to itself, as Excel does
                    pass
            if path.exists() and not stat.S_ISREG(path.stat().st_mode):
                file: IO[Any] = path.open(kind, **settings)  # a device such as /dev/null has no place beside it
                self._open.append((path, None, file))
                return file
            handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
            file = os.fdopen(handle, kind, **settings)
        except OSError as error:
            raise OutputError([_writing_problem(path, error)]) from None
        self._open.append((path, Path(beside), file))
        return file

    def keep(self) -> None:
        """Move all files to their places, the one opened first before the others."""
        try:
            for path, beside, file in self._open:  # noqa: B007 - told when it fails
                file.flush()
                if beside is not None:
                    os.fsync(file.fileno())
                file.close()
            for path, beside, _ in self._open:
                if beside is not None:
                    beside.replace(path)
        except OSError as error:
            raise OutputError([_writing_problem(path, error)]) from None
        self._open.clear()


def _writing_problem(path: Path, error: OSError) -> Problem:
    """Say why a file can't be written; one that may be open in Excel can be closed there."""
    if isinstance(error, PermissionError) and path.is_file():
        return Problem(code="in-use", file=str(path))
    return Problem(code="cannot-write", file=str(path), values={"reason": error.strerror or type(error).__name__})
