"""The jobs in words, and the overview to check and change everything. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zwaarwerk.interview.ask import Ask
from zwaarwerk.interview.draft import Draft, JobDraft, gaps, in_order
from zwaarwerk.interview.questions import GO, NO, PUT, YES, Option, Question
from zwaarwerk.texts import printable

CHECK = "check"


class Overview:
    """What was told so far, in words. `answers` are all answers, `told` those on the way with their questions."""

    def __init__(self, ask: Ask, answers: Mapping[str, str], kept: Mapping[int, Mapping[str, Any]]) -> None:
        self.ask, self.scheme, self.say, self.today = ask, ask.scheme, ask.say, ask.today
        self.answers, self.kept = answers, kept
        self.draft = Draft()
        self.told: Mapping[str, tuple[Question, str]] = {}

    def _go_to(self, what: str, job: JobDraft) -> Option:
        """The option to change the first or last day of a job; a kept job has only its last day to change."""
        name = self.job_name(job)
        if job.kept is not None and what == "from":
            return self.ask.option(f"{GO}edit.{job.number}", self.say("interview.change-job", job=name))
        label = self.say("interview.change-from" if what == "from" else "interview.change-until", job=name)
        if what == "until" and job.number == 1 and job.kept is None and self.answers.get("works") == YES:
            return self.ask.option(f"{PUT}works={NO}", label)  # which opens the question when it ended
        return self.ask.option(f"{GO}job.{job.number}.{what}", label)

    def job_name(self, job: JobDraft) -> str:
        """Return what a job is called, with the employer."""
        known = self.ask.jobs.labels[job.job] if job.job else self.say("report.own-job")
        name = printable(job.title or "") or known
        return f"{name} ({printable(job.employer)})" if job.employer else name

    def period(self, job: JobDraft) -> str:
        """Return the time of a job in words."""
        last = self.say.vague(job.until.text) if job.until else self.say("interview.now")
        return self.say("interview.period", first=self.say.vague(job.from_.text), last=last)

    def time_line(self) -> list[str]:
        """The jobs so far, early to late, with the gaps between them."""
        if not self.draft.jobs:
            return []
        empty = {gap.after.number: gap for gap in gaps(self.draft.jobs)}
        lines = [self.say("interview.time-line")]
        for job in in_order(self.draft.jobs):
            if gap := empty.get(job.number):
                days = {"first": self.say.date(gap.first), "last": self.say.date(gap.last)}
                lines.append("  " + self.say("interview.time-line-gap", **days))
            lines.append("  " + self.say("interview.time-line-job", job=self.job_name(job), period=self.period(job)))
        return lines

    # --- the overview

    def overview(self, *, complete: bool) -> Question:
        """Return the overview: everything told, each with a number to change it by."""
        options = [Option(value=YES, label=self.say("interview.check-yes"))] if complete and self.draft.jobs else []
        if not complete:
            options.append(Option(value=f"{GO}", label=self.say("interview.check-go-on")))
        if self.draft.born:
            told = self.say("interview.check-born", date=self.say.vague(self.draft.born.text))
            options.append(Option(value=f"{GO}born", label=told))
        options += [
            Option(
                value=f"{GO}edit.{job.number}",
                label=self.say("interview.time-line-job", job=self.job_name(job), period=self.period(job)),
            )
            for job in in_order(self.draft.jobs)[::-1]
        ]
        options += self._rest_of_overview(complete=complete)
        return self.ask.choice(
            CHECK,
            self.say("interview.check" if complete else "interview.check-so-far"),
            options,
            why=self.say("interview.why-check"),
        )

    def _rest_of_overview(self, *, complete: bool) -> Iterable[Option]:
        removed = [key for key in self.answers if key.endswith(".removed")]
        for key in removed:
            yield Option(value=f"{PUT}{key}=", label=self.say("interview.put-back", number=key.split(".")[1]))
        if not complete:
            return
        for key, (question, value) in self.told.items():
            if key.startswith(("leave", "fact.")):
                yield Option(value=f"{GO}{key}", label=f"{question.text} {question.told(value)}")
        more = f"{PUT}more.{self.draft.last_number}="
        yield Option(
            value=f"{GO}name",
            label=self.say("interview.check-name", name=self.draft.name or self.say("interview.none")),
        )
        yield Option(value=f"{more}newer", label=self.say("interview.add-newer"))
        yield Option(value=f"{more}yes", label=self.say("interview.add-older"))

    def edit(self, number: int) -> Question | None:
        """Return the answers of one job, each with a number to change it by."""
        job = next((one for one in self.draft.jobs if one.number == number), None)
        if job is None:
            return None
        options = [
            Option(value=f"{GO}{key}", label=f"{question.text} {question.told(value)}")
            for key, (question, value) in self.told.items()
            if key.startswith(f"job.{number}.")
        ]
        if f"job.{number}.until" not in self.told:
            options.append(self._go_to("until", job))
        options.append(Option(value=f"{PUT}job.{number}.removed=yes", label=self.say("interview.remove")))
        options.append(Option(value=f"{GO}{CHECK}", label=self.say("interview.to-check")))
        return self.ask.choice(
            f"edit.{number}", self.say("interview.edit", job=self.job_name(job)), options, about=self.period(job)
        )
