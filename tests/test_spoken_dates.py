"""Dates as people say them become dates of a career file; what is vague stays vague."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zwaarwerk.dates import VagueDate
from zwaarwerk.interview.spoken_dates import is_now, parse_spoken_date
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

TODAY = date(2026, 11, 24)
SAY = {language: read_texts(language) for language in LANGUAGES}


def said(text: str) -> str:
    found = parse_spoken_date(text, TODAY)
    return found.text if isinstance(found, VagueDate) else found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1987", "1987"),
        (" 1987. ", "1987"),
        ("in 1987", "1987"),
        ("ongeveer 1987", "1987"),
        ("begin 1987", "1987"),
        ("zomer 1987", "1987"),
        ("volgens mij was het 1987", "1987"),
        ("'87", "1987"),
        ("87", "1987"),
        ("’05", "2005"),
        ("around 1987", "1987"),
        ("maart 1987", "1987-03"),
        ("Maart '87", "1987-03"),
        ("mrt 87", "1987-03"),
        ("eind maart 1987", "1987-03"),
        ("March 1987", "1987-03"),
        ("03-1987", "1987-03"),
        ("3/1987", "1987-03"),
        ("3 1987", "1987-03"),
        ("1987-03", "1987-03"),
        ("1987 maart", "1987-03"),
        ("1-3-1987", "1987-03-01"),
        ("01-03-1987", "1987-03-01"),
        ("1/3/87", "1987-03-01"),
        ("1.3.1987", "1987-03-01"),
        ("1 3 1987", "1987-03-01"),
        ("23-4-1987", "1987-04-23"),
        ("1987-03-01", "1987-03-01"),
        ("01031987", "1987-03-01"),
        ("19870301", "1987-03-01"),
        ("1 maart 1987", "1987-03-01"),
        ("1e maart 1987", "1987-03-01"),
        ("op maandag 1 mrt. 1987", "1987-03-01"),
        ("1st of March 1987", "1987-03-01"),
        ("March 1, 1987", "1987-03-01"),
        ("29-2-1988", "1988-02-29"),
        ("vandaag", "2026-11-24"),
        ("gisteren", "2026-11-23"),
        ("vorige maand", "2026-10"),
        ("dit jaar", "2026"),
        ("vorig jaar", "2025"),
        ("last year", "2025"),
        ("+/- 1987", "1987"),
        ("maart 1987 (ongeveer)", "1987-03"),
    ],
)
def test_a_date_is_understood_as_people_say_it(text: str, written: str) -> None:
    assert said(text) == written


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not-understood"),
        ("weet ik niet", "not-understood"),
        ("lang geleden", "not-understood"),
        ("3", "not-understood"),
        ("12", "not-understood"),
        ("198", "not-understood"),
        ("1-2-3-1987", "not-understood"),
        ("maart", "not-understood"),
        ("maart april 1987", "not-understood"),
        ("1990 of 1991", "not-understood"),
        ("1990/1991", "not-understood"),
        ("10 of 11 1990", "not-understood"),
        ("31-4-1987", "no-such-day"),
        ("29-2-1987", "no-such-day"),
        ("13-1987", "no-such-day"),
        ("3/14/1987", "no-such-day"),
        ("0-3-1987", "no-such-day"),
        ("1087", "out-of-reach"),
        ("1-1-2987", "out-of-reach"),
    ],
)
def test_what_is_no_date_says_why(text: str, why: str) -> None:
    assert said(text) == why


@pytest.mark.parametrize("text", ["nu", "Nu!", "heden", "now", "nog steeds", " tot  nu "])
def test_now_goes_on(text: str) -> None:
    assert is_now(text)


@pytest.mark.parametrize("text", ["", "1987", "vandaag", "nul"])
def test_anything_else_is_not_now(text: str) -> None:
    assert not is_now(text)


@given(day=st.dates(date(1930, 1, 1), date(2030, 12, 31)), language=st.sampled_from(LANGUAGES), how=st.integers(0, 3))
def test_what_is_read_back_in_words_is_understood_again(day: date, language: str, how: int) -> None:
    full = day.isoformat()
    written = (full, full[:7], full[:4], full)[how]
    shown = SAY[language].short_date(day) if how == 3 else SAY[language].vague(written)
    assert said(shown) == written


@given(st.text(max_size=40))
def test_nonsense_is_never_more_than_not_understood(text: str) -> None:
    found = parse_spoken_date(text, TODAY)
    assert isinstance(found, VagueDate) or found in ("not-understood", "no-such-day", "out-of-reach")
