"""The page for the browser: needs nothing else, runs nothing, and can be read by everybody."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from base64 import b64decode, b64encode
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.reports import BUILDER, EVIL, FOREIGN, HOSTILE, LETTERHEAD, LONG_WORD, document, many_jobs
from tests.running import ROOT
from zwaarwerk.printing import printer_for, read_letterhead
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import printable

VOID = {"meta", "img", "br", "line", "rect"}
AXE = ROOT / ".ci" / "axe" / "package" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no chromium here: install it to look at pages")
needs_axe = pytest.mark.skipif(not AXE.exists(), reason="no axe-core here: .ci/run puts it in .ci/axe")


@cache
def page(name: str) -> str:
    """Return the page about an example, or about one of the hard cases."""
    careers: dict[str, tuple[Any, str | None]] = {
        "hostile": (HOSTILE, None),
        "many": (many_jobs(), None),
        "builder": (BUILDER, "bouw-infra.yaml"),
    }
    career, scheme = careers.get(name, (f"{name}.yaml", None))
    letterhead = read_letterhead(LETTERHEAD) if name in ("interview", "many") else None
    whole = document(career, scheme_file=scheme, letterhead=letterhead)
    return printer_for("html", read_texts("nl")).render(whole).decode()


class Page(HTMLParser):
    """A page as a tree is walked: every element with its attributes, what is open, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


NAMES = ("interview", "just-below", "vague", "leave", "hostile", "many", "builder")


@pytest.mark.parametrize("name", NAMES)
class TestPage:
    """Every page, whatever is in it."""

    def test_is_well_formed(self, name: str) -> None:
        found = Page(page(name))
        assert found.open == []
        ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        referred = {one for _, attributes in found.elements for one in attributes.get("aria-labelledby", "").split()}
        assert referred <= set(ids)

    def test_needs_nothing_else_and_runs_nothing(self, name: str) -> None:
        found = Page(page(name))
        assert not {tag for tag, _ in found.elements} & {"script", "link", "iframe", "object", "a", "form", "use"}
        assert not [a for _, a in found.elements if {"style", "href", "srcset"} & set(a)]
        assert not [n for _, attributes in found.elements for n in attributes if n.startswith("on")]
        assert all(image["src"].startswith("data:image/") for image in found.all("img"))

    def test_allows_its_own_style_and_no_more(self, name: str) -> None:
        text = page(name)
        style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
        assert style
        own = b64encode(sha256(style[1].encode()).digest()).decode()
        rule = next(m["content"] for m in Page(text).all("meta") if m.get("http-equiv") == "Content-Security-Policy")
        assert rule == (
            f"default-src 'none'; style-src 'sha256-{own}'; img-src data:; base-uri 'none'; form-action 'none'"
        )
        assert "url(" not in style[1]
        assert "@import" not in style[1]

    def test_can_be_found_around_in(self, name: str) -> None:
        """One h1, then an h2 for each section; rows and columns of tables have heads; pictures have names."""
        found = Page(page(name))
        assert found.all("html") == [{"lang": "nl"}]
        levels = [tag for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == "h1"
        assert set(levels[1:]) <= {"h2", "h3"}
        assert all("scope" in head for head in found.all("th"))
        assert len(found.all("caption")) == len(found.all("table"))
        assert all(picture["role"] == "img" for picture in found.all("svg"))


def test_names_are_text_whatever_they_try() -> None:
    found = Page(page("hostile"))
    for name in (printable(EVIL), LONG_WORD, FOREIGN, "# <b>x</b>"):
        assert name in found.text
    assert not found.all("b")


def test_the_logo_is_in_the_page_with_its_name() -> None:
    (image,) = Page(page("interview")).all("img")
    assert image["alt"] == "Logo van Spoorwegbedrijf De Wissel"
    kind, data = image["src"].split(",")
    assert kind == "data:image/svg+xml;base64"
    assert b64decode(data) == (LETTERHEAD.parent / "logo.svg").read_bytes()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 has it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_words_in_a_picture_stand_out_from_the_paper() -> None:
    """WCAG 2.2, 1.4.3: text 4.5 to 1; 1.4.11: bars 3 to 1. axe can't see behind the text of a picture."""
    from zwaarwerk.report import drawing

    for colour in (drawing.INK, drawing.FAINT, drawing.EXIT):
        assert contrast(colour, drawing.PAPER) >= 4.5
    for colour in (drawing.BAR, drawing.GREY):
        assert contrast(colour, drawing.PAPER) >= 3


# --- in a browser


def chromium(address: Path, *options: str) -> subprocess.CompletedProcess[str]:
    alone = f"--user-data-dir={address.parent / 'profile'}"
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", alone, *options]
    return subprocess.run([*command, address.as_uri()], capture_output=True, text=True, timeout=120, check=False)


@needs_chromium
@needs_axe
@pytest.mark.parametrize(
    ("name", "size"),
    [("interview", "1200,900"), ("interview", "500,900"), ("just-below", "1200,900"), ("vague", "500,900"),
     ("many", "500,900")],
)  # fmt: skip
def test_axe_finds_nothing_to_complain_of(name: str, size: str, tmp_path: Path) -> None:
    """WCAG 2.2 AA as far as a program can judge, and the best practices of axe."""
    script = AXE.read_text(encoding="utf-8").replace("</script", "<\\/script")
    told = "r => document.documentElement.dataset.axe = JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html]))"
    run = f"axe.run({{runOnly: {json.dumps(AXE_RULES)}}}).then({told})"
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page(name))
    path = tmp_path / "page.html"
    path.write_text(
        text.replace("</body>", f"<script>{script}</script><script>{run}</script></body>"), encoding="utf-8"
    )
    done = chromium(path, f"--window-size={size}", "--virtual-time-budget=30000", "--dump-dom")
    found = re.search(r'data-axe="([^"]*)"', done.stdout)
    assert found, done.stderr[-500:]
    assert json.loads(html.unescape(found[1])) == []


@needs_chromium
def test_a_browser_keeps_to_the_rules_of_the_page_and_asks_nothing(tmp_path: Path) -> None:
    """Nothing is refused by the page's own rules, its style holds, and a script put in a name does not run."""
    path = tmp_path / "page.html"
    path.write_text(page("hostile"), encoding="utf-8")
    done = chromium(path, "--enable-logging=stderr", "--v=0", "--dump-dom")
    assert "<main>" in done.stdout
    assert not re.findall(r"CONSOLE.*", done.stderr)


@needs_chromium
@pytest.mark.skipif(not shutil.which("pdfinfo"), reason="no poppler here: install poppler-utils to look into PDFs")
def test_it_prints_on_a4_with_the_answer_on_the_first_page(tmp_path: Path) -> None:
    path, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(page("many"), encoding="utf-8")
    chromium(path, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    told = subprocess.run(["pdfinfo", printed], capture_output=True, text=True, check=True).stdout
    assert "A4" in told
    first = subprocess.run(["pdftotext", "-l", "1", printed, "-"], capture_output=True, text=True, check=True).stdout
    assert "U kunt stoppen vanaf 10 augustus 2028." in " ".join(first.split())
