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

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath
from typing import ClassVar

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

    @property
    def without_folder(self) -> Problem:
        """The same problem with its file by its name alone: folders are nobody else's business."""
        file, colon, place = self.file.partition(": ")
        return replace(self, file=PurePath(file).name + colon + place)


class ZwaarwerkError(Exception):
    """Anything this program refuses; carries the problems that say why."""

    status: ClassVar[int]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.dotted}: {p.code} {dict(p.values)}" for p in self.problems))

    def __reduce__(self) -> tuple[type[ZwaarwerkError], tuple[tuple[Problem, ...]]]:
        """Go to another process with the problems, not with the text made of them."""
        return type(self), (self.problems,)


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
    return "" if len(found) > LONGEST_WORD else _nearest(found, tuple(allowed), alike)


@lru_cache(maxsize=256)  # the same slip is often made more than once
def _nearest(found: str, allowed: tuple[str, ...], alike: tuple[int, int]) -> str:
    by_lower = _by_lower(allowed)
    words = list(by_lower)
    if len(words) > MANY_WORDS:  # comparing with all of them would keep the user waiting
        begin = found[: len(found) // 2].lower()
        words = words[bisect_left(words, begin) : bisect_left(words, begin + "\U0010ffff")]
        if len(words) > MANY_WORDS // 10:
            return ""
    from difflib import SequenceMatcher  # only slips need it

    best, most = "", 0
    matcher = SequenceMatcher(b=found.lower())
    letters = Counter(found.lower())
    for word in words:
        size = len(word) + len(found)
        needed = max(-(-alike[0] * size // (2 * alike[1])), 1)  # so many letters in common, rounded up
        if min(len(word), len(found)) < needed or (letters & _letters(word)).total() < needed:
            continue
        matcher.set_seq1(word)
        same = sum(block.size for block in matcher.get_matching_blocks())
        if same >= needed and same * (len(best) + len(found)) > most * size:
            best, most = word, same
    return by_lower[best] if best else ""


@lru_cache(maxsize=4096)
def _letters(word: str) -> Counter[str]:
    return Counter(word)


@lru_cache(maxsize=16)
def _by_lower(allowed: tuple[str, ...]) -> dict[str, str]:
    """Return the words by their lower case, in the order of the alphabet if there are many."""
    by_lower = {word.lower(): word for word in allowed}
    return dict(sorted(by_lower.items())) if len(by_lower) > MANY_WORDS else by_lower
