"""Finding a job of the scheme by a few letters of any of its names. Pure; no I/O."""

from __future__ import annotations

import re
import unicodedata

from zwaarwerk.criteria import Scheme
from zwaarwerk.errors import MANY_WORDS, nearest
from zwaarwerk.interview.questions import Option
from zwaarwerk.texts import printable

MOST_SHOWN = 9
"""More matches than this are too many to read; nine numbers are one key each."""


def plain(text: str) -> str:
    """Return a text without capitals, accents and marks, to compare with."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w&]+", " ", "".join(c for c in bare if not unicodedata.combining(c))).split())


class Jobs:
    """The jobs of a scheme under all their names, in one language."""

    def __init__(self, scheme: Scheme, language: str) -> None:
        self.labels = {name: printable(job.name.in_language(language)) for name, job in scheme.jobs.items()}
        self.names = [
            (plain(name), printable(name), job_id)
            for job_id, job in scheme.jobs.items()
            for name in dict.fromkeys((job.name.in_language(language), job.name.nl, job.name.en, *job.also_called))
            if name
        ]

    def exact(self, text: str) -> str | None:
        """Return the job that goes by this very name."""
        wanted = plain(text)
        return next((job_id for name, _, job_id in self.names if name == wanted), None)

    def option(self, job_id: str, name: str = "") -> Option:
        """Return a job to choose, with the name it was found under if that is another."""
        label = self.labels[job_id]
        found = name if name and plain(name) != plain(label) else ""
        return Option(value=job_id, label=f"{label} ({found})" if found else label)

    def all(self) -> tuple[Option, ...]:
        """Return every name to choose from, each with its job, in the order of the alphabet."""
        listed = {option.label: option for _, name, job_id in self.names if (option := self.option(job_id, name))}
        return tuple(listed[label] for label in sorted(listed, key=str.casefold))

    def find(self, text: str) -> tuple[Option, ...]:
        """Return the jobs that may be meant, best first, each once; look-alikes only if nothing fits."""
        wanted = plain(text)
        if not wanted:
            return ()
        ranked = sorted(
            (rank, label != self.labels[job_id], len(name), label, job_id)
            for name, label, job_id in self.names
            if (rank := _rank(name, wanted))
        )
        found: dict[str, Option] = {}
        for *_, label, job_id in ranked:
            found.setdefault(job_id, self.option(job_id, label))
        if not found and (guess := self._alike(wanted)):
            _, label, job_id = next(row for row in self.names if row[0] == guess)
            found[job_id] = self.option(job_id, label)
        return tuple(found.values())

    def _alike(self, wanted: str) -> str:
        """The name most like a word that is spelt otherwise; compared in batches, as long lists are only skimmed."""
        names = [name for name, _, _ in self.names]
        batches = (names[start : start + MANY_WORDS] for start in range(0, len(names), MANY_WORDS))
        return nearest(wanted, [guess for batch in batches if (guess := nearest(wanted, batch))])


def _rank(name: str, wanted: str) -> int:
    """How well a name matches: 1 is the same, 5 has all the words somewhere, 0 is not at all."""
    if name == wanted:
        return 1
    if name.startswith(wanted):
        return 2
    if f" {wanted}" in f" {name}":
        return 3
    if wanted in name and len(wanted) > 1:
        return 4
    return 5 if all(word in name for word in wanted.split()) and len(wanted) > 2 else 0
