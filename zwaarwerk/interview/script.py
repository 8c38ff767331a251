"""Which question comes after which: the present job, then back in time, what stands between, the rest. Pure; no I/O.

The script is a generator: it yields a question and is sent the answer. It never sees the order in which answers were
given or changed, so that going back, changing and resuming can't make a difference.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from zwaarwerk.career import job_ids
from zwaarwerk.criteria import conditions_of
from zwaarwerk.criteria_conditions import InServiceCondition
from zwaarwerk.dates import VagueDate, add_months, parse_vague_date
from zwaarwerk.interview.ask import FULL, GOES_ON, OTHER, SKIP, Ask
from zwaarwerk.interview.burdens import Asking, Burdens
from zwaarwerk.interview.draft import DAY, Gap, JobDraft, Leave, Shared, gaps, in_order, kept_draft, overlaps
from zwaarwerk.interview.facts import ask_facts
from zwaarwerk.interview.questions import NO, UNKNOWN, YES, Option, Question
from zwaarwerk.texts import printable


class Script(Burdens):
    """One run through the questions. `answers` tells only which optional questions were opened before."""

    def __init__(self, ask: Ask, answers: Mapping[str, str], kept: Mapping[int, Mapping[str, Any]]) -> None:
        super().__init__(ask, answers, kept)
        self.employers: list[str] = []
        self.sectors: list[str] = []
        self.full_week: str | None = None

    def run(self) -> Asking:
        """Ask everything, through the overview that says it is right."""
        yield from self._birth_date()
        yield from self._career()
        yield from self._leave()
        yield from ask_facts(self.ask, self.draft)
        yield from self._name()
        yield self.overview(complete=True)

    # --- the person

    def _birth_date(self) -> Asking:
        early, late = date(1900, 1, 1), add_months(self.today, -14 * 12)
        pension = self.say("report.pension-aow" if self.scheme.pension_date == "aow" else "report.pension-other")

        def doubt(found: VagueDate) -> str | None:
            age = self.today.year - found.first.year
            return self.say("interview.old", date=self.say.vague(found.text), age=age) if age > 75 else None

        reach = self.say("interview.born-reach", last=self.say.date(late))
        born = yield self.ask.when(
            "born",
            self.say("interview.born"),
            why=self.say("interview.why-born", pension=pension),
            lowest=early,
            highest=late,
            too_early=reach,
            too_late=reach,
            doubts=(doubt,),
        )
        self.draft.born = parse_vague_date(born)

    def _name(self) -> Asking:
        skip = Option(value=SKIP, label=self.say("interview.no-name"))
        why = self.say("interview.why-name")
        name = yield self.ask.words("name", self.say("interview.name"), why=why, options=[skip], default=SKIP)
        self.draft.name = None if name == SKIP else name[1:]

    # --- the jobs

    def _career(self) -> Asking:
        for number, entry in sorted(self.kept.items()):
            yield from self._kept_job(number, entry)
        hint: Gap | None = None
        newest = "first" if not self.kept else ""
        served: dict[str, int] = {}
        while True:
            if newest or hint:
                self.draft.last_number += 1
                yield from self._job(self.draft.last_number, newest, hint)
            hint = yield from self._between(served)
            if not hint:
                newest = yield from self._more(asked_before=newest == "newer")
                if not newest:
                    return
            else:
                newest = ""

    def _more(self, *, asked_before: bool) -> Asking:
        """Ask for work before the first job told; returns what the next job is, or nothing.

        Who was adding a newer job has told already that there was none before.
        """
        key = f"more.{self.draft.last_number}"
        if asked_before and key not in self.answers:
            return ""
        options = [
            self.ask.option(YES, self.say("interview.yes")),
            self.ask.option(NO, self.say("interview.more-no")),
        ]
        if self.answers.get(key) == "newer":
            options.append(self.ask.option("newer", self.say("interview.more-newer")))
        first = in_order(self.draft.jobs)[:1]
        text = (
            self.say("interview.more", date=self.say.vague(first[0].from_.text)) if first else self.say("interview.any")
        )
        answer = yield self.ask.choice(
            key, text, options, notes=self.time_line(), why=self.say("interview.why-more"), default=None
        )
        return {YES: "before", "newer": "newer"}.get(answer, "")

    def _kept_job(self, number: int, entry: Mapping[str, Any]) -> Asking:
        """A job of a file that is left as it is; only its last day can be changed."""
        self.draft.last_number = max(self.draft.last_number, number)
        if f"job.{number}.removed" in self.answers:
            return
        until = entry.get("until")
        if f"job.{number}.until" in self.answers:
            first = parse_vague_date(str(entry["from"]))
            until = yield self._until(number, first, str(until or GOES_ON))
            until = None if until == GOES_ON else until
        last = None if until is None else str(until)
        job = job_ids(self.scheme).get(str(entry.get("job") or "").lower())
        self.draft.jobs.append(kept_draft(number, entry, job, str(entry["from"]), last))
        self._remember(entry.get("employer"), entry.get("sector"))

    def _remember(self, employer: str | None, sector: str | None) -> None:
        for name, known in ((employer, self.employers), (sector, self.sectors)):
            if name and name not in known:
                known.append(name)

    def _job(self, number: int, newest: str, hint: Gap | None) -> Asking:
        if f"job.{number}.removed" in self.answers:
            return
        works = GOES_ON
        if newest == "first":
            works = yield self.ask.yes_no(
                "works", self.say("interview.works"), why=self.say("interview.why-works"), about=self._about(number)
            )
        job, title = yield from self._which(number, newest, works, hint)
        employer = yield from self._employer(number)
        sector = yield from self._sector(number)
        if newest in ("first", "newer"):
            from_ = yield self._from(number, None, hint, goes_on=works == YES)
            until = GOES_ON
            if newest == "newer" or works == NO:
                default = GOES_ON if newest == "newer" else None
                until = yield self._until(number, parse_vague_date(from_), default)
        else:
            until = yield self._until(number, None, self._eve_of_next(hint))
            from_ = yield self._from(number, None if until == GOES_ON else parse_vague_date(until), hint)
        part_time = yield from self._hours(number)
        begin, end = parse_vague_date(from_), None if until == GOES_ON else parse_vague_date(until)
        assert begin is not None, "the question takes nothing else"
        exposures, reason = yield from self._burdens(number, job, begin, end)
        self.draft.jobs.append(
            JobDraft(
                number=number,
                from_=begin,
                until=end,
                job=job,
                title=title,
                employer=employer,
                sector=sector,
                part_time=part_time,
                exposures=exposures,
                reason=reason,
            )
        )

    def _which(self, number: int, newest: str, works: str, hint: Gap | None) -> Asking:
        first = in_order(self.draft.jobs)[:1]
        if hint:
            text = self.say("interview.job-between", first=self.say.date(hint.first), last=self.say.date(hint.last))
        elif newest == "newer":
            text = self.say("interview.job-newer")
        elif newest == "first" or not first:
            text = self.say("interview.job-last" if works == NO else "interview.job-now")
        else:
            text = self.say("interview.job-before", date=self.say.vague(first[0].from_.text))
        about = self._about(number)
        job = yield self.ask.which_job(f"job.{number}.job", text, about=about)
        if job != OTHER:
            return job, None
        title = yield self.ask.words(
            f"job.{number}.title",
            self.say("interview.title"),
            why=self.say("interview.why-title"),
            about=about,
            default=None,
        )
        return None, title[1:]

    def _employer(self, number: int) -> Asking:
        options = [Option(value=f"={name}", label=printable(name)) for name in self.employers]
        answer = yield self.ask.words(
            f"job.{number}.employer",
            self.say("interview.employer"),
            why=self.say("interview.why-employer"),
            about=self._about(number),
            options=[*options, self.ask.dont_know],
            default=f"={self.employers[-1]}" if self.employers else None,
        )
        return self._named(f"job.{number}.employer", answer, self.employers)

    def _sector(self, number: int) -> Asking:
        """Ask for the sector, if the scheme looks at it."""
        wanted = [tally.sector for tally in self.scheme.tallies.values()]
        wanted += [c.in_service.sector for _, c in conditions_of(self.scheme) if isinstance(c, InServiceCondition)]
        named = [name for selection in wanted if not isinstance(selection, str) for name in selection]
        if all(selection == "any" for selection in wanted) and f"job.{number}.sector" not in self.answers:
            return None
        known = dict.fromkeys([*named, *self.sectors])
        answer = yield self.ask.words(
            f"job.{number}.sector",
            self.say("interview.sector"),
            about=self._about(number),
            options=[*(Option(value=f"={name}", label=printable(name)) for name in known), self.ask.dont_know],
            default=f"={self.sectors[-1]}" if self.sectors else None,
        )
        return self._named(f"job.{number}.sector", answer, self.sectors)

    def _named(self, key: str, answer: str, known: list[str]) -> str | None:
        if answer == UNKNOWN:
            self.draft.unsure.append(key)
            return None
        name = answer[1:]
        if name in known:
            known.remove(name)
        known.append(name)
        return name

    # --- the days of a job

    def _eve_of_next(self, hint: Gap | None) -> str | None:
        """The end of a job that the next one follows on: the day before, or the vague date itself."""
        jobs = in_order(self.draft.jobs)
        following = hint.after if hint else jobs[0] if jobs else None
        if following is None:
            return None
        return following.from_.text if following.from_.is_vague else (following.from_.first - DAY).isoformat()

    def _from(self, number: int, until: VagueDate | None, hint: Gap | None, *, goes_on: bool = False) -> Question:
        born = self.draft.born
        assert born is not None, "asked first"
        highest = until.last if until else self.today

        def long(found: VagueDate) -> str | None:
            end = until.first if until else self.today if goes_on else None
            return self._long(found.last, end)

        late = "interview.from-after-until" if until else "interview.from-future"
        default = (
            (hint.before.until.text if hint.before.until and hint.before.until.is_vague else None) if hint else None
        )
        return self.ask.when(
            f"job.{number}.from",
            self.say("interview.from-now" if goes_on else "interview.from"),
            about=self._about(number),
            lowest=born.first + timedelta(days=1),
            highest=min(highest, self.today) if until is None else highest,
            too_early=self.say("interview.from-before-birth", born=self.say.vague(born.text)),
            too_late=self.say(late, date=self.say.vague(until.text) if until else self.say.date(self.today)),
            default=default,
            doubts=(self.ask.age_doubt(born), long),
            born=born,
        )

    def _until(self, number: int, from_: VagueDate | None, default: str | None) -> Question:
        born = self.draft.born
        assert born is not None, "asked first"

        def long(found: VagueDate) -> str | None:
            return self._long(from_.last, found.first) if from_ else None

        def future(found: VagueDate) -> str | None:
            return self.say("interview.until-future") if found.first > self.today else None

        lowest = from_ or born
        early = "interview.until-before-from" if from_ else "interview.from-before-birth"
        follows = default is not None and default != GOES_ON and from_ is None
        return self.ask.when(
            f"job.{number}.until",
            self.say("interview.until"),
            about=self._about(number),
            why=self.say("interview.why-until-next") if follows else self.say("interview.why-until"),
            lowest=lowest.first if from_ else born.first + timedelta(days=1),
            too_early=self.say(early, date=self.say.vague(lowest.text), born=self.say.vague(born.text)),
            goes_on=self.say("interview.goes-on"),
            default=default,
            doubts=(future, long),
            born=born,
        )

    def _long(self, first: date, last: date | None) -> str | None:
        years = 0 if last is None else (last - first).days // 365
        return self.say("interview.long-job", years=years) if years >= 50 else None

    def _hours(self, number: int) -> Asking:
        about = self._about(number)
        full = Option(value=FULL, label=self.say("interview.full-time"))
        part = Option(value="part", label=self.say("interview.part-time"))
        unknown = [] if self._part_time_counts() else [self.ask.dont_know]
        how = yield self.ask.choice(
            f"job.{number}.hours",
            self.say("interview.hours"),
            [full, part, *unknown],
            why=self.say("interview.why-hours"),
            about=about,
            more=(self.say("interview.more-hours"), self.say("interview.more-hours-before")),
        )
        if how == UNKNOWN:
            self.draft.unsure.append(f"job.{number}.hours")
        if how != "part":
            return None
        share = yield self.ask.share(f"job.{number}.share", self.say("interview.share"), about=about)
        if share.endswith("%") or "/" in share:
            return share
        week = yield self.ask.week(
            f"job.{number}.week", self.say("interview.week"), share, about=about, default=self.full_week
        )
        self.full_week = week
        return _ratio(share, week)

    def _part_time_counts(self) -> bool:
        benefit = self.scheme.benefit
        return (
            self.scheme.counting.part_time == "proportional"
            or any(tally.part_time == "proportional" for tally in self.scheme.tallies.values())
            or (benefit != "none" and benefit.part_time != "full")
        )

    # --- between the jobs

    def _between(self, served: dict[str, int]) -> Asking:
        """Ask about overlaps and gaps; returns the gap that a job is to be told for."""
        for shared in overlaps(self.draft.jobs):
            yield from self._shared(shared)
        for gap in gaps(self.draft.jobs):
            key = f"gap.{gap.first.isoformat()}.{gap.last.isoformat()}"
            times = served.get(key, 0)
            served[key] = times + 1
            answer = yield self._gap(f"{key}.{times + 1}" if times else key, gap)
            if answer == "job":
                return gap
            served[key] = times
            if answer == UNKNOWN:
                self.draft.unsure.append(key)
        return None

    def _gap(self, key: str, gap: Gap) -> Question:
        options = [
            self.ask.option(NO, self.say("interview.gap-none")),
            self.ask.option("job", self.say("interview.gap-job")),
            self._go_to("until", gap.before),
            self._go_to("from", gap.after),
            self.ask.dont_know,
        ]
        days = {"first": self.say.date(gap.first), "last": self.say.date(gap.last)}
        return self.ask.choice(
            key,
            self.say("interview.gap", **days),
            options,
            notes=self.time_line(),
            why=self.say("interview.why-gap"),
        )

    def _shared(self, shared: Shared) -> Asking:
        one, other = shared.one, shared.other
        jobs = {"one": self.job_name(one), "other": self.job_name(other)}
        last = shared.last.isoformat() if shared.last else GOES_ON
        key = f"both.{one.number}.{other.number}.{shared.first.isoformat()}.{last}"
        both = [] if shared.is_one_job else [self.ask.option(YES, self.say("interview.both-yes"))]
        ends = [self._go_to("until", one), self._go_to("from", other)]
        if shared.last is None or one.until is None or (other.until and other.until.first < one.until.first):
            ends.append(self._go_to("until", other))
        day = self.say.date(shared.first)
        until = self.say.date(shared.last) if shared.last else self.say("interview.now")
        text = "interview.both-same" if shared.is_one_job else "interview.both"
        yield self.ask.choice(
            key,
            self.say(text, first=day, last=until, **jobs),
            [*both, *ends],
            notes=self.time_line(),
            why=self.say("interview.why-both-same" if shared.is_one_job else "interview.why-both"),
        )

    # --- leave

    def _leave(self) -> Asking:
        """Ask for long absences of the kinds that the scheme does not count as worked."""
        kinds = [kind for kind, rule in self.scheme.counting.absences.items() if rule == "out" and kind != "other"]
        if not kinds or not self.draft.jobs:
            return
        names = f" {self.say('units.or')} ".join(self._kind(kind) for kind in kinds)
        more = yield self.ask.yes_no(
            "leave",
            self.say("interview.leave", kinds=names),
            why=self.say("interview.why-leave"),
            more=(self.say("interview.more-leave"),),
            unknown=True,
        )
        if more == UNKNOWN:
            self.draft.unsure.append("leave")
        number = 0
        while more == YES:
            number += 1
            yield from self._one_leave(number, kinds)
            more = yield self.ask.yes_no(f"leave.{number}.more", self.say("interview.leave-more"))

    def _one_leave(self, number: int, kinds: list[str]) -> Asking:
        jobs = {f"{job.number}": job for job in in_order(self.draft.jobs)}
        options = [Option(value=name, label=f"{self.job_name(job)}, {self.period(job)}") for name, job in jobs.items()]
        place = next(iter(jobs))
        if len(jobs) > 1:
            place = yield self.ask.choice(f"leave.{number}.job", self.say("interview.leave-job"), options)
        kind = kinds[0]
        if len(kinds) > 1:
            named = [Option(value=one, label=self._kind(one)) for one in kinds]
            kind = yield self.ask.choice(f"leave.{number}.kind", self.say("interview.leave-kind"), named)
        job, born = jobs[place], self.draft.born
        end = None if job.until is None else job.until.last
        inside = self.say("interview.leave-inside", period=self.period(job))
        limits: dict[str, Any] = {"highest": end, "too_early": inside, "too_late": inside, "born": born}
        first = yield self.ask.when(
            f"leave.{number}.from", self.say("interview.leave-from"), lowest=job.from_.first, **limits
        )
        begin = parse_vague_date(first)
        assert begin is not None, "the question takes nothing else"
        last = yield self.ask.when(
            f"leave.{number}.until",
            self.say("interview.leave-until"),
            lowest=begin.first,
            goes_on="" if job.until else self.say("interview.leave-goes-on"),
            **limits,
        )
        until = None if last == GOES_ON else parse_vague_date(last)
        self.draft.leaves.append(Leave(job=job.number, kind=kind, from_=begin, until=until))

    def _kind(self, kind: str) -> str:
        known = kind.replace("_", "-")
        return self.say(f"interview.absence-{known}") if self.say.has(f"interview.absence-{known}") else known


def _ratio(hours: str, week: str) -> str | None:
    share = Fraction(Fraction(hours), Fraction(week))
    return None if share == 1 else f"{share.numerator}/{share.denominator}"
