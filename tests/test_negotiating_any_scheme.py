"""Whatever a scheme says: it is compared, told and linted without a slip, in both languages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.trial import LAW
from zwaarwerk.compare import Side, compare
from zwaarwerk.criteria import Scheme
from zwaarwerk.editing import written
from zwaarwerk.files import SchemeFile, parse_scheme
from zwaarwerk.lint import find_remarks
from zwaarwerk.report.changes import FileInWords, render_markdown, render_text, told_changes
from zwaarwerk.report.remarks import ToldRemarks, remarks_form, render_remarks
from zwaarwerk.sentences import read_texts

SAY = [read_texts("nl"), read_texts("en")]
FEW = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
ANY = st.one_of(strategies.schemes(), strategies.schemes(points=False))


def file_of(data: Any) -> SchemeFile:
    """The scheme as a file that a person could have: written out, and read again."""
    return parse_scheme("\n".join(f"{name}: {written(block)}" for name, block in data.items()) + "\n", "f.yaml")


def side(file: SchemeFile) -> Side:
    return Side(file.scheme, file.document.data, file.name)


@FEW
@given(ANY)
def test_a_scheme_written_out_means_the_same(data: Any) -> None:
    assert compare(Side(Scheme.model_validate(data), data), side(file_of(data))) == ()


@FEW
@given(ANY, ANY)
def test_any_two_schemes_are_compared_in_words(old: Any, new: Any) -> None:
    one, other = side(file_of(old)), side(file_of(new))
    there, back = compare(one, other), compare(other, one)
    assert {change.path[0] for change in there} == {change.path[0] for change in back}
    for say in SAY:
        told = told_changes(one, other, say)
        assert render_text(told)
        assert render_markdown(told)
        for change in told.changes:
            sentence = told.sentence(change)
            assert "None" not in sentence
            assert "{" not in sentence
            assert "Fraction" not in sentence
            assert not re.match(r"\W*:", sentence), sentence


@FEW
@given(ANY)
def test_any_scheme_is_linted(data: Any) -> None:
    file = file_of(data)
    remarks = tuple(find_remarks(file.scheme, file.document.data, LAW, date(2026, 11, 23)))
    for say in SAY:
        told = ToldRemarks(remarks, FileInWords(file.document.data, say), file.name, file.document.place_of)
        text = render_remarks(told)
        assert text.count("f.yaml:") == len(remarks) or not remarks
        assert len(remarks_form(told)["remarks"]) == len(remarks)
        assert "None" not in text
        assert "{" not in text
