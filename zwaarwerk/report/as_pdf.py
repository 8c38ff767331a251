"""A document as PDF/UA-1: tagged, with real text in one font that comes with the program. Needs the extra `pdf`.

Text goes in as data, never as source. A character that the font lacks would be refused; it is shown as □, with a note.
The same document always gives the same bytes.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from unicodedata import category, normalize

import typst

from zwaarwerk.errors import InputError
from zwaarwerk.report.document import Chart, Document, Timeline
from zwaarwerk.report.drawing import draw_chart, draw_timeline
from zwaarwerk.texts import unbroken

WIDTH = 700
"""The width of a picture in its own units: at the width of the page its text is as large as that around it."""
MISSING = "□"


class PdfForm:
    """Makes PDFs from one template and the files of one font family; keeps what can be kept between documents."""

    def __init__(self, template: str, font_folder: str, fonts: Sequence[bytes], page: str, remark: str) -> None:
        """Take the sentence for the foot of a page, with {page} and {pages}, and the one about missing characters.

        `fonts` are the files in `font_folder`: typst wants the folder, and what is in them is asked here.
        """
        self.page, self.remark = page, remark
        self.known = frozenset.intersection(*(characters_of(font) for font in fonts))
        loaded = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_folder])
        self.template = template.encode()
        self.compiler = typst.Compiler(root=font_folder, font_paths=loaded)

    def __call__(self, document: Document) -> bytes:
        """Return the PDF. Raises InputError if the logo can't be drawn."""
        try:
            return self._made(document)
        except typst.TypstError:
            if document.logo is None:
                raise
            self._made(document, with_logo=False)  # anything else that is wrong is a bug of ours, and says so
            raise InputError([document.logo.broken]) from None

    def _made(self, document: Document, *, with_logo: bool = True) -> bytes:
        form = self._shown(_plain(document))
        form["page"] = self.page
        form["author"] = form["employer"] or "zwaarwerk"
        form["logo"] = list(document.logo.data) if document.logo and with_logo else None
        if MISSING in json.dumps(form, ensure_ascii=False):
            form["sections"][-1]["blocks"].append({"kind": "paragraph", "weight": "faint", "text": self.remark})
        made = self.compiler.compile(
            self.template,
            format="pdf",
            pdf_standards="ua-1",
            sys_inputs={"document": json.dumps(form, ensure_ascii=False)},
            timestamp=_midnight(document.day),
        )
        assert isinstance(made, bytes)
        return made

    def _shown(self, value: Any) -> Any:
        """Put □ for every character that the font lacks."""
        match value:
            case str():
                return "".join(char if char in self.known else MISSING for char in normalize("NFC", value))
            case Mapping():
                return {name: self._shown(item) for name, item in value.items()}
            case list():
                return [self._shown(item) for item in value]
            case _:
                return value


def breakable(text: str) -> str:
    """Return a text whose very long words may be broken, and amounts may not.

    A long word would be written over what stands beside it.
    """
    text = unbroken(text)
    return re.sub(r"\w{30,}", lambda word: "\N{ZERO WIDTH SPACE}".join(re.findall(".{1,10}", word[0])), text)


def _midnight(day: date) -> int:
    """The seconds from 1970 to the begin of a day, in UTC: when the PDF says it was made."""
    return (day - date(1970, 1, 1)).days * 86400


def _plain(value: Any) -> Any:  # noqa: PLR0911 - one case a kind
    """Return a document as plain data; pictures as drawings with what they say instead.

    A drawing loses the marks that no letter has with it, for typst refuses them there; the table keeps them.
    """
    match value:
        case Chart() | Timeline():
            drawn = draw_chart(value, WIDTH) if isinstance(value, Chart) else draw_timeline(value, WIDTH)
            drawn = "".join(char for char in normalize("NFC", drawn) if not category(char).startswith("M"))
            said = f"{value.title}. {value.description}"
            return {"kind": "picture", "svg": drawn, "alt": said, "legend": list(value.legend)}
        case tuple() if hasattr(value, "_asdict"):
            return {name: _plain(item) for name, item in value._asdict().items()}
        case tuple() | list():
            return [_plain(item) for item in value]
        case str():
            return breakable(value)
        case date():
            return value.isoformat()
        case bytes() | Fraction():
            return None
        case _ if is_dataclass(value):
            return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
        case _:
            return value


def characters_of(font: bytes) -> frozenset[str]:
    """Return the characters that a TrueType font has, from its table `cmap`, format 12 or 4."""
    tables = struct.unpack_from(">H", font, 4)[0]
    start = next(
        offset
        for tag, _, offset, _ in (struct.unpack_from(">4sLLL", font, 12 + 16 * place) for place in range(tables))
        if tag == b"cmap"
    )
    count = struct.unpack_from(">H", font, start + 2)[0]
    found: set[str] = set()
    for place in range(count):
        platform, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * place)
        if platform in (0, 3):
            found |= _subtable(font, start + offset)
    return frozenset(found)


def _subtable(font: bytes, start: int) -> set[str]:
    form = struct.unpack_from(">H", font, start)[0]
    if form == 12:
        groups = struct.unpack_from(">L", font, start + 12)[0]
        spans = (struct.unpack_from(">LLL", font, start + 16 + 12 * place)[:2] for place in range(groups))
        return {chr(code) for first, last in spans for code in range(first, last + 1)}
    if form != 4:
        return set()
    size = struct.unpack_from(">H", font, start + 6)[0]
    ends = struct.unpack_from(f">{size // 2}H", font, start + 14)
    starts = struct.unpack_from(f">{size // 2}H", font, start + 16 + size)
    return {chr(code) for first, last in zip(starts, ends, strict=True) for code in range(first, min(last, 0xFFFE) + 1)}
