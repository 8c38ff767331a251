"""The report in a real terminal of 80 by 24, as `tmux` shows it."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from tests.running import AS_OF, EXAMPLES, LAW, ROOT, environment

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to look at")

END = "-- end --"
COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9]+)*m")

Show = Callable[..., str]


@pytest.fixture
def terminal() -> Iterator[Show]:
    """Run the report in a terminal and return what it shows, with what has scrolled by."""
    socket = f"zwaarwerk-{uuid4().hex}"

    def tmux(*args: str, **settings: str) -> str:
        command = ["tmux", "-u", "-L", socket, "-f", "/dev/null", *args]
        env = environment(LC_ALL="C.UTF-8", TERM="xterm-256color", **settings)
        return subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8", env=env).stdout

    def show(*args: str, codes: bool = False, **settings: str) -> str:
        command = shlex.join([sys.executable, "-m", "zwaarwerk", "score", *args, "--as-of", AS_OF, "--law", str(LAW)])
        tmux("new-session", "-d", "-x", "80", "-y", "24", f"{command}; echo; echo '{END}'; sleep 60", **settings)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            page = tmux("capture-pane", "-p", "-J", "-S", "-", *(("-e",) if codes else ()))
            if END in page:
                return page.partition(END)[0]
            time.sleep(0.05)
        pytest.fail("the report did not come within 30 seconds")

    yield show
    subprocess.run(["tmux", "-L", socket, "kill-server"], capture_output=True, check=False)


def _piped(*args: str) -> str:
    """The same report where there is no terminal, and so no narrow window."""
    command = [sys.executable, "-m", "zwaarwerk", "score", *args, "--as-of", AS_OF, "--law", str(LAW)]
    ran = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8", env=environment())
    return ran.stdout


def test_the_answer_stands_at_the_top_in_colour(terminal: Show) -> None:
    page = terminal("examples/conductor.yaml", codes=True)
    plain = re.sub(r"\x1b\[[0-9;]*m|\x1b\(B|\x0f", "", page)
    lines = [line.rstrip() for line in plain.splitlines()]
    assert lines[:5] == [
        "Eerder stoppen met werken: conducteur",
        "",
        "U kunt stoppen vanaf 8 september 2027.",
        "Dat is 34 maanden voor uw AOW op 8 juli 2030 (u bent dan 67 jaar en 3 maanden).",
        "U krijgt dan € 2.657,00 bruto per maand, samen € 90.338,00 bruto.",
    ]
    assert COLOUR.search(page)


def test_no_color_gives_no_colour(terminal: Show) -> None:
    page = terminal("examples/conductor.yaml", codes=True, NO_COLOR="1")
    assert "U kunt stoppen vanaf 8 september 2027." in page
    assert not COLOUR.search(page)


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("conductor.yaml",), id="conductor"),
        pytest.param(("two-jobs.yaml", "--explain"), id="two jobs, every line"),
        pytest.param(("vague.yaml", "--explain", "--lang", "en"), id="vague, every line, in English"),
    ],
)
def test_a_window_of_80_cuts_no_word_and_no_amount(args: tuple[str, ...], terminal: Show) -> None:
    career, *options = args
    narrow = terminal(str(EXAMPLES / career), *options)
    wide = _piped(str(EXAMPLES / career), *options)
    assert max(len(line.rstrip()) for line in narrow.splitlines()) <= 80
    words = [Counter(word for word in page.split() if set(word) != {"─"}) for page in (narrow, wide)]
    assert words[0] == words[1]
    assert "…" not in narrow
