"""The answer as the last screen of the interview: plain lines that read well aloud. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from zwaarwerk.answers import Answer
from zwaarwerk.career import UNKNOWN
from zwaarwerk.interview.facts import fact_name
from zwaarwerk.interview.outlook import Stopping, heaviest_elements, heaviest_jobs
from zwaarwerk.interview.state import Walk
from zwaarwerk.report.in_words import InWords
from zwaarwerk.report.origin import Origin
from zwaarwerk.texts import Texts


def closing_lines(one: Answer, origin: Origin, say: Texts, walk: Walk, ahead: Sequence[Stopping]) -> Iterator[str]:
    """Yield what follows the answer itself: what counted most, other days to stop, and what is not certain yet."""
    words = InWords(origin.scheme, say)
    jobs = [(words.job_name(job, title, employer), points) for (job, employer, title), points in heaviest_jobs(one)]
    yield from _most("interview.most-jobs", jobs, say)
    elements = [(words.element_name(name), points) for name, points in heaviest_elements(one)]
    yield from _most("interview.most-elements", elements, say)
    if ahead:
        yield from ("", say("interview.later"))
        yield from _table([_row(stop, say) for stop in ahead])
    yield from _unsure(one, words, say, walk)
    yield from ("", say("report.disclaimer"))


def _most(heading: str, parts: Sequence[tuple[str, Any]], say: Texts) -> Iterator[str]:
    if parts:
        yield from ("", say(heading))
        for name, points in parts:
            yield "  " + say("interview.most-line", name=name, points=say.number(points, 2))


def _row(stop: Stopping, say: Texts) -> tuple[str, ...]:
    here = stop.here
    match stop.years:
        case 0:
            when = say("interview.later-now")
        case 1:
            when = say("interview.later-year")
        case _:
            when = say("interview.later-years", years=stop.years)
    if here.months == stop.most_months:
        right = say("interview.later-right", months=say.number(here.months))
    else:
        edges = {"least": say.number(here.months), "most": say.number(stop.most_months)}
        right = say("interview.later-right-range", **edges)
    to_go = here.to_go or 0
    can = "can" if here.covered else "maybe" if stop.most_months >= to_go else "cannot"
    needed = say("interview.later-needed", months=say.number(to_go))
    return when, say.short_date(here.exit_date), right, needed, say(f"interview.later-{can}")


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows under each other; a comma after each cell, so that it reads well aloud too."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [f"{cell}{',' if place < len(row) - 1 else '.'}" for place, cell in enumerate(row)]
        yield "  " + " ".join(cell.ljust(width + 1) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _unsure(one: Answer, words: InWords, say: Texts, walk: Walk) -> Iterator[str]:
    """What is vague or unknown, what that changes, and the document that would settle it."""
    lines = [*_vague(one, words, say), *_not_known(words, say, walk)]
    if not lines:
        return
    yield from ("", say("interview.unsure"))
    yield from (f"  {line}" for line in lines)
    span = one.range
    if span is None:
        return
    day = say.date(one.at_exit.exit_date)
    if span.least.months != span.most.months:
        edges = {"least": say.number(span.least.months), "most": say.number(span.most.months)}
        yield "  " + say("interview.unsure-months", day=day, **edges)
    else:
        yield "  " + say("interview.unsure-same", day=day)


def _vague(one: Answer, words: InWords, say: Texts) -> Iterator[str]:
    causes = one.range.causes if one.range else ()
    dates = [cause for cause in causes if cause.found != UNKNOWN]
    loads = [cause for cause in causes if cause.found == UNKNOWN]
    yield from (f"- {words.cause(cause, one)}" for cause in dates)
    if dates:
        yield say("interview.unsure-date")
        yield say("interview.unsure-date-more")
    yield from (f"- {words.cause(cause, one)}" for cause in loads)
    if loads:
        yield say("interview.unsure-load")


def _not_known(words: InWords, say: Texts, walk: Walk) -> Iterator[str]:
    """What was answered with "I don't know" and has no word in a career file."""
    names = {str(job.number): words.job_name(job.job, job.title) for job in walk.draft.jobs}
    for key in walk.draft.unsure:
        kind, *rest = key.split(".")
        match kind:
            case "job" if rest[0] in names:
                what = "interview.unsure-hours" if rest[1] == "hours" else "interview.unsure-employer"
                yield f"- {say(what, job=names[rest[0]])}"
            case "gap":
                first, last = (say.date(date.fromisoformat(day)) for day in rest[:2])
                yield f"- {say('interview.unsure-gap', first=first, last=last)}"
            case "leave":
                yield f"- {say('interview.unsure-leave')}"
            case "fact":
                yield f"- {say('interview.unsure-fact', fact=fact_name(words.scheme, rest[0], say.language))}"


def next_lines(say: Texts, file: str) -> Iterator[str]:
    """Yield where to go from here: the file, who can check it, and whom to talk to."""
    yield from ("", say("interview.next"))
    yield "  " + say("interview.next-ask")
    yield "  " + say("interview.next-save", file=file)
    yield "  " + say("interview.next-private")
    yield "  " + say("interview.next-score")
    yield f"    zwaarwerk score {file}"
    yield "  " + say("interview.next-change")
