"""A criteria file in two lines: that it is in order, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import ASSUMED, count_sources
from zwaarwerk.texts import Texts, printable


def summary(scheme: Scheme, file: str, data: Mapping[str, Any], say: Texts) -> Iterator[str]:
    """Yield that a criteria file is in order, what is in it, and how many of its numbers have a source."""
    info = scheme.scheme
    sizes = {
        many: say(f"criteria.count-{one if len(things) == 1 else many}", n=len(things))
        for one, many, things in (
            ("category", "categories", scheme.categories),
            ("element", "elements", scheme.elements),
            ("job", "jobs", scheme.jobs),
        )
    }
    name = printable(info.name.in_language(say.language))
    yield say("criteria.ok", file=printable(file), name=name, version=printable(info.version), **sizes)
    yield "    " + counted(count_sources(data), say)


def counted(counts: Mapping[str, int], say: Texts) -> str:
    """Return how many numbers have a source, are assumed, or have none."""
    assumed, none = counts.get(ASSUMED, 0), counts.get("", 0)
    return say("criteria.counts", sourced=sum(counts.values()) - assumed - none, assumed=assumed, none=none)
