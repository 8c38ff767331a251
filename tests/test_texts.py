"""Sentences and figures: both languages say the same things, the code asks only for sentences that exist."""

from __future__ import annotations

import ast
import re
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from string import Formatter
from typing import get_args, get_type_hints

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.running import ROOT
from zwaarwerk.calibration.targets import MEASURES
from zwaarwerk.cli import Commands
from zwaarwerk.compare import GROUPS
from zwaarwerk.criteria import PartTime, SchemeInfo
from zwaarwerk.criteria_conditions import CONDITION_KINDS
from zwaarwerk.dossier import Verdict
from zwaarwerk.errors import Problem
from zwaarwerk.keys import all_models, keys_of, words_of
from zwaarwerk.lint import RULES
from zwaarwerk.report.as_table import LINES, PROBLEMS, RESULT, YEARS
from zwaarwerk.report.dossier import NOT_HERE, SECTIONS
from zwaarwerk.report.dossier_rules import RULES as RULES_TOLD
from zwaarwerk.report.dossier_rules import THINGS
from zwaarwerk.report.reference import WORDS as SAID
from zwaarwerk.report.simulated_data import AFFECTED, ASSUMED, COST_YEARS, ESTIMATES, GROUP_COLUMNS, MONTHS
from zwaarwerk.sentences import FOLDER, read_texts
from zwaarwerk.simulation.members import PART_TIME_CLASSES, WAYS
from zwaarwerk.texts import LANGUAGES, Texts, printable
from zwaarwerk.timeline import LeftOut

NL, EN = (read_texts(language) for language in LANGUAGES)
BOTH = [NL, EN]
IDS = sorted(f"{section}.{name}" for section, names in NL.sentences.items() for name in names)


def sentence(say: Texts, id_: str) -> str:
    section, _, name = id_.partition(".")
    return say.sentences[section][name]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# --- both languages


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_twice(language: str) -> None:
    """The last would be told and the first not, which nobody sees."""
    section, seen = "", []
    for line in (FOLDER / f"{language}.yaml").read_text("utf-8").splitlines():
        if found := re.match(r"( *)([^\s#:][^:]*):", line):
            section = section if found[1] else found[2]
            seen.append((section, found[1], found[2]))
    assert [one for one, times in Counter(seen).items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_read_as_a_yaml_library_reads_them(language: str) -> None:
    text = (FOLDER / f"{language}.yaml").read_text("utf-8")
    assert read_texts(language).sentences == yaml.load(text, Loader=yaml.BaseLoader)


def test_both_languages_have_the_same_sections_in_the_same_order() -> None:
    assert list(NL.sentences) == list(EN.sentences)


@pytest.mark.parametrize("section", NL.sentences)
def test_both_languages_have_the_same_sentences_in_the_same_order(section: str) -> None:
    assert list(NL.sentences[section]) == list(EN.sentences[section])


def test_both_languages_tell_the_same_values() -> None:
    assert [id_ for id_ in IDS if placeholders(sentence(NL, id_)) != placeholders(sentence(EN, id_))] == []


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
def test_every_sentence_can_be_filled_in(say: Texts) -> None:
    for id_ in IDS:
        text = sentence(say, id_)
        names = placeholders(text)
        assert all(re.fullmatch("[a-z_]+", name) for name in names), id_
        assert say(id_, **dict.fromkeys(names, "x")), id_


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
def test_no_sentence_has_space_too_much(say: Texts) -> None:
    assert [id_ for id_ in IDS if not id_.endswith("-examples") and re.search(r"^\s|\s$|\s\s", sentence(say, id_))] == [
        id_ for id_ in ("help.usage",) if id_ in IDS
    ]


def test_an_unknown_sentence_is_an_error_of_ours() -> None:
    with pytest.raises(KeyError):
        NL("report.nergens")


# --- what the code asks for

COMPARISONS = {"at_least", "more_than", "at_most", "less_than"}
NAMED_CONDITIONS = {"in_force", "lowest_age", "minimum"}


@cache
def trees() -> dict[str, ast.Module]:
    package = ROOT / "zwaarwerk"
    names = {".".join(path.relative_to(package).with_suffix("").parts): path for path in sorted(package.rglob("*.py"))}
    return {name: ast.parse(path.read_text("utf-8")) for name, path in names.items()}


def given_as(*names: str, module: str, to: str = "") -> set[str]:
    """Return the texts that a module gives as one of these arguments, to a function or to all."""
    calls = [node for node in ast.walk(trees()[module]) if isinstance(node, ast.Call)]
    given = [keyword for call in calls if to in ("", getattr(call.func, "id", None)) for keyword in call.keywords]
    return {str(one.value.value) for one in given if one.arg in names and isinstance(one.value, ast.Constant)}


def constants(module: str, name: str) -> set[str]:
    """Return the texts in a tuple of a module that may need what is not installed."""
    [value] = [
        node.value
        for node in ast.walk(trees()[module])
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets)
    ]
    return set(ast.literal_eval(value))


