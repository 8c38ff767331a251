"""Pictures of a report as SVG with real text: bars and a timeline. Pure; places are exact shares of the width.

Without a width a picture is as wide as where it stands, so that its text stays as large on a telephone as on paper;
with one, all places are in its own units.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from html import escape

from zwaarwerk.exact import to_decimals
from zwaarwerk.report.document import Chart, Lane, Mark, Stretch, Timeline

FONT = "Source Sans 3"
SIZE = 15
NARROW, BROAD = 22, 64
"""So many letters of a name fit beside the points on a telephone and on paper; the table has all of it."""
LANE, MARK, AXIS = 44, 24, 28
BAR_TOP, BAR_HEIGHT = 22, 12

INK, FAINT, BAR, TRACK, PAPER, EXIT = "#1b1b1b", "#565656", "#1f5f7a", "#e9eef0", "#ffffff", "#8a3b00"
LIGHT, GREY = "#a9c9d6", "#83929a"


@dataclass(frozen=True, slots=True)
class Canvas:
    """A picture in the making, `width` units wide or as wide as there is room (None)."""

    width: int | None

    def at(self, share: Fraction) -> str:
        """Return a place across, from 0 (left) through 1 (right)."""
        if self.width is None:
            return to_decimals(share * 100, 3) + "%"
        return to_decimals(share * self.width, 2)

    def picture(self, what: Chart | Timeline, height: int, parts: list[str]) -> str:
        """Return the whole picture, with its title and description for who can't see it."""
        names = f"{what.id}-title", f"{what.id}-description"
        size = f'width="{"100%" if self.width is None else self.width}" height="{height}"'
        if self.width is not None:
            size += f' viewBox="0 0 {self.width} {height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="{names[0]} {names[1]}"'
            f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
            f'<title id="{names[0]}">{escape(what.title)}</title>'
            f'<desc id="{names[1]}">{escape(what.description)}</desc>' + "".join(parts) + "</svg>"
        )

    def text(self, share: Fraction, top: int, words: str, *, anchor: str = "start", more: str = "") -> str:
        """Return words with their baseline `top` from above."""
        return f'<text x="{self.at(share)}" y="{top}" text-anchor="{anchor}"{more}>{escape(words)}</text>'

    def name(self, top: int, name: str, shown: str = "") -> str:
        """Return a name, and a figure right after it; on a screen in two lengths, of which the style shows one.

        On a screen a name stands on a ground of its own, so that no line runs through it; typst would paint that
        ground over the next letters.
        """
        figure = f' <tspan font-weight="bold">{escape(shown)}</tspan>' if shown else ""
        place = f'x="{self.at(Fraction(0))}" y="{top}"'
        if self.width is not None:
            return f"<text {place}>{escape(shortened(name, BROAD))}{figure}</text>"
        place += f' stroke="{PAPER}" stroke-width="5" paint-order="stroke"'
        if len(name) <= NARROW:
            return f"<text {place}>{escape(name)}{figure}</text>"
        return "".join(
            f'<text class="{width}" {place}>{escape(shortened(name, most))}{figure}</text>'
            for width, most in (("narrow", NARROW), ("broad", BROAD))
        )

    def box(self, begin: Fraction, end: Fraction, top: int, height: int, fill: str, more: str = "") -> str:
        """Return a box from one place across to another."""
        x, width = self.at(begin), self.at(end - begin)
        return f'<rect x="{x}" y="{top}" width="{width}" height="{height}" fill="{fill}"{more}/>'

    def upright(self, share: Fraction, top: int, bottom: int, colour: str, more: str = "") -> str:
        """Return a line from top to bottom."""
        x = self.at(share)
        return f'<line x1="{x}" x2="{x}" y1="{top}" y2="{bottom}" stroke="{colour}"{more}/>'


