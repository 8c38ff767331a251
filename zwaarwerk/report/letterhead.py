"""What an employer adds to a report: its name, its logo and words of its own, from a small settings file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zwaarwerk.errors import Problem
from zwaarwerk.shapes import Model, key
from zwaarwerk.values import Remark, Text, Words

MediaType = Literal["image/png", "image/jpeg", "image/svg+xml"]
MAX_LOGO_BYTES = 500_000


class Settings(Model):
    """A settings file of `zwaarwerk report`."""

    employer: Words | None = key("naam van de werkgever", "name of the employer", None)
    logo: Words | None = key(
        "logo: een png-, jpeg- of svg-bestand naast dit bestand, hoogstens 500 kB",
        "logo: a png, jpeg or svg file beside this one, at most 500 kB",
        None,
    )
    text: Remark | None = key(
        "eigen tekst; een lege regel begint een nieuwe alinea",
        "words of your own; an empty line starts a paragraph",
        None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture, whole; `broken` is what to tell when it turns out that it can't be drawn."""

    media_type: MediaType
    data: bytes
    broken: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What an employer adds, read and checked."""

    employer: str | None = None
    logo: Logo | None = None
    text: Text | None = None

    def paragraphs(self, language: str) -> list[str]:
        """Return the employer's own words, a paragraph each, safe to show."""
        words = self.text.in_language(language) if self.text else ""
        parts = (" ".join(part.split()) for part in words.split("\n\n"))
        return ["".join(char if char.isprintable() else "·" for char in part) for part in parts if part]


def media_type_of(data: bytes) -> MediaType | None:
    """Return what kind of picture the bytes begin like, or None if it is none of the three."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    start = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:4000]
    return "image/svg+xml" if start.startswith((b"<svg", b"<?xml", b"<!--")) and b"<svg" in start else None
