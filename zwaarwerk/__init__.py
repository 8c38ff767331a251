"""Early retirement after heavy work: from a career and a criteria file to points, months, a date and an amount.

    from datetime import date
    import zwaarwerk

    scheme = zwaarwerk.read_scheme().scheme
    career = zwaarwerk.read_careers(["career.yaml"], scheme)[0].career
    answer = zwaarwerk.answer(career, scheme, zwaarwerk.read_law(), as_of=date(2026, 11, 23))
    answer.earliest, answer.at_exit.points, answer.at_exit.money

Names are loaded when they are first used, so that importing a part (the calculation reads no files) loads that part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zwaarwerk.answers import Answer, answer
    from zwaarwerk.calculator import Assessment, assess
    from zwaarwerk.career import Career, Person, resolve
    from zwaarwerk.criteria import Scheme
    from zwaarwerk.errors import InputError, OutputError, PartlyDone, Problem, UnknownLawError, ZwaarwerkError
    from zwaarwerk.files import read_careers, read_law, read_scheme
    from zwaarwerk.law import Law

__version__ = "0.1.0"

_HOMES = {
    "answers": ("Answer", "answer"),
    "calculator": ("Assessment", "assess"),
    "career": ("Career", "Person", "resolve"),
    "criteria": ("Scheme",),
    "errors": ("InputError", "OutputError", "PartlyDone", "Problem", "UnknownLawError", "ZwaarwerkError"),
    "files": ("read_careers", "read_law", "read_scheme"),
    "law": ("Law",),
}

__all__ = [
    "Answer",
    "Assessment",
    "Career",
    "InputError",
    "Law",
    "OutputError",
    "PartlyDone",
    "Person",
    "Problem",
    "Scheme",
    "UnknownLawError",
    "ZwaarwerkError",
    "__version__",
    "answer",
    "assess",
    "read_careers",
    "read_law",
    "read_scheme",
    "resolve",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"zwaarwerk.{module}"), name)
    raise AttributeError(name)
