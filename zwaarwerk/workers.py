"""Work in chunks on several processes, results in order. A worker ends when whoever started it does."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from zwaarwerk.errors import OutputError, Problem, ZwaarwerkError

T = TypeVar("T")
R = TypeVar("R")
LINUX = sys.platform == "linux"
FEW = 400
"""So many people are done sooner than other processes are started."""
FEWEST_IN_A_CHUNK = 20


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processes_for(people: int) -> int:
    """Return how many processes are worth starting for so many people."""
    return cores() if people > FEW else 1


def chunks_of(people: int, most: int, whole: int | None = None) -> list[tuple[int, int]]:
    """Return the places from and until of people in chunks, at most so many in one.

    Few enough that a bar moves and all processes end at once; `whole` is how many there are to do if not just these.
    """
    whole = people if whole is None else whole
    size = min(max(whole // (processes_for(whole) * 8), FEWEST_IN_A_CHUNK), most)
    return [(start, start + size) for start in range(0, people, size)]


@contextmanager
def uncollected() -> Iterator[None]:
    """Do without looking for objects that hold each other, here and in copies of this process.

    Nothing in a run makes any (a test counts them), and with millions of cells looking takes longer than reading them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def in_order(
    work: Callable[[T], R], chunks: Iterable[T], processes: int, start: str = "fork" if LINUX else "spawn"
) -> Iterator[R]:
    """Yield what the work makes of each chunk, in their order; with one process, here.

    With `fork` the processes are copies of this one and have all it has; with `spawn` the work is sent to new ones.
    """
    if processes < 2:
        yield from map(work, chunks)
        return
    context: Any = multiprocessing.get_context(start)
    mine: list[Connection] = []
    started: list[Any] = []
    gc.freeze()  # what is there stays: copies need not look at it
    try:
        for _ in range(processes):
            here, there = context.Pipe()
            copied = [*mine, here] if start == "fork" else []
            process = context.Process(target=_serve, args=(work, there, copied), daemon=True)
            process.start()
            there.close()
            mine.append(here)
            started.append(process)
        yield from _shared(mine, chunks)
    finally:
        gc.unfreeze()
        for connection in mine:
            connection.close()
        for process in started:
            process.terminate()
        for process in started:
            process.join()


def _shared(connections: list[Connection], chunks: Iterable[Any]) -> Iterator[Any]:
    """Give every connection a next chunk when it is done with one; hold results back until it is their turn."""
    numbered = enumerate(chunks)
    busy: dict[Connection, int] = {}
    done: dict[int, Any] = {}
    turn = 0
    for connection in connections:
        _next_chunk(connection, numbered, busy)
    while busy:
        for ready in wait(list(busy)):
            assert isinstance(ready, Connection)
            number = busy.pop(ready)
            try:
                result, failed = ready.recv()
            except (EOFError, ConnectionError):  # the process is no more: the system stops one when memory is short
                raise OutputError([Problem(code="worker-stopped")]) from None
            if isinstance(failed, ZwaarwerkError):
                raise failed
            if failed:
                raise RuntimeError(failed)
            done[number] = result
            _next_chunk(ready, numbered, busy)
        while turn in done:
            yield done.pop(turn)
            turn += 1


def _next_chunk(connection: Connection, numbered: Iterator[tuple[int, Any]], busy: dict[Connection, int]) -> None:
    for number, chunk in numbered:
        connection.send(chunk)
        busy[connection] = number
        return


def _serve(work: Callable[[Any], Any], connection: Connection, others: list[Connection]) -> None:
    """Do chunks until there are none, or until the process that gives them is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started us decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for one in others:  # else they would stay open here, and their end would never be seen
        one.close()
    while True:
        try:
            chunk = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[Any, Any] = (work(chunk), "")
        except ZwaarwerkError as error:
            answer = (None, error)  # told to the user as if it happened there
        except Exception:  # noqa: BLE001 - told to whoever asked, who stops
            answer = (None, traceback.format_exc())
        try:
            connection.send(answer)
        except OSError:
            return