def names_of_key(model: type[BaseModel], key: str) -> tuple[str, str]:
    return key, f"{model.__name__.partition('[')[0]}.{key}"


def help_ids() -> set[str]:
    """Return the ids of help that the commands give: of options, arguments and groups, and the names of commands."""
    modules = [name for name in trees() if name == "cli" or name.startswith("commands.")]
    return set(Commands.modules).union(*(given_as("help", "epilog", module=module) for module in modules))


def metavar_words() -> set[str]:
    """Return the words that stand for what is to be given: FILE, DATE."""
    modules = [name for name in trees() if name.startswith("commands.")]
    return {
        word.lower()
        for name in modules
        for text in given_as("metavar", module=name)
        for word in re.findall("[A-Z]{2,}", text)
    }


KEYS = {name for model in all_models() for key in keys_of(model) for name in names_of_key(model, key.name)}
WORDS = {
    (key.name, word) for model in all_models() for key in keys_of(model) for word in words_of(key.field.annotation)
}
CHOICES = {name for key, word in WORDS | {("level", "none"), ("level", "full")} for name in (word, f"{key}.{word}")}


def having(section: str, names: set[str]) -> set[str]:
    """Return those of the names that the texts have something for: the rest is told by the model, or not at all."""
    return names & set(NL.sentences[section])


IDLE = {str(name) for name in re.findall(r'"(idle-[a-z-]+)"', (ROOT / "zwaarwerk" / "lint.py").read_text("utf-8"))}

SHEETS = MONTHS, GROUP_COLUMNS, COST_YEARS, AFFECTED, ESTIMATES, ASSUMED
LEFT = constants("large.people", "REASONS")

ASKED = set(re.findall(r'^ +yield "([a-z]+)", "', (ROOT / "zwaarwerk" / "dossier.py").read_text("utf-8"), re.MULTILINE))
"""The questions of an assessor."""

