"""`zwaarwerk batch`: a whole workforce in, everybody's answer and a list of what is wrong out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    AsOfOption,
    ColumnsOption,
    LangOption,
    LawOption,
    OverwriteOption,
    PersonOption,
    SchemeOption,
    Session,
    SettingsOption,
    check_places,
    checked,
    chosen,
    today_or,
)
from zwaarwerk.files import DEFAULT_SCHEME, read_law, read_scheme
from zwaarwerk.outputs import STANDARD_OUTPUT, Outputs, writing

Inputs = Annotated[list[str] | None, typer.Argument(help="arg-input", metavar="INPUT...", show_default=False)]
OutOption = Annotated[
    str | None, typer.Option("--output", "-o", help="opt-batch-output", metavar="FILE", show_default=False)
]
TemplateOption = Annotated[
    Path | None, typer.Option("--template", help="opt-template", metavar="FILE", show_default=False)
]
ExitColumnOption = Annotated[
    str | None, typer.Option("--exit-column", help="opt-exit-column", metavar="NAME", show_default=False)
]
SelectOption = Annotated[int | None, typer.Option("--select", help="opt-select", metavar="YEARS", show_default=False)]
ProblemsOption = Annotated[
    Path | None, typer.Option("--problems", help="opt-problems", metavar="FILE", show_default=False)
]
LinesOption = Annotated[bool, typer.Option("--lines", help="opt-lines", show_default=False)]
PseudonymiseOption = Annotated[
    Path | None, typer.Option("--pseudonymise", help="opt-pseudonymise", metavar="FILE", show_default=False)
]
ReportsOption = Annotated[Path | None, typer.Option("--reports", help="opt-reports", metavar="DIR", show_default=False)]
ReportsFormatOption = Annotated[
    str | None, typer.Option("--reports-format", help="opt-reports-format", metavar="FORMAT", show_default=False)
]
VerboseOption = Annotated[bool, typer.Option("--verbose", help="opt-verbose", show_default=False)]


NO_CSV = (".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".html", ".pdf")
"""Names that promise something else than the CSV that is written."""


def batch(
    inputs: Inputs = None,
    output: OutOption = None,
    problems: ProblemsOption = None,
    template: TemplateOption = None,
    criteria: SchemeOption = None,
    columns: ColumnsOption = None,
    as_of: AsOfOption = None,
    exit_column: ExitColumnOption = None,
    select: SelectOption = None,
    person: PersonOption = None,
    law: LawOption = None,
    lines: LinesOption = False,
    pseudonymise: PseudonymiseOption = None,
    reports: ReportsOption = None,
    reports_format: ReportsFormatOption = None,
    settings: SettingsOption = None,
    overwrite: OverwriteOption = False,
    verbose: VerboseOption = False,
    lang: LangOption = None,
) -> None:
    checked(lang)
    if template is not None:
        _write_template(template, criteria, overwrite=overwrite)
        return
    asked: dict[str, object] = {
        "--problems": problems, "--columns": columns, "--exit-column": exit_column, "--select": select,
        "--person": person,
        "--lines": lines, "--pseudonymise": pseudonymise, "--reports": reports, "--reports-format": reports_format,
        "--settings": settings, "--verbose": verbose,
    }  # fmt: skip
    if output is not None and _is_parquet(output):
        source, place = _parquet_usage(
            inputs or [], output, [name for name, value in asked.items() if value is not None and value is not False]
        )
        check_places([source], [place])
        from zwaarwerk.commands.batch_parquet import run_parquet

        scheme = read_scheme(criteria or DEFAULT_SCHEME)
        run_parquet(source, place, scheme, read_law(law), today_or(as_of), Session.say, overwrite=overwrite)
        return
    _check_usage(inputs, output, problems, select, lines=lines)
    if reports is None and (reports_format is not None or settings is not None):
        option = "--settings" if reports_format is None else "--reports-format"
        raise typer.BadParameter(Session.say("batch.needs-reports"), param_hint=option)
    form = chosen(reports_format or "html", ("html", "pdf", "md"), "--reports-format")
    assert inputs is not None
    assert output is not None
    check_places(inputs, [None if output == STANDARD_OUTPUT else output, problems, pseudonymise])
    from zwaarwerk.commands.batch_run import Wanted, run_batch

    wanted = Wanted(
        inputs=inputs, output=output, problems=problems, columns=columns, exit_column=exit_column, select=select,
        person=person,
        lines=lines, pseudonymise=pseudonymise, reports=reports, form=form, settings=settings, overwrite=overwrite,
        verbose=verbose,
    )  # fmt: skip
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    run_batch(wanted, scheme, read_law(law), today_or(as_of), Session.say)


def _write_template(path: Path, criteria: str | None, *, overwrite: bool) -> None:
    from zwaarwerk.report.as_workbook import write_template

    if path.suffix.lower() != ".xlsx":
        raise typer.BadParameter(Session.say("batch.template-format", found=path), param_hint="--template")
    scheme = read_scheme(criteria or DEFAULT_SCHEME).scheme
    with Outputs(overwrite=overwrite) as outputs:
        with writing(str(path)):
            write_template(outputs.open(path, "wb"), scheme, Session.say)
        outputs.keep()
    typer.echo(Session.say("crash.written", file=path), err=True)


def _is_parquet(name: str) -> bool:
    return name.lower().endswith(".parquet")


def _parquet_usage(inputs: Sequence[str], output: str, options: Sequence[str]) -> tuple[str, str]:
    """Return the one file that comes in and the one that goes out."""
    say = Session.say
    if len(inputs) != 1 or not _is_parquet(inputs[0]):
        raise typer.BadParameter(say("parquet.only"))
    if options:
        raise typer.BadParameter(say("parquet.no-option", options=", ".join(options)))
    return inputs[0], output


def _check_usage(
    inputs: list[str] | None, output: str | None, problems: Path | None, select: int | None, *, lines: bool
) -> None:
    say = Session.say
    if not inputs:
        raise typer.BadParameter(say("batch.needs-input"))
    if output is None:
        raise typer.BadParameter(say("batch.needs-output"))
    if output == STANDARD_OUTPUT and problems is None:
        raise typer.BadParameter(say("batch.needs-problems"))
    if output == STANDARD_OUTPUT and lines:
        raise typer.BadParameter(say("batch.lines-need-file"), param_hint="--lines")
    if problems is not None and problems.suffix.lower() in NO_CSV:
        raise typer.BadParameter(say("batch.problems-format", found=problems), param_hint="--problems")
    if problems is not None and problems.resolve() == Path(output).resolve():
        raise typer.BadParameter(say("batch.same-file"), param_hint="--problems")
    if output != STANDARD_OUTPUT and not output.lower().endswith((".csv", ".xlsx")):
        raise typer.BadParameter(say("batch.output-format", found=output), param_hint="--output")
    if select is not None and not 1 <= select <= 50:
        raise typer.BadParameter(say("batch.select-years"), param_hint="--select")


app = single(batch, "batch")
