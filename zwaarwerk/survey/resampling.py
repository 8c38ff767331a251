"""What a survey can only estimate: bootstrap intervals, and how likely a difference is chance. Pure, but in floats.

The weights themselves are exact (`weights`); here numpy and scipy work with binary numbers, which is what intervals and
chances are worth. Only `zwaarwerk weigh` imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from zwaarwerk.survey.weights import Row, Statistic

CONFIDENCE = 0.95
MOST_CELLS = 2_000_000
"""So many numbers are drawn at a time, whatever the size of the survey."""
Floats = np.ndarray[Any, np.dtype[np.float64]]


class Interval(NamedTuple):
    """Between which shares a weight lies with 95% confidence."""

    low: float
    high: float


def bootstrap(
    rows: Sequence[Row],
    weights: Sequence[Fraction],
    strata: Sequence[str] | None,
    statistic: Statistic,
    cut: Fraction,
    resamples: int,
    seed: int,
) -> list[Interval]:
    """Return the percentile interval of the weight of each element, from resamples of the respondents.

    With strata each resample holds as many of every stratum as the survey does, as post-stratified weights ask.
    """
    generator = np.random.default_rng(seed)
    own = np.array([float(weight) for weight in weights])
    table = np.array([[float(value) for value in row] for row in rows])
    middles = np.empty((resamples, table.shape[1]))
    step = max(1, MOST_CELLS // len(rows))
    for start in range(0, resamples, step):
        picked = _picked(len(rows), strata, min(step, resamples - start), generator)
        times = _times(picked, len(rows))
        for place in range(table.shape[1]):
            middles[start : start + len(picked), place] = middles_of(table[:, place], own, times, statistic, float(cut))
    whole = middles.sum(axis=1, keepdims=True)
    found = middles[whole[:, 0] > 0] / whole[whole[:, 0] > 0]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(found, [tail, 1 - tail], axis=0)
    return [Interval(float(one), float(other)) for one, other in zip(low, high, strict=True)]


def _picked(
    many: int, strata: Sequence[str] | None, resamples: int, generator: np.random.Generator
) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Which respondents are in each resample: one row a resample."""
    if strata is None:
        return generator.integers(0, many, (resamples, many))
    parts = []
    for stratum in dict.fromkeys(strata):
        members = np.array([place for place, one in enumerate(strata) if one == stratum])
        parts.append(members[generator.integers(0, len(members), (resamples, len(members)))])
    return np.concatenate(parts, axis=1)


def _times(picked: np.ndarray[Any, np.dtype[np.int64]], many: int) -> Floats:
    """How many times each respondent is in each resample."""
    flat = picked + many * np.arange(len(picked))[:, None]
    counts = np.bincount(flat.ravel(), minlength=len(picked) * many)
    return np.asarray(counts.reshape(len(picked), many), dtype=np.float64)


def middles_of(values: Floats, weights: Floats, times: Floats, statistic: Statistic, cut: float) -> Floats:
    """Return the weighted mean, median or trimmed mean of each resample, as `weights.middle` does of one.

    A row of `times` says how often each value is in a resample.
    """
    if statistic == "mean":
        heavy = times * weights
        return np.asarray(heavy @ values / heavy.sum(axis=1))
    order = np.lexsort((weights, values))
    values, weights, times = values[order], weights[order], times[:, order]
    upto = (times * weights).cumsum(axis=1)
    whole = upto[:, -1:]
    near = whole * 1e-12  # sums of floats that are equal in fact may differ by this much
    if statistic == "median":
        low = (upto >= whole / 2 - near).argmax(axis=1)
        high = (upto > whole / 2 + near).argmax(axis=1)
        return np.asarray((values[low] + values[high]) / 2)
    single = np.where(weights > 0, weights, 1)
    before, after = upto - times * weights, whole - upto
    left_out = sum(np.clip(np.floor((cut * whole - beyond + near) / single), 0, times) for beyond in (before, after))
    kept = (times - left_out) * weights
    return np.asarray(kept @ values / kept.sum(axis=1))


def chance_of_agreement(w: Fraction, respondents: int, elements: int) -> float:
    """Return how likely so much agreement is if everybody answered at random: chi-square of m (n - 1) W."""
    return float(stats.chi2.sf(float(respondents * (elements - 1) * w), elements - 1))


def chances_of_differences(by_group: Sequence[Sequence[Row]]) -> list[float]:
    """Return for each element how likely the groups differ this much by chance.

    Kruskal-Wallis for each element, corrected by Holm's method because so many elements are compared.
    """
    chances = []
    for place in range(len(by_group[0][0])):
        samples = [[float(row[place]) for row in rows] for rows in by_group]
        alike = len({value for sample in samples for value in sample}) == 1
        chances.append(1.0 if alike else float(stats.kruskal(*samples).pvalue))
    return holm(chances)


def holm(chances: Sequence[float]) -> list[float]:
    """Return chances corrected by Holm's step-down method (Scandinavian Journal of Statistics 6, 1979, 65-70)."""
    order = sorted(range(len(chances)), key=lambda place: chances[place])
    corrected = [0.0] * len(chances)
    highest = 0.0
    for before, place in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - before) * chances[place]))
        corrected[place] = highest
    return corrected
