"""One person on OpenFisca-Core, for comparison: three spells, points, months. Run by `one_person.py --openfisca`.

Needs an environment with openfisca-core (AGPL-3.0), which zwaarwerk itself never imports.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

import numpy as np
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

MONTH = "2026-01"
SPELLS = ((1, 120, 1.9), (121, 300, 0.55), (301, 480, 1.25))
TIMES = 200


def system() -> Any:
    """Return points and months as OpenFisca variables."""
    person = entities.build_entity(key="person", plural="persons", label="Person", is_person=True)

    def given(name: str, kind: type) -> Any:
        settings = {"value_type": kind, "entity": person, "definition_period": periods.DateUnit.ETERNITY, "label": name}
        return type(name, (variables.Variable,), settings)

    class points(variables.Variable):  # noqa: N801 - OpenFisca names a variable by its class
        value_type = float
        entity = person
        definition_period = periods.DateUnit.MONTH
        label = "Points"

        def formula(self, period: Any) -> Any:
            def spell(n: int) -> Any:
                length = self(f"last{n}", period) - self(f"first{n}", period) + 1
                return length * self(f"rate{n}", period) / 12

            return sum(spell(n) for n in range(len(SPELLS)))

    class months(variables.Variable):  # noqa: N801 - OpenFisca names a variable by its class
        value_type = float
        entity = person
        definition_period = periods.DateUnit.MONTH
        label = "Months"

        def formula(self, period: Any) -> Any:
            found = self("points", period)
            return np.where(found < 18.81, 0, np.minimum(36, np.floor(found * 36 / 57 + 0.5)))

    made = taxbenefitsystems.TaxBenefitSystem([person])
    for n in range(len(SPELLS)):
        for name, kind in ((f"first{n}", int), (f"last{n}", int), (f"rate{n}", float)):
            made.add_variable(given(name, kind))
    made.add_variable(points)
    made.add_variable(months)
    return made


def main() -> None:
    """Print the median and the least time of one person, in milliseconds."""
    made = system()
    asked: dict[str, Any] = {"months": {MONTH: None}}
    for n, (first, last, rate) in enumerate(SPELLS):
        asked |= {f"first{n}": {"ETERNITY": first}, f"last{n}": {"ETERNITY": last}, f"rate{n}": {"ETERNITY": rate}}
    taken: list[float] = []
    for _ in range(TIMES):
        start = time.perf_counter()
        simulation = simulations.SimulationBuilder().build_from_entities(made, {"persons": {"someone": asked}})
        simulation.calculate("months", MONTH)
        taken.append((time.perf_counter() - start) * 1000)
    print(json.dumps([statistics.median(taken), min(taken)]))


if __name__ == "__main__":
    main()
