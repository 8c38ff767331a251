"""A document as one page for the browser, that needs nothing else: no network, no script, no file beside it. Pure."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from zwaarwerk.report.document import Chart, Document, Timeline
from zwaarwerk.report.drawing import draw_chart, draw_timeline
from zwaarwerk.texts import unbroken


class HtmlForm:
    """Makes pages from one template and one style sheet; whatever text comes in stays text."""

    def __init__(self, template: str, style: str) -> None:
        self.template = _compiled(template)
        self.style = style
        self.style_hash = "sha256-" + b64encode(sha256(style.encode()).digest()).decode()

    def __call__(self, document: Document) -> bytes:
        """Return the page, in UTF-8."""
        page = self.template.render(
            document=document,
            logo=_data_address(document),
            draw=_draw,
            style=Markup(self.style),  # noqa: S704 - our own file
            style_hash=self.style_hash,
        )
        return page.encode()


def _compiled(template: str) -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True, finalize=_finished
    )
    return environment.from_string(template)


def _finished(value: object) -> object:
    return unbroken(value) if isinstance(value, str) else value


def _draw(block: Chart | Timeline) -> Markup:
    drawn = draw_chart(block) if isinstance(block, Chart) else draw_timeline(block)
    return Markup(drawn)  # noqa: S704 - every text in a drawing is escaped


def _data_address(document: Document) -> str:
    if document.logo is None:
        return ""
    return f"data:{document.logo.media_type};base64,{b64encode(document.logo.data).decode()}"
