"""Statistics of the survey: against scipy, against published examples, and by what must always be true."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from zwaarwerk.survey.resampling import (
    Interval,
    bootstrap,
    chance_of_agreement,
    chances_of_differences,
    holm,
    middles_of,
)
from zwaarwerk.survey.weights import (
    Respondent,
    Row,
    Statistic,
    agreement,
    find_careless,
    gaps,
    middle,
    ranks,
    shares,
    stratified,
    weights_of,
)

CLOSE = 1e-9
TENTH = Fraction(1, 10)
values = st.integers(0, 40).map(Fraction)
tables = st.integers(3, 6).flatmap(lambda n: st.lists(st.tuples(*[values] * n), min_size=3, max_size=12))
STATISTICS: tuple[Statistic, ...] = ("mean", "median", "trimmed")


def fractions(*numbers: object) -> Row:
    return tuple(Fraction(str(number)) for number in numbers)


# --- Kendall's W


def test_agreement_is_that_of_a_published_example() -> None:
    """ProofWiki, "Kendall's Coefficient of Concordance/Examples/Arbitrary Example 1": four judges, W = 1/16.

    https://www.proofwiki.org/wiki/Kendall%27s_Coefficient_of_Concordance/Examples/Arbitrary_Example_1
    """
    judges = [fractions(1, 3, 2), fractions(1, 2, 3), fractions(2, 3, 1), fractions(3, 1, 2)]
    assert agreement(judges) == Fraction(1, 16)


ANXIETY = (
    (3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3),
    (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4),
    (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2),
)
"""Three raters, twenty people: the example of DescTools::KendallW in R, data `anxiety` of the package irr.

https://rdrr.io/cran/DescTools/man/KendallW.html
"""


def test_agreement_with_ties_is_that_of_the_formula_of_irr() -> None:
    """The formula as irr 0.84.1 has it, here with the ranks of scipy: https://rdrr.io/cran/irr/src/R/kendall.R."""
    ranked = np.array([stats.rankdata(rater) for rater in ANXIETY])
    raters, people = ranked.shape
    ties = sum(int(count) ** 3 - int(count) for row in ranked for count in np.unique(row, return_counts=True)[1])
    spread = 12 * np.var(ranked.sum(axis=0), ddof=1) * (people - 1)
    expected = spread / (raters**2 * (people**3 - people) - raters * ties)
    found = agreement([fractions(*rater) for rater in ANXIETY])
    assert found is not None
    assert float(found) == pytest.approx(expected, rel=CLOSE)
    assert round(float(found), 2) == 0.54


@given(tables)
def test_agreement_is_the_statistic_of_friedman_scaled(rows: list[Row]) -> None:
    found = agreement(rows)
    if found is None:
        assert all(len(set(row)) == 1 for row in rows)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        friedman, chance = stats.friedmanchisquare(
            *([float(one) for one in column] for column in zip(*rows, strict=True))
        )
    many, elements = len(rows), len(rows[0])
    assert float(found) == pytest.approx(friedman / (many * (elements - 1)), rel=CLOSE, abs=1e-12)
    assert chance_of_agreement(found, many, elements) == pytest.approx(chance, rel=CLOSE)


@given(tables)
def test_agreement_lies_between_none_and_all(rows: list[Row]) -> None:
    found = agreement(rows)
    assert found is None or 0 <= found <= 1
    if len(set(rows[0])) > 1:
        assert agreement([rows[0]] * 3) == 1


@given(st.lists(values, min_size=1, max_size=12))
def test_ranks_are_those_of_scipy(numbers: list[Fraction]) -> None:
    assert [float(one) for one in ranks(numbers)] == list(stats.rankdata([float(one) for one in numbers]))


# --- mean, median, trimmed mean


@given(st.lists(values, min_size=1, max_size=30), st.integers(0, 49))
def test_with_equal_weights_they_are_those_of_scipy_and_numpy(numbers: list[Fraction], percent: int) -> None:
    ones = [Fraction(1)] * len(numbers)
    cut = Fraction(percent, 100)
    floats = [float(one) for one in numbers]
    assert float(middle(numbers, ones, "mean", cut)) == pytest.approx(np.mean(floats), rel=CLOSE)
    assert float(middle(numbers, ones, "median", cut)) == pytest.approx(np.median(floats), rel=CLOSE)
    left_out = int(cut * len(numbers))  # scipy rounds a float product down: 0.29 of 100 would be 28
    assert float(middle(numbers, ones, "trimmed", cut)) == pytest.approx(
        stats.trim_mean(floats, (left_out + 0.001) / len(numbers) if left_out else 0), rel=CLOSE
    )


