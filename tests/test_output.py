"""Output is written beside its place and moved: whatever interrupts it, the old file is whole."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.running import AS_OF, EXAMPLES, LAW, Run, environment
from tests.tables import BEN, write_csv

DONE, REFUSED, NOT_WRITTEN, INTERRUPTED = 0, 3, 5, 130
SCORE = ("score", str(EXAMPLES / "conductor.yaml"), "--as-of", AS_OF)
OLD = "het oude antwoord\n"

SLOW = """
import os, signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
def slow(handle):
    print("writing", flush=True)
    time.sleep(30)
os.fsync = slow
"""
SMALL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
"""
AS_ANYBODY = """
import ctypes, os, sys
if os.geteuid() == 0:  # give up what lets an administrator read and write everything
    assert ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()) == 0
"""
RUN = """
from zwaarwerk.cli import run
sys.exit(run(sys.argv[1:]))
"""


def child(before: str, *args: str | Path, **more: str) -> subprocess.Popen[str]:
    """Start a command in a process of its own, after something is done to that process; `more` of an environment."""
    command = [sys.executable, "-c", before + RUN, *map(str, args)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, encoding="utf-8", env=environment(**more))


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file that is there already."""
    path = tmp_path / "antwoord.txt"
    path.write_text(OLD)
    return path


@pytest.mark.parametrize("how", [[], ["--format", "json"], ["--explain"]], ids=["terminal", "json", "explain"])
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda by: by.name)
def test_what_stops_the_writing_leaves_the_old_file_whole(by: signal.Signals, how: Sequence[str], old: Path) -> None:
    process = child(SLOW, *SCORE, *how, "--output", old, "--overwrite")
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(by)
    status, _, err = finished(process)
    assert old.read_text() == OLD
    assert "Traceback" not in err
    if by is signal.SIGINT:
        assert status == INTERRUPTED
        assert "Afgebroken" in err
        assert list(old.parent.iterdir()) == [old]


STOPPING = """
import os, signal, sys
import zwaarwerk.simulation.run
zwaarwerk.simulation.run.read_workforce = lambda *_: os.kill(os.getpid(), signal.SIGTERM)
"""


def test_a_simulation_that_is_told_to_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "in.csv")
    status, _, err = finished(child(STOPPING, "simulate", source, "--output", tmp_path / "uit.html"))
    assert (status, err) == (INTERRUPTED, "Afgebroken.\n")
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_full_disk_leaves_the_old_file_whole(lang: str, old: Path) -> None:
    status, out, err = finished(child(SMALL, *SCORE, "--explain", "--output", old, "--overwrite", "--lang", lang))
    assert (status, out) == (NOT_WRITTEN, "")
    assert err.startswith(f"{old}: {'hier is geen ruimte meer' if lang == 'nl' else 'there is no room left'}")
    assert old.read_text() == OLD
    assert list(old.parent.iterdir()) == [old]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_full_disk_keeps_nothing_of_a_whole_workforce(ending: str, tmp_path: Path) -> None:
    """Not beside the output, and not where a workbook is put together: everybody's birth date would stay there."""
    source, old, scratch = tmp_path / "in.csv", tmp_path / f"uit.{ending}", tmp_path / "tijdelijk"
    scratch.mkdir()
    old.write_text(OLD)
    rows = [[f"{number:06d}", *BEN[1:]] for number in range(30)]
    ran = child(SMALL, "batch", write_csv(source, rows), "--output", old, "--overwrite", TMPDIR=str(scratch))
    status, _, err = finished(ran)
    assert (status, err.splitlines()[0]) == (NOT_WRITTEN, f"{old}: hier is geen ruimte meer om te schrijven.")
    assert "Traceback" not in err
    assert old.read_text() == OLD
    assert sorted(tmp_path.rglob("*")) == [source, scratch, old]


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that nobody may write in, with a file that nobody may read."""
    folder = Path(tempfile.mkdtemp())
    (folder / "antwoord.txt").write_text(OLD)
    (folder / "geheim.yaml").write_text("birth_date: 1964-03-01\njobs: []\n")
    (folder / "antwoord.txt").chmod(0o644)
    (folder / "geheim.yaml").chmod(0o200)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", ["antwoord.txt", "nieuw.txt"])
def test_a_folder_that_may_not_be_written_leaves_the_old_file_whole(name: str, lang: str, closed: Path) -> None:
    path = closed / name
    status, out, err = finished(child(AS_ANYBODY, *SCORE, "--output", path, "--overwrite", "--lang", lang))
    assert (status, out) == (NOT_WRITTEN, "")
    assert err.startswith(f"{path}: {'hier mag u niet schrijven' if lang == 'nl' else 'you may not write here'}")
    assert (closed / "antwoord.txt").read_text() == OLD
    assert len(list(closed.iterdir())) == 2


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_file_that_may_not_be_read_is_refused(lang: str, closed: Path) -> None:
    path = closed / "geheim.yaml"
    for args in (("score", path), ("criteria", "check", path), ("verify", path, "--career", path)):
        status, out, err = finished(child(AS_ANYBODY, *args, "--lang", lang))
        assert (status, out) == (REFUSED, "")
        assert err.startswith(
            f"{path}: {'u mag dit bestand niet lezen' if lang == 'nl' else 'you are not allowed to read'}"
        )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_device_without_room_is_told(lang: str, zwaarwerk: Run) -> None:
    ran = zwaarwerk(*SCORE, "--output", "/dev/full", "--lang", lang)
    assert (ran.status, ran.out) == (NOT_WRITTEN, "")
    assert ran.err.startswith("/dev/full: ")


@pytest.mark.parametrize("stream", ["/dev/stdout", "/dev/fd/1"])
def test_a_stream_is_written_to_without_asking(stream: str, zwaarwerk: Run) -> None:
    status, out, _ = finished(child("import sys", *SCORE, "--law", str(LAW), "--output", stream))
    assert status == DONE
    assert out == zwaarwerk(*SCORE).out


def test_a_stream_that_leads_to_a_file_does_not_replace_it(tmp_path: Path) -> None:
    path = tmp_path / "alles.txt"
    with path.open("w") as file:
        command = [sys.executable, "-m", "zwaarwerk", *SCORE, "--output", "/dev/stdout"]
        ran = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, check=False, env=environment())
        assert os.fstat(file.fileno()).st_ino == path.stat().st_ino
    assert ran.returncode == DONE
    assert "U kunt stoppen vanaf" in path.read_text("utf-8")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="needs /dev/null")
def test_nowhere_is_a_place_to_write(zwaarwerk: Run) -> None:
    assert zwaarwerk(*SCORE, "--output", "/dev/null").status == DONE
    assert not Path("/dev/null").is_file()


def test_behind_a_link_the_file_itself_is_replaced(old: Path, zwaarwerk: Run) -> None:
    link = old.parent / "link.txt"
    link.symlink_to(old.name)
    refused = zwaarwerk(*SCORE, "--output", link)
    assert (refused.status, old.read_text()) == (NOT_WRITTEN, OLD)
    assert zwaarwerk(*SCORE, "--output", link, "--overwrite").status == DONE
    assert link.is_symlink()
    assert "U kunt stoppen vanaf" in old.read_text("utf-8")


def test_a_link_to_nothing_makes_the_file_it_leads_to(tmp_path: Path, zwaarwerk: Run) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to("doel.txt")
    assert zwaarwerk(*SCORE, "--output", link).status == DONE
    assert link.is_symlink()
    assert "U kunt stoppen vanaf" in (tmp_path / "doel.txt").read_text("utf-8")


def test_links_in_a_circle_are_refused(tmp_path: Path, zwaarwerk: Run) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    ran = zwaarwerk(*SCORE, "--output", tmp_path / "a")
    assert ran.status == NOT_WRITTEN
    assert "hier kan niet worden geschreven" in ran.err


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666])
@pytest.mark.parametrize("name", ["antwoord.txt", "link.txt"])
def test_what_is_written_is_for_its_owner_only(name: str, mode: int, old: Path, zwaarwerk: Run) -> None:
    (old.parent / "link.txt").symlink_to(old.name)
    old.chmod(mode)
    assert zwaarwerk(*SCORE, "--output", old.parent / name, "--overwrite").status == DONE
    assert stat.S_IMODE(old.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["x" * 300, "\x1b[31mrood", "regel\n1 melding.", "\u202ecba"])
def test_an_odd_name_is_written_or_refused(name: str, tmp_path: Path, zwaarwerk: Run) -> None:
    ran = zwaarwerk(*SCORE, "--output", f"{tmp_path}/{name}")
    assert ran.status in {DONE, NOT_WRITTEN}
    assert all(line.isprintable() for line in ran.err.splitlines())
