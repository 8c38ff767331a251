"""The only opener of files: schemes, careers, law tables and texts in, results out. Bundled data is read here too."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zwaarwerk import __version__
from zwaarwerk.career import Career, People
from zwaarwerk.career import find_problems as find_career_problems
from zwaarwerk.career import find_unknown_names as find_unknown_job_names
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import count_sources, find_unknown_names
from zwaarwerk.criteria_checks import find_problems as find_scheme_problems
from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.law import Law, LawTable
from zwaarwerk.located import MAX_BYTES, Document, parse_document, parse_model, refuse_if_any

if TYPE_CHECKING:
    from zwaarwerk.report.origin import Origin

PACKAGE = Path(__file__).parent
DEFAULT_SCHEME = PACKAGE / "criteria.yaml"
LAW_FOLDER = PACKAGE / "data" / "law"
STANDARD_INPUT = "-"
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeFile:
    """A scheme with the file it came from: its name, its fingerprint, and its data for questions about sources."""

    scheme: Scheme
    name: str
    sha256: str
    document: Document

    def place(self, path: tuple[str | int, ...]) -> tuple[int, int]:
        """Return the line and column of a path, or of the nearest part of it that exists."""
        located = self.document.locate(Problem(code="", path=path))
        return located.line, located.column


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
    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if name == STANDARD_INPUT else _read_bytes(Path(source))
    except (OSError, ValueError) as error:  # a name with a NUL in it is a ValueError
        raise InputError([Problem(code=_reading_code(error), file=name)]) from None
    return _unix_lines(_decoded(data, name)), hashlib.sha256(data).hexdigest()


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        values = {"most": str(MAX_BYTES // 1_000_000)}
        raise InputError([Problem(code="too-large", file=name, line=1, column=1, values=values)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _unix_lines(data[: error.start].decode("utf-8-sig"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InputError([Problem(code="not-utf8", file=name, line=line, column=column)]) from None


def read_exact_text(path: Path) -> str:
    """Return the text of a file with its own line ends, and the mark before it if there is one; to be put back."""
    try:
        data = _read_bytes(path)
    except (OSError, ValueError) as error:
        raise InputError([Problem(code=_reading_code(error), file=str(path))]) from None
    return (BYTE_ORDER_MARK if data.startswith(codecs.BOM_UTF8) else "") + _decoded(data, str(path))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise OSError("not a regular file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _reading_code(error: Exception) -> str:
    match error:
        case FileNotFoundError():
            return "no-such-file"
        case IsADirectoryError():
            return "is-a-folder"
        case PermissionError():
            return "not-allowed-to-read"
        case _:
            return "cannot-read"


def _read_document(source: str | Path, *, allow_null: bool = False) -> tuple[Document, str]:
    text, sha256 = read_text(source)
    return parse_document(text, str(source), allow_null=allow_null), sha256


def read_scheme(source: str | Path = DEFAULT_SCHEME) -> SchemeFile:
    """Return the scheme in a criteria file; InputError with everything that is wrong in it."""
    text, sha256 = read_text(source)
    return parse_scheme(text, str(source), sha256)


def parse_scheme(text: str, name: str, sha256: str = "") -> SchemeFile:
    """Return the scheme in the text of a criteria file; InputError with everything that is wrong in it."""
    document = parse_document(text, name)
    scheme = parse_model(Scheme, document)
    document.problems += [document.locate(problem) for problem in find_unknown_names(document.data)]
    if scheme is not None:
        document.problems += [document.locate(problem) for problem in find_scheme_problems(scheme)]
    refuse_if_any(document.problems)
    assert scheme is not None
    return SchemeFile(scheme=scheme, name=name, sha256=sha256, document=document)


def read_careers(sources: Sequence[str | Path], scheme: Scheme) -> list[CareerFile]:
    """Return every career in the files, checked against the scheme; InputError with all problems of all files."""
    found: list[CareerFile] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            found += _read_careers(source, scheme)
        except InputError as error:
            problems += error.problems
    if len(sources) > 1:
        problems += _same_ids(found)
    refuse_if_any(problems)
    return found


def _read_careers(source: str | Path, scheme: Scheme) -> list[CareerFile]:
    document, sha256 = _read_document(source, allow_null=True)
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
            document, sha256 = _read_document(path)
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
    """Write a file beside its place and move it there, readable by the owner only; OutputError if that fails."""
    check_writable(path, overwrite=overwrite)
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            path.write_text(text, encoding="utf-8")  # a device such as /dev/null has no place beside it
            return
        _write_beside(path, text)
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise OutputError([Problem(code="cannot-write", file=str(path), values=values)]) from None


def replace_text(path: Path, text: str) -> None:
    """Put another text in a file that is there, in one move; its rights stay, and a link stays a link."""
    place = path.resolve()
    try:
        _write_beside(place, text, mode=stat.S_IMODE(place.stat().st_mode))
    except OSError as error:
        values = {"reason": error.strerror or type(error).__name__}
        raise OutputError([Problem(code="cannot-write", file=str(path), values=values)]) from None


def _write_beside(path: Path, text: str, mode: int | None = None) -> None:
    import tempfile

    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="" if mode is not None else "\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