@given(st.lists(st.tuples(values, st.integers(1, 4)), min_size=1, max_size=12), st.sampled_from(("mean", "median")))
def test_a_weight_is_worth_as_many_respondents(pairs: list[tuple[Fraction, int]], statistic: Statistic) -> None:
    repeated = [value for value, count in pairs for _ in range(count)]
    weighted = middle([value for value, _ in pairs], [Fraction(count) for _, count in pairs], statistic, TENTH)
    assert weighted == middle(repeated, [Fraction(1)] * len(repeated), statistic, TENTH)


@given(tables, st.data(), st.sampled_from(STATISTICS))
def test_in_floats_they_are_what_they_are_in_fractions(rows: list[Row], data: st.DataObject, how: Statistic) -> None:
    own = data.draw(st.lists(st.integers(1, 9).map(Fraction), min_size=len(rows), max_size=len(rows)))
    for column in zip(*rows, strict=True):
        times = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)).filter(any))
        repeated = [
            pair for pair, count in zip(zip(column, own, strict=True), times, strict=True) for _ in range(count)
        ]
        values_, weights = zip(*repeated, strict=True)
        columns, owns = (np.array([float(one) for one in numbers]) for numbers in (column, own))
        found = middles_of(columns, owns, np.array([times], dtype=np.float64), how, 0.125)
        assert found[0] == pytest.approx(float(middle(values_, weights, how, Fraction(1, 8))), rel=CLOSE)


@given(tables, st.sampled_from(STATISTICS))
def test_weights_sum_to_exactly_one(rows: list[Row], statistic: Statistic) -> None:
    given_ = [share for row in rows if (share := shares(row, "points"))]
    if given_ and (found := weights_of(given_, stratified([""] * len(given_), None), statistic, TENTH)):
        assert sum(found) == 1
        assert min(found) >= 0


# --- scales


@given(tables, st.sampled_from(("points", "ratings", "ranks")))
def test_what_one_respondent_gives_sums_to_exactly_one(rows: list[Row], scale: str) -> None:
    for row in rows:
        found = shares(row, scale)  # type: ignore[arg-type]
        assert found is None or sum(found) == 1
        if scale != "ranks":
            assert (found is None) == (not any(row))


def test_ranks_become_rank_sum_weights() -> None:
    """Three elements: 3/6, 2/6 and 1/6; see Stillwell, Seaver and Edwards (1981)."""
    assert shares(fractions(2, 1, 3), "ranks") == (Fraction(1, 3), Fraction(1, 2), Fraction(1, 6))


def test_elements_without_a_rank_share_the_last_places() -> None:
    assert shares((None, Fraction(1), None), "ranks") == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))


def test_an_empty_cell_is_no_points_but_not_a_rating() -> None:
    assert shares((Fraction(30), None), "points") == fractions(1, 0)
    assert shares((Fraction(3), None), "ratings") is None


# --- the workforce


def test_a_group_counts_for_as_many_people_as_it_has() -> None:
    """Worked by hand: drivers (100 people) give 60/40 and 80/20, one cleaner (300 people) gives 20/80."""
    rows = [fractions("0.6", "0.4"), fractions("0.8", "0.2"), fractions("0.2", "0.8")]
    weights = stratified(["driver", "driver", "cleaner"], {"driver": 100, "cleaner": 300})
    assert weights == [50, 50, 300]
    assert weights_of(rows, weights, "mean", TENTH) == (Fraction("0.325"), Fraction("0.675"))
    assert weights_of(rows, weights, "median", TENTH) == (Fraction("0.2"), Fraction("0.8"))


@given(tables)
def test_weighting_to_the_groups_as_they_answered_changes_nothing(rows: list[Row]) -> None:
    groups = ["a", "b", *(["b"] * (len(rows) - 2))]
    people = {"a": 1, "b": len(rows) - 1}
    assert stratified(groups, people) == [1] * len(rows)


# --- bootstrap


def test_intervals_are_those_of_scipy_with_the_same_resamples() -> None:
    generator = np.random.default_rng(5)
    rows = [
        share
        for _ in range(30)
        if (share := shares([Fraction(int(n)) for n in generator.integers(0, 50, 3)], "points"))
    ]
    for statistic, theirs in (("mean", np.mean), ("median", np.median)):
        # two elements that sum to one need no scaling of the mean; for the median the same is done here
        found = bootstrap(rows, [Fraction(1)] * len(rows), None, statistic, TENTH, 999, 7)  # type: ignore[arg-type]
        columns = tuple(np.array([float(one) for one in column]) for column in zip(*rows, strict=True))

        def scaled(*data: np.ndarray, axis: int = -1, how: object = theirs) -> np.ndarray:
            middles = [how(one, axis=axis) for one in data]  # type: ignore[operator]
            return np.stack([one / sum(middles) for one in middles])

        result = stats.bootstrap(
            columns,
            scaled,
            paired=True,
            n_resamples=999,
            method="percentile",
            rng=np.random.default_rng(7),
            vectorized=True,
        )
        assert [one.low for one in found] == pytest.approx(list(result.confidence_interval.low), rel=CLOSE)
        assert [one.high for one in found] == pytest.approx(list(result.confidence_interval.high), rel=CLOSE)