FILLED: dict[str, set[str]] = {
    "batch.help-*": {str(row) for row in range(1, 7)},
    "parquet.left-*": LEFT | {"scheme", "law"},
    "table.*": {name for columns in (RESULT, LINES, YEARS, PROBLEMS) for name, _ in columns}
    | {"origin-what", "origin-value"},
    "table.rule-*": {"time", "limit", "multiplier", "reserve"},
    "table.sheet-*": {"careers", "jobs", "help"},
    "assumptions.*": given_as("code", module="answers", to="Assumption")
    | {f"part-time-{way}" for way in get_args(PartTime)},
    "calibrate.*": {"from", "until", "difference", "each-step", "reached-difference"},
    "calibrate.goal-*": {*MEASURES, "months-job"},
    "calibrate.measure-*": {*MEASURES, "months-job"},
    "criteria.*": set(get_args(SchemeInfo.model_fields["status"].annotation)),
    "counts.*": having("counts", KEYS),
    "diff.*": {"changed", "added", "removed", "added-thing", "removed-thing", "added-alone", "removed-alone"},
    "diff.group-*": set(GROUPS),
    "labels.*": having("labels", KEYS),
    "labels.*-id": {"sources", "multipliers", "conditions", "roads"},
    "lint.*": given_as("code", module="lint")
    | {"cliff-up", "cliff-down", "part-time-longer", "part-time-never"}
    | {"assumed", "no-source"}
    | IDLE,
    "lint.why-*": set(RULES),
    "lint.advice-*": set(RULES),
    "words.*": having("words", CHOICES),
    "criteria.rule-*": set(SAID) - {"name"},
    "criteria.rule-*-in": {"clause", "note"},
    "criteria.count-*": {"category", "categories", "element", "elements", "job", "jobs"},
    "document.*": {"light", "vague", "left-out"},
    "dossier.*": set(get_args(Verdict))
    | {*THINGS, "roads", "assumed", "unsourced"}
    | {"jobs-open", "unmeasured", "unkinded", "unused"},
    "dossier.*-called": {"conditions", "roads"},
    "dossier.*-count": {"assumed", "unsourced"},
    "dossier.*-none": {"assumed", "unsourced"},
    "dossier.*-table": {"assumed", "unsourced"},
    "dossier.absence-*": {"sick_leave", "paid_leave", "parental_leave", "unpaid_leave", "other"},
    "dossier.ask-*": ASKED,
    "dossier.convert-*": {"linear", "blocks", "fixed"},
    "dossier.counted-*": ASKED,
    "dossier.not-here-*": set(NOT_HERE),
    "dossier.nothing-*": ASKED - {"agreed"},
    "dossier.rules-*": set(RULES_TOLD),
    "dossier.section-*": set(SECTIONS),
    "help.*": help_ids() | {"opt-completion", "opt-show-completion"},
    "help.*s": {"argument", "option"},
    "help.word-*": metavar_words(),
    "interview.absence-*": {"unpaid-leave", "sick-leave", "paid-leave", "parental-leave"},
    "interview.found-*": {"go-on", "result", "check", "newer", "again", "erase"},
    "interview.intro-*": {"what", "time", "have", "private"},
    "interview.key-*": {"back", "overview", "help", "stop", "erase"},
    "interview.later-*": {"can", "maybe", "cannot"},
    "law.*": {"table", "last", "known", "source"},
    "report.*": {"year", "months", "amount", "excess", "levy", "more", "less", "same"}
    | set(get_args(get_type_hints(LeftOut)["reason"]))
    | NAMED_CONDITIONS
    | (set(CONDITION_KINDS) - {"tally", "fact"}),
    "report.cause-*": {"from", "until", "absences"},
    "report.outcome-*": {"met", "not_met", "unknown"},
    "report.months-*": {"capped", "rounded", "exact"},
    "simulate.*": {name for columns in SHEETS for name, _ in columns},
    "simulate.part-time-*": {name for _, name in PART_TIME_CLASSES},
    "simulate.unknown-*": {"take-up", "wages"},
    "simulate.way-*": set(WAYS),
    "units.*": COMPARISONS
    | {"is", "is_not", "in", "not_in", "from", "until", "true", "false"}
    | {"at", "jobs", "sector", "employer", "burdensome"},
    "verify.*": {"scheme", "law", "career", "program"},
}
"""What stands for each `{…}` in the ids that the code puts together."""


