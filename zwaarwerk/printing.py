"""Opens what reports are made with: the employer's settings and logo, and the frames and fonts that come along."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zwaarwerk.errors import InputError, OutputError, Problem
from zwaarwerk.files import PACKAGE, read_bytes, read_document, reading_code
from zwaarwerk.located import Document as SettingsDocument
from zwaarwerk.located import refuse_if_any
from zwaarwerk.model_errors import parse_model
from zwaarwerk.report.document import Document
from zwaarwerk.report.letterhead import MAX_LOGO_BYTES, Letterhead, Logo, Settings, media_type_of
from zwaarwerk.report.printer import Printer
from zwaarwerk.texts import Texts

FRAMES = PACKAGE / "data" / "report"
FONTS = PACKAGE / "data" / "fonts"


def read_letterhead(source: str | Path) -> Letterhead:
    """Return the employer's name, logo and words in a settings file; InputError with all that is wrong in it."""
    document, _ = read_document(source)
    settings = parse_model(Settings, document)
    refuse_if_any(document.problems)
    assert settings is not None
    logo = _read_logo(settings.logo, document) if settings.logo else None
    return Letterhead(employer=settings.employer, logo=logo, text=settings.text)


def _read_logo(name: str, document: SettingsDocument) -> Logo:
    """The picture beside the settings file, whole, with what to tell if it turns out to be none."""

    def problem(code: str) -> Problem:
        values = {"found": name, "most": str(MAX_LOGO_BYTES // 1000)}
        return document.locate(Problem(code=code, path=("logo",), values=values))

    try:
        data = read_bytes(Path(document.file).parent / name)
    except (OSError, ValueError) as error:
        raise InputError([problem(reading_code(error))]) from None
    media_type = media_type_of(data)
    if media_type is None:
        raise InputError([problem("not-a-picture")])
    if len(data) > MAX_LOGO_BYTES:
        raise InputError([problem("logo-too-large")])
    return Logo(media_type=media_type, data=data, broken=problem("not-a-picture"))


def printer_for(form: str, texts: Texts, letterhead: Letterhead | None = None) -> Printer:
    """Return what prints reports as `html`, `pdf` or `md`; OutputError when the extra `pdf` is not installed."""
    return Printer(texts=texts, letterhead=letterhead or Letterhead(), render=renderer_for(form, texts))


def renderer_for(form: str, texts: Texts) -> Callable[[Document], bytes]:
    """Return what makes `html`, `pdf` or `md` of documents; OutputError when the extra `pdf` is not installed."""
    match form:
        case "html":
            from zwaarwerk.report.as_html import HtmlForm

            return HtmlForm(_frame("page.html"), _frame("page.css"))
        case "pdf":
            try:
                from zwaarwerk.report.as_pdf import PdfForm
            except ImportError:
                raise OutputError([Problem(code="extra-missing", values={"extra": "pdf"})]) from None
            fonts = [path.read_bytes() for path in sorted(FONTS.glob("*.ttf"))]
            page = texts("document.page", page="{page}", pages="{pages}")
            return PdfForm(_frame("page.typ"), str(FONTS), fonts, page, texts("document.not-in-font"))
        case _:
            from zwaarwerk.report.as_markdown import render_markdown

            return render_markdown


def _frame(name: str) -> str:
    return (FRAMES / name).read_text(encoding="utf-8")
