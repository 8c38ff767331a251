"""Makes the example survey: 150 invented employees who divide 100 points, with a fixed seed. No real person is in it.

    python examples/survey/make_survey.py

How it was made: each job has its own picture of what is heavy (`HEAVY`). Each employee draws a share for every element
around that picture (a Dirichlet draw), keeps the elements that matter most to them, and rounds to whole points that
sum to 100. The last rows are careless on purpose, so that there is something to find: points that don't sum to 100,
all points on one element, the same everywhere, too fast, twice the same person, the same answer copied.
`headcount.csv` has invented numbers of people in each job.
"""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
SEED = 20260101
ELEMENTS = [
    "standing_walking",
    "heavy_lifting",
    "pushing_pulling",
    "awkward_postures",
    "repetitive_movements",
    "climbing_boarding",
    "aggression",
    "human_suffering",
    "working_alone",
    "sustained_vigilance",
    "disruption_stress",
    "safety_responsibility",
    "irregular_shifts",
    "double_irregular_roster",
    "night_work",
    "weekends_holidays",
    "on_call_duty",
    "hazardous_substances",
    "vibration",
    "noise",
    "heat_cold_weather",
    "dirty_dangerous",
]
EVERYBODY = {"irregular_shifts": 4, "night_work": 5, "weekends_holidays": 2, "disruption_stress": 2}
HEAVY = {
    "Machinist": (45, {"sustained_vigilance": 6, "working_alone": 4, "human_suffering": 4, "safety_responsibility": 4}),
    "Conducteur": (45, {"aggression": 9, "human_suffering": 3, "standing_walking": 3, "irregular_shifts": 3}),
    "Monteur": (25, {"heavy_lifting": 6, "awkward_postures": 6, "noise": 3, "dirty_dangerous": 4, "vibration": 2}),
    "Schoonmaker treinen": (18, {"repetitive_movements": 5, "awkward_postures": 5, "standing_walking": 4}),
    "Bijsturing rond de klok": (14, {"disruption_stress": 7, "sustained_vigilance": 4, "night_work": 3}),
    "Planner": (3, {"disruption_stress": 6}),
}
PEOPLE = {
    "Machinist": 2900, "Conducteur": 3100, "Monteur": 1400, "Schoonmaker treinen": 900, "Bijsturing rond de klok": 350,
    "Planner": 300, "Kantoor": 1200,
}  # fmt: skip


def answer(random: Random, heavy: dict[str, int]) -> list[int]:
    """Divide 100 points over the elements, as one employee of a job might."""
    shares = [random.gammavariate(0.3 + EVERYBODY.get(name, 0) / 2 + heavy.get(name, 0), 1) for name in ELEMENTS]
    least = sorted(shares)[-random.randint(8, 16)]
    shares = [share if share >= least else 0 for share in shares]
    exact = [100 * share / sum(shares) for share in shares]
    points = [int(share) for share in exact]
    left = 100 - sum(points)
    for place in sorted(range(len(exact)), key=lambda place: points[place] - exact[place])[:left]:
        points[place] += 1
    return points


def rows() -> list[list[object]]:
    """Return the rows of the survey: number, job, seconds, points."""
    random = Random(SEED)
    found: list[list[object]] = []
    for job, (count, heavy) in HEAVY.items():
        found += [[0, job, round(random.lognormvariate(6, 0.35)), *answer(random, heavy)] for _ in range(count)]
    random.shuffle(found)
    for number, row in enumerate(found, 1):
        row[0] = f"r{number:03d}"
    found[20][3:] = [5 if place < 18 else 0 for place in range(22)]  # together 90
    found[47][3:] = [100 if name == "night_work" else 0 for name in ELEMENTS]
    found[71][3:] = [5] * 12 + [4] * 10  # the same everywhere, and exactly 100
    found[98][2] = 41
    found[120][0] = found[119][0]
    same_job = [row for row in found if row[1] == found[140][1] and row is not found[140]]
    found[140][3:] = same_job[0][3:]
    return found


def write(folder: Path = HERE) -> None:
    """Write both tables."""
    with (folder / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";", lineterminator="\n")
        table.writerow(["respondent", "functie", "seconden", *ELEMENTS])
        table.writerows(rows())
    with (folder / "headcount.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";", lineterminator="\n")
        table.writerow(["functie", "aantal"])
        table.writerows(PEOPLE.items())


if __name__ == "__main__":
    write()
