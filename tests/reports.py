"""What the tests of reports share: documents of examples, and a career with names that try to be more than names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.running import AS_OF, EXAMPLES
from zwaarwerk.answers import Answer, answer
from zwaarwerk.career import Career
from zwaarwerk.files import origin_of, read_careers, read_law, read_scheme
from zwaarwerk.report.document import Document, document_of
from zwaarwerk.report.letterhead import Letterhead
from zwaarwerk.report.origin import Origin
from zwaarwerk.sentences import read_texts

DAY = date.fromisoformat(AS_OF)
LETTERHEAD = EXAMPLES / "report" / "settings.yaml"
EXAMPLE_NAMES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in {".yaml", ".json"})

EVIL = '<script>alert(1)</script> #[evil] $x$ `*_|\\ {{ 7*7 }} & "q"'
RIGHT_TO_LEFT = "\u202eabc\u200f"
LONG_WORD = "Donau" + "dampfschiff" * 14
FOREIGN = "\u05d0\u05d1 \u65e5\u672c e\u0301\u0301"
HOSTILE: dict[str, Any] = {
    "id": EVIL + RIGHT_TO_LEFT,
    "birth_date": "1964-05-10",
    "jobs": [
        {"job": "machinist", "title": LONG_WORD, "employer": EVIL, "from": "1986-03-01", "until": "2005-08-31"},
        {"job": "planner", "title": FOREIGN, "employer": "]]></svg>", "from": "2005-09-01", "reason": "# <b>x</b>"},
    ],
}
BUILDER: dict[str, Any] = {
    "id": "zonder punten",
    "birth_date": "1961-05-10",
    "facts": {"disability": "none"},
    "jobs": [{"job": "site_worker", "sector": "bouw-infra", "from": "1990-01-01", "part_time": "80%"}],
}
"""Somebody under a scheme that counts no points: bouw-infra.yaml."""


def answered(
    career: Path | dict[str, Any], scheme_file: str | None = None, exit_date: date | None = None
) -> tuple[Answer, Origin]:
    """Return the answer about the first person of a file, or about plain data, on the fixed day."""
    scheme = read_scheme(EXAMPLES / "schemes" / scheme_file) if scheme_file else read_scheme()
    law = read_law()
    if isinstance(career, dict):
        model, files = Career.model_validate(career), []
    else:
        files = read_careers([career], scheme.scheme)
        model = files[0].career
    origin = origin_of(scheme, law, files, DAY, exit_date, strict=False)
    return answer(model, scheme.scheme, law, DAY, exit_date), origin


def document(
    career: str | dict[str, Any],
    language: str = "nl",
    scheme_file: str | None = None,
    exit_date: date | None = None,
    letterhead: Letterhead | None = None,
) -> Document:
    """Return the document about an example or about plain data."""
    source = career if isinstance(career, dict) else EXAMPLES / career
    return document_of(*answered(source, scheme_file, exit_date), read_texts(language), letterhead)


def many_jobs() -> dict[str, Any]:
    """Return ten jobs with every element of the default scheme."""
    elements = list(read_scheme().scheme.elements)
    levels = ("sometimes", "often", "full")
    jobs = [
        {
            "title": f"Onderhoudsmedewerker bovenleiding, seinen en beveiliging {place + 1}",
            "employer": "Spoorwegbedrijf De Wissel, Infra en Beheer Zuid-Oost",
            "from": f"{1984 + 4 * place}-03-01",
            "until": f"{1988 + 4 * place}-02-28",
            "part_time": "80%",
            "exposures": {name: levels[(place + number) % 3] for number, name in enumerate(elements)},
        }
        for place in range(10)
    ]
    return {"id": "A. B. van der Hoogenband-Oosterhuis tot Nijevelt", "birth_date": "1964-05-10", "jobs": jobs}
