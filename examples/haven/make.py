"""Makes the files of the example sector, a port: a first scheme, a workforce and a survey. All of it is invented.

    python examples/haven/make.py

How it was made, with a fixed seed and without any real person:

- `haven.yaml` is the built-in scheme with other functions (`FUNCTIONS`) and the name of the sector. The elements, their
  points and the rules are those of the built-in scheme, comments included; that is how cao parties mostly begin.
- `personeel.csv` has `PEOPLE` employees. Each draws a function by its share (`SHARES`), a birth date, a first working
  day between 17 and 27 years of age, and a change of function with the chance that is usual for it: from heavy work to
  planning or the office, mostly late in a career. One in five works part-time now. The file is as personnel systems
  write it: semicolons, decimal commas, `dd-mm-jjjj`. Two cells are wrong on purpose, so that something is found.
- `enquete.csv` has `ASKED` employees who divide 100 points. Each function has its own picture of what is heavy
  (`HEAVY`); an employee draws a share for every element around it and rounds to whole points that sum to 100. One
  answer is careless on purpose.
- `bezetting.csv` counts the people of each function in the workforce.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
BUILT_IN = HERE.parents[1] / "zwaarwerk" / "criteria.yaml"
SEED, PEOPLE, ASKED = 20270211, 600, 120
TODAY = date(2027, 2, 11)

FUNCTIONS = """\
jobs:

  # Op de kade en aan boord

  lasher:
    name: {nl: "Sjorder", en: "Lasher"}
    also_called: [sjorster, lasser containers, dekwerker]
    exposures:
      heavy_lifting: often
      pushing_pulling: often
      climbing_boarding: often
      irregular_shifts: often
      night_work: often
      weekends_holidays: sometimes
      noise: sometimes
      heat_cold_weather: often
      dirty_dangerous: sometimes
    source: assumed

  crane_driver:
    name: {nl: "Kraanmachinist", en: "Crane driver"}
    also_called: [kraandrijver, machinist kraan]
    exposures:
      awkward_postures: often
      sustained_vigilance: often
      working_alone: often
      safety_responsibility: often
      irregular_shifts: often
      night_work: often
      weekends_holidays: sometimes
      vibration: sometimes
    source: assumed

  straddle_driver:
    name: {nl: "Straddlecarrierchauffeur", en: "Straddle carrier driver"}
    also_called: [chauffeur straddle carrier, heftruckchauffeur]
    exposures:
      awkward_postures: sometimes
      sustained_vigilance: often
      working_alone: sometimes
      irregular_shifts: often
      night_work: often
      weekends_holidays: sometimes
      vibration: often
      noise: sometimes
    source: assumed

  tally_clerk:
    name: {nl: "Tallyman", en: "Tally clerk"}
    also_called: [controleur, walcontroleur]
    exposures:
      standing_walking: often
      irregular_shifts: often
      night_work: sometimes
      weekends_holidays: sometimes
      heat_cold_weather: often
    source: assumed

  # In de werkplaats

  mechanic:
    name: {nl: "Monteur", en: "Mechanic"}
    also_called: [onderhoudsmonteur, monteur technische dienst]
    exposures:
      heavy_lifting: sometimes
      awkward_postures: often
      climbing_boarding: sometimes
      irregular_shifts: sometimes
      on_call_duty: sometimes
      hazardous_substances: sometimes
      noise: often
      dirty_dangerous: often
    source: assumed

  # Binnen

  planner:
    name: {nl: "Planner", en: "Planner"}
    also_called: [scheepsplanner, werkverdeler]
    exposures:
      disruption_stress: often
      irregular_shifts: sometimes
    source: assumed

  office:
    name: {nl: "Kantoor", en: "Office"}
    also_called: [kantoormedewerker, administratie]
    source: assumed

