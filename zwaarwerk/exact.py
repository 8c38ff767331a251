"""Exact numbers: from text to `Fraction` and back, and the only place that rounds. No float anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")
_RATIO = re.compile(r"([0-9]{1,19})/([1-9][0-9]{0,18})")

Exact = int | Fraction


def parse_decimal(text: str) -> Exact | None:
    """Return the number that `text` writes (`12`, `0.19`, `-3`), or None; at most 18 digits on either side."""
    if not _DECIMAL.fullmatch(text):
        return None
    return Fraction(text) if "." in text else int(text)


def parse_share(text: str) -> Fraction | None:
    """Return the number that `33%`, `0.33` or `1/3` writes, exactly, or None if it is none of these."""
    if text.endswith("%"):
        number = parse_decimal(text[:-1].rstrip())
        return None if number is None else Fraction(number, 100)
    if ratio := _RATIO.fullmatch(text):
        return Fraction(int(ratio[1]), int(ratio[2]))
    number = parse_decimal(text)
    return None if number is None else Fraction(number)


def round_half_up(number: Exact) -> int:
    """Return the nearest whole number; a half goes up, for negative numbers too (−2.5 becomes −2)."""
    numerator, denominator = number.as_integer_ratio()
    return (2 * numerator + denominator) // (2 * denominator)


def product_half_up(*factors: Exact) -> int:
    """Return the product of numbers, rounded half up once."""
    numerator, denominator = 1, 1
    for factor in factors:
        above, below = factor.as_integer_ratio()
        numerator, denominator = numerator * above, denominator * below
    return (2 * numerator + denominator) // (2 * denominator)


def in_proportion(number: Exact, to: Exact, of: Exact) -> Fraction:
    """Return number × to / of, in one step."""
    above, below = number.as_integer_ratio()
    to_above, to_below = to.as_integer_ratio()
    of_above, of_below = of.as_integer_ratio()
    return Fraction(above * to_above * of_below, below * to_below * of_above)


def total(ratios: Iterable[tuple[int, int]]) -> Fraction:
    """Return the sum of numbers given as (numerator, denominator); quicker than adding, as few denominators differ."""
    sums: dict[int, int] = {}
    for numerator, denominator in ratios:
        sums[denominator] = sums.get(denominator, 0) + numerator
    whole, parts = 0, 1
    for denominator, numerator in sums.items():
        whole, parts = whole * denominator + numerator * parts, parts * denominator
    return Fraction(whole, parts)


def total_of(numbers: Iterable[Fraction]) -> Fraction:
    """Return the sum of numbers."""
    return total(number.as_integer_ratio() for number in numbers)


def is_decimal(number: Exact) -> bool:
    """Say whether the number can be written with finitely many decimals."""
    rest = Fraction(number).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def to_text(number: Exact) -> str:
    """Return the number as exact text: a decimal when that is exact (`18.81`), else a fraction (`1881/7`)."""
    number = Fraction(number)
    if not is_decimal(number):
        return f"{number.numerator}/{number.denominator}"
    digits = 0
    scaled = abs(number)
    while scaled.denominator != 1:
        scaled *= 10
        digits += 1
    return ("-" if number < 0 else "") + _with_point(scaled.numerator, digits)


def to_decimals(number: Exact, decimals: int) -> str:
    """Return the number rounded half up to so many decimals, for people to read (`27.33`)."""
    scaled = round_half_up(Fraction(number) * 10**decimals)
    return ("-" if scaled < 0 else "") + _with_point(abs(scaled), decimals)


def euros(cents: int) -> str:
    """Return an amount in cents as euros with two decimals: `265700` becomes `2657.00`."""
    return to_decimals(Fraction(cents, 100), 2)


def _with_point(digits: int, decimals: int) -> str:
    text = str(digits).rjust(decimals + 1, "0")
    return text if decimals == 0 else f"{text[:-decimals]}.{text[-decimals:]}"
