"""The scheme that ships, `zwaarwerk/criteria.yaml`: what it promises its readers about itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from zwaarwerk import files
from zwaarwerk.criteria import Job, ProfilePeriod
from zwaarwerk.criteria_checks import ASSUMED, count_sources

FILE = files.read_scheme()
SCHEME = FILE.scheme
LINES = files.DEFAULT_SCHEME.read_text(encoding="utf-8").splitlines()
MAX_LINE = 110
TOTAL_BESIDE_CODE = re.compile(r"^ +[^ #].*# ([0-9.]+) punten per jaar")
HEADING = re.compile(r"# ----- ([A-Z]+): ([0-9]+) elementen -----")


def profiles() -> Iterator[tuple[str, Job | ProfilePeriod]]:
    """The profiles in file order, each with its job."""
    for name, job in SCHEME.jobs.items():
        for profile in job.profiles:
            yield name, profile


def points_a_year(profile: Job | ProfilePeriod) -> Fraction:
    """The sum of the elements of a profile, each times its level."""
    total = Fraction(0)
    for element, level in (profile.exposures or {}).items():
        points = SCHEME.elements[element].points_per_year
        factor = level if isinstance(level, Fraction) else SCHEME.level_factors[element][level]
        assert isinstance(points, Fraction), f"{element} has dated points"
        total += points * factor
    return total


def names_of(job_id: str) -> list[str]:
    """Everything a job is called, in lower case, each name once."""
    job = SCHEME.jobs[job_id]
    names = [job_id, job.name.nl, job.name.en or "", *job.also_called]
    return list(dict.fromkeys(name.lower() for name in names if name))


def lines_of(key: str) -> list[str]:
    """The lines of one top-level block, from its key until the next."""
    first = LINES.index(f"{key}:")
    rest = (place for place in range(first + 1, len(LINES)) if re.match(r"[a-z]", LINES[place]))
    return LINES[first : next(rest, len(LINES))]


def test_it_reads_without_problems() -> None:
    assert FILE.document.problems == []
    assert SCHEME.has_points


def test_it_is_an_illustration_and_says_so() -> None:
    assert SCHEME.scheme.status == "illustrative"
    assert SCHEME.scheme.description is not None


def test_it_has_four_categories_and_twenty_two_elements() -> None:
    assert len(SCHEME.categories) == 4
    assert len(SCHEME.elements) == 22


def test_every_category_has_elements_and_no_element_stands_outside() -> None:
    assert {element.category for element in SCHEME.elements.values()} == set(SCHEME.categories)


def test_the_headings_say_how_many_elements_each_category_has() -> None:
    said = {name.lower(): int(number) for name, number in HEADING.findall("\n".join(LINES))}
    counted = Counter(SCHEME.categories[element.category].name.nl for element in SCHEME.elements.values())
    assert said == {name.lower(): number for name, number in counted.items()}


def test_it_has_a_dozen_jobs_of_which_two_changed_over_time() -> None:
    assert len(SCHEME.jobs) >= 12
    assert sum(job.periods is not None for job in SCHEME.jobs.values()) >= 2


def test_every_number_has_a_source_or_says_that_it_is_assumed() -> None:
    counts = count_sources(FILE.document.data)
    assert "" not in counts
    assert counts[ASSUMED] > 0


def test_every_source_can_be_looked_up() -> None:
    assert {name for name, source in SCHEME.sources.items() if not (source.url and source.seen)} == set()


def test_the_totals_beside_the_jobs_are_the_sums_of_their_elements() -> None:
    said = [Fraction(found[1]) for line in lines_of("jobs") if (found := TOTAL_BESIDE_CODE.match(line))]
    names = [name for name, _ in profiles()]
    assert dict(enumerate(zip(names, said, strict=True))) == {
        place: (name, points_a_year(profile)) for place, (name, profile) in enumerate(profiles())
    }


def test_the_reference_position_reaches_full_points_in_thirty_years() -> None:
    linear = SCHEME.entitlement.convert.linear
    assert linear is not None
    assert linear.points == 30 * points_a_year(SCHEME.jobs["train_driver"].profiles[-1])


def test_no_line_is_too_long_to_read() -> None:
    assert [line for line in LINES if len(line) > MAX_LINE] == []


def test_no_line_has_a_tab_or_ends_in_blanks() -> None:
    assert [line for line in LINES if "\t" in line or line != line.rstrip()] == []


def test_no_name_or_synonym_means_two_jobs() -> None:
    counts = Counter(name for job_id in SCHEME.jobs for name in names_of(job_id))
    assert [name for name, number in counts.items() if number > 1] == []


def test_no_synonym_repeats_what_the_job_is_called_already() -> None:
    for job in SCHEME.jobs.values():
        called = [name.lower() for name in job.also_called]
        assert len(called) == len(set(called))
        assert job.name.nl.lower() not in called


@pytest.mark.parametrize("element", SCHEME.elements)
def test_an_element_has_its_name_question_and_definition_in_both_languages(element: str) -> None:
    block = SCHEME.elements[element]
    assert block.name.en
    assert block.question is not None
    assert block.question.en
    assert block.applies_when.en


@pytest.mark.parametrize("element", SCHEME.elements)
def test_an_element_is_part_of_at_least_one_job(element: str) -> None:
    assert any(element in (profile.exposures or {}) for _, profile in profiles())


@pytest.mark.parametrize("job", SCHEME.jobs)
def test_a_job_has_its_name_in_both_languages_and_other_names(job: str) -> None:
    assert SCHEME.jobs[job].name.en
    assert SCHEME.jobs[job].also_called
