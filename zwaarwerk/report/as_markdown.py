"""A document as Markdown, to paste where pages are written. Tables take the place of the pictures. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zwaarwerk.report.document import (
    Block,
    Bullets,
    Checked,
    Checklist,
    Document,
    Heading,
    Paragraph,
    Signatures,
    Table,
)
from zwaarwerk.texts import unbroken

STRONG = ("good", "head", "amount")
_SPECIAL = re.compile(r"[\\`*\[\]<>|~&#$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_OPENING = re.compile(r"^([-+=]|\d+(?=[.)]))")


def render_markdown(document: Document) -> bytes:
    """Return the document in UTF-8; whatever stands in a text is shown as it is, never as a mark."""
    return ("\n\n".join(_parts(document)) + "\n").encode()


def _parts(document: Document) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    if document.employer:
        yield f"**{_plain(document.employer)}**"
    yield _plain(document.about)
    yield "\n".join(f"- {_plain(fact.name)}: {_plain(fact.value)}" for fact in document.facts)
    for section in (document.answer, *document.sections):
        yield f"## {_plain(section.heading)}"
        for block in section.blocks:
            yield from _block(block)
    yield f"**{_plain(document.closing)}**"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            text = _plain(block.text)
            yield f"**{text}**" if block.weight in STRONG else text
        case Heading():
            yield f"### {_plain(block.text)}"
        case Bullets():
            yield "\n".join(f"- {_plain(item)}" for item in block.items)
        case Checklist():
            yield "\n".join(_checks(block.items, 0))
        case Table():
            yield f"*{_plain(block.caption)}*"
            yield "\n".join(_table(block))
        case Signatures():
            yield "\n".join(_signatures(block))


def _checks(items: tuple[Checked, ...], depth: int) -> Iterator[str]:
    for item in items:
        yield f"{'  ' * depth}- **{_plain(item.said)}.** {_plain(item.text)}"
        yield from _checks(item.parts, depth + 1)


def _table(table: Table) -> Iterator[str]:
    yield _row(_plain(column.head) for column in table.columns)
    yield _row("---:" if column.figures else "---" for column in table.columns)
    for group in table.groups:
        if group.name:
            yield _row([f"**{_plain(group.name)}**", *[""] * (len(table.columns) - 1)])
        for row in group.rows:
            yield _row(_plain(cell) for cell in row)
    if table.total:
        yield _row(f"**{_plain(cell)}**" if cell else "" for cell in table.total)


def _signatures(block: Signatures) -> Iterator[str]:
    yield _row(["", *(_plain(who) for who in block.people)])
    yield _row(["---"] * (len(block.people) + 1))
    for field in block.fields:
        yield _row([_plain(field), *[""] * len(block.people)])


def _row(cells: Iterator[str] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return a text with a backslash before whatever Markdown would take for a mark."""
    escaped = _SPECIAL.sub(lambda found: "\\" + found[0], unbroken(text))
    opening = _OPENING.match(escaped)
    if opening is None:
        return escaped
    return f"\\{escaped}" if not opening[0].isdigit() else f"{opening[0]}\\{escaped[len(opening[0]) :]}"