@cache
def asked() -> tuple[set[str], set[str]]:
    """Return the ids that the code names, and those it puts together, with `*` for what is filled in."""
    sections = "|".join(NL.sentences)
    named: set[str] = set()
    composed: set[str] = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and re.fullmatch(rf"({sections})\.[a-z_-]*[a-z]", str(node.value)):
                named.add(str(node.value))
            elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
                if re.fullmatch(rf"({sections})\.[a-z_-]*", start := str(node.left.value)):
                    composed.add(start + "*")
            elif isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
                if re.fullmatch(rf"({sections})\.[a-z_-]*\*[a-z_-]*", text):
                    composed.add(text)
    return named, composed


def test_every_choice_of_the_format_has_its_words() -> None:
    """A new one would be told by its key, in English."""
    words = set(NL.sentences["words"])
    assert {(key, word) for key, word in WORDS if not {word, f"{key}.{word}"} & words} == set()


def test_every_sentence_the_code_names_exists() -> None:
    assert asked()[0] - {"criteria.yaml"} - set(IDS) == set()


def test_it_is_known_what_every_composed_id_is_filled_with() -> None:
    assert asked()[1] == set(FILLED)


@pytest.mark.parametrize("pattern", FILLED)
def test_every_sentence_the_code_composes_exists(pattern: str) -> None:
    assert {pattern.replace("*", word) for word in FILLED[pattern]} - set(IDS) == set()


def test_every_sentence_is_asked_for() -> None:
    """Those of the section `problems` are counted in test_messages."""
    named, composed = asked()
    composed = {pattern.replace("*", word) for pattern in FILLED for word in FILLED[pattern]}
    rest = {id_ for id_ in IDS if not id_.startswith(("problems.", "months."))}
    assert rest - named - composed == set()


# --- numbers


@pytest.mark.parametrize(
    ("number", "nl", "en"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (-7, "−7", "−7"),
        (999, "999", "999"),
        (1000, "1.000", "1,000"),
        (-1234567, "−1.234.567", "−1,234,567"),
        (Fraction("18.81"), "18,81", "18.81"),
        (Fraction("0.0001"), "0,0001", "0.0001"),
        (Fraction("1234.5"), "1.234,5", "1,234.5"),
        (Fraction("-0.5"), "−0,5", "−0.5"),
        (Fraction(1, 3), "0,33", "0.33"),
        (Fraction(2, 3), "0,67", "0.67"),
        (Fraction("0.00001"), "0,00", "0.00"),
        (Fraction("-0.00001"), "0,00", "0.00"),
    ],
)
def test_a_number_is_written_as_people_write_it(number: int | Fraction, nl: str, en: str) -> None:
    assert (NL.number(number), EN.number(number)) == (nl, en)


@pytest.mark.parametrize(
    ("number", "decimals", "nl"),
    [(Fraction("2.345"), 2, "2,35"), (Fraction("2.344"), 2, "2,34"), (2, 2, "2,00"), (Fraction("2.5"), 0, "3")],
)
def test_a_number_is_rounded_half_up_to_the_decimals_asked(number: int | Fraction, decimals: int, nl: str) -> None:
    assert NL.number(number, decimals) == nl


def parsed(text: str, language: str) -> Fraction:
    """Read a number as people of a language do."""
    group, mark = (".", ",") if language == "nl" else (",", ".")
    assert re.fullmatch(rf"−?\d{{1,3}}(\{group}\d{{3}})*({re.escape(mark)}\d+)?", text), text
    return Fraction(text.replace(group, "").replace(mark, ".").replace("−", "-"))


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
@given(number=st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=4).map(Fraction))
def test_a_number_of_four_decimals_reads_back_exactly(say: Texts, number: int | Fraction) -> None:
    assert parsed(say.number(number), say.language) == number


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
@given(number=st.fractions(-(10**9), 10**9), decimals=st.integers(0, 6))
def test_any_number_reads_back_within_half_a_digit(say: Texts, number: Fraction, decimals: int) -> None:
    found = parsed(say.number(number, decimals), say.language)
    assert -Fraction(1, 2) < (found - number) * 10**decimals <= Fraction(1, 2)


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
@given(number=st.fractions(0, 60, max_denominator=10**6), limit=st.fractions(0, 60, max_denominator=10**6))
def test_a_number_looks_like_a_limit_only_when_it_is(say: Texts, number: Fraction, limit: Fraction) -> None:
    apart = say.number_apart(number, [limit])
    assert number == limit or apart != say.number(limit)


