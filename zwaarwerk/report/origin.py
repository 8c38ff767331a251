"""What an answer rests on: the scheme, the law, the dates, the program. Every report prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from zwaarwerk.answers import Answer
from zwaarwerk.criteria import Scheme
from zwaarwerk.criteria_checks import ASSUMED
from zwaarwerk.exact import round_half_up
from zwaarwerk.law import Law, LawTable
from zwaarwerk.texts import Texts


class Origin(NamedTuple):
    """All that is needed to compute an answer again.

    `careers` are the fingerprints of the files by person, `source_counts` how many numbers of the scheme each source
    stands behind.
    """

    scheme: Scheme
    scheme_file: str
    scheme_sha256: str
    source_counts: Mapping[str, int]
    law: Law
    careers: Mapping[str, str]
    as_of: date
    exit: date | None
    strict: bool
    program: str

    def assumptions(self, one: Answer, texts: Texts) -> Iterator[tuple[str, str]]:
        """Yield what was taken to be so, as (code, sentence)."""
        for assumption in one.assumptions:
            yield assumption.code, texts(f"assumptions.{assumption.code}", **_in_words(dict(assumption.values), texts))
        if self.scheme.scheme.status == "illustrative":
            yield "illustrative", texts("assumptions.illustrative")
        counts = self.source_counts
        if counts.get(ASSUMED):
            values = {"assumed": counts[ASSUMED], "all": sum(counts.values())}
            yield "assumed-numbers", texts("assumptions.assumed-numbers", **values)


def _in_words(values: dict[str, str], texts: Texts) -> dict[str, str]:
    """Every value of an assumption is a date, part of one, or a number of months."""
    numbers = {"earned", "given_up"}
    return {
        name: texts.number(Fraction(value)) if name in numbers else texts.vague(value) for name, value in values.items()
    }


def law_value(table: LawTable, value: Fraction | None, say: Texts) -> str:
    """Return a value of a law table with its unit."""
    if value is None:
        return "?"
    match table.unit:
        case "months":
            return say.length(value)
        case "share":
            return say.share(value)
        case "euro":
            return say.euros(round_half_up(value * 100))
