"""New points from weights: exact, by largest remainders, and put in the file without touching anything else."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.running import CRITERIA, EXAMPLES
from zwaarwerk.editing import replaced, spans_of
from zwaarwerk.errors import InputError
from zwaarwerk.errors import Path as Place
from zwaarwerk.exact import to_text
from zwaarwerk.files import parse_scheme, read_exact_text, read_scheme
from zwaarwerk.survey.new_points import Reference, new_points, points_now, reference_of

SCHEME = read_scheme().scheme
ELEMENTS = list(SCHEME.elements)
JOBS = [name for name, job in SCHEME.jobs.items() if (job.profiles[-1].exposures or {})]
weights = st.lists(st.integers(1, 1000), min_size=len(ELEMENTS), max_size=len(ELEMENTS)).map(
    lambda parts: {name: Fraction(part, sum(parts)) for name, part in zip(ELEMENTS, parts, strict=True)}
)
TEXT = CRITERIA.read_text(encoding="utf-8")


def job_points(job: str, points: dict[str, Fraction]) -> Fraction:
    return sum(
        (level * points[name] for name, level in reference_of(SCHEME, job, Fraction(1)).levels.items()), Fraction(0)
    )


def test_without_a_reference_job_the_elements_keep_their_sum() -> None:
    """Worked by hand: 22 elements that weigh the same share 5.35 points: 5350/22 = 243 thousandths, 4 left over."""
    equal = dict.fromkeys(ELEMENTS, Fraction(1, 22))
    found = new_points(SCHEME, equal, None)
    assert sum(points_now(SCHEME, ELEMENTS).values()) == found.total == Fraction("5.35")
    assert [to_text(one) for one in found.after.values()] == ["0.244"] * 4 + ["0.243"] * 18


@settings(max_examples=60, deadline=None)
@given(weights, st.sampled_from(JOBS), st.integers(1, 400))
def test_the_reference_job_gets_exactly_its_points(given_: dict[str, Fraction], job: str, hundredths: int) -> None:
    reference = reference_of(SCHEME, job, Fraction(hundredths, 100))
    found = new_points(SCHEME, given_, reference)
    assert job_points(job, dict(found.after)) == Fraction(hundredths, 100)
    scale = reference.points_per_year / sum(level * given_[name] for name, level in reference.levels.items())
    step = Fraction(1, 10**found.decimals)
    for name, weight in given_.items():
        assert (found.after[name] * 10**found.decimals).denominator == 1
        assert abs(found.after[name] - weight * scale) < 3 * step
    if set(ELEMENTS) - {name for name, level in reference.levels.items() if level}:
        assert abs(found.total - scale) <= step / 2


@settings(max_examples=60, deadline=None)
@given(weights)
def test_without_a_reference_no_element_is_a_whole_step_off(given_: dict[str, Fraction]) -> None:
    found = new_points(SCHEME, given_, None)
    assert found.total == Fraction("5.35")
    for name, weight in given_.items():
        assert abs(found.after[name] - weight * found.total) < Fraction(1, 1000)


@settings(max_examples=15, deadline=None)
@given(weights, st.lists(st.integers(1, 20), min_size=22, max_size=22))
def test_a_job_with_levels_of_all_kinds_gets_exactly_its_points(given_: dict[str, Fraction], parts: list[int]) -> None:
    levels = {name: Fraction(part, 20) for name, part in zip(ELEMENTS, parts, strict=True)}
    found = new_points(SCHEME, given_, Reference(job="conductor", points_per_year=Fraction("1.9"), levels=levels))
    assert sum(level * found.after[name] for name, level in levels.items()) == Fraction("1.9")
    scale = Fraction("1.9") / sum(level * given_[name] for name, level in levels.items())
    step = Fraction(1, 10**found.decimals)
    assert all(abs(found.after[name] - weight * scale) < 5 * step for name, weight in given_.items())


def test_a_job_without_a_number_keeps_the_points_it_has() -> None:
    assert reference_of(SCHEME, "train_driver", None).points_per_year == Fraction("1.9")


def test_elements_that_were_not_weighed_keep_their_points() -> None:
    half = {name: Fraction(1, 11) for name in ELEMENTS[:11]}
    reference = reference_of(SCHEME, "conductor", Fraction("1.875"))
    found = new_points(SCHEME, half, reference)
    assert set(found.after) == set(ELEMENTS[:11])
    assert job_points("conductor", points_now(SCHEME, ELEMENTS) | dict(found.after)) == Fraction("1.875")


def test_a_reference_that_is_too_light_is_refused() -> None:
    light = {name: Fraction(1, 2) for name in ELEMENTS[:2]}
    with pytest.raises(InputError) as refused:
        new_points(SCHEME, light, reference_of(SCHEME, "conductor", Fraction("0.1")))
    assert [one.code for one in refused.value.problems] == ["weigh-no-reference"]


def test_points_that_cannot_be_met_in_six_decimals_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        new_points(SCHEME, dict.fromkeys(ELEMENTS, Fraction(1, 22)), reference_of(SCHEME, "conductor", Fraction(1, 3)))
    assert [one.code for one in refused.value.problems] == ["weigh-no-decimals"]


# --- in the text


@settings(max_examples=20, deadline=None)
@given(weights, st.sampled_from(["\n", "\r\n"]))
def test_only_the_points_change_in_the_file(given_: dict[str, Fraction], newline: str) -> None:
    text = TEXT.replace("\n", newline)
    found = new_points(SCHEME, given_, None)
    changed = replaced(text, {("elements", name, "points_per_year"): to_text(one) for name, one in found.after.items()})
    after = parse_scheme(changed, "x.yaml").scheme
    assert {name: one.points_per_year for name, one in after.elements.items()} == found.after
    number = re.compile(r"(?<=^    points_per_year: )[0-9.]+", re.MULTILINE)
    assert number.sub("#", changed) == number.sub("#", text)


WITH_ELEMENTS = [path for path in sorted((EXAMPLES / "schemes").glob("*.yaml")) if read_scheme(path).scheme.elements]


@pytest.mark.parametrize("path", WITH_ELEMENTS, ids=lambda path: path.stem)
def test_in_every_example_scheme_only_the_points_change(path: Path) -> None:
    file = read_scheme(path)
    plain = [name for name, one in file.scheme.elements.items() if isinstance(one.points_per_year, Fraction)]
    if not plain:
        with pytest.raises(InputError) as refused:
            new_points(file.scheme, dict.fromkeys(file.scheme.elements, Fraction(1)), None)
        assert {one.code for one in refused.value.problems} <= {"weigh-dated-points", "weigh-no-points"}
        return
    parts = {name: Fraction(place, sum(range(1, len(plain) + 1))) for place, name in enumerate(plain, 1)}
    found = new_points(file.scheme, parts, None)
    assert found.total == sum(found.before.values())
    text = read_exact_text(path)
    paths: dict[Place, str] = {("elements", name, "points_per_year"): to_text(one) for name, one in found.after.items()}
    changed = replaced(text, paths)
    after = parse_scheme(changed, "x.yaml")
    assert {name: after.scheme.elements[name].points_per_year for name in plain} == found.after
    back = replaced(
        changed, {place: text[span.start : span.end] for place, span in spans_of(text).items() if place in paths}
    )
    assert back == text