def test_a_hair_below_the_limit_shows() -> None:
    assert NL.number_apart(Fraction("18.80999999"), [Fraction("18.81")]) != "18,81"


# --- amounts, shares


@pytest.mark.parametrize(
    ("cents", "nl", "en"),
    [
        (265700, "€ 2.657,00", "€2,657.00"),
        (0, "€ 0,00", "€0.00"),
        (5, "€ 0,05", "€0.05"),
        (99, "€ 0,99", "€0.99"),
        (123456789, "€ 1.234.567,89", "€1,234,567.89"),
        (-150, "€ −1,50", "€−1.50"),
    ],
)
def test_an_amount_has_its_sign_and_two_decimals(cents: int, nl: str, en: str) -> None:
    assert (NL.euros(cents), EN.euros(cents)) == (nl, en)


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
@given(cents=st.integers(-(10**13), 10**13))
def test_an_amount_reads_back_to_the_cent(say: Texts, cents: int) -> None:
    assert parsed(say.euros(cents).removeprefix("€").strip(), say.language) * 100 == cents


@pytest.mark.parametrize(
    ("share", "nl", "en"),
    [
        (Fraction(33, 100), "33%", "33%"),
        (Fraction(1, 3), "33,3%", "33.3%"),
        (Fraction(577, 1000), "57,7%", "57.7%"),
        (1, "100%", "100%"),
        (0, "0%", "0%"),
    ],
)
def test_a_share_is_a_percentage(share: int | Fraction, nl: str, en: str) -> None:
    assert (NL.share(share), EN.share(share)) == (nl, en)


# --- dates


@pytest.mark.parametrize(
    ("day", "nl", "en"),
    [(date(2029, 3, 1), "1 maart 2029", "1 March 2029"), (date(2024, 12, 31), "31 december 2024", "31 December 2024")],
)
def test_a_date_is_written_in_words(day: date, nl: str, en: str) -> None:
    assert (NL.date(day), EN.date(day)) == (nl, en)


def test_a_short_date_is_written_as_the_language_does() -> None:
    assert (NL.short_date(date(2029, 3, 1)), EN.short_date(date(2029, 3, 1))) == ("1-3-2029", "2029-03-01")


@pytest.mark.parametrize(
    ("text", "nl", "en"),
    [
        ("1987", "1987", "1987"),
        ("1987-03", "maart 1987", "March 1987"),
        ("1987-03-14", "14 maart 1987", "14 March 1987"),
    ],
)
def test_a_vague_date_stays_vague(text: str, nl: str, en: str) -> None:
    assert (NL.vague(text), EN.vague(text)) == (nl, en)


@pytest.mark.parametrize("say", BOTH, ids=LANGUAGES)
def test_there_are_twelve_months_in_order(say: Texts) -> None:
    assert list(say.sentences["months"]) == [str(number) for number in range(1, 13)]
    assert len(set(say.sentences["months"].values())) == 12


# --- time


@pytest.mark.parametrize(
    ("months", "nl", "en"),
    [
        (0, "0 maanden", "0 months"),
        (1, "1 maand", "1 month"),
        (2, "2 maanden", "2 months"),
        (Fraction(37, 2), "18,5 maanden", "18.5 months"),
        (Fraction(1, 3), "0,33 maanden", "0.33 months"),
        (1200, "1.200 maanden", "1,200 months"),
    ],
)
def test_one_month_is_single_and_all_else_is_plural(months: int | Fraction, nl: str, en: str) -> None:
    assert (NL.months(months), EN.months(months)) == (nl, en)


