"""Several files written as one: beside their places first, and moved there together when all is done."""

from __future__ import annotations

import os
import secrets
import signal
import stat
import tempfile
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, NoReturn, Self

from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.files import check_writable, is_stream, read_source, writing_problem
from zwaarwerk.located import MAX_BYTES

STANDARD_OUTPUT = "-"


@dataclass(slots=True, kw_only=True)
class Outputs:
    """Files that are written beside their places and moved there together, readable by the owner only.

    What can't be written is refused (OutputError) when it is opened, before any work is done. Unless `keep` is called,
    nothing is moved and nothing is left behind; a file that was there stays as it was until it is replaced at once.
    `read`: what is read in this run, and so never written to.
    """

    overwrite: bool
    read: Collection[str | Path] = ()
    _open: list[tuple[Path, Path | None, IO[Any]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for _path, beside, file in self._open:
            with suppress(OSError):  # what is left in it may not fit on the disk
                file.close()
            if beside is not None:
                beside.unlink(missing_ok=True)

    def open(
        self,
        path: Path,
        kind: Literal["w", "wb"] = "w",
        *,
        newline: str = "",
        encoding: str = "utf-8",
        keeps_rights: bool = False,
    ) -> IO[Any]:
        """Return a file to write in, that will stand at the path when all is done.

        `keeps_rights`: whoever could read a file that was there still can, as there is nothing about people in it.
        """
        check_writable(path, overwrite=self.overwrite)
        settings: dict[str, Any] = {} if kind == "wb" else {"encoding": encoding, "newline": newline}
        try:
            if path.is_file() and not is_stream(path):
                with path.open("r+b"):  # refused while another program keeps it to itself, as Excel does
                    pass
            if is_stream(path) or (path.exists() and not path.is_file()):
                file: IO[Any] = path.open(kind, **settings)  # a device or a pipe has no place beside it
                self._open.append((path, None, file))
                return file
            check_place(path, self.read, [other for other, _, _ in self._open])
            handle, beside = tempfile.mkstemp(dir=path.resolve().parent, prefix=".zwaarwerk-", suffix=".part")
            if keeps_rights and path.is_file():
                Path(beside).chmod(stat.S_IMODE(path.stat().st_mode))
            file = os.fdopen(handle, kind, **settings)
        except OSError as error:
            raise OutputError([_problem_of(path, error)]) from None
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
                    beside.replace(path.resolve())
        except OSError as error:
            raise OutputError([_problem_of(path, error)]) from None
        self._open.clear()


def check_place(path: str | Path, read: Iterable[str | Path], written: Iterable[str | Path]) -> None:
    """Refuse (InputError) to write where something is read from, or where something else is written."""
    place = Path(path).resolve()
    for others, code in ((read, "out-is-input"), (written, "out-twice")):
        if any(place == Path(one).resolve() for one in others):
            raise InputError([Problem(code=code, file=str(path))])


@contextmanager
def stoppable() -> Iterator[None]:
    """Let being told to stop be the same as being interrupted: what was written beside the output goes away."""

    def stopped(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # no other thread may say what a signal does
        return
    before = signal.signal(signal.SIGTERM, stopped)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Say of which file it is that there is no room for it; nothing of standard output, which has no name."""
    try:
        yield
    except OSError as error:
        if not name or isinstance(error, BrokenPipeError):
            raise
        raise OutputError([writing_problem(error, name)]) from None


def _problem_of(path: Path, error: OSError) -> Problem:
    """Say why a file can't be written; one that may be open in Excel can be closed there."""
    if isinstance(error, PermissionError) and path.is_file():
        return Problem(code="in-use", file=str(path))
    return writing_problem(error, str(path))


def read_secret(path: Path) -> bytes:
    """Return the key in a file; one is made there, for the owner only, if there is no such file yet."""
    if not path.exists():
        check_writable(path, overwrite=False)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
        except OSError as error:
            raise OutputError([writing_problem(error, str(path))]) from None
    data = read_source(path, MAX_BYTES).strip()
    if len(data) < 16:
        raise InputError([Problem(code="secret-short", file=str(path))])
    return data
