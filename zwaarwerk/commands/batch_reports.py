"""The reports of `zwaarwerk batch`: one for everybody who is assessed, moved to their folder together."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Self

from zwaarwerk.answers import Answer
from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import OutputError, Problem
from zwaarwerk.files import check_writable, write_bytes, writing_problem
from zwaarwerk.printing import printer_for, read_letterhead
from zwaarwerk.report.letterhead import Letterhead
from zwaarwerk.report.origin import Origin
from zwaarwerk.report.printer import Printer
from zwaarwerk.texts import Texts

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_DEVICE = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Names that are no files in Windows."""


def file_name(id_: str, form: str) -> str:
    """Return the name of the file about a person: the id, or what of it is safe with a fingerprint of the whole.

    Two ids never have the same name, not even where capitals make no difference: a `~` is in no plain id.
    """
    if _PLAIN.fullmatch(id_) and not _DEVICE.fullmatch(id_):
        return f"{id_}.{form}"
    safe = re.sub(r"[^A-Za-z0-9_]+", "_", id_)[:40]
    mark = hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return f"{safe}~{mark}.{form}"


@contextmanager
def telling(folder: Path) -> Iterator[None]:
    """Tell the folder where something can't be written, and not the file, which has the number of a person."""
    try:
        yield
    except OutputError as error:
        raise OutputError([replace(one, file=str(folder)) for one in error.problems]) from None


@dataclass(slots=True, kw_only=True)
class ReportWriter:
    """Writes the report about one person in a folder; can be sent to another process, which makes a printer there."""

    folder: Path
    form: str
    texts: Texts
    letterhead: Letterhead | None
    origin: Origin
    scheme_data: Any
    _printer: Printer | None = field(default=None, init=False, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs; the scheme is made again there, as its types can't be sent."""
        state = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**state, "origin": tuple(self.origin._replace(scheme=None)), "_printer": None}  # type: ignore[arg-type]  # put back in __setstate__

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Be the same again, with a scheme from its data."""
        for name, value in state.items():
            setattr(self, name, value)
        self.origin = Origin(*state["origin"])._replace(scheme=Scheme.model_validate(self.scheme_data))

    def __call__(self, found: Answer, id_: str) -> None:
        """Write the report about a person, who goes by this id."""
        self._printer = printer = self._printer or printer_for(self.form, self.texts, self.letterhead)
        if id_ != found.id:
            career, person = found.career.model_copy(update={"id": id_}), found.person._replace(id=id_)
            found = found._replace(id=id_, career=career, person=person)
        with telling(self.folder.parent):
            write_bytes(self.folder / file_name(id_, self.form), printer(found, self.origin))


@dataclass(slots=True, kw_only=True)
class ReportFolder:
    """The folder for the reports: they are made in one beside them, and moved together by `keep`.

    Unless `keep` is called nothing is moved and nothing is left behind.
    """

    folder: Path
    form: str
    letterhead: Letterhead | None
    overwrite: bool
    _made: bool = False
    _beside: Path | None = None

    @classmethod
    def of(cls, folder: Path, form: str, settings: str | None, texts: Texts, *, overwrite: bool) -> ReportFolder:
        """Return the folder with what the reports are made with; refuses what can't be read or is not installed."""
        letterhead = None if settings is None else read_letterhead(settings)
        printer_for(form, texts, letterhead)
        return cls(folder=folder, form=form, letterhead=letterhead, overwrite=overwrite)

    def __enter__(self) -> Self:
        """Make the folder if its parent is there; OutputError if nothing can be written in it."""
        try:
            if self.folder.exists() and not self.folder.is_dir():
                raise OutputError([Problem(code="no-folder", file=str(self.folder))])
            if not self.folder.is_dir():
                if not self.folder.resolve().parent.is_dir():
                    raise OutputError([Problem(code="no-such-folder", file=str(self.folder.resolve().parent))])
                self.folder.mkdir(mode=0o700)
                self._made = True
            self._beside = Path(tempfile.mkdtemp(dir=self.folder, prefix=".zwaarwerk-"))
        except (OSError, RuntimeError, ValueError) as error:
            raise OutputError([writing_problem(error, str(self.folder))]) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._beside is not None:
            shutil.rmtree(self._beside, ignore_errors=True)
        if self._made and not any(self.folder.iterdir()):
            self.folder.rmdir()

    def writer(self, ids: Iterable[str], texts: Texts, origin: Origin, scheme_data: Any) -> ReportWriter:
        """Return what writes the reports; OutputError if one of these people has a file that may not be replaced."""
        places = [self.folder / file_name(id_, self.form) for id_ in ids]
        there = 0 if self.overwrite else sum(place.is_file() for place in places)
        if there:
            raise OutputError([Problem(code="reports-there", file=str(self.folder), values={"count": str(there)})])
        with telling(self.folder):
            for place in places:
                check_writable(place, overwrite=self.overwrite)
        assert self._beside is not None
        return ReportWriter(
            folder=self._beside, form=self.form, texts=texts, letterhead=self.letterhead, origin=origin,
            scheme_data=scheme_data,
        )  # fmt: skip

    def keep(self) -> int:
        """Move the reports to their places, and return how many there are."""
        assert self._beside is not None
        reports = sorted(self._beside.iterdir())
        for report in reports:
            try:
                report.replace(self.folder / report.name)
            except OSError as error:
                raise OutputError([writing_problem(error, str(self.folder))]) from None
        return len(reports)
