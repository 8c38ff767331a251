"""A document as a page for a terminal: its sections, tables, lists and bars. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable

from zwaarwerk.exact import round_half_up
from zwaarwerk.report.as_terminal import BAR, STYLES, Rich
from zwaarwerk.report.document import Block, Bullets, Chart, Document, Paragraph, Table


def render_document(document: Document) -> RenderableType:
    """Return the page: title, answer, sections and the closing line last."""
    return Group(*_parts(document))


def _parts(document: Document) -> Iterator[RenderableType]:
    yield Rich(document.title, style="bold")
    yield Rich(document.about, style="dim")
    yield ""
    for block in document.answer.blocks:
        yield from _block(block)
    for section in document.sections:
        yield ""
        yield Rich(section.heading, style="bold")
        for block in section.blocks:
            yield from _block(block, 2)
    yield ""
    yield Rich(document.closing, style="bold")


def _block(block: Block, left: int = 0) -> Iterator[RenderableType]:
    match block:
        case Paragraph():
            yield Padding(Rich(block.text, style=STYLES[block.weight]), (0, 0, 0, left), expand=False)
        case Bullets():
            grid = RichTable.grid(padding=(0, 1))
            for item in block.items:
                grid.add_row("-", Rich(item))
            yield Padding(grid, (0, 0, 0, left), expand=False)
        case Chart():
            yield Padding(_bars(block), (0, 0, 0, left), expand=False)
            for line in block.legend:
                yield Padding(Rich(line, style="dim"), (0, 0, 0, left), expand=False)
        case Table():
            yield Padding(Rich(block.caption, style="dim"), (0, 0, 0, left), expand=False)
            yield Padding(_table(block), (0, 0, 0, left), expand=False)


def _bars(chart: Chart) -> RichTable:
    table = RichTable.grid(padding=(0, 2))
    table.add_column(overflow="fold", max_width=30)
    table.add_column(width=BAR)
    table.add_column(justify="right", no_wrap=True)
    for bar in chart.bars:
        filled = round_half_up(bar.share * BAR)
        table.add_row(Rich(bar.name), Rich("█" * filled, style="cyan"), Rich(bar.shown))
    return table


def _table(block: Table) -> RichTable:
    table = RichTable(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for column in block.columns:
        table.add_column(Rich(column.head), justify="right" if column.figures else "left", overflow="fold")
    for group in block.groups:
        for row in group.rows:
            table.add_row(*(Rich(cell) for cell in row))
    if block.total:
        table.add_section()
        table.add_row(*(Rich(cell, style="bold") for cell in block.total))
    return table