@pytest.mark.parametrize(
    ("months", "nl", "en"),
    [
        (0, "0 jaar", "0 years"),
        (12, "1 jaar", "1 year"),
        (360, "30 jaar", "30 years"),
        (1, "1 maand", "1 month"),
        (13, "1 jaar en 1 maand", "1 year and 1 month"),
        (Fraction("118.8"), "9 jaar en 10,8 maanden", "9 years and 10.8 months"),
        (Fraction("359.999"), "29 jaar en 11,99 maanden", "29 years and 11.99 months"),
        (Fraction("0.001"), "0 jaar", "0 years"),
    ],
)
def test_counted_time_is_in_years_and_months(months: int | Fraction, nl: str, en: str) -> None:
    assert (NL.length(months), EN.length(months)) == (nl, en)


@given(months=st.fractions(0, 1200))
def test_counted_time_is_never_shown_as_more_than_it_is(months: Fraction) -> None:
    parts = re.fullmatch(r"(?:([\d.]+) jaar)?(?: en )?(?:([\d.,]+) maand(?:en)?)?", NL.length(months))
    assert parts
    shown = parsed(parts[1] or "0", "nl") * 12 + parsed(parts[2] or "0", "nl")
    assert 0 <= months - shown < Fraction(1, 100)


# --- problems

PROBLEM = Problem(
    code="unknown-element",
    path=("jobs", 2, "exposures", "nacht"),
    values={"found": "nacht", "guess": "nachtwerk", "allowed": "nachtwerk, tillen"},
    file="file.yaml",
    line=14,
    column=7,
)


def test_a_problem_says_where_what_and_what_would_be_right() -> None:
    assert NL.problem(PROBLEM).split("\n") == [
        "file.yaml:14:7: jobs[3].exposures.nacht: het element „nacht” bestaat niet.",
        "    Bedoelde u „nachtwerk”?",
        "    Toegestaan: nachtwerk, tillen",
    ]


def test_what_a_sentence_tells_itself_is_not_told_twice() -> None:
    choice = Problem(code="choice", values={"found": "x", "allowed": "a, b"})
    assert NL.problem(choice) == "„x” kan hier niet. Kies uit: a, b."


def test_a_problem_without_a_place_begins_with_its_sentence() -> None:
    assert EN.problem(Problem(code="empty-file")) == "this file is empty."


def repeated(count: int) -> list[Problem]:
    return [
        Problem(code="unknown-level", path=("a", line, "b"), values={"found": "x"}, file="f", line=line)
        for line in range(1, count + 1)
    ]


@pytest.mark.parametrize(("count", "lines"), [(2, "2"), (3, "2, 3"), (20, "2, 3, 4, 5, 6, 7, 8, 9, …")])
def test_problems_of_one_cause_are_told_together(count: int, lines: str) -> None:
    told = NL.problems(repeated(count))
    assert told[1].strip() == f"… en nog {count - 1} keer: regel {lines}"
    assert told[-1].startswith(f"{count} meldingen")


def test_different_problems_are_told_apart() -> None:
    different = [Problem(code="unknown-level", values={"found": name}, file="f", line=1) for name in "abc"]
    assert len(NL.problems(different)) == 4


def test_one_problem_is_counted_as_one() -> None:
    assert NL.problems([PROBLEM])[-1].startswith("1 melding")
    assert EN.problems([PROBLEM])[-1].startswith("1 remark")


def test_after_forty_different_problems_the_rest_is_counted() -> None:
    many = [Problem(code="unknown-level", values={"found": str(n)}, file="f", line=n) for n in range(1, 101)]
    told = NL.problems(many)
    assert len(told) == 42
    assert "60" in told[-2]
    assert "100" in told[-1]


@given(st.text())
def test_what_is_printable_is_one_line_without_marks(text: str) -> None:
    shown = printable(text)
    assert shown.isprintable()
    assert len(shown) <= 300
