"""Step 15: the money, gross, in cents; and what the tax law makes of it. Pure; no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from zwaarwerk.career import Person
from zwaarwerk.criteria import Amount, Benefit, Index, MeanOfLast, Scheme
from zwaarwerk.dates import add_months
from zwaarwerk.exact import round_half_up
from zwaarwerk.law import EXEMPT_MONTHS, Law, Looked
from zwaarwerk.timeline import Piece
from zwaarwerk.values import Moment, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What is paid for one month, in cents; `day` is the first day of that month and decides its year."""

    day: date
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfMoney:
    """A calendar year of the benefit, gross, in cents. `months` are the months that begin in it.

    `excess` is what goes beyond the exemption of the tax law, `levy` what the employer owes on it; None where that
    law does not apply.
    """

    year: int
    months: int
    cents: int
    excess: int | None
    levy: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The whole benefit from exit to pension, gross, in cents, with the look-ups in the law it rests on."""

    monthly: int
    total: int
    part_time: Fraction
    years: tuple[YearOfMoney, ...]
    looked: tuple[Looked, ...]


def money(
    benefit: Benefit, person: Person, scheme: Scheme, pieces: Sequence[Piece], law: Law, exit_date: date,
    pension: date, months: int,
) -> Money:  # fmt: skip
    """Return what is paid when stopping on the exit date, for `months` months (a begun month counts whole)."""
    looked: dict[tuple[str, date], Looked] = {}
    factor = _part_time(benefit, pieces, exit_date)
    days = [add_months(exit_date, month) for month in range(months)]
    moment = Moment(exit_date, person.birth_date)
    fixed_day = benefit.year == "of_exit" or benefit.paid == "lump_sum"
    spread = Fraction(min(benefit.money_months or months, months), months)
    euros = [_amount(benefit, moment, exit_date if fixed_day else day, law, looked) * factor * spread for day in days]
    monthly = round_half_up(euros[0] * 100)
    if benefit.last_month == "by_days":
        euros[-1] *= _part_of_last_month(exit_date, pension, months)
    cents = [round_half_up(amount * 100) for amount in euros]
    paid = [Payment(day=day, cents=amount) for day, amount in zip(days, cents, strict=True)]
    if benefit.paid == "lump_sum":
        paid = [Payment(day=exit_date, cents=sum(cents))]
    taxed = scheme.pension_date == "aow"
    excess = _excess(paid, days, benefit.paid == "lump_sum", law, looked) if taxed else {}
    return Money(
        monthly=monthly,
        total=sum(payment.cents for payment in paid),
        part_time=factor,
        years=tuple(_years(paid, days, excess if taxed else None, law, looked)),
        looked=tuple(looked.values()),
    )


def _look(law: Law, table: str, day: date, looked: dict[tuple[str, date], Looked]) -> Fraction:
    """Look a value up for the year of a day, and remember that it was."""
    name = table, date(day.year, 1, 1)
    if name not in looked:
        looked[name] = law.at(table, day)
    return looked[name].value


def _amount(benefit: Benefit, moment: Moment, day: date, law: Law, looked: dict[tuple[str, date], Looked]) -> Fraction:
    """The full-time amount of a month, in euros, not rounded."""
    amount = benefit.amount
    if not isinstance(amount, Amount):
        return _look(law, "rvu_exemption", day, looked)
    if amount.euro_per_month is not None:
        euros = at(amount.euro_per_month, moment)
    else:
        assert amount.euro_per_year is not None
        euros = at(amount.euro_per_year, moment) / 12
    return euros * _risen(amount.index, day) if amount.index else euros


def _risen(index: Index, day: date) -> Fraction:
    """The factor after every rise since the amount was laid down: on each `every` after `from`, through the day."""
    month, day_of_month = index.every
    rises = sum(index.from_ < date(year, month, day_of_month) <= day for year in range(index.from_.year, day.year + 1))
    return (1 + index.percent) ** rises


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
    return sum(known, Fraction(0)) / len(known) if known else Fraction(0)


# --- the tax law


def _excess(
    paid: Sequence[Payment], days: Sequence[date], at_once: bool, law: Law, looked: dict[tuple[str, date], Looked]
) -> dict[int, int]:
    """Return what goes beyond the exemption, in cents, by the year in which it is paid.

    The exemption is the amount of each month's year for every month, begun ones whole, of the last 36 before AOW; a
    lump sum has the amount of the year it is paid for all of them. The law looks at the total: what is below the
    exemption in one year makes room in another. Source: art. 32ba(7) and (8) Wet LB 1964.
    """
    exempt_days = days[-EXEMPT_MONTHS:]
    room = [
        Payment(day=day, cents=round_half_up(_look(law, "rvu_exemption", day, looked) * 100))
        for day in ([paid[0].day] * len(exempt_days) if at_once else exempt_days)
    ]
    early = {} if at_once else _by_year([payment for payment in paid if payment.day < exempt_days[0]])
    late = _by_year(paid if at_once else [payment for payment in paid if payment.day >= exempt_days[0]])
    free = _by_year(room)
    years = sorted({*late, *free, *early})
    over = accumulate(late.get(year, 0) - free.get(year, 0) for year in years)
    so_far = [max(0, cents) for cents in over]
    lasting = [min(so_far[place:]) for place in range(len(so_far))]
    return {
        year: early.get(year, 0) + lasting[place] - (lasting[place - 1] if place else 0)
        for place, year in enumerate(years)
    }


def _by_year(paid: Sequence[Payment]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for payment in paid:
        sums[payment.day.year] = sums.get(payment.day.year, 0) + payment.cents
    return sums


def _years(
    paid: Sequence[Payment],
    days: Sequence[date],
    excess: dict[int, int] | None,
    law: Law,
    looked: dict[tuple[str, date], Looked],
) -> list[YearOfMoney]:
    sums = _by_year(paid)
    years: list[YearOfMoney] = []
    for year in sorted({day.year for day in days}):
        over = None if excess is None else excess.get(year, 0)
        levy = over and round_half_up(over * _look(law, "rvu_levy", date(year, 1, 1), looked))
        months = sum(day.year == year for day in days)
        years.append(YearOfMoney(year=year, months=months, cents=sums.get(year, 0), excess=over, levy=levy))
    return years
