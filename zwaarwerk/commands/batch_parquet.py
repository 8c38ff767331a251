"""`zwaarwerk batch` from Parquet to Parquet: a whole workforce in columns, who can't be done so one by one."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any

import typer

from zwaarwerk.commands.batch_run import origin_form, people_read
from zwaarwerk.commands.shared import as_json
from zwaarwerk.errors import OutputError, PartlyDone, Problem
from zwaarwerk.files import SchemeFile, origin_of, read_source
from zwaarwerk.law import Law
from zwaarwerk.outputs import Outputs, stoppable, writing
from zwaarwerk.tables.files import MAX_TABLE_BYTES
from zwaarwerk.texts import Texts
from zwaarwerk.vectorised import supports
from zwaarwerk.workers import in_order, processes_for


def run_parquet(
    source: str, output: str, scheme: SchemeFile, law: Law, as_of: date, say: Texts, *, overwrite: bool
) -> None:
    """Assess everybody and write it all; status 6 if somebody could not be assessed."""
    try:
        from zwaarwerk.large.careers import Explainer
        from zwaarwerk.large.engine import work_out
        from zwaarwerk.large.parquet import read_rows, unused_columns, write_results
    except ImportError:
        raise OutputError([Problem(code="extra-missing", values={"extra": "large"})]) from None
    with stoppable(), Outputs(overwrite=overwrite, read=[source]) as outputs:
        file = outputs.open(Path(output), "wb")
        origin_file = outputs.open(Path(output).with_suffix(".origin.json"))
        sha256 = hashlib.sha256(read_source(source, MAX_TABLE_BYTES)).hexdigest()
        rows = read_rows(Path(source))
        if unused := unused_columns(rows):
            note = Problem(code="columns-unused", file=source, values={"found": ", ".join(unused)}, warning=True)
            typer.echo(say.problem(note), err=True)
            rows = rows.drop(unused)  # else whoever has something there is done one by one
        if key := supports(scheme.scheme):
            typer.echo(say("parquet.one-by-one", key=key), err=True)
        explain = Explainer(scheme=scheme.scheme, scheme_data=scheme.document.data, law=law, as_of=as_of)

        def one_by_one(left: Iterator[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
            people = list(left)
            return in_order(explain, people, processes_for(len(people)), "spawn")

        worked = work_out(rows, scheme.scheme, law, as_of, one_by_one)
        origin = origin_of(scheme, law, (), as_of, None, strict=False)
        with writing(output):
            write_results(worked.results, file)
            origin_file.write(as_json(origin_form(origin, {Path(source).name: sha256}, say)))
        outputs.keep()
    typer.echo(say("crash.written", file=output), err=True)
    wrong = worked.results.filter(~worked.results["assessed"])["remarks"].to_list()
    for what, count in Counter(wrong).most_common():
        typer.echo(say("batch.kind", count=count, what=f"{_sentences(what, say)} ({what})"), err=True)
    if wrong:
        typer.echo(say("parquet.see-remarks"), err=True)
    counts = {
        "read": people_read(worked.people, say),
        "assessed": worked.people - worked.not_assessed,
        "not_assessed": worked.not_assessed,
        "left": worked.people - worked.in_columns,
    }
    reasons = sorted(worked.reasons.items(), key=lambda one: -one[1])
    why = ", ".join(say("parquet.reason", what=say(f"parquet.left-{name}"), count=count) for name, count in reasons)
    typer.echo(say("parquet.counts-left" if why else "parquet.counts", **counts, why=why), err=True)
    if worked.not_assessed:
        raise typer.Exit(PartlyDone.status)


def _sentences(codes: str, say: Texts) -> str:
    """Say what codes mean; the values, which are of one person, are left open."""
    told = []
    for one in codes.split(", "):
        code, _, fact = one.partition(": ")
        if code in say.sentences["problems"]:
            names = {name: "…" for _, name, _, _ in Formatter().parse(say.sentences["problems"][code]) if name}
            told.append(say.sentence_of(Problem(code=code, values=names | ({"fact": fact} if fact else {}))))
    return " ".join(told)
