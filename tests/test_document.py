"""The document for the personnel file: everything of the answer is in it, in the same words, and pictures are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from tests import strategies
from tests.reports import BUILDER, EVIL, EXAMPLE_NAMES, HOSTILE, answered, document, many_jobs
from tests.running import EXAMPLES
from tests.test_against_oracle import random
from tests.trial import LAW, scheme_of
from zwaarwerk.answers import answer
from zwaarwerk.career import Career
from zwaarwerk.errors import InputError
from zwaarwerk.printing import printer_for, read_letterhead
from zwaarwerk.prompts.plain import wrapped
from zwaarwerk.report.as_markdown import render_markdown
from zwaarwerk.report.as_terminal import Rich
from zwaarwerk.report.document import Block, Chart, Document, Table, Timeline, document_of
from zwaarwerk.report.drawing import BROAD, NARROW, draw_chart, draw_timeline
from zwaarwerk.report.letterhead import Letterhead, media_type_of
from zwaarwerk.report.origin import Origin
from zwaarwerk.report.told import Sentence, Told
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES, printable

NL = read_texts("nl")


def blocks(whole: Document) -> Iterator[Block]:
    for section in (whole.answer, *whole.sections):
        yield from section.blocks


def strings(value: Any) -> Iterator[str]:
    """Every text in a document."""
    match value:
        case str():
            yield value
        case tuple():
            for item in value:
                yield from strings(item)
        case _ if hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                yield from strings(getattr(value, name))


def headings(whole: Document) -> list[str]:
    return [section.heading for section in whole.sections]


def table_under(whole: Document, id_: str) -> Table:
    section = next(section for section in whole.sections if section.heading == NL(id_))
    return next(block for block in section.blocks if isinstance(block, Table))


def timeline_of(whole: Document) -> Timeline:
    return next(block for block in blocks(whole) if isinstance(block, Timeline))


def joined(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


# --- everything is in it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_every_sentence_of_the_answer_is_in_it_in_the_same_words(name: str, language: str) -> None:
    one, origin = answered(EXAMPLES / name)
    texts = read_texts(language)
    told = Told(one, origin, texts)
    found = {joined(text) for text in strings(document_of(one, origin, texts))}
    wanted = [part.text if isinstance(part, Sentence) else told.words.condition(part) for part in told.answer()]
    wanted += [told.words.condition(outcome) for outcome in one.at_exit.conditions.values()]
    wanted += [*told.range_rows(), *told.causes(), *told.left_out(), *told.tallies(), *told.reasons()]
    wanted += [*told.assumptions(), *told.projections(), *told.sources(), *told.rests_on()]
    assert [sentence for sentence in wanted if sentence not in found] == []


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_every_line_of_the_calculation_is_in_it(name: str) -> None:
    one, _ = answered(EXAMPLES / name)
    assert one.at_exit.score
    whole = document(name)
    if not one.at_exit.score.lines:
        assert NL("report.lines") not in headings(whole)
        return
    table = table_under(whole, "report.lines")
    shown = [row[3] for group in table.groups for row in group.rows]
    assert shown == [NL.number(line.points, 4) for line in one.at_exit.score.lines]
    assert table.total[3] == NL.number(sum(line.points for line in one.at_exit.score.lines), 4)


def test_the_answer_comes_first_and_the_signatures_last() -> None:
    whole = document("interview.yaml")
    assert [section.heading for section in whole.sections][-1] == "Handtekeningen"
    assert next(strings(whole.answer.blocks)) == "U kunt stoppen vanaf 1 maart 2029."
    assert whole.closing == "Dit is een berekening, geen besluit. Alle bedragen zijn bruto."


def test_money_is_by_year_with_a_total() -> None:
    table = table_under(document("interview.yaml"), "report.money")
    assert table.groups[0].rows == (
        ("2029 *", "10", "€ 26.570,00"),
        ("2030 *", "12", "€ 31.884,00"),
        ("2031 *", "5", "€ 13.285,00"),
    )
    assert table.total == ("samen", "27", "€ 71.739,00")


def test_who_can_not_stop_reads_why_before_anything_else() -> None:
    whole = document("just-below.yaml")
    said = list(strings(whole.answer))
    assert said[1] == "U kunt met deze regeling niet eerder stoppen."
    assert "Ondergrens: 18,805 punten (nodig: minstens 18,81 punten)" in said
    assert NL("report.money") not in headings(whole)


def test_a_vague_career_shows_its_range_right_after_the_answer() -> None:
    assert headings(document("vague.yaml"))[0] == "Niet alles is zeker"


def test_a_scheme_without_points_has_no_points_in_it() -> None:
    whole = document(BUILDER, scheme_file="bouw-infra.yaml")
    assert not {NL("report.jobs"), NL("report.categories"), NL("report.lines")} & set(headings(whole))
    assert not [block for block in blocks(whole) if isinstance(block, Chart)]
    assert {lane.shown for lane in timeline_of(whole).lanes} == {""}


def test_an_exit_that_was_asked_for_is_answered() -> None:
    whole = document("interview.yaml", exit_date=date(2027, 1, 1))
    assert list(strings(whole.answer))[1] == "Stoppen op 1 januari 2027 kan nog niet."
    assert "stoppen op 1 januari 2027" in [mark.name for mark in timeline_of(whole).marks]


def test_the_letterhead_is_in_it_in_both_languages() -> None:
    letterhead = read_letterhead(EXAMPLES / "report" / "settings.yaml")
    dutch = document("interview.yaml", letterhead=letterhead)
    english = document("interview.yaml", "en", letterhead=letterhead)
    assert headings(dutch)[0] == "Van Spoorwegbedrijf De Wissel"
    assert headings(english)[0] == "From Spoorwegbedrijf De Wissel"
    own = dutch.sections[0].blocks
    assert list(strings(own))[::3] == [
        "U krijgt deze berekening omdat u om een gesprek over eerder stoppen vroeg.",
        "Vragen? Bel uw HR-adviseur. Neem dit verslag mee naar het gesprek.",
    ]
    assert "Namens Spoorwegbedrijf De Wissel" in set(strings(dutch.sections[-1]))
    assert dutch.logo
    assert dutch.logo.media_type == "image/svg+xml"
    assert dutch.logo_name == "Logo van Spoorwegbedrijf De Wissel"


@pytest.mark.parametrize("career", [HOSTILE, many_jobs(), BUILDER], ids=["hostile", "many", "builder"])
def test_every_text_is_safe_to_show(career: dict[str, Any]) -> None:
    scheme = "bouw-infra.yaml" if career is BUILDER else None
    found = [joined(text) for text in strings(document(career, scheme_file=scheme))]
    assert [text for text in found if not text.isprintable()] == []


# --- pictures


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_bars_are_as_long_as_their_points(name: str) -> None:
    one, _ = answered(EXAMPLES / name)
    assert one.at_exit.score
    charts = [block for block in blocks(document(name)) if isinstance(block, Chart)]
    if not one.at_exit.score.by_job:
        assert charts == []
        return
    by_job, by_category = one.at_exit.score.by_job.values(), one.at_exit.score.by_category.values()
    for chart, points in zip(charts, (by_job, by_category), strict=True):
        assert sorted(bar.share * max(points) for bar in chart.bars) == sorted(points)
        assert all(earlier.share >= later.share for earlier, later in pairwise(chart.bars))


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_table_has_the_figures_of_its_chart(name: str) -> None:
    found = list(blocks(document(name)))
    charts = [place for place, block in enumerate(found) if isinstance(block, Chart)]
    for place in charts:
        chart, table = found[place], found[place + 1]
        assert isinstance(chart, Chart)
        assert isinstance(table, Table)
        assert [(bar.name, bar.shown) for bar in chart.bars] == [row[:2] for row in table.groups[0].rows]


def test_a_career_is_laid_out_in_time() -> None:
    """Interview: from 1 January 1986 until the pension on 1 June 2031, stopping on 1 March 2029."""
    line = timeline_of(document("interview.yaml"))
    first, end = date(1986, 1, 1), date(2031, 6, 1)

    def at(day: date) -> Fraction:
        return Fraction((day - first).days, (end - first).days)

    assert [lane.name for lane in line.lanes] == ["Machinist (NS)", "Teammanager (NS)", "Planner (NS)"]
    assert [stretch for lane in line.lanes for stretch in lane.stretches] == [
        (at(date(1986, 9, 1)), at(date(2005, 1, 1)), "worked"),
        (at(date(2005, 1, 1)), at(date(2017, 7, 1)), "worked"),
        (at(date(2017, 7, 1)), at(date(2029, 3, 1)), "worked"),
    ]
    assert [(mark.at, mark.name) for mark in line.marks] == [
        (at(end), "AOW op 1 juni 2031"),
        (at(date(2029, 3, 1)), "stoppen op 1 maart 2029"),
        (at(date(2026, 11, 23)), "peildatum 23 november 2026"),
    ]
    assert [year.name for year in line.years] == ["1990", "2000", "2010", "2020", "2030"]


def test_what_is_vague_is_drawn_apart_and_explained() -> None:
    line = timeline_of(document("vague.yaml"))
    assert [stretch.how for stretch in line.lanes[0].stretches] == ["vague", "worked", "vague"]
    assert line.legend == ("Licht met streepjes: begin of einde is niet precies bekend.",)


def test_time_without_points_is_drawn_apart_and_explained() -> None:
    line = timeline_of(document("leave.yaml"))
    assert "left-out" in {stretch.how for lane in line.lanes for stretch in lane.stretches}
    assert "Wit: deze tijd geeft geen punten." in line.legend
    light = timeline_of(document("just-below.yaml"))
    assert [stretch.how for stretch in light.lanes[1].stretches] == ["light"]
    assert light.legend == ("Grijs: werk zonder punten.",)


@random(60)
@given(st.data())
def test_any_answer_can_be_told_drawn_and_written(data: st.DataObject) -> None:
    """Over random schemes and careers: nothing falls outside a picture, and every form can be made."""
    scheme_data, career_data, _ = data.draw(strategies.situations())
    scheme, career = scheme_of(scheme_data), Career.model_validate(career_data)
    as_of = data.draw(strategies.as_of_dates(career_data, scheme_data))
    try:
        one = answer(career, scheme, LAW, as_of)
    except InputError:
        return
    origin = Origin(
        scheme=scheme, scheme_file="x", scheme_sha256="0" * 64, source_counts={}, law=LAW, careers={}, as_of=as_of,
        exit=None, strict=False, program="0",
    )  # fmt: skip
    whole = document_of(one, origin, NL)
    for block in blocks(whole):
        if isinstance(block, Timeline):
            places = [place for lane in block.lanes for stretch in lane.stretches for place in stretch[:2]]
            places += [mark.at for mark in (*block.marks, *block.years)]
            assert all(0 <= place <= 1 for place in places)
            assert all(stretch.begin < stretch.end for lane in block.lanes for stretch in lane.stretches)
        if isinstance(block, Chart):
            assert all(0 <= bar.share <= 1 for bar in block.bars)
        if isinstance(block, Table):
            widths = {len(row) for group in block.groups for row in group.rows}
            assert widths <= {len(block.columns)}
            assert len(block.total) in (0, len(block.columns))
    assert PRINTERS["html"](one, origin).startswith(b"<!DOCTYPE html>")
    assert PRINTERS["md"](one, origin).startswith(b"# ")


PRINTERS = {form: printer_for(form, NL) for form in ("html", "md")}


class Drawn(HTMLParser):
    """What is in a drawing: its elements with their attributes, and its texts."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(svg)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def chart_of(whole: Document) -> Chart:
    return next(block for block in blocks(whole) if isinstance(block, Chart))


