"""What can go wrong, as values and exceptions, with the exit status of each.

    ZwaarwerkError
    ├── InputError       3   a file or value of the user is refused; nothing was done
    ├── UnknownLawError  4   asked beyond the published law tables, and projections were refused
    ├── OutputError      5   the result can't be written, or an optional extra is missing
    └── PartlyDone       6   a batch is done, but some people could not be assessed

Status 0 is done, 1 is "the answer is no" (`verify` found a difference), 2 is wrong use of the command line,
70 is a bug of ours and 130 an interrupt. Sentences are made elsewhere (`texts`); here are only codes and values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar

Path = tuple[str | int, ...]
LONGEST_WORD, MANY_WORDS = 60, 500


def dotted(path: Path) -> str:
    """Return a path as people write it, counting from one: `elements.night_work.points_per_year`, `jobs[2].until`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A remark on the user's input: what is wrong, where, and what would be right.

    `code` names the sentence in the texts; `values` fill it in. `line` and `column` count from 1; 0 = no place
    in a file. A `warning` does not stop the calculation.
    """

    code: str
    path: Path = ()
    values: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    line: int = 0
    column: int = 0
    warning: bool = False

    @property
    def dotted(self) -> str:
        """The path as people write it."""
        return dotted(self.path)

    def under(self, *parents: str | int) -> Problem:
        """Return the same problem with its path put below `parents`."""
        return replace(self, path=(*parents, *self.path))


class ZwaarwerkError(Exception):
    """Anything this program refuses; carries the problems that say why."""

    status: ClassVar[int]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.dotted}: {p.code} {dict(p.values)}" for p in self.problems))


class InputError(ZwaarwerkError):
    """A file or value of the user is refused, and nothing was done: mend what the problems say."""

    status = 3


class UnknownLawError(ZwaarwerkError):
    """The question goes beyond the published law tables: wait for them, add them, or allow a projection."""

    status = 4


class OutputError(ZwaarwerkError):
    """The result can't be written there, or an optional extra is missing."""

    status = 5


class PartlyDone(ZwaarwerkError):
    """The work is done, but some people could not be assessed: the problems say who and why."""

    status = 6


def nearest(found: str, allowed: Iterable[str], alike: tuple[int, int] = (3, 5)) -> str:
    """Return the allowed word that `found` was probably meant to be, or an empty text.

    `alike` is how much of the letters must be the same, as a fraction of two numbers.
    """
    if len(found) > LONGEST_WORD:
        return ""
    by_lower = {word.lower(): word for word in allowed}
    if len(by_lower) > MANY_WORDS:  # comparing with all of them would keep the user waiting
        begin = found[: len(found) // 2].lower()
        by_lower = {low: word for low, word in by_lower.items() if low.startswith(begin)}
        if len(by_lower) > MANY_WORDS // 10:
            return ""
    from difflib import get_close_matches

    cutoff: Any = Fraction(*alike)  # difflib compares, and asks no more of a number than that
    match = get_close_matches(found.lower(), by_lower, n=1, cutoff=cutoff)
    return by_lower[match[0]] if match else ""
