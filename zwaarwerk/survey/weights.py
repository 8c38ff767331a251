"""From survey answers to weights: exact shares that sum to one, how far people agree, which answers look careless.

Everything here is an exact fraction; what can only be estimated (intervals, chances) is in `resampling`. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, NamedTuple

from zwaarwerk.exact import to_decimals, to_text, total_of

Scale = Literal["points", "ratings", "ranks"]
Statistic = Literal["mean", "median", "trimmed"]

POINTS = Fraction(100)
"""So many points are divided on the scale `points`."""
TOO_FAST = Fraction(1, 3)
"""Whoever took less than this part of the median duration is flagged; our choice, told with the result."""
FEWEST_DIFFERENT = 3
"""Two equal answers are remarkable only if they hold at least so many different values above zero."""

Row = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """One filled-in form: a value for each element, None where nothing was filled in.

    `row` is where it stands in the table; `group` is the job, empty when none was told, and `called` how that was
    written; `seconds` is how long it took.
    """

    id: str
    row: int
    group: str
    values: tuple[Fraction | None, ...]
    seconds: Fraction | None = None
    called: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about the answer of one respondent: at a cell, or at the whole row (`column` is -1).

    An answer with an `unusable` remark has no weights; any other remark only makes it look careless.
    """

    code: str
    respondent: int
    row: int
    column: int = -1
    values: Mapping[str, str] = field(default_factory=dict)
    unusable: bool = False


# --- one respondent


def shares(values: Sequence[Fraction | None], scale: Scale) -> Row | None:
    """Return the weights that one respondent gives, summing to exactly 1; None if there are none in the answer.

    Points and ratings are divided by their sum; an empty cell is no points. Of ranks (1 is the heaviest) the element
    at rank r of n gets n + 1 - r (rank-sum weights: Stillwell, Seaver and Edwards 1981, Organizational Behavior and
    Human Performance 28, 62-77); elements without a rank share the last places.
    """
    if scale == "ratings" and any(value is None for value in values):
        return None
    if all(value is None for value in values):
        return None
    if scale == "ranks":
        last = max(value for value in values if value is not None) + 1
        given = ranks([-(last if value is None else value) for value in values])
    else:
        given = [value or Fraction(0) for value in values]
    whole = total_of(given)
    return tuple(Fraction(value, whole) for value in given) if whole > 0 else None


def ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Return the rank of each value, 1 for the lowest; equal values get the mean of their ranks."""
    return [Fraction(rank, 2) for rank in _doubled_ranks(values)]


def _doubled_ranks(values: Sequence[Fraction]) -> list[int]:
    """Twice the rank of each value: a whole number, which is quicker to add."""
    count = Counter(values)
    rank: dict[Fraction, int] = {}
    before = 0
    for value in sorted(count):
        rank[value] = 2 * before + count[value] + 1
        before += count[value]
    return [rank[value] for value in values]


# --- all respondents


def middle(values: Sequence[Fraction], weights: Sequence[Fraction], statistic: Statistic, cut: Fraction) -> Fraction:
    """Return the mean, median or trimmed mean of values that weigh differently.

    With equal weights these are the ordinary ones: the median of an even number is the mean of the middle two, and
    the trimmed mean leaves out `cut` of the values at each end, rounded down to whole values.
    """
    if statistic == "mean":
        return _mean(zip(values, weights, strict=True))
    pairs = sorted(zip(values, weights, strict=True))
    whole = total_of(weights)
    if statistic == "median":
        return _median(pairs, Fraction(whole, 2))
    low = _beyond(pairs, cut * whole)
    high = len(pairs) - _beyond(pairs[::-1], cut * whole)
    return _mean(pairs[low:high])


def _mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    kept = list(pairs)
    return Fraction(total_of(value * weight for value, weight in kept), total_of(weight for _, weight in kept))


def _median(pairs: Sequence[tuple[Fraction, Fraction]], half: Fraction) -> Fraction:
    weight = Fraction(0)
    for place, (value, own) in enumerate(pairs):
        weight += own
        if weight == half:
            return Fraction(value + pairs[place + 1][0], 2)
        if weight > half:
            return value
    raise ValueError("no values")


def _beyond(pairs: Sequence[tuple[Fraction, Fraction]], most: Fraction) -> int:
    """How many of the first values weigh together no more than `most`."""
    weight = Fraction(0)
    for place, (_, own) in enumerate(pairs):
        weight += own
        if weight > most:
            return place
    return len(pairs)


def weights_of(rows: Sequence[Row], weights: Sequence[Fraction], statistic: Statistic, cut: Fraction) -> Row | None:
    """Return the weight of each element, summing to exactly 1; None when all come out as zero.

    The statistic is taken of each element by itself. Medians and trimmed means of shares needn't sum to one, so they
    are divided by their sum.
    """
    middles = [middle(column, weights, statistic, cut) for column in zip(*rows, strict=True)]
    whole = total_of(middles)
    return tuple(Fraction(value, whole) for value in middles) if whole > 0 else None


def stratified(groups: Sequence[str], people: Mapping[str, int] | None) -> list[Fraction]:
    """Return how heavy each respondent counts: as many people as there are in the group for each who answered.

    Without numbers of people everybody counts as one. Every group must be among them.
    """
    if people is None:
        return [Fraction(1)] * len(groups)
    answered = Counter(groups)
    return [Fraction(people[group], answered[group]) for group in groups]


def agreement(rows: Sequence[Row]) -> Fraction | None:
    """Return Kendall's W of the order in which respondents put the elements, corrected for ties: 0 no, 1 all agreement.

    None with fewer than two respondents or elements, or if nobody puts any element before another. The formula is
    that of Kendall and Gibbons, Rank Correlation Methods (1990), chapter 6: 12 S / (m² (n³ - n) - m ΣT).
    """
    many, elements = len(rows), len(rows[0]) if rows else 0
    if many < 2 or elements < 2:
        return None
    sums = [0] * elements  # of doubled ranks, so that their spread is four times that of the ranks
    ties = 0
    for row in rows:
        ties += sum(count**3 - count for count in Counter(row).values())
        sums = [one + other for one, other in zip(sums, _doubled_ranks(row), strict=True)]
    spread = sum(one * one for one in sums) - Fraction(sum(sums) ** 2, elements)
    most = many * many * (elements**3 - elements) - many * ties
    return Fraction(3 * spread, most) if most else None


class Gap(NamedTuple):
    """How far the groups are apart on one element: the group that weighs it most and the one that weighs it least."""

    element: int
    highest: str
    most: Fraction
    lowest: str
    least: Fraction

    @property
    def size(self) -> Fraction:
        """The difference, as a share of all weight."""
        return self.most - self.least


def gaps(by_group: Mapping[str, Row]) -> list[Gap]:
    """Return for each element how far the groups are apart, the largest difference first."""
    if len(by_group) < 2:
        return []
    found = []
    for place in range(len(next(iter(by_group.values())))):
        highest = max(by_group, key=lambda group: by_group[group][place])
        lowest = min(by_group, key=lambda group: by_group[group][place])
        found.append(Gap(place, highest, by_group[highest][place], lowest, by_group[lowest][place]))
    return sorted(found, key=lambda gap: -gap.size)


# --- careless answers


def find_careless(respondents: Sequence[Respondent], scale: Scale) -> list[Remark]:
    """Return every remark on answers as a whole, in the order of the respondents. Nothing is left out here."""
    fast = slowest_too_fast(respondents)
    seen: dict[str, int] = {}
    same: dict[tuple[object, ...], Respondent] = {}
    found: list[Remark] = []
    for place, one in enumerate(respondents):
        remarks = [*_about(one, scale)]
        if one.seconds is not None and one.seconds < fast:
            values = {"found": to_text(one.seconds), "limit": to_decimals(fast, 0)}
            remarks.append(("survey-too-fast", values, False))
        if one.id and one.id in seen:
            remarks.append(("survey-twice", {"found": one.id, "row": str(seen[one.id])}, False))
        elif (twin := same.get((one.group, *one.values))) and _is_telling(one.values):
            remarks.append(("survey-same-answers", {"row": str(twin.row)}, False))
        seen.setdefault(one.id, one.row)
        same.setdefault((one.group, *one.values), one)
        found += [
            Remark(code=code, respondent=place, row=one.row, values=values, unusable=unusable)
            for code, values, unusable in remarks
        ]
    return found


def slowest_too_fast(respondents: Sequence[Respondent]) -> Fraction:
    """Return the duration below which an answer is flagged, in seconds; 0 without durations."""
    seconds = [one.seconds for one in respondents if one.seconds is not None]
    if not seconds:
        return Fraction(0)
    return middle(seconds, [Fraction(1)] * len(seconds), "median", Fraction(0)) * TOO_FAST


def _is_telling(values: Sequence[Fraction | None]) -> bool:
    return len({value for value in values if value}) >= FEWEST_DIFFERENT


_Found = tuple[str, dict[str, str], bool]


def _about(one: Respondent, scale: Scale) -> Iterator[_Found]:
    given = [value for value in one.values if value is not None]
    if not given or (scale != "ranks" and not any(given)):
        yield "survey-nothing", {}, True
        return
    match scale:
        case "points":
            yield from _about_points(given, len(one.values))
        case "ratings":
            if len(given) < len(one.values):
                yield "survey-missing", {"count": str(len(one.values) - len(given))}, True
            elif len(given) > 2 and len(set(given)) == 1:
                yield "survey-straight-line", {"found": to_text(given[0])}, False
        case "ranks":
            if len(set(given)) < len(given):
                twice = min(rank for rank, count in Counter(given).items() if count > 1)
                yield "survey-rank-twice", {"found": to_text(twice)}, False
            if len(given) < len(one.values):
                yield "survey-unranked", {"count": str(len(one.values) - len(given))}, False


def _about_points(given: Sequence[Fraction], elements: int) -> Iterator[_Found]:
    whole = total_of(given)
    if whole != POINTS:
        yield "survey-sum", {"found": to_text(whole), "sum": to_text(POINTS)}, False
    if elements > 1 and sum(1 for value in given if value) == 1:
        yield "survey-one-element", {}, False
    elif elements > 2 and len(given) == elements and max(given) - min(given) <= 1:
        yield "survey-straight-line", {"found": to_text(max(given))}, False