@pytest.mark.parametrize("width", [None, 700])
def test_a_drawing_has_a_title_a_description_and_real_text(width: int | None) -> None:
    whole = document("interview.yaml")
    for block, svg in (
        (chart_of(whole), draw_chart(chart_of(whole), width)),
        (timeline_of(whole), draw_timeline(timeline_of(whole), width)),
    ):
        drawn = Drawn(svg)
        root = drawn.elements[0][1]
        assert root["role"] == "img"
        named = [attributes["id"] for tag, attributes in drawn.elements if tag in ("title", "desc")]
        assert (root["aria-labelledby"] or "").split() == named
        assert drawn.texts[:2] == [block.title, block.description]
        assert "Machinist (NS)" in "".join(drawn.texts)


def test_bars_in_a_drawing_are_as_wide_as_their_share() -> None:
    drawn = Drawn(draw_chart(chart_of(document("interview.yaml"))))
    widths = [attributes["width"] for tag, attributes in drawn.elements if tag == "rect"]
    assert widths == ["100.000%", "100.000%", "100.000%", "13.204%", "100.000%", "8.216%"]


def test_long_names_are_drawn_in_two_lengths_on_a_screen_and_one_on_paper() -> None:
    chart = chart_of(document(many_jobs()))
    screen, paper = draw_chart(chart), draw_chart(chart, 700)
    assert screen.count('class="narrow"') == screen.count('class="broad"') == len(chart.bars)
    assert "class=" not in paper
    shown = [text for text in Drawn(screen).texts if text.endswith("…")]
    assert {len(text) <= BROAD for text in shown} == {True}
    assert {len(text) <= NARROW for text in shown[::2]} == {True}