def shortened(name: str, most: int) -> str:
    """Return as much of a name as fits."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def draw_chart(chart: Chart, width: int | None = None) -> str:
    """Return a bar chart: each name and figure above its bar."""
    canvas = Canvas(width)
    parts: list[str] = []
    for place, bar in enumerate(chart.bars):
        top = place * LANE
        parts.append(canvas.name(top + SIZE, bar.name))
        parts.append(canvas.text(Fraction(1), top + SIZE, bar.shown, anchor="end", more=' font-weight="bold"'))
        parts.append(canvas.box(Fraction(0), Fraction(1), top + BAR_TOP, BAR_HEIGHT, TRACK))
        if bar.share > 0:
            parts.append(canvas.box(Fraction(0), bar.share, top + BAR_TOP, BAR_HEIGHT, BAR))
        if bar.margin:
            parts += _margin(canvas, top + BAR_TOP, *bar.margin)
    return canvas.picture(chart, len(chart.bars) * LANE, parts)


def _margin(canvas: Canvas, top: int, low: Fraction, high: Fraction) -> list[str]:
    """A line from one end of a margin to the other, with a stop at each."""
    middle = top + BAR_HEIGHT // 2
    line = canvas.box(low, high, middle - 2, 4, PAPER) + canvas.box(low, high, middle - 1, 2, EXIT)
    stops = (canvas.upright(end, top - 1, top + BAR_HEIGHT + 1, EXIT, ' stroke-width="2"') for end in (low, high))
    return [line, *stops]


def draw_timeline(timeline: Timeline, width: int | None = None) -> str:
    """Return a timeline: the days that matter above, a lane for each job, the years below."""
    canvas = Canvas(width)
    top = len(timeline.marks) * MARK + 8
    bottom = top + len(timeline.lanes) * LANE
    parts = [canvas.upright(year.at, top, bottom, TRACK) for year in timeline.years]
    for place, lane in enumerate(timeline.lanes):
        parts += _bars_of(canvas, top + place * LANE + BAR_TOP, lane)
    for place, mark in enumerate(timeline.marks):
        parts += _mark(canvas, place * MARK, bottom, mark)
    for place, lane in enumerate(timeline.lanes):
        parts.append(canvas.name(top + place * LANE + SIZE, lane.name, lane.shown))
    for year in timeline.years:
        anchor = "start" if year.at < Fraction(1, 40) else "end" if year.at > Fraction(39, 40) else "middle"
        parts.append(canvas.text(year.at, bottom + 20, year.name, anchor=anchor, more=f' fill="{FAINT}"'))
    return canvas.picture(timeline, bottom + AXIS, parts)


def _bars_of(canvas: Canvas, top: int, lane: Lane) -> list[str]:
    track = canvas.box(Fraction(0), Fraction(1), top, BAR_HEIGHT, TRACK)
    return [track, *(_stretch(canvas, top, stretch) for stretch in lane.stretches)]


def _stretch(canvas: Canvas, top: int, stretch: Stretch) -> str:
    match stretch.how:
        case "worked":
            return canvas.box(stretch.begin, stretch.end, top, BAR_HEIGHT, BAR)
        case "light":
            return canvas.box(stretch.begin, stretch.end, top, BAR_HEIGHT, GREY)
        case "vague":
            dashes = f' stroke="{BAR}" stroke-dasharray="3 2"'
            return canvas.box(stretch.begin, stretch.end, top, BAR_HEIGHT, LIGHT, dashes)
        case "left-out":
            return canvas.box(stretch.begin, stretch.end, top + 3, BAR_HEIGHT - 6, PAPER)


def _mark(canvas: Canvas, top: int, bottom: int, mark: Mark) -> list[str]:
    """A day with its name beside the top of its line, on the side where there is room."""
    exit_ = mark.how == "exit"
    colour = EXIT if exit_ else FAINT
    weight = ' font-weight="bold"' if exit_ else ""
    right = mark.at > Fraction(1, 2)
    words = canvas.text(
        mark.at,
        top + SIZE,
        mark.name,
        anchor="end" if right else "start",
        more=f' dx="{-6 if right else 6}" fill="{colour}"{weight}',
    )
    return [canvas.upright(mark.at, top + 2, bottom, colour, "" if exit_ else ' stroke-dasharray="2 3"'), words]
