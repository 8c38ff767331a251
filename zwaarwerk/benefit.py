"""Step 15: the money, gross, in cents; and what the tax law makes of it. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from zwaarwerk.career import Person
from zwaarwerk.criteria import Amount, Benefit, Index, MeanOfLast, Scheme
from zwaarwerk.dates import add_months
from zwaarwerk.exact import product_half_up
from zwaarwerk.law import EXEMPT_MONTHS, Law, Looked
from zwaarwerk.timeline import ONE, Piece
from zwaarwerk.values import Moment, Table, at

CentsByYear = dict[int, int]
"""What is paid, in cents, by the calendar year it belongs to: that of the first day of each month."""


class YearOfMoney(NamedTuple):
    """A calendar year of the benefit, gross, in cents. `months` are the months that begin in it.

    `excess` is what goes beyond the exemption of the tax law, `levy` what the employer owes on it; None where that
    law does not apply.
    """

    year: int
    months: int
    cents: int
    excess: int | None
    levy: int | None


class Money(NamedTuple):
    """The whole benefit from exit to pension, gross, in cents, with the look-ups in the law it rests on.

    `amounts` are those of the look-ups that are paid; the others only say what the tax law makes of it.
    """

    monthly: int
    total: int
    part_time: Fraction
    years: tuple[YearOfMoney, ...]
    looked: tuple[Looked, ...]
    amounts: tuple[Looked, ...]


def money(
    benefit: Benefit, person: Person, scheme: Scheme, pieces: Sequence[Piece], law: Law, exit_date: date,
    pension: date, months: int,
) -> Money:  # fmt: skip
    """Return what is paid when stopping on the exit date, for `months` months (a begun month counts whole)."""
    look = _Look(law)
    factor = _part_time(benefit, pieces, exit_date)
    moment = Moment(exit_date, person.birth_date)
    most = months if benefit.money_months is None else min(at(benefit.money_months, moment), months)
    amounts = _Amounts(benefit, moment, factor if most == months else factor * Fraction(most, months), look)
    last = _part_of_last_month(exit_date, pension, months) if benefit.last_month == "by_days" else ONE
    runs = _runs(exit_date, months, one_by_one=amounts.may_change_in_a_year, last_apart=last != ONE)
    early: CentsByYear = {}
    late: CentsByYear = {}
    if benefit.paid == "lump_sum":
        late[exit_date.year] = amounts.cents(exit_date, months - 1 + last)
        exempt = {exit_date.year: min(months, EXEMPT_MONTHS)}
    else:
        for run in runs:
            by = exit_date if benefit.year == "of_exit" else run.day
            cents = run.number * amounts.cents(by, last if run.end == months else ONE)
            paid = late if run.is_late else early
            paid[run.day.year] = paid.get(run.day.year, 0) + cents
        exempt = _by_year(run for run in runs if run.is_late)
    monthly = amounts.cents(exit_date)
    paid_by = tuple(look.seen.values())
    excess = _excess(early, late, exempt, look) if scheme.pension_date == "aow" else None
    return Money(
        monthly=monthly,
        total=sum(early.values()) + sum(late.values()),
        part_time=factor,
        years=tuple(_years(early, late, _by_year(runs), excess, look)),
        looked=tuple(look.seen.values()),
        amounts=paid_by,
    )


class _Run(NamedTuple):
    """Months that follow on each other, begin in one calendar year, and are paid alike.

    `end` is how many months after the exit the run ends; `day` is the first day of the first month. Late is what is
    among the last months before the pension, which the exemption looks at.
    """

    number: int
    end: int
    day: date
    is_late: bool


def _runs(exit_date: date, months: int, *, one_by_one: bool, last_apart: bool) -> list[_Run]:
    """Return the months of the benefit in runs, each month as a run where its amount may be its own."""
    early = max(months - EXEMPT_MONTHS, 0)
    new_year = 13 - exit_date.month
    cuts = set(range(months)) if one_by_one else {0, early, *range(new_year, months, 12)}
    cuts |= {months - 1, months} if last_apart else {months}
    return [
        _Run(end - first, end, add_months(exit_date, first), is_late=first >= early)
        for first, end in pairwise(sorted(cuts))
    ]


def _by_year(runs: Iterable[_Run]) -> dict[int, int]:
    """Return how many months begin in each calendar year."""
    months: dict[int, int] = {}
    for run in runs:
        months[run.day.year] = months.get(run.day.year, 0) + run.number
    return months


class _Look:
    """Looks values of a year up in the law, each once, and remembers which were asked."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.seen: dict[tuple[str, int], Looked] = {}

    def __call__(self, table: str, day: date) -> Fraction:
        name = table, day.year
        if name not in self.seen:
            self.seen[name] = self.law.at(table, day)
        return self.seen[name].value


