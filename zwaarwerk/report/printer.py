"""Makes the assessments of many people in one form: the file of each, as bytes. Pure; what it needs is handed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zwaarwerk.answers import Answer
from zwaarwerk.report.document import Document, document_of
from zwaarwerk.report.letterhead import Letterhead
from zwaarwerk.report.origin import Origin
from zwaarwerk.texts import Texts

FORMS = ("html", "pdf", "md")
"""What a report can be; also the endings of its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """Prints reports in one form and one language, with the letterhead of one employer."""

    texts: Texts
    letterhead: Letterhead
    render: Callable[[Document], bytes]

    def __call__(self, one: Answer, origin: Origin) -> bytes:
        """Return the report about one person, whole. Raises InputError when the logo can't be drawn."""
        return self.render(document_of(one, origin, self.texts, self.letterhead))
