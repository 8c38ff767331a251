"""Reads the sentences of a language. Apart from `files`, so that the help loads no models.

The files are YAML, kept to what is read here line by line: sections, and in them `name: "sentence"`. Loading a YAML
library would take a quarter of the time of `--help`; a test compares this reader with one.
"""

from __future__ import annotations

from pathlib import Path

from zwaarwerk.texts import Texts

FOLDER = Path(__file__).parent / "data" / "texts"
ESCAPES = (('\\"', '"'), ("\\n", "\n"), ("\\\\", "\\"))


def read_texts(language: str) -> Texts:
    """Return the sentences in `nl` or `en`."""
    sections: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    for line in (FOLDER / f"{language}.yaml").read_text(encoding="utf-8").splitlines():
        name, _, text = line.strip().partition(": ")
        if line.startswith(" ") and not name.startswith("#"):
            section[name.strip('"')] = _unquoted(text)
        elif name and not name.startswith("#"):
            section = sections[name.removesuffix(":")] = {}
    return Texts(language, sections)


def _unquoted(text: str) -> str:
    text = text[1:-1]
    if "\\" in text:
        for written, meant in ESCAPES:
            text = text.replace(written, meant)
    return text
