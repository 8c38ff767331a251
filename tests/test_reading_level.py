"""The Dutch of the interview is B1: short sentences, known words, nobody blamed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.running import ROOT
from zwaarwerk.files import read_scheme
from zwaarwerk.sentences import read_texts

MOST_WORDS = 15
LONGEST_WORD = 12

HARD_WORDS = frozenset(
    [
        "aangaande",
        "aanwenden",
        "adequaat",
        "alsmede",
        "alstublieft",
        "alvorens",
        "behoudens",
        "benodigd",
        "betreffende",
        "bijgevolg",
        "conform",
        "derhalve",
        "desbetreffende",
        "desgewenst",
        "dienaangaande",
        "dienen",
        "dient",
        "diens",
        "doch",
        "echter",
        "eveneens",
        "evenwel",
        "fout",
        "foutief",
        "gebruikmaken",
        "gegevens",
        "gelieve",
        "gelden",
        "genereren",
        "geschieden",
        "hetgeen",
        "hierbij",
        "hieromtrent",
        "hiertoe",
        "identificatie",
        "immer",
        "indien",
        "initieel",
        "inloggen",
        "input",
        "inzage",
        "inzake",
        "jegens",
        "kwalificeren",
        "lokaliseren",
        "mede",
        "middels",
        "mits",
        "mogelijkerwijs",
        "nadere",
        "namelijk",
        "nochtans",
        "nopens",
        "omtrent",
        "ongeldig",
        "onjuist",
        "onverhoopt",
        "onverminderd",
        "optioneel",
        "output",
        "overeenkomstig",
        "parameter",
        "procedure",
        "proces",
        "relevant",
        "reeds",
        "selecteer",
        "selecteren",
        "slechts",
        "sorry",
        "specificeren",
        "systeem",
        "tenzij",
        "teneinde",
        "tevens",
        "thans",
        "toereikend",
        "trachten",
        "uiterlijk",
        "uitvoeren",
        "valide",
        "validatie",
        "vanwege",
        "verkeerd",
        "verstrekken",
        "vervolgens",
        "verwerken",
        "voornoemd",
        "voorts",
        "waarborgen",
        "wederom",
        "wegens",
        "wijzigen",
    ]
)
"""Words of offices and computers, and words that blame, for which there is a simple one."""

EXCEPTIONS = {
    "arbeidsverleden": "what UWV calls it; who looks for it must find that word",
    "ouderschapsverlof": "the name of that leave",
    "nachtdiensten": "what people call them",
    "oplettendheid": "the scheme's own name of an element",
    "verantwoordelijk": "the scheme's own name of an element",
    "veiligheidsfunctie": "the scheme's own definition",
    "onregelmatige": "the scheme's own name of an element",
    "schouderhoogte": "two known words in one",
    "voorbeeldregeling": "two known words in one",
}
"""Longer words that stay, and why."""


MEANT = {("safety_responsibility: question", "fout")}
"""Where such a word is the right one: here the mistake is about trains, not about typing."""


def shown_by_report() -> set[str]:
    """The sentences of the report that the interview shows as its answer."""
    code = (ROOT / "zwaarwerk" / "report" / "told.py").read_text("utf-8")
    answer = code[code.index("def answer(") : code.index("def range_rows(")]
    return set(re.findall(r"\"report\.([a-z_-]+)\"", answer))


def texts() -> Iterator[tuple[str, str]]:
    say = read_texts("nl")
    for name, text in say.sentences["interview"].items():
        yield f"interview.{name}", text
    for name in sorted(shown_by_report()):
        if name in say.sentences["report"]:
            yield f"report.{name}", say.sentences["report"][name]
    scheme = read_scheme().scheme
    for name, element in scheme.elements.items():
        yield f"{name}: name", element.name.nl
        yield f"{name}: definition", element.applies_when.text.nl
        if element.question:
            yield f"{name}: question", element.question.nl
    page = (ROOT / "docs" / "gesprek.md").read_text("utf-8").partition("## Zo gaat het gesprek")[0]
    page = re.sub(r"<!--.*?-->|```.*?```", "", page, flags=re.DOTALL)
    for number, part in enumerate(re.split(r"\n(?=- |#|\n)", page)):
        yield f"docs/gesprek.md: {number}", " ".join(part.split())


TEXTS = dict(texts())


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:])\s+", text) if part]


def words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.sub(r"\{[a-z_]+\}", " ", text))


@pytest.mark.parametrize("where", TEXTS)
def test_every_sentence_has_at_most_fifteen_words(where: str) -> None:
    assert [one for one in sentences(TEXTS[where]) if len(one.split()) > MOST_WORDS] == []


@pytest.mark.parametrize("where", TEXTS)
def test_no_word_of_offices_or_blame(where: str) -> None:
    hard = {word.lower() for word in words(TEXTS[where])} & HARD_WORDS
    assert hard == {word for place, word in MEANT if place == where}


@pytest.mark.parametrize("where", TEXTS)
def test_a_long_word_has_its_reason(where: str) -> None:
    long = {word.lower() for word in words(TEXTS[where]) if len(word) > LONGEST_WORD}
    assert long - set(EXCEPTIONS) == set()


def test_every_exception_is_needed() -> None:
    used = {word.lower() for text in TEXTS.values() for word in words(text) if len(word) > LONGEST_WORD}
    assert set(EXCEPTIONS) - used == set()


def test_the_reader_is_u() -> None:
    assert [where for where, text in TEXTS.items() if re.search(r"\b(je|jij|jou|jouw)\b", text, re.IGNORECASE)] == []
