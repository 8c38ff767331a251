"""A simulation as tables for a workbook and as plain data: the figures of the document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from zwaarwerk.exact import round_half_up, to_text
from zwaarwerk.report.as_table import Cell, Heading, Kind, Sheet
from zwaarwerk.report.simulated_words import Simulation, SimulationWords
from zwaarwerk.simulation.effects import Comparison, Effect, Reach, YearOfCost, of_those
from zwaarwerk.simulation.members import WAYS
from zwaarwerk.simulation.uncertainty import Estimate, Estimated, Margin
from zwaarwerk.texts import Texts

# --- tables of a workbook

MONTHS: tuple[tuple[str, Kind], ...] = (("scheme", "text"), ("months-of", "whole"), ("people", "whole"))
GROUP_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("way", "text"), ("group", "text"), ("scheme", "text"), ("people", "whole"), ("reached-people", "whole"),
    ("reached-head", "share"), ("mean-head", "months"), ("median-head", "months"), ("gain", "whole"), ("lose", "whole"),
)  # fmt: skip
COST_YEARS: tuple[tuple[str, Kind], ...] = (
    ("scheme", "text"), ("year", "whole"), ("stopping", "whole"), ("gross", "euros"), ("levy", "euros"),
    ("together", "euros"),
)  # fmt: skip
AFFECTED: tuple[tuple[str, Kind], ...] = (
    ("scheme", "text"), ("pseudonym", "text"), ("way-job", "text"), ("way-born", "text"), ("way-part_time", "text"),
    ("months-before", "whole"), ("months-after", "whole"), ("difference", "euros"),
)  # fmt: skip
ESTIMATES: tuple[tuple[str, Kind], ...] = (
    ("scheme", "text"), ("year", "whole"), ("low", "euros"), ("middle", "euros"), ("high", "euros"),
)  # fmt: skip
ASSUMED: tuple[tuple[str, Kind], ...] = (("what", "text"), ("value", "text"))


SHARE_DIGITS, MEAN_DIGITS = 4, 2
"""So many decimals a workbook has of a share and of a mean of months."""


def rounded(number: Fraction, digits: int) -> Fraction:
    """Return a statistic as it stands in a workbook: rounded half up. What somebody has a right to is cut off there."""
    scale = 10**digits
    return Fraction(round_half_up(number * scale), scale)


def sheets_of(simulation: Simulation, say: Texts) -> Iterator[Sheet]:
    """Yield the sheets of a workbook: name, columns, rows."""
    writer = SimulationWords(simulation, say)
    effects, simulated = simulation.simulated.effects, simulation.simulated
    names = [writer.letters[place] or "A" for place in range(len(effects))]
    rows: list[list[Cell]] = []
    for name, effect in zip(names, effects, strict=True):
        rows += [[name, months, people] for months, people in sorted(effect.all.months.items()) if people]
    yield say("simulate.sheet-months"), _headings(MONTHS, say), rows
    rows = []
    for place, way in enumerate(simulated.ways):
        for group in writer.groups(place):
            for number, (name, reach) in enumerate(zip(names, group.reaches, strict=True)):
                tally = group.tallies[number - 1] if number else None
                rows.append([
                    writer.way_name(way), group.name, name, reach.people, reach.reached,
                    rounded(reach.share, SHARE_DIGITS), rounded(reach.mean, MEAN_DIGITS), reach.median,
                    tally.gain if tally else None, tally.lose if tally else None,
                ])  # fmt: skip
    heads = _headings(GROUP_COLUMNS, say)
    yield say("simulate.sheet-groups"), heads, rows
    rows = []
    take_up = simulated.scenario.take_up
    for name, effect in zip(names, effects, strict=True):
        for year, one in effect.years.items():
            paid, due = of_those(one.gross, take_up), of_those(one.levy, take_up)
            rows.append([name, year, one.stopping, paid, due, paid + due])
    heads = _headings(COST_YEARS, say)
    yield say("simulate.sheet-years"), heads, rows
    if simulated.comparisons:
        rows = list(_affected(writer, names))
        yield say("simulate.sheet-affected"), _headings(AFFECTED, say), rows
    if simulation.estimated is not None:
        rows = []
        for name, margins in zip(names, simulation.estimated.years, strict=True):
            rows += [[name, year, *(round_half_up(Fraction(cents)) for cents in one)] for year, one in margins.items()]
        heads = _headings(ESTIMATES, say)
        yield say("simulate.sheet-estimates"), heads, rows
    rows = [["", line] for line in writer.assumed()]
    rows += [[f"{name}: {writer.scheme_name(place)}", simulation.schemes[place].sha256]
             for place, name in enumerate(names)]  # fmt: skip
    rows += [[name, sha] for name, sha in simulation.files.items()]
    yield say("simulate.sheet-assumed"), _headings(ASSUMED, say), rows


def _affected(words: SimulationWords, names: Sequence[str]) -> Iterator[list[Cell]]:
    ways = words.simulated.ways
    for name, comparison in zip(names[1:], words.simulated.comparisons, strict=True):
        for number, one in enumerate(comparison.most, 1):
            member = words.simulated.members[one.member]
            known = dict(zip(ways, member.traits, strict=True))
            traits = (words.value_name(way, known[way]) for way in WAYS)
            months = one.before.months, one.after.months
            yield [f"{names[0]} → {name}", words.pseudonym(member.id, number), *traits, *months, one.gross]


def _headings(columns: Sequence[tuple[str, Kind]], say: Texts) -> list[Heading]:
    return [Heading(text=say(f"simulate.{name}"), kind=kind, key=name) for name, kind in columns]


# --- plain data


def simulation_form(simulation: Simulation, say: Texts) -> dict[str, Any]:
    """Return the simulation as plain data: shares and means as exact text, amounts in cents if all stop who can."""
    writer = SimulationWords(simulation, say)
    simulated = simulation.simulated
    scenario, counts = simulated.scenario, simulation.counts
    return {
        "as_of": scenario.as_of.isoformat(),
        "years": [scenario.horizon[0], scenario.horizon[-1]],
        "take_up": to_text(scenario.take_up),
        "workforce": dict(simulation.files),
        "people": {
            "read": counts.read,
            "assessed": len(simulated.members),
            "with_pension": counts.with_pension,
            "vague": counts.vague,
            "not_assessed": counts.not_assessed,
        },
        "schemes": [
            {"file": PurePath(one.file).name, "id": one.scheme.scheme.id, "version": one.scheme.scheme.version,
             "sha256": one.sha256, **_effect_form(effect, writer, simulated.ways)}
            for one, effect in zip(simulation.schemes, simulated.effects, strict=True)
        ],
        "comparisons": [_comparison_form(one, writer, place) for place, one in enumerate(simulated.comparisons, 1)],
        "assumptions": list(writer.assumed()),
        "uncertainty": None if simulation.estimated is None else _estimated_form(simulation.estimated),
    }  # fmt: skip


def _reach_form(reach: Reach) -> dict[str, Any]:
    return {
        "people": reach.people,
        "reached": reach.reached,
        "share": to_text(reach.share),
        "mean_months": to_text(reach.mean),
        "median_months": to_text(reach.median),
    }


def _year_form(one: YearOfCost) -> dict[str, int]:
    return {"stopping": one.stopping, "gross": one.gross, "levy": one.levy}


def _effect_form(effect: Effect, writer: SimulationWords, ways: Sequence[str]) -> dict[str, Any]:
    place = next(number for number, one in enumerate(writer.effects) if one is effect)
    return {
        **_reach_form(effect.all),
        "months": {str(months): people for months, people in sorted(effect.all.months.items()) if people},
        "by": {
            way: {group.name: _reach_form(group.reaches[place]) for group in writer.groups(number)}
            for number, way in enumerate(ways)
        },
        "cost": {str(year): _year_form(one) for year, one in effect.years.items()},
        "cost_of_horizon": _year_form(effect.horizon),
        "cost_after": _year_form(effect.later),
    }


def _comparison_form(comparison: Comparison, writer: SimulationWords, place: int) -> dict[str, Any]:
    every = comparison.all
    return {
        "before": 0,
        "after": place,
        "gain": every.gain,
        "lose": every.lose,
        "same": every.same,
        "not_under_both": comparison.apart.people,
        "dearer": writer.simulated.dearer(place),
        "months": comparison.months,
        "reached_before_only": comparison.only_before,
        "reached_after_only": comparison.only_after,
        "most_affected": [
            {
                "person": writer.pseudonym(writer.simulated.members[one.member].id, number),
                "months_before": one.before.months,
                "months_after": one.after.months,
                "gross": one.gross,
            }
            for number, one in enumerate(comparison.most, 1)
        ],
    }


def _estimated_form(found: Estimated) -> dict[str, Any]:
    """Estimates as plain data: amounts in whole cents."""
    return {
        "draws": found.draws,
        "seed": found.seed,
        "take_up": _unknown_form(found.unknowns.take_up),
        "wage_growth": _unknown_form(found.unknowns.wage_growth),
        "aow_age": [
            {"rise_every_years": one.course.rise_every_years, "weight": one.course.weight,
             "schemes": [{**_reach_form(effect.all), **_year_form(effect.horizon)} for effect in one.effects]}
            for one in found.courses
        ],
        "cost": [_margin_form(one) for one in found.totals],
        "cost_by_year": [{str(year): _margin_form(one) for year, one in years.items()} for years in found.years],
        "differences": [
            {**_margin_form(gap), "dearer": f"{dearer:.4f}"}
            for gap, dearer in zip(found.differences, found.dearer, strict=True)
        ],
    }  # fmt: skip


def _unknown_form(one: Estimate) -> dict[str, str]:
    return {"low": to_text(one.low), "likely": to_text(one.likely), "high": to_text(one.high)}


def _margin_form(one: Margin) -> dict[str, int]:
    return {"p5": round_half_up(Fraction(one.low)), "p50": round_half_up(Fraction(one.middle)),
            "p95": round_half_up(Fraction(one.high))}  # fmt: skip
