"""`zwaarwerk calibrate`: which value of a number, or of two, makes a workforce meet a target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from zwaarwerk.calibration.run import Calibrator, SchemeText, read_scheme_text, varied_in
from zwaarwerk.calibration.search import Calibrated, calibrated
from zwaarwerk.calibration.targets import Varied, parse_step, parse_target
from zwaarwerk.career import job_ids
from zwaarwerk.commandline import single
from zwaarwerk.commands.batch import ProblemsOption, VerboseOption
from zwaarwerk.commands.shared import (
    NO,
    AsOfOption,
    ColumnsOption,
    FormatOption,
    LangOption,
    LawOption,
    OverwriteOption,
    SchemeOption,
    Session,
    as_json,
    check_places,
    checked,
    emit,
    emit_text,
    form_of,
    today_or,
    with_bar,
)
from zwaarwerk.commands.simulate import (
    FORMS,
    OutputsOption,
    TakeUpOption,
    Workforces,
    YearsOption,
    projected_from,
    share_of,
    tell,
    write_problems,
    write_report,
    years_of,
)
from zwaarwerk.compare import Side
from zwaarwerk.errors import InputError, PartlyDone
from zwaarwerk.files import DEFAULT_SCHEME, read_law
from zwaarwerk.keys import value_at
from zwaarwerk.negotiating import source_block
from zwaarwerk.outputs import Outputs, stoppable
from zwaarwerk.report.as_json import problem_form
from zwaarwerk.report.calibrated import Calibration, document_of
from zwaarwerk.report.calibrated_data import calibration_form, sheets_of
from zwaarwerk.simulation.effects import Scenario
from zwaarwerk.simulation.run import read_staff

VaryOption = Annotated[list[str], typer.Option("--vary", help="opt-vary", metavar="PATH=LOW..HIGH", show_default=False)]
TargetOption = Annotated[str, typer.Option("--target", help="opt-target", metavar="TARGET", show_default=False)]
StepOption = Annotated[list[str] | None, typer.Option("--step", help="opt-step", metavar="STEP", show_default=False)]
WriteOption = Annotated[Path | None, typer.Option("--write", help="opt-write", metavar="FILE", show_default=False)]
MOST_NUMBERS = 2

T = TypeVar("T")


def calibrate(
    inputs: Workforces,
    vary: VaryOption,
    target: TargetOption,
    criteria: SchemeOption = None,
    step: StepOption = None,
    take_up: TakeUpOption = "100%",
    years: YearsOption = 20,
    write: WriteOption = None,
    columns: ColumnsOption = None,
    as_of: AsOfOption = None,
    law: LawOption = None,
    problems: ProblemsOption = None,
    output: OutputsOption = None,
    format_: FormatOption = "terminal",
    overwrite: OverwriteOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang, format_)
    scenario = Scenario(today_or(as_of), years_of(years), share_of(take_up, "--take-up"))
    places = output or []
    forms = [form_of(place, FORMS) for place in places]
    check_places([*inputs, *([criteria] if criteria is not None else [])], [*places, problems])
    check_places(inputs, [*places, problems, write])  # a scheme may be put where it came from
    scheme = read_scheme_text(criteria or str(DEFAULT_SCHEME))
    goal = _option("--target", parse_target, target, job_ids(scheme.file.scheme))
    numbers = _numbers(scheme, vary, step or [])
    with stoppable(), Outputs(overwrite=overwrite) as outputs, Outputs(overwrite=overwrite) as changed:
        files = [outputs.open(place, "wb") for place in places]
        problem_file = None if problems is None else outputs.open(problems, encoding="utf-8-sig")
        new_scheme = None if write is None else changed.open(write, keeps_rights=True)
        staff = read_staff(inputs, [scheme.file], columns)
        tables = read_law(law)
        work = Calibrator(
            staff=staff, scheme=scheme, numbers=numbers, law=tables, scenario=scenario, job=goal.job,
            progress=with_bar,
        )  # fmt: skip
        found = calibrated(numbers, goal, scenario, work)
        calibration = _calibration(found, work, projected_from([scheme.file], tables), write)
        for form, file in zip(forms, files, strict=True):
            write_report(file, form, document_of(calibration, Session.say), sheets_of(calibration, Session.say))
        if problem_file is not None:
            write_problems(problem_file, staff, work.problems)
        outputs.keep()
        if new_scheme is not None and found.chosen is not None:
            new_scheme.write(work.schemes[found.chosen.values].text)
            changed.keep()
    for place in [*([write] if write is not None and found.chosen is not None else []), *places]:
        typer.echo(Session.say("crash.written", file=place), err=True)
    if format_ == "json":
        plain = calibration_form(calibration, Session.say, lambda problem: problem_form(problem, Session.say))
        emit_text(as_json(plain))
    else:
        from zwaarwerk.report.as_console import render_document

        emit([render_document(document_of(calibration, Session.say, brief=True))])
    tell(staff, work.problems, str(problems or ""), verbose=verbose)
    if found.chosen is None:
        raise typer.Exit(NO)
    if work.problems:
        raise typer.Exit(PartlyDone.status)


# --- options


def _option(option: str, read: Callable[..., T], *given: Any) -> T:
    """Return what an option says; what can't be read is wrong use of the command line."""
    try:
        return read(*given)
    except InputError as error:
        [problem] = error.problems
        told = " ".join(Session.say.problem(problem).split())
        raise typer.BadParameter(told, param_hint=option) from None


def _numbers(scheme: SchemeText, vary: Sequence[str], steps: Sequence[str]) -> list[Varied]:
    if len(vary) > MOST_NUMBERS:
        raise typer.BadParameter(Session.say("usage.vary-many"), param_hint="--vary")
    if len(steps) > 1 and len(steps) != len(vary):
        raise typer.BadParameter(Session.say("usage.step-many"), param_hint="--step")
    sizes: list[Fraction | None] = [_option("--step", parse_step, one) for one in steps]
    sizes = sizes if len(sizes) == len(vary) else (sizes or [None]) * len(vary)
    numbers = [_option("--vary", varied_in, scheme, text, size) for text, size in zip(vary, sizes, strict=True)]
    if len({one.path for one in numbers}) < len(numbers):
        raise typer.BadParameter(Session.say("usage.vary-twice"), param_hint="--vary")
    return numbers


# --- the run


def _calibration(found: Calibrated, work: Calibrator, first_projected: int | None, write: Path | None) -> Calibration:
    staff, scheme = work.staff, work.scheme
    data = scheme.file.document.data
    after = work.schemes[found.chosen.values].file if found.chosen is not None else None
    blocks = [source_block(data, one.path) for one in work.numbers]
    sources = [None if block is None else value_at(data, (*block, "source")) for block in blocks]
    return Calibration(
        calibrated=found,
        before=Side(scheme.file.scheme, data, scheme.file.name),
        after=None if after is None else Side(after.scheme, after.document.data, after.name),
        sha256=scheme.file.sha256,
        files=staff.file.sha256,
        read=len(staff.file.groups),
        not_assessed=work.not_assessed,
        projected_from=first_projected,
        sources=tuple(None if one is None else str(one) for one in sources),
        notes=staff.notes,
        written=None if write is None else str(write),
    )


app = single(calibrate, "calibrate", epilog="calibrate-examples")
