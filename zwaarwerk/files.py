"""The only opener of files: schemes, careers, law tables and texts in, results out. Bundled data is read here too."""

from __future__ import annotations

import codecs
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from zwaarwerk import __version__
from zwaarwerk.career import Career, People
from zwaarwerk.career import find_problems as find_career_problems
from zwaarwerk.career import find_remarks as find_career_remarks
from zwaarwerk.career import find_unknown_names as find_unknown_job_names
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import count_sources, find_remarks, find_unknown_names
from zwaarwerk.criteria_checks import find_problems as find_scheme_problems
from zwaarwerk.dates import in_reach, parse_day
from zwaarwerk.errors import InputError, OutputError, Problem, nearest
from zwaarwerk.law import Law, LawTable
from zwaarwerk.located import MAX_BYTES, MAX_DEPTH, Document, parse_document, refuse_if_any
from zwaarwerk.model_errors import parse_model
from zwaarwerk.shipped import BUILT_IN, STANDARD_INPUT, find_scheme

if TYPE_CHECKING:
    from zwaarwerk.report.origin import Origin

PACKAGE = Path(__file__).parent
DEFAULT_SCHEME = BUILT_IN
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".parquet")
"""The names of tables and spreadsheets end so; everything else is YAML or JSON."""
LAW_FOLDER = PACKAGE / "data" / "law"
BYTE_ORDER_MARK = "\ufeff"
MAX_RESULT_VALUES, MAX_DIGITS = 300_000, 100


class SchemeFile(NamedTuple):
    """A scheme with the file it came from: its name, its fingerprint, and its data for questions about sources."""

    scheme: Scheme
    name: str
    sha256: str
    document: Document

    @property
    def remarks(self) -> list[Problem]:
        """What is allowed but looks like a slip; looked for when asked."""
        found = [self.document.locate(one) for one in find_remarks(self.scheme)]
        return [*(one for one in self.document.problems if one.warning), *found]