# --- Markdown


def test_markdown_reads_back_as_the_same_text() -> None:
    """A reader of Markdown finds the hostile names as they are, and no element that we did not write."""
    html = MarkdownIt("commonmark").enable("table").render(render_markdown(document(HOSTILE)).decode())
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= {"h1", "h2", "p", "strong", "em", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "br"}
    reader = Drawn(html)
    assert printable(EVIL) in "".join(reader.texts).replace("·abc·", "")


@pytest.mark.parametrize(
    "text", ["# kop", "- lijst", "+ lijst", "1. een", "1) een", "> citaat", "= x", "a|b", "[x](y)", "~~x~~", "`x`"]
)
def test_no_text_becomes_a_mark(text: str) -> None:
    career = {**HOSTILE, "jobs": [{**HOSTILE["jobs"][1], "reason": text}]}
    letterhead = Letterhead(employer=text)
    markdown = render_markdown(document(career, letterhead=letterhead)).decode()
    html = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(markdown)
    assert text in "".join(Drawn(html).texts)
    assert not {"blockquote", "ol", "code", "a", "s"} & set(re.findall(r"<([a-z0-9]+)", html))


# --- the letterhead


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image/jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "image/svg+xml"),
        (b"<html><svg/></html>", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_how_it_begins(data: bytes, kind: str | None) -> None:
    assert media_type_of(data) == kind


@pytest.mark.parametrize("width", range(10, 40))
def test_an_amount_stays_with_its_sign_in_a_terminal(width: int) -> None:
    """However narrow the window: € 10.946.000 is no amount at the end of one line and a sign on the other."""
    text = Rich("Dat kost tussen € 10.946 en € 26.334, met € 18.194 in het midden.", style="bold")
    lines = [line.plain for line in text.wrap(Console(width=width), width)]
    assert not [line for line in lines if line.rstrip().endswith("€")]
    assert " ".join(line.rstrip() for line in lines) == text.plain


def test_an_amount_stays_with_its_sign_in_plain_lines() -> None:
    for before in range(60, 80):
        found = wrapped("x" * before + " € 2.657,00")
        assert "€ 2.657,00" in found