def test_the_same_seed_gives_the_same_intervals_and_another_others() -> None:
    rows = [fractions(f"0.{one}", f"{1 - Fraction(one, 100)}") for one in (11, 23, 37, 41, 59, 61, 73, 89)]

    def run(seed: int, strata: Sequence[str] | None = None) -> list[Interval]:
        return bootstrap(rows, [Fraction(1)] * 8, strata, "mean", TENTH, 150, seed)

    assert run(1) == run(1)
    assert run(1) != run(3)
    single = run(1, list("abcdefgh"))  # a stratum of one is always the same one
    assert [one.low for one in single] == pytest.approx([one.high for one in single])
    assert single[0].low == pytest.approx(0.4925)


# --- differences between groups


def test_chances_of_differences_are_those_of_scipy_corrected() -> None:
    one = [fractions("0.6", "0.4"), fractions("0.8", "0.2"), fractions("0.7", "0.3")]
    other = [fractions("0.2", "0.8"), fractions("0.1", "0.9"), fractions("0.3", "0.7")]
    chance = stats.kruskal([0.6, 0.8, 0.7], [0.2, 0.1, 0.3]).pvalue
    assert chances_of_differences([one, other]) == pytest.approx([2 * chance, 2 * chance], rel=CLOSE)
    assert chances_of_differences([one[:1] * 3, one[:1] * 3]) == [1, 1]


def test_holm_is_that_of_its_published_steps() -> None:
    """Four chances: smallest times 4, next times 3, …, never below the one before (R: p.adjust(p, "holm"))."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_gaps_name_the_groups_that_are_furthest_apart() -> None:
    found = gaps({"a": fractions("0.5", "0.5"), "b": fractions("0.2", "0.8"), "c": fractions("0.6", "0.4")})
    assert [(one.element, one.highest, one.lowest, one.size) for one in found] == [
        (0, "c", "b", Fraction("0.4")),
        (1, "b", "c", Fraction("0.4")),
    ]


# --- careless answers


def respondent(*given: int | None, **more: object) -> Respondent:
    numbers = tuple(None if one is None else Fraction(one) for one in given)
    return Respondent(**{"id": "", "row": 2, "group": "", "values": numbers} | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scale", "given_", "codes"),
    [
        ("points", (50, 30, 20), []),
        ("points", (50, 50, None), []),
        ("points", (50, 30, 10), ["survey-sum"]),
        ("points", (100, 0, 0), ["survey-one-element"]),
        ("points", (33, 33, 34), ["survey-straight-line"]),
        ("points", (None, None, None), ["survey-nothing"]),
        ("points", (0, 0, 0), ["survey-nothing"]),
        ("ratings", (5, 3, 1), []),
        ("ratings", (4, 4, 4), ["survey-straight-line"]),
        ("ratings", (4, None, 4), ["survey-missing"]),
        ("ranks", (1, 2, 3), []),
        ("ranks", (1, 1, 2), ["survey-rank-twice"]),
        ("ranks", (1, 2, None), ["survey-unranked"]),
    ],
)
def test_an_answer_is_flagged_for_what_is_odd_about_it(scale: str, given_: tuple[int, ...], codes: list[str]) -> None:
    assert [one.code for one in find_careless([respondent(*given_)], scale)] == codes  # type: ignore[arg-type]


def test_who_was_too_fast_or_came_twice_is_flagged() -> None:
    people = [
        respondent(50, 30, 20, id="a", seconds=Fraction(300), row=2),
        respondent(50, 20, 30, id="b", seconds=Fraction(99), row=3),
        respondent(20, 30, 50, id="a", seconds=Fraction(400), row=4),
        respondent(50, 30, 20, id="d", seconds=Fraction(300), row=5),
    ]
    found = [(one.code, one.row, dict(one.values)) for one in find_careless(people, "points")]
    assert found == [
        ("survey-too-fast", 3, {"found": "99", "limit": "100"}),
        ("survey-twice", 4, {"found": "a", "row": "2"}),
        ("survey-same-answers", 5, {"row": "2"}),
    ]
