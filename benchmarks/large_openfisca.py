"""Points and months of a whole workforce on OpenFisca-Core, for comparison. Run by `large.py --openfisca PYTHON`.

Needs an environment with openfisca-core (AGPL-3.0) and polars; zwaarwerk itself never imports the former. Reads the
same Parquet file and writes `id`, `points` and `months` at one exit date: points from days over 365.25 in
floating-point numbers, as a vectorised rule in OpenFisca has them; the thirty years of burdensome work as a flag.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

MONTH = "2026-11"
DAYS_IN_YEAR = 365.25


def system(slots: int) -> Any:
    """Return points and months as OpenFisca variables, for so many entries a person."""
    person = entities.build_entity(key="person", plural="persons", label="Person", is_person=True)

    def given(name: str) -> Any:
        settings = {"value_type": float, "entity": person, "definition_period": periods.DateUnit.ETERNITY}
        return type(name, (variables.Variable,), {**settings, "label": name})

    def made(name: str, formula: Any) -> Any:
        settings = {"value_type": float, "entity": person, "definition_period": periods.DateUnit.MONTH}
        return type(name, (variables.Variable,), {**settings, "label": name, "formula": formula})

    def points(self: Any, period: Any) -> Any:
        return sum(self(f"days{n}", period) * self(f"rate{n}", period) / DAYS_IN_YEAR for n in range(slots))

    def years(self: Any, period: Any) -> Any:
        return sum(self(f"days{n}", period) * self(f"burdensome{n}", period) / DAYS_IN_YEAR for n in range(slots))

    def months(self: Any, period: Any) -> Any:
        found = self("points", period)
        converted = np.minimum(36, np.floor(found * 36 / 57 + 0.5))
        converted = np.where(self("years", period) >= 30, 36, converted)
        return np.where(found < 18.81, 0, converted)

    tables = taxbenefitsystems.TaxBenefitSystem([person])
    for n in range(slots):
        for name in ("days", "rate", "burdensome"):
            tables.add_variable(given(f"{name}{n}"))
    for name, formula in (("points", points), ("years", years), ("months", months)):
        tables.add_variable(made(name, formula))
    return tables


def main() -> None:
    """Read, calculate, write; print the seconds and the peak memory."""
    source, target, jobs_file, exit_text = sys.argv[1:]
    with open(jobs_file, encoding="utf-8") as file:  # noqa: PTH123 - as short as it can be
        jobs = pl.DataFrame(json.load(file), schema=["job", "begin", "end", "rate", "burdensome"], orient="row")
    start = time.perf_counter()
    epoch, exit_day = date(1970, 1, 1), date.fromisoformat(exit_text)
    last = (exit_day - epoch).days
    rows = (
        pl.read_parquet(source)
        .join(jobs, on="job", how="left", maintain_order="left")
        .with_columns(
            pl.max_horizontal(pl.col("from").to_physical(), "begin").alias("first"),
            pl.min_horizontal(pl.col("until").to_physical() + 1, "end", pl.lit(last)).alias("stop"),
            (pl.col("employer").eq_missing(pl.col("employer").last().over("id"))).alias("here"),
        )
        .filter(pl.col("stop") > pl.col("first"))
        .with_columns(slot=pl.int_range(pl.len()).over("id"))
    )
    people = rows.select("id").unique(maintain_order=True).with_row_index("place")
    rows = rows.join(people, on="id", how="left", maintain_order="left")
    slots = int(rows["slot"].max()) + 1  # type: ignore[arg-type]  # a number, as rows are numbered
    simulation = simulations.SimulationBuilder().build_default_simulation(system(slots), len(people))
    for slot in range(slots):
        of_slot = rows.filter(pl.col("slot") == slot)
        places = of_slot["place"].to_numpy()
        cells = {
            "days": of_slot["stop"] - of_slot["first"],
            "rate": of_slot["rate"],
            "burdensome": of_slot["burdensome"] & of_slot["here"],
        }
        for name, values in cells.items():
            array = np.zeros(len(people), dtype=np.float32)
            array[places] = values.to_numpy()
            simulation.set_input(f"{name}{slot}", "ETERNITY", array)
    months = simulation.calculate("months", MONTH)
    points = simulation.calculate("points", MONTH)
    people.select("id", points=pl.Series(points), months=pl.Series(months)).write_parquet(target)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": time.perf_counter() - start, "peak": peak}))


if __name__ == "__main__":
    main()
