"""The PDF: tagged, with real text in one font that comes along, and always the same bytes. Needs the extra `pdf`."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports import BUILDER, FOREIGN, HOSTILE, LETTERHEAD, LONG_WORD, document, many_jobs
from tests.test_against_oracle import random
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.printing import FONTS, printer_for, read_letterhead
from zwaarwerk.report.document import Document, Lane, Section, Timeline
from zwaarwerk.report.letterhead import Letterhead, Logo
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import printable
from zwaarwerk.values import Text

pytest.importorskip("typst", reason="no typst here: install the extra pdf to make PDFs")
from zwaarwerk.report.as_pdf import PdfForm, breakable, characters_of

needs_poppler = pytest.mark.skipif(
    not shutil.which("pdfinfo"), reason="no poppler here: install poppler-utils to look into PDFs"
)


@cache
def form(language: str = "nl") -> PdfForm:
    made = printer_for("pdf", read_texts(language)).render
    assert isinstance(made, PdfForm)
    return made


def poppler(tool: str, data: bytes, folder: Path, *options: str) -> str:
    """Return what a tool of poppler tells of a PDF."""
    path = folder / "report.pdf"
    path.write_bytes(data)
    after = ["-"] if tool == "pdftotext" else []
    done = subprocess.run([tool, *options, path, *after], capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def words(data: bytes, folder: Path) -> str:
    return " ".join(poppler("pdftotext", data, folder).split())


def test_the_same_document_gives_the_same_bytes() -> None:
    whole = document("interview.yaml")
    again = printer_for("pdf", read_texts("nl")).render
    assert form()(whole) == form()(whole) == again(whole)


@needs_poppler
@pytest.mark.parametrize(
    ("career", "scheme"), [("interview.yaml", None), (BUILDER, "bouw-infra.yaml")], ids=["interview", "builder"]
)
def test_it_is_tagged_and_says_what_it_is(career: Any, scheme: str | None, tmp_path: Path) -> None:
    whole = document(career, scheme_file=scheme)
    made = form()(whole)
    told = poppler("pdfinfo", made, tmp_path)
    assert re.search(r"Tagged: +yes", told)
    assert re.search(rf"Title: +{re.escape(whole.title)}", told)
    assert "2026" in told
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/Lang(nl)" in made
    structure = poppler("pdfinfo", made, tmp_path, "-struct-text")
    for tag in ("H1", "H2", "Table", "THead", "TH", "Figure", "L", "LI"):
        assert re.search(rf"^ *{tag}\b", structure, re.MULTILINE), tag


@needs_poppler
def test_two_hundred_lines_over_ten_jobs_fill_their_pages(tmp_path: Path) -> None:
    made = form()(document(many_jobs()))
    assert re.search(r"Pages: +([89]|1[01])\b", poppler("pdfinfo", made, tmp_path))
    found = words(made, tmp_path)
    assert found.count("functie en element") >= 5  # the head of the table, again on every page
    assert "Onderhoudsmedewerker bovenleiding, seinen en beveiliging 10" in found


@needs_poppler
def test_it_has_one_font_and_carries_it(tmp_path: Path) -> None:
    fonts = poppler("pdffonts", form()(document(HOSTILE)), tmp_path).splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "+SourceSans3-" in font
        assert font.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, only what is used, with its characters


@needs_poppler
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_line_can_be_copied_out_of_it(language: str, tmp_path: Path) -> None:
    whole = document("interview.yaml", language)
    found = words(form(language)(whole), tmp_path)
    for block in (block for section in (whole.answer, *whole.sections) for block in section.blocks):
        for text in [getattr(block, "text", ""), *getattr(block, "items", ())]:
            if isinstance(text, str):
                assert " ".join(text.split()).replace("-", "") in found.replace("- ", "").replace("-", ""), text
        for group in getattr(block, "groups", ()):
            for row in group.rows:
                assert row[0].split()[0] in found
                assert all(cell in found for cell in row[2:])


@needs_poppler
def test_names_are_text_whatever_they_try(tmp_path: Path) -> None:
    letterhead = Letterhead(employer="#pagebreak() $1$", text=Text(nl="= Kop\n\n#panic()"))
    found = words(form()(document(HOSTILE, letterhead=letterhead)), tmp_path)
    assert "Van #pagebreak() $1$ = Kop #panic()" in found
    assert '<script>alert(1)</script> #[evil] $x$ `*_|\\ {{ 7*7 }} & "q"·abc·' in found
    assert LONG_WORD in found.replace("\N{ZERO WIDTH SPACE}", "").replace(" ", "")


@needs_poppler
def test_what_the_font_lacks_is_shown_as_missing_and_told(tmp_path: Path) -> None:
    found = words(form()(document(HOSTILE)), tmp_path)
    assert FOREIGN.split()[0] not in found
    assert "□□ □□" in found
    assert "Waar □ staat, hoort een teken dat deze pdf niet kan tonen." in found
    assert "□" not in words(form()(document("interview.yaml")), tmp_path)


def _named(name: str) -> Document:
    whole = document("interview.yaml")
    line = next(b for section in whole.sections for b in section.blocks if isinstance(b, Timeline))
    lane = Lane(name, name, line.lanes[0].stretches)
    first = Section(heading=name, blocks=(replace(line, lanes=(lane,)),))
    return replace(whole, title=name, employer=name, sections=(first, *whole.sections))


@random(40)
@given(st.data())
def test_no_name_stops_the_press(data: st.DataObject) -> None:
    known = sorted(form().known)
    text = data.draw(st.text(st.sampled_from(known) | st.characters(), min_size=1, max_size=80))
    assert form()(_named(printable(text))).startswith(b"%PDF-")


def test_only_very_long_words_may_be_broken() -> None:
    assert breakable("verantwoordelijkheidsgevoel") == "verantwoordelijkheidsgevoel"
    assert breakable("a" * 30 + " b") == "\N{ZERO WIDTH SPACE}".join(["a" * 10] * 3) + " b"


def test_the_font_has_what_names_here_are_written_with() -> None:
    """Latin with all marks, Greek and Cyrillic; and the file comes with its licence."""
    for font in FONTS.glob("*.ttf"):
        known = characters_of(font.read_bytes())
        assert set("ÀÿĀžȘțẠỹ€□„”–−✓✗ΑωЖя") <= known
        assert not set("אب日") & known
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE-OFL.txt").read_text(encoding="utf-8").upper()


# --- the logo


@needs_poppler
def test_a_logo_is_in_it(tmp_path: Path) -> None:
    whole = document("interview.yaml", letterhead=read_letterhead(LETTERHEAD))
    structure = poppler("pdfinfo", form()(whole), tmp_path, "-struct")
    assert structure.count("Figure") == 1 + document_pictures(document("interview.yaml"))


def document_pictures(whole: Document) -> int:
    return sum(block.kind in ("chart", "timeline") for section in whole.sections for block in section.blocks)


def test_a_logo_that_can_not_be_drawn_is_refused_where_it_is_named() -> None:
    broken = Problem(code="not-a-picture", path=("logo",), file="settings.yaml", line=2, column=7)
    logo = Logo(media_type="image/png", data=b"\x89PNG\r\n\x1a\nand no more", broken=broken)
    with pytest.raises(InputError) as refused:
        form()(document("interview.yaml", letterhead=Letterhead(logo=logo)))
    assert refused.value.problems == (broken,)
