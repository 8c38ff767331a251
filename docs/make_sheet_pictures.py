"""Make the pictures of docs/personeelsbestand.md from the example: `python docs/make_sheet_pictures.py`.

A picture is a sheet as a spreadsheet shows it, drawn as SVG: text stays text, and a difference shows in a diff.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from zwaarwerk.cli import run

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "personeel.csv"
PICTURES = ROOT / "docs" / "pictures"
AS_OF = "2026-11-23"
SHOWN = {
    "Uitkomst": ["personeelsnummer", "beoordeeld", "pensioendatum", "vroegste stopdatum", "punten bij stoppen",
                 "maanden recht", "bruto per maand", "bruto samen", "bruto 2029"],
    "Problemen": ["cel", "personeelsnummer", "er staat", "wat er mis is", "bedoeld?"],
}  # fmt: skip
"""The columns of each sheet that fit in a picture."""
LINE, LETTER, ROOM, LONGEST = 22, 8, 12, 64


def main() -> None:
    """Write the three pictures."""
    PICTURES.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (PICTURES / name).write_text(svg, encoding="utf-8")


def pictures() -> dict[str, str]:
    """Return the pictures by file name."""
    with EXAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    made = {"invoer.svg": sheet_as_svg(rows, "Het bestand examples/personeel.csv")}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "uitkomst.xlsx")
        run(["batch", str(EXAMPLE), "--output", str(target), "--as-of", AS_OF])
        book = CalamineWorkbook.from_path(target)
        for name, columns in SHOWN.items():
            header, *body = book.get_sheet_by_name(name).to_python()
            places = [header.index(column) for column in columns]
            table = [columns, *([in_cell(row[place], header[place]) for place in places] for row in body)]
            made[f"{name.lower()}.svg"] = sheet_as_svg(table, f"Het blad {name} van de uitkomst")
    return made


def in_cell(value: Any, heading: str) -> str:
    """Return what a spreadsheet shows of a value."""
    match value:
        case date():
            return f"{value:%d-%m-%Y}"
        case float() if heading.startswith("bruto"):
            return "€ " + f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
        case float():
            return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
        case _:
            return str(value)


def sheet_as_svg(rows: Sequence[Sequence[str]], title: str) -> str:
    """Return a picture of a sheet, with letters above the columns and numbers before the rows."""
    rows = [[cell if len(cell) <= LONGEST else cell[: LONGEST - 1] + "…" for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in rows) * LETTER + ROOM for place in range(len(rows[0]))]
    lefts = [30 + sum(widths[:place]) for place in range(len(widths))]
    width, height = 30 + sum(widths), LINE * (len(rows) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        "<style>text{font:12px monospace;fill:#111}.k{font-weight:bold}.g{fill:#555}</style>",
        f'<rect width="{width}" height="{height}" fill="#fff"/><rect width="{width}" height="{LINE}" fill="#e8e8e8"/>',
        f'<rect width="30" height="{height}" fill="#e8e8e8"/>',
    ]
    for place, left in enumerate(lefts):
        parts.append(f'<text class="g" x="{left + widths[place] // 2 - 4}" y="15">{chr(65 + place)}</text>')
        parts.append(f'<path d="M{left} 0V{height}" stroke="#bbb"/>')
    for number, row in enumerate(rows, 1):
        top = LINE * number
        parts.append(f'<path d="M0 {top}H{width}" stroke="#bbb"/><text class="g" x="8" y="{top + 15}">{number}</text>')
        kind = ' class="k"' if number == 1 else ""
        parts += [
            f'<text{kind} x="{left + 6}" y="{top + 15}">{escape(cell)}</text>'
            for left, cell in zip(lefts, row, strict=True)
            if cell
        ]
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main()
