"""Reads the sentences of a language. Apart from `files`, so that the help loads no models."""

from __future__ import annotations

from pathlib import Path

import yaml

from zwaarwerk.texts import Texts

FOLDER = Path(__file__).parent / "data" / "texts"


def read_texts(language: str) -> Texts:
    """Return the sentences in `nl` or `en`."""
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return Texts(language, yaml.load(text, Loader=loader))  # noqa: S506 - the base loader makes only text
