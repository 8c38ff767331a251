"""How time grows with jobs, elements and people: `python benchmarks/slopes.py`. A slope of 1 is linear."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

from measuring import AS_OF, call_ms

from zwaarwerk.answers import answer
from zwaarwerk.calculator import assess
from zwaarwerk.career import Career, resolve
from zwaarwerk.criteria import Scheme
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.law import Law

EXIT = date(2029, 3, 1)
STEPS = (1, 4, 16)


def career(jobs: int, exposures: dict[str, Any]) -> Career:
    """Return a career of so many jobs from 1984 to the exit."""
    first, days = date(1984, 1, 1).toordinal(), (EXIT - date(1984, 1, 1)).days
    cuts = [first + days * number // jobs for number in range(jobs + 1)]
    entries = [
        {
            "title": f"baan {number}",
            "employer": "NS",
            "from": date.fromordinal(cuts[number]).isoformat(),
            "until": date.fromordinal(cuts[number + 1] - 1).isoformat(),
            "exposures": exposures,
        }
        for number in range(jobs)
    ]
    return Career.model_validate({"id": "x", "birth_date": "1964-05-10", "jobs": entries})


def with_elements(data: dict[str, Any], count: int) -> Scheme:
    """Return the default scheme with so many times its elements."""
    made = copy.deepcopy(data)
    made["elements"] = {f"{name}_{n}": element for n in range(count) for name, element in data["elements"].items()}
    made["jobs"] = {"office": data["jobs"]["office"]}
    return Scheme.model_validate(made)


def lines_ms(person: Any, scheme: Scheme, law: Law) -> float:
    """Return the least time of an assessment with all its lines."""

    def work() -> Any:
        score = assess(person, scheme, law, EXIT).score
        return [line.points for line in score.lines] if score else None

    return call_ms(work, 40).least


def told(what: str, sizes: tuple[int, ...], taken: list[float]) -> str:
    """Return one line: the times, and how the last step grew beside how the size grew."""
    growth = taken[-1] / taken[-2]
    size = sizes[-1] / sizes[-2]
    times = "  ".join(f"{number}: {ms:.2f} ms" for number, ms in zip(sizes, taken, strict=True))
    return f"{what:10} {times}   {size:.0f} times as many take {growth:.2f} times as long (slope {growth / size:.2f})"


def main() -> None:
    """Print how time grows."""
    file, law = read_scheme(), read_law()
    scheme, data = file.scheme, file.document.data
    full = dict.fromkeys(scheme.elements, "often")
    sizes = (8, 32, 128)
    taken = [lines_ms(resolve(career(jobs, full), scheme, "least"), scheme, law) for jobs in sizes]
    print(told("jobs", sizes, taken))
    schemes = [with_elements(data, count) for count in STEPS]
    careers = [career(4, dict.fromkeys(one.elements, "often")) for one in schemes]
    taken = [lines_ms(resolve(of, one, "least"), one, law) for of, one in zip(careers, schemes, strict=True)]
    print(told("elements", tuple(len(one.elements) for one in schemes), taken))
    one = career(4, full)
    people = (4, 16, 64)
    as_of = date.fromisoformat(AS_OF)
    taken = [call_ms(lambda n=n: [answer(one, scheme, law, as_of) for _ in range(n)], 5).least for n in people]
    print(told("people", people, taken))


if __name__ == "__main__":
    main()