class _Amounts:
    """What is paid, in cents: the amount of a month times a share, rounded half up, once."""

    def __init__(self, benefit: Benefit, moment: Moment, share: Fraction, look: _Look) -> None:
        self.amount, self.moment, self.share, self.look = benefit.amount, moment, share, look
        self.known: dict[tuple[int, int], int] = {}

    def cents(self, day: date, months: Fraction = ONE) -> int:
        """Return what so many months pay, at the amount of the month that begins on the day."""
        if months is not ONE:
            return product_half_up(self._euros(day), self.share, months, 100)
        name = self._kind(day)
        if name not in self.known:
            self.known[name] = product_half_up(self._euros(day), self.share, 100)
        return self.known[name]

    @property
    def may_change_in_a_year(self) -> bool:
        """Whether two months that begin in one calendar year can have another amount."""
        amount = self.amount
        if not isinstance(amount, Amount):
            return False
        return bool(amount.index) or isinstance(amount.euro_per_month or amount.euro_per_year, Table)

    def _kind(self, day: date) -> tuple[int, int]:
        """Return numbers that days with the same amount share."""
        if not isinstance(self.amount, Amount):
            return day.year, 0
        euros = self.amount.euro_per_month if self.amount.euro_per_year is None else self.amount.euro_per_year
        row = euros.row_at(self._moment_of(day)) if isinstance(euros, Table) else 0
        return row, _rises(self.amount.index, day) if self.amount.index else 0

    def _moment_of(self, day: date) -> Moment:
        return self.moment._replace(day=day.toordinal())

    def _euros(self, day: date) -> Fraction:
        """The full-time amount of a month, in euros, not rounded."""
        amount = self.amount
        if not isinstance(amount, Amount):
            return self.look("rvu_exemption", day)
        if amount.euro_per_month is not None:
            euros = at(amount.euro_per_month, self._moment_of(day))
        else:
            assert amount.euro_per_year is not None
            euros = Fraction(at(amount.euro_per_year, self._moment_of(day)), 12)
        return euros * (1 + amount.index.percent) ** _rises(amount.index, day) if amount.index else euros


def _rises(index: Index, day: date) -> int:
    """How often the amount rose after it was laid down: on each `every` after `from`, through the day."""
    month, day_of_month = index.every
    return sum(index.from_ < date(year, month, day_of_month) <= day for year in range(index.from_.year, day.year + 1))


def _part_of_last_month(exit_date: date, pension: date, months: int) -> Fraction:
    """The days of the last month until the pension, over the days of that whole month; at most 1."""
    first = add_months(exit_date, months - 1)
    whole = (add_months(exit_date, months) - first).days
    return min(Fraction((pension - first).days, whole), Fraction(1))


def _part_time(benefit: Benefit, pieces: Sequence[Piece], exit_date: date) -> Fraction:
    match benefit.part_time:
        case "full":
            return Fraction(1)
        case "at_exit":
            return _factor_on(exit_date.toordinal() - 1, pieces) or Fraction(0)
        case MeanOfLast():
            return _mean_factor(benefit.part_time, pieces, exit_date)


def _factor_on(day: int, pieces: Sequence[Piece]) -> Fraction | None:
    """The part-time factors of the entries on a day, added, at most 1; None without an entry."""
    factors = [piece.part_time for piece in pieces if piece.first <= day < piece.end]
    return min(sum(factors, Fraction(0)), Fraction(1)) if factors else None


def _mean_factor(rule: MeanOfLast, pieces: Sequence[Piece], exit_date: date) -> Fraction:
    """The mean over the named days in the window before exit on which there was an entry; 0 without any."""
    first = rule.mean_of_last.before(exit_date)
    month, day_of_month = rule.measured_on
    days = (date(year, month, day_of_month) for year in range(first.year, exit_date.year + 1))
    factors = [_factor_on(day.toordinal(), pieces) for day in days if first <= day < exit_date]
    known = [factor for factor in factors if factor is not None]
    return Fraction(sum(known, Fraction(0)), len(known)) if known else Fraction(0)


# --- the tax law


def _excess(early: CentsByYear, late: CentsByYear, exempt: dict[int, int], look: _Look) -> CentsByYear:
    """Return what goes beyond the exemption, in cents, by the year in which it is paid.

    The exemption is the amount of each month's year for every month, begun ones whole, of the last 36 before AOW; a
    lump sum has the amount of the year it is paid for all of them. `exempt` is how many of these months are in each
    year, `late` what is paid for them, `early` what is paid before. The law looks at the total: what is below the
    exemption in one year makes room in another. Source: art. 32ba(7) and (8) Wet LB 1964.
    """
    free = {
        year: number * product_half_up(look("rvu_exemption", date(year, 1, 1)), 100) for year, number in exempt.items()
    }
    if not early and all(cents <= free[year] for year, cents in late.items()):
        return {}
    years = sorted({*late, *free, *early})
    over = accumulate(late.get(year, 0) - free.get(year, 0) for year in years)
    so_far = [max(0, cents) for cents in over]
    lasting = [min(so_far[place:]) for place in range(len(so_far))]
    return {
        year: early.get(year, 0) + lasting[place] - (lasting[place - 1] if place else 0)
        for place, year in enumerate(years)
    }


def _years(
    early: CentsByYear, late: CentsByYear, months: dict[int, int], excess: CentsByYear | None, look: _Look
) -> Iterator[YearOfMoney]:
    for year, number in months.items():
        over = None if excess is None else excess.get(year, 0)
        levy = over and product_half_up(over, look("rvu_levy", date(year, 1, 1)))
        yield YearOfMoney(year, number, early.get(year, 0) + late.get(year, 0), over, levy)
