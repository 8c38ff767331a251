"""`zwaarwerk interview` as people use it: lines, files, kills, and a real terminal."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.running import AS_OF, EXAMPLES, ROOT, Run, environment
from zwaarwerk.prompts.plain import wrapped

STORY = ("8-4-1963", "ja", "HC", "NS", "1-9-1998", "voltijd", "ja", "nee", "nee", "", "1")
"""The answers of somebody with one job."""

LINES = ("interview", "--as-of", AS_OF, "--plain")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for the user's data, so that no test sees another's answers."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "zwaarwerk" / "loopbaan.yaml"


def answers_file(folder: Path, *lines: str) -> Path:
    path = folder / "answers.txt"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def talk(*lines: str, args: tuple[str, ...] = LINES) -> subprocess.CompletedProcess[str]:
    """Hold the interview in a process of its own, with these lines as its input."""
    command = [sys.executable, "-m", "zwaarwerk", *args]
    typed = "".join(f"{line}\n" for line in lines)
    return subprocess.run(
        command, input=typed, capture_output=True, check=False, encoding="utf-8", env=environment(), cwd=ROOT
    )


# --- the whole way


def test_the_interview_ends_with_the_answer_of_score(zwaarwerk: Run, tmp_path: Path, own_folder: Path) -> None:
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, *STORY), "--as-of", AS_OF)
    assert (held.status, held.err) == (0, "")
    scored = zwaarwerk("score", own_folder, "--as-of", AS_OF)
    assert scored.status == 0
    answer = scored.out.split("\n\n")[1]
    assert answer in held.out
    assert held.out.count("geen besluit") == 1


def test_the_saved_career_is_for_the_owner_only(zwaarwerk: Run, tmp_path: Path, own_folder: Path) -> None:
    zwaarwerk("interview", "--answers", answers_file(tmp_path, *STORY), "--as-of", AS_OF)
    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o600
    assert stat.S_IMODE(own_folder.parent.stat().st_mode) == 0o700
    assert own_folder.read_text("utf-8") == (
        "birth_date: 1963-04-08\njobs:\n  - job: Conducteur\n    employer: NS\n    from: 1998-09-01\n"
    )
    assert [path.name for path in own_folder.parent.iterdir()] == ["loopbaan.yaml"]


def test_nothing_leaves_the_machine(
    zwaarwerk: Run, tmp_path: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("something asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, *STORY), "--as-of", AS_OF)
    assert held.status == 0
    written = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {own_folder, tmp_path / "answers.txt"}


def test_save_says_where(zwaarwerk: Run, tmp_path: Path, own_folder: Path) -> None:
    place = tmp_path / "mijn loopbaan.yaml"
    held = zwaarwerk("interview", "--save", place, "--answers", answers_file(tmp_path, *STORY), "--as-of", AS_OF)
    assert held.status == 0
    assert place.exists()
    assert not own_folder.exists()


def test_english_gives_the_same_career(zwaarwerk: Run, tmp_path: Path, own_folder: Path) -> None:
    lines = answers_file(
        tmp_path, "8 April 1963", "yes", "HC", "NS", "September 1, 1998", "full-time", "y", "no", "n", "", "1"
    )
    held = zwaarwerk("interview", "--answers", lines, "--as-of", AS_OF, "--lang", "en")
    assert "You can stop from" in held.out
    assert "from: 1998-09-01" in own_folder.read_text("utf-8")


def test_who_cannot_stop_earlier_is_told_why(zwaarwerk: Run, tmp_path: Path) -> None:
    story = ("8-4-1963", "ja", "kantoor", "NS", *STORY[4:])
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, *story), "--as-of", AS_OF)
    assert held.status == 0
    assert "U kunt met deze regeling niet eerder stoppen." in held.out
    assert "Ondergrens: 0 punten (nodig: minstens 18,81 punten)" in " ".join(held.out.split())


def test_back_in_lines_has_the_answer_filled_in() -> None:
    done = talk("8-4-1963", "terug", "", "stop")
    assert "Enter is: 8 april 1963" in done.stdout
    assert done.stdout.count("Werkt u op dit moment?") == 2


def test_help_leaves_the_question_as_it_was() -> None:
    done = talk("8-4-1963", "ja", "trein", "?", "stop")
    assert done.stdout.count("Welke bedoelt u?") == 2


def test_which_job_is_asked_until_it_is_told() -> None:
    """Enter takes the only job that fits; else it is asked again; back is to the letters that were typed."""
    done = talk("8-4-1963", "ja", "rang", "", "terug", "trein", "", "terug", "stop")
    assert "Enter is: Rangeerder" in done.stdout
    assert "Genoteerd: Rangeerder" in done.stdout
    assert done.stdout.count("Welke bedoelt u?") == 3
    assert done.stdout.count("Welk werk doet u nu?") == 3
    assert done.stdout.count("Werkt u op dit moment?") == 1


@pytest.mark.parametrize("width", [30, 60, 200])
def test_rows_fit_the_window(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((width, 24)))
    rows = wrapped("  1. Maakte u aanrijdingen met personen of ander ernstig leed mee, en hoe vaak was dat?").split(
        "\n"
    )
    assert max(map(len, rows)) <= min(width - 1, 78)
    assert rows[-1].startswith("     ")


def test_vague_dates_say_what_they_change(zwaarwerk: Run, tmp_path: Path) -> None:
    story = (*STORY[:4], "1998", *STORY[5:])
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, *story), "--as-of", AS_OF)
    assert "Conducteur (NS), begin: 1998" in held.out
    assert "Stopt u op 8 september 2027? Dan is uw recht tussen 34 en 35 maanden." in held.out
    assert "Een contract of oude loonstrook laat de datum zien." in held.out


def test_a_pension_beyond_the_law_is_not_certain(zwaarwerk: Run, tmp_path: Path) -> None:
    for born, expected in (("8-4-1966", True), (STORY[0], False)):
        held = zwaarwerk("interview", "--answers", answers_file(tmp_path, born, *STORY[1:]), "--as-of", AS_OF)
        told = "De datum van uw AOW is een verwachting: de wet gaat tot en met 2031."
        assert (told in " ".join(held.out.split())) == expected


def test_the_end_shows_what_counts_most_and_other_days_to_stop(zwaarwerk: Run, tmp_path: Path) -> None:
    out = zwaarwerk("interview", "--answers", answers_file(tmp_path, *STORY), "--as-of", AS_OF).out
    # 1-9-1998 through 7-9-2027 is 29 years and 7/30 of a month: x 1.875, x 0.35 and x 0.30 points a year
    assert "Conducteur (NS): 54,41 punten" in out
    assert "Agressie: 10,16 punten" in out
    assert "Dubbel onregelmatig rooster (vroeg, laat en nacht): 8,71 punten" in out
    rows = [line.strip() for line in out.splitlines() if re.match(r"\s+(nu|over \d jaar),", line)]
    assert [row.split(",")[0] for row in rows] == ["nu", "over 1 jaar", "over 2 jaar", "over 3 jaar"]
    assert all(len(row) < 78 for row in rows)


@pytest.mark.parametrize("module", ["zwaarwerk.cli", "zwaarwerk.commands.interview", "zwaarwerk.prompts.plain"])
def test_lists_are_loaded_only_for_a_terminal(module: str) -> None:
    code = f"import sys, {module}; print({{'questionary', 'prompt_toolkit'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"


# --- answers that do not fit


def test_an_answer_in_a_file_that_does_not_fit_is_a_problem_with_its_line(zwaarwerk: Run, tmp_path: Path) -> None:
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, "# zo", "8-4-1963", "misschien"))
    assert held.status == 3
    assert "answers.txt:3:1: het antwoord „misschien” past niet bij de vraag „Werkt u op dit moment?”" in held.err


def test_answers_that_end_too_early_say_what_comes_next(zwaarwerk: Run, tmp_path: Path, own_folder: Path) -> None:
    held = zwaarwerk("interview", "--answers", answers_file(tmp_path, "8-4-1963"))
    assert held.status == 3
    assert "De volgende vraag is „Werkt u op dit moment?”" in held.err
    assert own_folder.exists()


def test_nonsense_is_asked_again_without_blame() -> None:
    done = talk("kaas", "31-4-1963", "8-4-1963", "misschien", "ja", "kapper", "0", "???", "stop")
    assert done.returncode == 0
    assert "Wij kennen geen functie met „kapper”" in done.stdout
    assert not re.search(r"ongeldig|fout|sorry", done.stdout, re.IGNORECASE)
    assert done.stderr == ""


def test_what_is_typed_never_steers_the_terminal(own_folder: Path) -> None:
    done = talk("8-4-1963", "ja", "0", "\x1b[31mRood\x07", "{y} \u202e %s", "stop")
    assert done.returncode == 0
    assert all(char.isprintable() or char == "\n" for char in done.stdout)
    assert all(char.isprintable() or char == "\n" for char in own_folder.read_text("utf-8"))


def test_an_unfinished_interview_is_no_career_yet(zwaarwerk: Run, own_folder: Path) -> None:
    talk("8-4-1963", "stop")
    scored = zwaarwerk("score", own_folder)
    assert scored.status == 3
    assert "dit gesprek is nog niet af" in scored.err


def test_an_interview_is_about_one_person(zwaarwerk: Run) -> None:
    held = zwaarwerk("interview", "--resume", EXAMPLES / "team.yaml")
    assert held.status == 3
    assert "in dit bestand staan meer mensen" in held.err


def test_answers_of_another_version_are_not_guessed_at(zwaarwerk: Run, own_folder: Path) -> None:
    own_folder.parent.mkdir(parents=True)
    own_folder.write_text("interview: 2\nanswers: {}\n", encoding="utf-8")
    held = zwaarwerk("interview", "--plain")
    assert held.status == 3
    assert "loopbaan.yaml:1:12: interview: dit gesprek is bewaard door een andere versie" in held.err


def test_a_file_that_is_no_career_is_left_alone(zwaarwerk: Run, tmp_path: Path) -> None:
    letter = tmp_path / "brief.yaml"
    letter.write_text("beste: Jan\n", encoding="utf-8")
    assert zwaarwerk("interview", "--save", letter, "--plain").status == 3
    assert letter.read_text("utf-8") == "beste: Jan\n"


# --- going on later


def test_stop_says_where_and_how_to_go_on(own_folder: Path) -> None:
    done = talk("8-4-1963", "ja", "stop")
    assert done.returncode == 0
    assert f"Uw antwoorden zijn bewaard in {own_folder}" in " ".join(done.stdout.split())
    assert done.stdout.rstrip().endswith("zwaarwerk interview")
    later = talk("1", *STORY[2:])
    assert "U was al begonnen" in later.stdout
    assert "U kunt stoppen vanaf" in later.stdout


def test_the_end_of_the_input_keeps_everything() -> None:
    done = talk("8-4-1963", "ja")
    assert done.returncode == 130
    assert "Uw antwoorden zijn bewaard in" in done.stdout


def test_resume_goes_on_at_once(tmp_path: Path) -> None:
    place = str(tmp_path / "half.yaml")
    talk("8-4-1963", "ja", "stop", args=(*LINES, "--save", place))
    done = talk(*STORY[2:], args=(*LINES, "--resume", place))
    assert done.returncode == 0
    assert "U kunt stoppen vanaf" in done.stdout


def test_a_career_of_hr_is_gone_on_from_and_left_as_it_is(own_folder: Path) -> None:
    career = EXAMPLES / "conductor.yaml"
    before = career.read_bytes()
    lines = ("Een nieuwere", "kantoor", "", "1-6-2026", "nu", "voltijd", "ja", "2", "31-5-2026", "1")
    done = talk(*lines, args=(*LINES, "--resume", str(career)))
    assert (done.returncode, done.stderr) == (0, "")
    assert career.read_bytes() == before
    text = own_folder.read_text("utf-8")
    assert "job: Kantoor" in text
    assert "until: 2026-05-31" in text


def test_a_finished_career_can_be_seen_changed_and_added_to(own_folder: Path) -> None:
    talk(*STORY)
    again = talk("1")
    assert "U hebt al een loopbaan ingevuld" in again.stdout
    assert "U kunt stoppen vanaf" in again.stdout
    newer = talk("Een nieuwe baan toevoegen", "kantoor", "", "1-6-2026", "nu", "1", "ja", "2", "31-5-2026", "1")
    assert newer.returncode == 0, newer.stdout
    assert "job: Kantoor" in own_folder.read_text("utf-8")


@pytest.mark.parametrize("when", [("8-4-1963", "ja"), STORY])
def test_wis_removes_everything(when: tuple[str, ...], own_folder: Path) -> None:
    talk(*when)
    assert own_folder.exists()
    choice = ("Alles weghalen", "2")
    done = talk(*choice)
    assert "Uw antwoorden zijn weggehaald." in done.stdout
    assert not own_folder.exists()


def test_wis_can_be_typed_at_any_question(own_folder: Path) -> None:
    kept = talk("8-4-1963", "wis", "1", "stop")
    assert "Nee, laat alles staan" in kept.stdout
    assert own_folder.exists()
    assert "weggehaald" in talk("1", "wis", "2").stdout
    assert not own_folder.exists()


def test_other_answers_are_never_written_over(zwaarwerk: Run) -> None:
    talk("8-4-1963", "stop")
    held = zwaarwerk("interview", "--resume", EXAMPLES / "conductor.yaml")
    assert held.status == 3
    assert "hier staan al andere antwoorden" in held.err


@pytest.mark.parametrize("place", range(1, len(STORY)))
def test_a_kill_at_any_answer_loses_at_most_that_answer(place: int, own_folder: Path) -> None:
    """Really kills the process, just after an answer was typed; the next start goes on with what was saved."""
    command = [sys.executable, "-m", "zwaarwerk", *LINES]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), cwd=ROOT
    ) as process:
        assert process.stdin
        assert process.stdout
        for number in range(place + 1):
            seen = b""
            while not seen.endswith(b"\n> "):
                seen += os.read(process.stdout.fileno(), 1) or pytest.fail(seen.decode())
            if number < place:
                process.stdin.write(f"{STORY[number]}\n".encode())
                process.stdin.flush()
        process.send_signal(signal.SIGKILL)
    later = talk("1", *STORY[place:])
    assert later.returncode == 0, later.stdout
    assert "U kunt stoppen vanaf" in later.stdout
    assert "from: 1998-09-01" in own_folder.read_text("utf-8")


def test_a_kill_while_saving_leaves_the_answers_before(own_folder: Path) -> None:
    """What is written beside the place is never taken for the answers."""
    talk("8-4-1963", "ja", "stop")
    (own_folder.parent / ".loopbaan.yaml.half.part").write_text("interview: 1\nanswers:\n  bo", encoding="utf-8")
    assert "U was al begonnen" in talk("stop").stdout


# --- a real terminal

terminals = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: no terminal to type in")


class Window:
    """A terminal of 80 by 24 with the interview in it."""

    def __init__(self) -> None:
        self.socket = f"zwaarwerk-{uuid4().hex}"

    def tmux(self, *args: str, **settings: str) -> str:
        command = ["tmux", "-u", "-L", self.socket, "-f", "/dev/null", *args]
        env = environment(**{"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", **settings})
        return subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8", env=env).stdout

    def start(self, *args: str, term: str = "screen-256color", **settings: str) -> None:
        command = f"TERM={term} {sys.executable} -m zwaarwerk interview --as-of {AS_OF} {' '.join(args)}"
        self.tmux("new-session", "-d", "-x", "80", "-y", "24", f'{command}; echo "[$?]"; sleep 60', **settings)

    def page(self, *options: str) -> str:
        return self.tmux("capture-pane", "-p", "-J", "-S", "-", *options)

    def wait(self, text: str) -> str:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            if text in (page := self.page()):
                return page
            time.sleep(0.05)
        pytest.fail(f"{text!r} did not come: {self.page()}")

    def type(self, *keys: str) -> None:
        for key in keys:
            self.tmux("send-keys", key)

    def answer(self, text: str, then: str) -> str:
        """Type an answer and wait for what comes next."""
        self.tmux("send-keys", "-l", text)
        self.type("Enter")
        return self.wait(then)

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], capture_output=True, check=False)
        self.socket = f"zwaarwerk-{uuid4().hex}"


@pytest.fixture
def window() -> Iterator[Window]:
    window = Window()
    yield window
    window.close()


@terminals
def test_in_a_terminal_letters_filter_the_jobs_and_tab_chooses(window: Window) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    window.answer("8-4-1963", "Werkt u op dit moment?")
    window.answer("ja", "Welk werk doet u nu?")
    window.tmux("send-keys", "-l", "hoofdc")
    page = window.wait("Conducteur (hoofdconducteur)")
    assert "Machinist" not in page
    window.type("Tab", "Enter")
    assert "Genoteerd: Conducteur" in window.wait("Bij welk bedrijf?")


@terminals
def test_in_a_terminal_nothing_needs_the_arrow_keys(window: Window, own_folder: Path) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    thens = (
        "Werkt u op dit moment?",
        "Welk werk doet u nu?",
        "Bij welk bedrijf?",
        "Sinds wanneer",
        "voltijd of deeltijd?",
        "Klopt dat voor u?",
        "nog ander werk?",
        "onbetaald verlof?",
        "Wilt u uw naam",
        "Klopt alles?",
        "[0]",
    )
    for typed, then in zip(STORY, thens, strict=True):
        page = window.answer(typed, then)
    assert "U kunt stoppen vanaf" in page
    assert max(len(line.rstrip()) for line in page.splitlines() if "/" not in line) <= 80
    assert "job: Conducteur" in own_folder.read_text("utf-8")


@terminals
def test_in_a_terminal_escape_goes_back_with_the_answer_filled_in(window: Window) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    window.answer("8-4-1963", "Werkt u op dit moment?")
    window.type("Escape")
    window.wait("Enter is: 8 april 1963")
    window.type("Enter")
    assert window.wait("Werkt u op dit moment?").count("Wanneer bent u geboren?") == 2


@terminals
def test_in_a_terminal_control_c_saves_and_the_next_start_goes_on(window: Window, own_folder: Path) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    window.answer("8-4-1963", "Werkt u op dit moment?")
    window.wait("2. Nee\n >")
    window.type("C-c")
    assert "Uw antwoorden zijn bewaard in" in window.wait("[130]")
    assert own_folder.exists()
    window.close()
    window.start()
    window.wait("U was al begonnen")
    assert "De volgende vraag is: Werkt u op dit moment?" in window.page()
    window.answer("1", "We beginnen bij nu")


@terminals
def test_a_closed_window_loses_nothing(window: Window) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    window.answer("8-4-1963", "Werkt u op dit moment?")
    window.close()
    window.start()
    window.wait("U was al begonnen")


@terminals
def test_a_window_that_changes_size_goes_on(window: Window) -> None:
    window.start()
    window.wait("Wanneer bent u geboren?")
    window.tmux("send-keys", "-l", "8-4-")
    window.tmux("resize-window", "-x", "60", "-y", "18")
    window.tmux("send-keys", "-l", "1963")
    window.type("Enter")
    assert "8-4-1963" in window.wait("Werkt u op dit moment?")


@terminals
def test_no_color_gives_no_colour_and_a_simple_terminal_gets_lines(window: Window) -> None:
    window.start(NO_COLOR="1")
    window.wait("Wanneer bent u geboren?")
    window.answer("8-4-1963", "Werkt u op dit moment?")
    assert not re.search(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9]+)*m", window.page("-e"))
    window.close()
    window.start(term="dumb")
    window.wait("4. Alles weghalen en stoppen\n>")
    assert window.page().rstrip().endswith("\n>")
