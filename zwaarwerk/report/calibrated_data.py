"""A calibration as tables for a workbook and as plain data: every figure of the document is in both. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from zwaarwerk.calibration.search import Trial
from zwaarwerk.errors import Problem, dotted
from zwaarwerk.exact import round_half_up, to_text
from zwaarwerk.report.as_table import Cell, Heading, Kind, Sheet
from zwaarwerk.report.calibrated import Calibration, CalibrationWriter
from zwaarwerk.report.simulated_data import MEAN_DIGITS, SHARE_DIGITS, rounded
from zwaarwerk.texts import Texts

# --- tables of a workbook


def sheets_of(calibration: Calibration, say: Texts) -> Iterator[Sheet]:
    """Yield the sheets of a workbook: name, columns, rows."""
    writer = CalibrationWriter(calibration, say)
    found = calibration.calibrated
    heads = [Heading(text=writer.head(place), kind="text", key="value") for place in range(len(found.varied))]
    named: tuple[tuple[str, Kind], ...] = (
        ("simulate.people", "whole"), ("simulate.reached-people", "whole"), ("simulate.reached-head", "share"),
        ("simulate.mean-head", "months"), ("simulate.median-head", "months"), ("calibrate.cost", "euros"),
        ("calibrate.holds", "yes"), ("calibrate.mark", "text"),
    )  # fmt: skip
    heads += [Heading(text=say(id_), kind=kind) for id_, kind in named]
    rows: list[list[Cell]] = []
    for one in writer.rows():
        sums = one.sums
        assert sums is not None
        reach = sums.everybody
        rows.append([
            *(number.written(value) for number, value in zip(found.varied, one.values, strict=True)),
            reach.people, reach.reached, rounded(reach.share, SHARE_DIGITS), rounded(reach.mean, MEAN_DIGITS),
            reach.median, round_half_up(writer.cost(sums)), one.holds, writer.mark(one),
        ])  # fmt: skip
    yield say("calibrate.sheet-curve"), heads, rows
    texts = [Heading(text=say("simulate.what"), kind="text", key="what")]
    texts.append(Heading(text=say("simulate.value"), kind="text", key="value"))
    rows = [[writer.goal(), found.target.text]]
    rows += [[fact.name, fact.value] for fact in writer.document().facts]
    rows += [[writer.why(one), writer.values(one)] for one in found.refused]
    rows += [[line, ""] for line in writer.assumed()]
    rows += [[say("simulate.scheme"), calibration.sha256]]
    rows += [[name, sha] for name, sha in calibration.files.items()]
    yield say("simulate.sheet-assumed"), texts, rows


# --- plain data


def calibration_form(calibration: Calibration, say: Texts, problem_form: Callable[[Problem], Any]) -> dict[str, Any]:
    """Return the calibration as plain data: numbers as exact text, amounts in cents of those who do stop."""
    writer, found = CalibrationWriter(calibration, say), calibration.calibrated
    scenario, target = found.scenario, found.target
    return {
        "as_of": scenario.as_of.isoformat(),
        "years": [scenario.horizon[0], scenario.horizon[-1]],
        "take_up": to_text(scenario.take_up),
        "workforce": dict(calibration.files),
        "scheme": {
            "file": PurePath(calibration.before.name).name,
            "id": calibration.scheme.scheme.id,
            "version": calibration.scheme.scheme.version,
            "sha256": calibration.sha256,
        },
        "people": {
            "read": calibration.read,
            "not_assessed": calibration.not_assessed,
            "with_pension": writer.people.with_pension,
        },
        "target": {
            "text": target.text,
            "measure": target.measure,
            "job": target.job,
            "sign": "<=" if target.at_most else ">=",
            "limit": to_text(target.limit),
        },
        "varied": [
            {
                "path": dotted(one.path),
                "now": one.written(one.now),
                "first": one.written(one.first),
                "last": one.written(one.last),
                "step": one.written(one.step),
                "values": one.size,
            }
            for one in found.varied
        ],
        "worked_out": found.worked_out,
        "every_value_tried": found.is_whole,
        "met": found.chosen is not None,
        "chosen": _trial_form(found.chosen, writer),
        "as_near": [_trial_form(one, writer) for one in found.as_near],
        "nearest": _trial_form(found.nearest, writer),
        "now": _trial_form(found.now, writer),
        "turns_at": [_values_form(one, writer) for one in found.turns],
        "curve": [_trial_form(one, writer) for one in writer.rows()],
        "steps": [
            {
                "from": _values_form(one.before, writer),
                "until": _values_form(one.after, writer),
                "difference": to_text((one.after.measured or 0) - (one.before.measured or 0)),
            }
            for one in found.steps
        ],
        "refused": [
            {"values": _values_form(one, writer), "problems": [problem_form(problem) for problem in one.refused]}
            for one in found.refused
        ],
        "written": calibration.written if found.chosen is not None else None,
        "assumptions": list(writer.assumed()),
    }


def _values_form(trial: Trial, writer: CalibrationWriter) -> list[str]:
    return [one.written(value) for one, value in zip(writer.found.varied, trial.values, strict=True)]


def _trial_form(trial: Trial | None, writer: CalibrationWriter) -> dict[str, Any] | None:
    if trial is None or trial.sums is None:
        return None
    sums = trial.sums
    reach = sums.everybody
    cost = writer.cost(sums)
    return {
        "values": _values_form(trial, writer),
        "people": reach.people,
        "reached": reach.reached,
        "share": to_text(reach.share),
        "mean_months": to_text(reach.mean),
        "median_months": to_text(reach.median),
        "cost": to_text(cost),
        "cost_per_year": to_text(cost * Fraction(1, writer.scenario.years)),
        "measured": None if trial.measured is None else to_text(trial.measured),
        "holds": trial.holds,
    }