"""
CHANGES = {
    r"^# yaml-language-server:.*\n#\n": "",
    r"^# ZWAARWERKREGELING VOLGENS HET NS-MODEL\n# =+\n": f"# ZWAARWERKREGELING HAVEN (VERZONNEN)\n# {'=' * 35}\n",
    r"^  id: ns-style$": "  id: haven",
    r'^  version: ".*"$': '  version: "0.1"',
    r"^  name: \{.*\}$": '  name: {nl: "Zwaarwerkregeling haven", en: "Port heavy-work scheme"}',
    r"^  status: illustrative$": "  status: proposed",
    r"^  in_force: \{from: 2026-01-01\}$": "  in_force: {from: 2027-07-01}",
    r"^    nl: .Gebouwd op de uitleg.*$": '    nl: "Verzonnen: de ingebouwde regeling met functies van een haven."',
    r"^    en: .Built on the union's.*$": '    en: "Invented: the built-in scheme with functions of a port."',
}
"""What of the built-in scheme reads otherwise, each in one place."""
SHARES = {
    "Sjorder": 20, "Kraanmachinist": 18, "Straddlecarrierchauffeur": 22, "Tallyman": 8, "Monteur": 12, "Planner": 6,
    "Kantoor": 14,
}  # fmt: skip
LATER = {
    "Sjorder": ("Straddlecarrierchauffeur", "Tallyman"),
    "Kraanmachinist": ("Planner",),
    "Straddlecarrierchauffeur": ("Kraanmachinist", "Tallyman"),
    "Tallyman": ("Planner", "Kantoor"),
    "Monteur": ("Planner",),
    "Planner": ("Kantoor",),
    "Kantoor": (),
}
"""What people of a function do later."""
SITES = ("Maasvlakte", "Waalhaven", "Botlek")
EVERYBODY = {"irregular_shifts": 4, "night_work": 5, "weekends_holidays": 2}
HEAVY = {
    "Sjorder": (40, {"heavy_lifting": 9, "climbing_boarding": 6, "heat_cold_weather": 5, "pushing_pulling": 4}),
    "Kraanmachinist": (30, {"sustained_vigilance": 8, "awkward_postures": 7, "working_alone": 3, "vibration": 2}),
    "Straddlecarrierchauffeur": (25, {"vibration": 8, "sustained_vigilance": 5, "awkward_postures": 4}),
    "Monteur": (15, {"dirty_dangerous": 5, "noise": 4, "awkward_postures": 5, "hazardous_substances": 3}),
    "Planner": (10, {"disruption_stress": 8}),
}


def scheme_text(built_in: str) -> str:
    """Return the built-in scheme with the functions and the name of the port."""
    blocks = re.compile(r"^jobs:\n.*?(?=^# -{20,}$)", re.MULTILINE | re.DOTALL)
    text = blocks.sub(lambda _: FUNCTIONS, built_in, count=1)
    for old, new in CHANGES.items():
        text, times = re.subn(old, new, text, count=1, flags=re.MULTILINE)
        assert times == 1, old
    return text


# --- the workforce


def careers(random: Random) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield the function of now and the rows of every employee."""
    for number in range(PEOPLE):
        function = random.choices(list(SHARES), list(SHARES.values()))[0]
        born = date(1961, 1, 1) + timedelta(days=random.randrange(14_500))
        start = _plus_years(born, random.randint(17, 27)) + timedelta(days=random.randrange(365))
        start = min(start, TODAY - timedelta(days=400))
        stretches = [(start, function)]
        if LATER[function] and random.random() < 0.35:
            change = start + timedelta(days=int((TODAY - start).days * random.uniform(0.4, 0.9)))
            function = random.choice(LATER[function])
            stretches.append((change, function))
        sex = "v" if random.random() < (0.4 if function in ("Planner", "Kantoor") else 0.1) else "m"
        factor = random.choice(("0,8", "0,8", "0,6")) if random.random() < 0.2 else ""
        site = random.choice(SITES)
        rows = []
        for place, (first, what) in enumerate(stretches):
            last = stretches[place + 1][0] - timedelta(days=1) if place + 1 < len(stretches) else None
            rows.append(
                [f"{number + 1:05d}", _dutch(born), what, _dutch(first), _dutch(last) if last else "", "Havenbedrijf",
                 factor if last is None else "", sex, site]
            )  # fmt: skip
        yield function, rows


def _plus_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _dutch(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def spoiled(rows: Sequence[list[str]]) -> list[list[str]]:
    """Return the rows with two cells that are wrong: a day that does not exist and a function with a slip."""
    wrong = [list(row) for row in rows]
    wrong[40][1] = "31-02-1970"
    wrong[200][2] = "Sjoder"
    return wrong


# --- the survey


def answers(random: Random, elements: Sequence[str]) -> Iterator[list[str | int]]:
    """Yield a row for every employee who was asked; the last one gave all points to one element."""
    functions = [function for function, (number, _) in HEAVY.items() for _ in range(number)]
    random.shuffle(functions)
    for number, function in enumerate(functions, 1):
        points = divided(random, elements, EVERYBODY | HEAVY[function][1])
        if number == ASKED:
            points = [100 * (element == "noise") for element in elements]
        yield [f"r{number:03d}", function, random.randint(240, 900), *points]


def divided(random: Random, elements: Sequence[str], heavy: dict[str, int]) -> list[int]:
    """Divide 100 points over the elements, as one employee might."""
    drawn = [random.gammavariate(0.3 + heavy.get(element, 0) * 0.7, 1.0) for element in elements]
    kept = sorted(drawn, reverse=True)[:9][-1]
    drawn = [share if share >= kept else 0.0 for share in drawn]
    scale = 100 / sum(drawn)
    points = [int(share * scale) for share in drawn]
    points[drawn.index(max(drawn))] += 100 - sum(points)
    return points


# --- the files


def write(path: Path, header: Sequence[str], rows: Sequence[Sequence[str | int]]) -> None:
    """Write a table as Dutch spreadsheets do."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";", lineterminator="\n")
        table.writerow(header)
        table.writerows(rows)


def main(folder: Path = HERE) -> None:
    """Write all files into a folder."""
    text = scheme_text(BUILT_IN.read_text(encoding="utf-8"))
    (folder / "haven.yaml").write_text(text, encoding="utf-8", newline="\n")
    random = Random(SEED)
    people = list(careers(random))
    head = ["Personeelsnummer", "Geboortedatum", "Functie", "Van", "Tot en met", "Werkgever", "Deeltijdfactor",
            "Geslacht", "Locatie"]  # fmt: skip
    write(folder / "personeel.csv", head, spoiled([row for _, rows in people for row in rows]))
    counted = Counter(function for function, _ in people)
    write(folder / "bezetting.csv", ["functie", "aantal"], [[name, counted[name]] for name in SHARES])
    elements = re.findall(r"^  ([a-z_]+):$", text[text.index("\nelements:") : text.index("\njobs:")], re.MULTILINE)
    write(folder / "enquete.csv", ["respondent", "functie", "seconden", *elements], list(answers(random, elements)))


if __name__ == "__main__":
    main()
