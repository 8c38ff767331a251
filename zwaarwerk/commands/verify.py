"""`zwaarwerk verify`: whether an earlier result still holds, and if not, through what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from zwaarwerk.commandline import single
from zwaarwerk.commands.shared import (
    NO,
    ColumnsOption,
    LangOption,
    LawOption,
    SchemeOption,
    Session,
    answers_for,
    checked,
    people_in,
)
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.files import DEFAULT_SCHEME, origin_of, read_law, read_result, read_scheme
from zwaarwerk.report.as_json import result_form
from zwaarwerk.texts import printable
from zwaarwerk.verify import causes, differences

MOST_DIFFERENCES = 40
CareerOption = Annotated[list[str], typer.Option("--career", help="opt-career", metavar="FILE", show_default=False)]


def verify(
    result: Annotated[str, typer.Argument(help="arg-result", metavar="RESULT", show_default=False)],
    career: CareerOption,
    criteria: SchemeOption = None,
    columns: ColumnsOption = None,
    law: LawOption = None,
    lang: LangOption = None,
) -> None:
    checked(lang)
    old = read_result(result)
    scheme = read_scheme(criteria or DEFAULT_SCHEME)
    wanted = {str(one["id"]) for one in old["people"]}
    people = [file for file in people_in(career, scheme.scheme, wanted, columns) if file.career.id in wanted]
    missing = sorted(wanted - {file.career.id or "" for file in people})
    if missing:
        raise InputError([Problem(code="person-not-in-career", file=result, values={"found": one}) for one in missing])
    tables = read_law(law)
    asked = old["origin"]
    as_of = date.fromisoformat(asked["as_of"])
    exit_date = date.fromisoformat(asked["exit"]) if asked["exit"] else None
    answers = answers_for(people, scheme, tables, as_of, exit_date, strict=asked["strict"])
    origin = origin_of(scheme, tables, people, as_of, exit_date, strict=asked["strict"])
    new = result_form(answers, origin, Session.say)
    found, why = differences(old, new), causes(old["origin"], new["origin"])
    for line in _told(result, found, why):
        typer.echo(line)
    if found:
        raise typer.Exit(NO)


def _told(file: str, found: Sequence[Any], why: Sequence[Any]) -> list[str]:
    """What verify says: whether the answer holds, what may have caused it if not, and what differs."""
    say = Session.say
    reasons = [
        say(f"verify.{cause.code}", table=cause.name, id=cause.name, old=cause.old, new=cause.new) for cause in why
    ]
    if not found:
        return [say("verify.same", file=file), *(say("verify.changed-same", cause=reason) for reason in reasons)]
    lines = [say("verify.differs", file=file)]
    lines += [f"{say('verify.because')}: {reason}" for reason in reasons or [say("verify.unknown")]]
    words = {None: say("verify.missing"), True: say("units.true"), False: say("units.false")}
    for one in found[:MOST_DIFFERENCES]:
        old, new = (
            words[value] if value is None or isinstance(value, bool) else printable(str(value))
            for value in (one.old, one.new)
        )
        lines.append("  " + say("verify.line", path=printable(one.path), old=old, new=new))
    if len(found) > MOST_DIFFERENCES:
        lines.append("  " + say("verify.more", count=len(found) - MOST_DIFFERENCES))
    return lines


app = single(verify, "verify")
