"""How long one person takes: `python benchmarks/one_person.py [--openfisca PYTHON]`.

Four jobs, each with all 22 elements of the default scheme at levels of their own, and four jobs with the profiles of
the scheme. With `--openfisca`, the interpreter of an environment that has openfisca-core, its simpler rule is timed
beside it: three spells, points added up, months rounded; no lines, no conditions, no dates and no money.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

from measuring import AS_OF, Times, call_ms

from zwaarwerk.calculator import assess
from zwaarwerk.career import Career, Person, resolve
from zwaarwerk.criteria import Scheme
from zwaarwerk.entitlement import pension_date
from zwaarwerk.files import read_law, read_scheme
from zwaarwerk.search import earliest_exit

EXIT = date(2029, 3, 1)
STARTS = ("1984-01-15", "1994-03-01", "2004-11-30", "2014-02-28", "")
PROFILES = ("train_driver", "conductor", "team_manager", "planner")


def person_of(jobs: list[dict[str, Any]], scheme: Scheme) -> Person:
    """Return a person born in 1964 with these jobs one after the other."""
    dated = [
        {**job, "employer": "NS", "from": first} | ({"until": day_before(then)} if then else {})
        for job, first, then in zip(jobs, STARTS, STARTS[1:], strict=False)
    ]
    career = Career.model_validate({"id": "x", "birth_date": "1964-05-10", "jobs": dated})
    return resolve(career, scheme, "least")


def day_before(text: str) -> str:
    """Return the day before, as text."""
    return date.fromordinal(date.fromisoformat(text).toordinal() - 1).isoformat()


def all_elements(scheme: Scheme, number: int) -> dict[str, str]:
    """Return a level for every element, another one for every job."""
    levels = {name: [level for level in known if level != "none"] for name, known in scheme.level_factors.items()}
    return {name: of[(place + number) % len(of)] for place, (name, of) in enumerate(levels.items())}


def main() -> None:
    """Print what one person costs."""
    options = argparse.ArgumentParser()
    options.add_argument("--openfisca", help="the Python of an environment with openfisca-core")
    asked = options.parse_args()
    scheme, law = read_scheme().scheme, read_law()
    people = {
        "four jobs x 22 elements": person_of(
            [{"title": f"baan {n}", "exposures": all_elements(scheme, n)} for n in range(4)], scheme
        ),
        "four jobs with profiles": person_of([{"job": job} for job in PROFILES], scheme),
    }
    for name, person in people.items():
        pension = pension_date(person, scheme, None, law)
        assert pension is not None
        score = assess(person, scheme, law, EXIT).score
        assert score is not None
        times = {
            f"assess, {len(score.lines)} lines, money": call_ms(lambda p=person: whole(p, scheme, law)),
            "earliest exit": call_ms(
                lambda p=person, day=pension.day: earliest_exit(p, scheme, law, date.fromisoformat(AS_OF), day), 60
            ),
        }
        for what, taken in times.items():
            print(f"{name:26} {what:32} median {taken.median:7.3f} ms   least {taken.least:7.3f} ms")
    if asked.openfisca:
        taken = openfisca_ms(asked.openfisca)
        print(f"{'three spells, OpenFisca-Core':26} points and months alone {'':7} median {taken.median:7.3f} ms   "
              f"least {taken.least:7.3f} ms")  # fmt: skip


def whole(person: Person, scheme: Scheme, law: Any) -> list[Any]:
    """Assess, and take every number of every line."""
    score = assess(person, scheme, law, EXIT).score
    return [line.points for line in score.lines] if score else []


def openfisca_ms(python: str) -> Times:
    """Return the time OpenFisca-Core takes for one person of its own."""
    script = Path(__file__).with_name("openfisca_rule.py")
    done = subprocess.run([python, str(script)], capture_output=True, check=True, text=True)
    return Times(*json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