class CareerFile(NamedTuple):
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
    data = read_source(source, MAX_BYTES)
    return _unix_lines(_decoded(data, str(source))), hashlib.sha256(data).hexdigest()


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _unix_lines(data[: error.start].decode("utf-8-sig"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise InputError([Problem(code="not-utf8", file=name, line=line, column=column)]) from None


def read_exact_text(path: Path) -> str:
    """Return the text of a file with its own line ends, and the mark before it if there is one; to be put back."""
    data = read_source(path, MAX_BYTES)
    return (BYTE_ORDER_MARK if data.startswith(codecs.BOM_UTF8) else "") + _decoded(data, str(path))


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_source(source: str | Path, most: int) -> bytes:
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
    """Return the scheme in a criteria file, or that ships under that id; InputError with all that is wrong in it."""
    source = find_scheme(source) if isinstance(source, str) else source
    text, sha256 = read_text(source)
    return parse_scheme(text, str(source), sha256)


def parse_scheme(text: str, name: str, sha256: str = "") -> SchemeFile:
    """Return the scheme in the text of a criteria file; InputError with everything that is wrong in it."""
    document = parse_document(text, name)
    scheme = parse_model(Scheme, document)
    document.add(find_unknown_names(document.data))
    if scheme is not None:
        document.add(find_scheme_problems(scheme))
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
        problems += same_ids(found)
    refuse_if_any(problems)
    return found


def _read_careers(source: str | Path, scheme: Scheme) -> list[CareerFile]:
    document, sha256 = read_document(source, allow_null=True)
    if _is_interview(document):
        raise InputError([document.locate(Problem(code="interview-unfinished", path=("interview",)))])
    several = _has_people(document.data)
    parts: list[tuple[tuple[str | int, ...], Any]] = [((), document.data)]
    people: tuple[Career, ...] = ()
    if several:
        listed = document.data.get("people")
        parts = [(("people", place), data) for place, data in enumerate(listed if isinstance(listed, list) else ())]
        whole = parse_model(People, document)
        people = whole.people if whole else ()
        if whole and not people:
            document.add([Problem(code="no-people", path=("people",))])
    elif career := parse_model(Career, document):
        people = (career,)
    unknown = [problem.under(*path) for path, data in parts for problem in find_unknown_job_names(data, scheme)]
    document.add(unknown)
    stem = "stdin" if str(source) == STANDARD_INPUT else Path(source).stem
    files: list[CareerFile] = []
    for (path, _), one in zip(parts, people, strict=False):
        if one.id is None and several:
            missing = Problem(code="key-missing", path=(*path, "id"), values={"name": "id"})
            document.add([missing])
        named = one if one.id else one.model_copy(update={"id": stem})
        files.append(CareerFile(career=named, document=document, path=path, sha256=sha256))
    if not unknown:
        for find in (find_career_problems, find_career_remarks):
            document.add(file.locate(problem) for file in files for problem in find(file.career, scheme))
    document.problems += same_ids(files)
    refuse_if_any(document.problems)
    return files


def _has_people(data: Any) -> bool:
    """Whether a file holds several people, also if that key is misspelt."""
    if not isinstance(data, dict) or "people" in data:
        return isinstance(data, dict)
    return not {"jobs", "birth_date"} & set(data) and any(nearest(name, ["people"], (4, 5)) for name in data)


def same_ids(files: list[CareerFile]) -> list[Problem]:
    """Return the problems that people go by one id."""
    first: dict[str, int] = {}
    twice: list[Problem] = []
    for place, file in enumerate(files):
        name = file.career.id or ""
        if name in first:
            values = {"found": name, "first": str(first[name] + 1)}
            twice.append(file.locate(Problem(code="person-twice", path=("id",), values=values)))
        first.setdefault(name, place)
    return twice


def read_saved(source: str | Path, scheme: Scheme) -> dict[str, Any] | CareerFile:
    """Return what an interview can go on from: its own saved form, or the one career in a file."""
    document, _ = read_document(source, allow_null=True)
    if not _is_interview(document):
        people = read_careers([source], scheme)
        if len(people) > 1:
            raise InputError([document.locate(Problem(code="several-people", path=("people",)))])
        return people[0]
    refuse_if_any(document.problems)
    form: dict[str, Any] = document.data
    if form["interview"] != 1:
        raise InputError([document.locate(Problem(code="interview-version", path=("interview",)))])
    return form


def _is_interview(document: Document) -> bool:
    return isinstance(document.data, dict) and "interview" in document.data


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
        tables = sorted(one.stem for one in LAW_FOLDER.glob("*.yaml"))
        values = {"table": name, "guess": nearest(name, tables), "allowed": ", ".join(tables)}
        raise InputError([Problem(code="no-law-table", values=values)])
    return path.read_text(encoding="utf-8")


def read_result(source: str | Path) -> dict[str, Any]:
    """Return an earlier result as far as it takes to compute it again; InputError if it is none.

    Whatever else is in it is compared, not trusted: it may hold anything, but no more than a result can.
    """
    import json

    from pydantic import TypeAdapter, ValidationError

    from zwaarwerk.report.as_json import OriginForm

    text, _ = read_text(source)
    file = str(source)
    if text.count(",") > MAX_RESULT_VALUES:
        values = {"most": str(MAX_RESULT_VALUES)}
        raise InputError([Problem(code="too-many-values", file=file, line=1, column=1, values=values)])
    try:
        result = json.loads(
            text, parse_float=str, parse_constant=_no_number, object_pairs_hook=_no_key_twice, parse_int=_short_number
        )
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise InputError([Problem(code="not-a-result", file=file, line=line, column=column)]) from None
    if _depth(result) > MAX_DEPTH:
        raise InputError([Problem(code="too-deep", file=file, line=1, column=1, values={"most": str(MAX_DEPTH)})])
    try:
        origin = TypeAdapter(OriginForm).validate_python(result["origin"])
        days = [parse_day(day) for day in (origin["as_of"], origin["exit"] or origin["as_of"])]
        TypeAdapter(list[dict[str, Any]]).validate_python(result["people"])
        TypeAdapter(list[str]).validate_python([person["id"] for person in result["people"]])
    except (ValidationError, ValueError, TypeError, KeyError):
        days = []
    if not days or any(day is None or not in_reach(day) for day in days):
        raise InputError([Problem(code="not-a-result", file=file, line=1, column=1)])
    return dict(result)


def _no_number(text: str) -> None:
    raise ValueError(text)  # NaN and Infinity are no JSON


def _short_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(text[:MAX_DIGITS])
    return int(text)


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise ValueError("a key stands twice")
    return mapping


def _depth(data: Any) -> int:
    """Return how deep plain data go, up to one more than is allowed."""
    depth, here = 0, [data]
    while here and depth <= MAX_DEPTH:
        groups = [one.values() if isinstance(one, dict) else one for one in here if isinstance(one, dict | list)]
        here = [item for group in groups for item in group]
        depth += 1
    return depth


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
    try:
        if path.is_dir():
            raise OutputError([Problem(code="is-a-folder", file=str(path))])
        if path.is_file() and not overwrite and not is_stream(path):
            raise OutputError([Problem(code="exists", file=str(path))])
        if not (parent := path.resolve().parent).is_dir():
            raise OutputError([Problem(code="no-such-folder", file=str(parent))])
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a name that is too long or has a NUL
        raise OutputError([writing_problem(error, str(path))]) from None


def write_text(path: Path, text: str, *, overwrite: bool = False) -> None:
    """Write a text in UTF-8 as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"), overwrite=overwrite)


def write_bytes(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Write a file beside its place and move it there; OutputError if that fails, and then the old file is whole.

    It is readable by its owner only, also if more people could read the old one: it is about a person. Behind a link
    the file it leads to is replaced. A device or a pipe, which has no place beside it, is written straight away.
    """
    check_writable(path, overwrite=overwrite)
    try:
        if is_stream(path) or (path.exists() and not path.is_file()):
            path.write_bytes(data)
        else:
            _write_beside(path.resolve(), data)
    except OSError as error:
        raise OutputError([writing_problem(error, str(path))]) from None


def replace_text(path: Path, text: str) -> None:
    """Put another text in a file that is there, in one move; its rights stay, and a link stays a link."""
    try:
        place = path.resolve()
        _write_beside(place, text.encode("utf-8"), stat.S_IMODE(place.stat().st_mode))
    except OSError as error:
        raise OutputError([writing_problem(error, str(path))]) from None


def is_stream(path: Path) -> bool:
    """Whether a name stands for an open stream of this process, which may lead to a file."""
    return str(path).startswith(("/dev/std", "/dev/fd/", "/proc/self/fd/"))


def writing_problem(error: Exception, file: str = "") -> Problem:
    """Return why something can't be written."""
    match getattr(error, "errno", None):
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return Problem(code="no-room", file=file)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Problem(code="not-allowed-to-write", file=file)
    values = {"reason": getattr(error, "strerror", None) or type(error).__name__}
    return Problem(code="cannot-write", file=file, values=values)


def _write_beside(path: Path, data: bytes, mode: int | None = None) -> None:
    import tempfile

    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".zwaarwerk-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            Path(beside).chmod(mode)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


# --- what only the user may see


def data_folder() -> Path:
    """Return the folder for the user's own data: that of the XDG base directories, or of the system."""
    wanted = os.environ.get("XDG_DATA_HOME", "")
    if sys.platform == "win32":
        wanted = wanted or os.environ.get("LOCALAPPDATA", "")
    base = Path(wanted) if Path(wanted).is_absolute() else Path.home() / ".local" / "share"
    if sys.platform == "darwin" and not Path(wanted).is_absolute():
        base = Path.home() / "Library" / "Application Support"
    return base / "zwaarwerk"


def write_private(path: Path, text: str) -> None:
    """Write a file in the place of an older one, readable by the owner only, in a folder that is made if need be."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError([writing_problem(error, str(path))]) from None
    write_text(path, text, overwrite=True)


def erase(path: Path) -> bool:
    """Remove a file, and say whether there was one."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OutputError([writing_problem(error, str(path))]) from None
    return True
