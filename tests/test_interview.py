"""The interview as a state machine: whatever the way through it, the same answers give the same career."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.running import CAREERS, EXAMPLES
from zwaarwerk.answers import answer
from zwaarwerk.as_yaml import yaml_text
from zwaarwerk.career import Career, find_problems, job_ids
from zwaarwerk.files import read_careers, read_law, read_saved, read_scheme
from zwaarwerk.interview.draft import Draft
from zwaarwerk.interview.facts import ask_facts, facts_of
from zwaarwerk.interview.from_career import state_of
from zwaarwerk.interview.outlook import stopping
from zwaarwerk.interview.questions import GO, PUT, Accepted, Doubted, Narrowed, Question, Refused
from zwaarwerk.interview.state import Interview, State, restored
from zwaarwerk.sentences import read_texts
from zwaarwerk.texts import LANGUAGES

TODAY = date(2026, 11, 24)
SCHEME = read_scheme().scheme
LAW = read_law()
SAY = {language: read_texts(language) for language in LANGUAGES}
NL = Interview(SCHEME, SAY["nl"], TODAY)
EN = Interview(SCHEME, SAY["en"], TODAY)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)

WORDS = ["NS", "Prorail", "Bakkerij", "Kraan & Zoon", "'t Hoekje", "true", "1987", "een: twee # drie"]
YEARS = [str(year) for year in range(1978, 2027)]
SAID = [*YEARS, *(f"maart {year}" for year in YEARS[::5]), *(f"17-9-{year}" for year in YEARS[::3]), "nu"]
JOBS = ["HC", "machinist", "planner", "Kantoor", "monteur", "0"]


def typed_for(question: Question, chance: Random) -> str:
    """Something a person might type at a question: an option, a date, a word, nothing."""
    choices = [str(number) for number, one in enumerate(question.options, 1) if not one.value.startswith((GO, PUT))]
    texts = list(choices)
    if question.key.startswith("more."):
        texts = ["2", "2", "1"]
    if question.key == "born":
        texts = ["8-4-1963", "1964", "mei 1965"]
    elif question.search:
        texts = JOBS
    elif question.key.endswith((".from", ".until")):
        texts = SAID
    elif question.key.endswith(".share"):
        texts = ["80%", "28 uur", "4 van 5"]
    elif question.key.endswith(".week"):
        texts = ["36", "40"]
    elif question.reads is not None:
        texts += WORDS
    if question.key.startswith("fact."):
        texts = [*choices, "1-4-2031", "25", "weet ik niet"]
    texts = texts or [str(number) for number in range(1, len(question.options) + 1)]
    return chance.choice([*texts, ""] if question.default is not None else texts)


def run_of(chance: Random, most: int = 60, interview: Interview = NL) -> State:
    """The answers of somebody who goes straight on; perhaps not yet at the end."""
    state = State()
    for _ in range(chance.randint(0, most)):
        question = interview.walk(state).now
        if question is None:
            break
        state, _ = interview.answer(state, typed_for(question, chance), sure=True)
    return state


def finished_run(chance: Random, interview: Interview = NL) -> State:
    """The answers of somebody who came to the end, with nothing left to change."""
    state = run_of(chance, 150, interview)
    while (question := interview.walk(state).now) is not None:
        typed = "1" if question.key.startswith(("check", "gap.", "both.")) else typed_for(question, chance)
        state, _ = interview.answer(state, "2" if question.key.startswith("more.") else typed, sure=True)
    return state


CHANCES = st.integers(0, 2**32).map(Random)
"""A run has hundreds of choices: drawing each by itself would take all the time there is."""


def with_same_answers(state: State, interview: Interview = NL) -> State:
    """A straight run that gives each question the answer it has in `state`."""
    run = State(kept=state.kept)
    while (question := interview.walk(run).now) is not None and question.key in state.answers:
        run = interview.take(run, question, state.answers[question.key])
        if question.key not in run.answers:
            break
    return run


@SLOW
@given(chance=CHANCES)
def test_going_back_changing_and_resuming_in_any_way_is_a_straight_run(chance: Random) -> None:
    """Going back, changing and resuming in any way gives the same career as a straight run with the same answers."""
    state = run_of(chance)
    for _ in range(chance.randint(1, 12)):
        move = chance.choice(["back", "go", "resume", "answer", "answer"])
        walk = NL.walk(state)
        if move == "back":
            state = NL.back(state)
        elif move == "go" and walk.told:
            state = NL.go_to(state, chance.choice(sorted(walk.told)))
        elif move == "resume":
            state = restored(state.saved())
        elif walk.now is not None:
            state, _ = NL.answer(state, typed_for(walk.now, chance), sure=True)
    on_the_way = {key: value for key, (_, value) in NL.walk(State(answers=state.answers)).told.items()}
    straight = with_same_answers(State(answers=on_the_way))
    assert dict(straight.answers) == on_the_way
    assert NL.career(straight) == NL.career(state)


@SLOW
@given(chance=CHANCES)
def test_the_language_changes_no_career(chance: Random) -> None:
    state = run_of(chance)
    assert EN.career(state) == NL.career(state)
    assert list(EN.walk(state).told) == list(NL.walk(state).told)


@SLOW
@given(chance=CHANCES)
def test_what_is_saved_is_read_back_the_same(chance: Random, tmp_path_factory: pytest.TempPathFactory) -> None:
    state = run_of(chance)
    file = tmp_path_factory.mktemp("saved") / "interview.yaml"
    file.write_text(yaml_text(state.saved()), encoding="utf-8")
    form = read_saved(file, SCHEME)
    assert isinstance(form, dict)
    assert restored(form) == State(answers=state.answers, kept=state.kept)


@SLOW
@given(chance=CHANCES)
def test_a_career_told_to_the_end_is_a_career_that_hr_can_score(
    chance: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    state = finished_run(chance)
    file = tmp_path_factory.mktemp("career") / "career.yaml"
    file.write_text(yaml_text(NL.career(state)), encoding="utf-8")
    (read,) = read_careers([file], SCHEME)
    assert find_problems(read.career, SCHEME) == []


OTHER_SCHEMES = sorted((EXAMPLES / "schemes").glob("*.yaml"))


@pytest.mark.parametrize("path", OTHER_SCHEMES, ids=lambda path: path.stem)
def test_every_scheme_can_be_asked_about(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme = read_scheme(path).scheme
    interview = Interview(scheme, SAY["nl"], TODAY)
    monkeypatch.setitem(globals(), "JOBS", [*(job.name.nl for job in scheme.jobs.values()), "0"])
    for seed in range(3):
        state = finished_run(Random(seed), interview)
        file = tmp_path / "career.yaml"
        file.write_text(yaml_text(interview.career(state)), encoding="utf-8")
        (read,) = read_careers([file], scheme)
        assert find_problems(read.career, scheme) == []


@pytest.mark.parametrize("name", ["conductor.yaml", "vague.yaml", "thirty-years-soon.yaml"])
def test_stopping_later_is_what_score_says_for_that_day(name: str) -> None:
    (read,) = read_careers([EXAMPLES / name], SCHEME)
    told_now = answer(read.career, SCHEME, LAW, TODAY)
    ahead = stopping(told_now, SCHEME, LAW)
    assert [stop.here.exit_date for stop in ahead] == [date(TODAY.year + years, 11, 24) for years in range(4)]
    for stop in ahead:
        there = answer(read.career, SCHEME, LAW, TODAY, stop.here.exit_date)
        assert (stop.here.months, stop.here.covered) == (there.at_exit.months, there.at_exit.covered)


def test_facts_are_asked_in_the_words_of_the_scheme() -> None:
    scheme = read_scheme(EXAMPLES / "schemes" / "bouw-infra.yaml").scheme
    asked = [question.text for question in facts_asked(Interview(scheme, SAY["nl"], TODAY))]
    assert len(asked) == len(facts_of(scheme)) > 0
    assert all("_" not in text for text in asked)


def facts_asked(interview: Interview) -> list[Question]:
    asking = ask_facts(interview.ask, Draft())
    found = [next(asking)]
    with suppress(StopIteration):
        while True:
            found.append(asking.send("unknown"))
    return found


def same(career: dict[str, Any]) -> Any:
    """A career with its jobs under one name each, to compare."""
    names = job_ids(SCHEME)
    model = Career.model_validate(career)
    jobs = [one.model_copy(update={"job": names.get((one.job or "").lower())}) for one in model.jobs]
    order = sorted(jobs, key=lambda one: (one.from_.first, one.until.last if one.until else date.max, str(one)))
    return model.birth_date, model.facts, order


@SLOW
@given(chance=CHANCES)
def test_a_finished_career_goes_back_into_the_interview(chance: Random) -> None:
    state = finished_run(chance)
    career = NL.career(state)
    again = state_of(Career.model_validate(career), career, NL)
    assert same(NL.career(again)) == same(career)


@pytest.mark.parametrize("name", CAREERS)
def test_every_example_goes_into_the_interview_and_comes_out_the_same(name: str) -> None:
    found = read_careers([EXAMPLES / name], SCHEME)
    for file in found:
        data = file.document.data
        for part in file.path:
            data = data[part]
        state = state_of(file.career, data, NL)
        assert same(NL.career(state)) == same(data)
        now = NL.walk(state).now
        assert now is not None
        assert now.key == "check"


@given(answers=st.dictionaries(st.text(max_size=20), st.text(max_size=20) | st.integers() | st.none(), max_size=5))
def test_a_saved_form_with_nonsense_asks_again(answers: dict[str, Any]) -> None:
    state = restored({"interview": 1, "answers": {**answers, "born": "ooit", "works": "misschien"}})
    question = NL.walk(state).now
    assert question is not None
    assert question.key == "born"


@SLOW
@given(chance=CHANCES, typed=st.text(max_size=30))
def test_no_text_breaks_a_question(chance: Random, typed: str) -> None:
    state = run_of(chance)
    question = NL.walk(state).now
    if question is None:
        return
    after, reply = NL.answer(state, typed)
    assert isinstance(reply, Accepted | Doubted | Narrowed | Refused)
    assert after.answers == state.answers or isinstance(reply, Accepted)
    if isinstance(reply, Refused):
        assert reply.why


# --- what is asked when


def told(*lines: str, interview: Interview = NL) -> State:
    """The state after these lines; a line with `|` first chooses from what was found."""
    state = State()
    for line in lines:
        state, reply = interview.answer(state, line, sure=True)
        assert isinstance(reply, Accepted), (line, reply)
    return state


def now(state: State, interview: Interview = NL) -> Question:
    question = interview.walk(state).now
    assert question is not None
    return question


START = ("8-4-1963", "ja", "HC", "NS", "1-9-1998", "1", "ja")
PLANNER = ("ja", "planner", "", "", "1990", "1", "ja")


def test_the_present_job_comes_first_and_needs_no_end() -> None:
    state = told(*START)
    assert [job.until for job in NL.walk(state).draft.jobs] == [None]
    assert now(state).key == "more.1"


def test_an_earlier_job_ends_where_the_next_began_unless_told_otherwise() -> None:
    assert now(told(*START, "ja", "planner", "")).default == "1998-08-31"
    assert now(told(*START[:4], "1998", "1", "ja", "ja", "planner", "")).default == "1998"


def test_the_same_employer_is_offered() -> None:
    assert now(told(*START, "ja", "planner")).default == "=NS"


@pytest.mark.parametrize(
    ("typed", "value"), [("j", "yes"), ("Klopt!", "yes"), ("yes", "yes"), ("neen", "no"), ("N", "no"), ("2.", "no")]
)
def test_yes_and_no_are_understood_as_people_say_them(typed: str, value: str) -> None:
    _, reply = NL.answer(told("8-4-1963"), typed)
    assert isinstance(reply, Accepted)
    assert reply.value == value


@pytest.mark.parametrize("typed", ["weet niet", "geen idee", "Weet ik niet.", "don’t know", "2"])
def test_not_knowing_is_understood_as_people_say_it(typed: str) -> None:
    state = told(*START, "ja", "planner")
    state, _ = NL.answer(state, typed)
    assert state.answers["job.2.employer"] == "unknown"


def test_first_letters_of_a_company_are_not_another_company() -> None:
    state = told(*START[:3], "Spoor en Zoon", *START[4:], "ja", "planner", "Spoor", "1990", "1980", "1", "ja")
    assert [job.employer for job in NL.walk(state).draft.jobs] == ["Spoor en Zoon", "Spoor"]
    state = told(*START[:3], "Spoor en Zoon", *START[4:], "ja", "planner", "SPOOR EN ZOON", "1990", "1980", "1", "ja")
    assert [job.employer for job in NL.walk(state).draft.jobs] == ["Spoor en Zoon", "Spoor en Zoon"]


def test_a_kept_entry_and_the_same_job_twice_on_a_day_has_to_change() -> None:
    data = {
        "birth_date": "1963-04-08",
        "jobs": [{"job": "hc", "employer": "NS", "from": "1998-09-01", "measured": {"night_shifts": 30}}],
    }
    state = state_of(Career.model_validate(data), data, NL)
    assert list(state.kept) == [1]
    state = NL.take(state, now(state), "put:more.1=newer")
    for line in ("HC", "NS", "2020", "nu", "1", "ja"):
        state, _ = NL.answer(state, line, sure=True)
    assert now(state).key.startswith("both.")
    assert all(option.value.startswith(GO) for option in now(state).options)
    state, _ = NL.answer(state, "Het einde van Conducteur (NS) was anders")
    if now(state).key != "job.1.until":
        state = NL.go_to(state, "job.1.until")
    state, _ = NL.answer(state, "2019")
    assert now(state).key == "check"
    assert NL.career(state)["jobs"][0]["measured"] == {"night_shifts": 30}


def test_a_gap_is_asked_about_and_may_hold_another_job() -> None:
    state = told(*START, "ja", "planner", "", "1990", "1980", "1", "ja")
    assert now(state).key == "gap.1991-01-01.1998-08-31"
    filled, _ = NL.answer(state, "2")
    assert now(filled).text == "Welk werk deed u tussen 1 januari 1991 en 31 augustus 1998?"
    left_open, _ = NL.answer(state, "Ik had toen geen werk")
    assert now(left_open).key == "more.2"


def test_a_date_is_changed_from_the_question_about_a_gap() -> None:
    state = told(*START, "ja", "planner", "", "1990", "1980", "1", "ja", "3")
    assert now(state).key == "job.2.until"
    state, _ = NL.answer(state, "31-8-1998")
    assert now(state).key == "more.2"


def test_two_jobs_at_once_are_asked_about_not_refused() -> None:
    state = told(*START, "ja", "planner", "", "2004", "1990", "1", "ja")
    assert now(state).key == "both.2.1.1998-09-01.2004-01-01"
    state, _ = NL.answer(state, "1")
    assert now(state).key == "more.2"


def test_the_same_job_twice_on_a_day_has_to_change() -> None:
    state = told(*START, "ja", "HC", "", "2004", "1990", "1", "ja")
    assert all(option.value.startswith(GO) for option in now(state).options)


def test_a_vague_date_stays_vague_in_the_file() -> None:
    state = told(*START[:4], "maart 1998", "1", "ja", "nee", "nee", "", "1")
    assert NL.career(state)["jobs"] == [{"job": "Conducteur", "employer": "NS", "from": "1998-03"}]


def test_a_name_is_kept_only_when_told() -> None:
    assert "id" not in NL.career(told(*START, "nee", "nee", "", "1"))
    assert NL.career(told(*START, "nee", "nee", "Jan de Boer", "1"))["id"] == "Jan de Boer"


def test_a_job_that_is_not_listed_asks_for_its_elements_by_category() -> None:
    state = told("8-4-1963", "ja", "0", "Brugwachter", "NS", "2001", "1")
    groups = []
    while now(state).key.startswith("job."):
        question = now(state)
        groups.append(question.key)
        assert any(option.label == "Weet ik niet" for option in question.options)
        state, _ = NL.answer(state, "weet ik niet")
    assert groups == [f"job.1.group.{category}" for category in SCHEME.categories]
    assert NL.career(state)["jobs"][0]["exposures"] == dict.fromkeys(SCHEME.elements, "unknown")


def test_an_element_is_asked_with_its_measurable_definition() -> None:
    state = told("8-4-1963", "ja", "0", "Brugwachter", "NS", "2001", "1", "ja")
    assert now(state).about == "Baan 1, Lichamelijk: vraag 1 van 6"
    assert now(state).why == "Vaak is: meer dan 4 uur staan of lopen per dienst."


def test_only_what_differs_from_the_profile_is_written() -> None:
    state = told(*START[:6], "nee", "ja", "nee", *([""] * 5), "vaak", "ja", "ja", "veel alleen gereden")
    (job,) = NL.career(state)["jobs"]
    assert job["exposures"] == {"safety_responsibility": "often"}
    assert job["reason"] == "veel alleen gereden"


def test_unpaid_leave_goes_into_its_job() -> None:
    state = told(*START, "nee", "ja", "1-7-2014", "30-6-2015", "nee", "", "1")
    (job,) = NL.career(state)["jobs"]
    assert job["absences"] == [{"kind": "unpaid_leave", "from": "2014-07-01", "until": "2015-06-30"}]


def test_an_end_told_before_does_not_stick_to_somebody_who_still_works() -> None:
    state = told("8-4-1963", "nee", "HC", "NS", "1-9-1998", "2020", "1", "ja")
    state, _ = NL.answer(NL.go_to(state, "works"), "ja")
    assert [job.until for job in NL.walk(state).draft.jobs] == [None]
    state, _ = NL.answer(NL.go_to(state, "works"), "nee")
    assert [job.until.text for job in NL.walk(state).draft.jobs if job.until] == ["2020"]


def test_a_removed_job_can_be_put_back() -> None:
    state = told(*START, *PLANNER, "nee", "nee", "")
    whole = NL.career(state)
    labels = [option.label for option in now(state).options]
    state, _ = NL.answer(state, str(labels.index("Planner (NS): 1990 tot en met 31 augustus 1998") + 1))
    state, _ = NL.answer(state, "Deze baan weghalen")
    assert [job["job"] for job in NL.career(state)["jobs"]] == ["Conducteur"]
    state, _ = NL.answer(state, "Baan 2 terugzetten")
    assert NL.career(state) == whole


def test_a_newer_job_asks_when_the_one_before_ended() -> None:
    state = told(*START, "nee", "nee", "", "Een nieuwere", "kantoor", "", "1-1-2026", "nu", "1", "ja")
    assert now(state).key.startswith("both.")
    state, _ = NL.answer(state, "Het einde van Conducteur (NS) was anders")
    assert now(state).key == "job.1.until"
    state, _ = NL.answer(state, "31-12-2025")
    assert now(state).key == "check"
    assert [(job["job"], job.get("until")) for job in NL.career(state)["jobs"]] == [
        ("Conducteur", "2025-12-31"),
        ("Kantoor", None),
    ]


@pytest.mark.parametrize(
    ("before", "typed", "doubt"),
    [
        (("8-4-1963", "ja", "HC", "NS"), "1973", "1973: u was toen 10 jaar. Klopt dat?"),
        (("8-4-1930", "nee", "HC", "NS"), "1944", None),
        (("8-4-1963", "ja", "HC", "NS", "1998", "deeltijd"), "70 uur", "70 uur per week is veel. Klopt dat?"),
        (("8-4-1963", "ja", "HC", "NS", "1998", "deeltijd"), "4", "4 uur per week is weinig. Klopt dat?"),
        (("8-4-1963", "ja", "HC", "NS", "1998", "deeltijd"), "8", None),
        (("8-4-1930", "nee", "HC", "NS", "1950"), "2005", "Dan duurde dit werk 54 jaar. Klopt dat?"),
        ((), "8-4-1931", "Geboren: 8 april 1931. Dan bent u 95 jaar. Klopt dat?"),
    ],
)
def test_what_is_unlikely_is_asked_once(before: tuple[str, ...], typed: str, doubt: str | None) -> None:
    _, reply = NL.answer(told(*before), typed)
    assert (reply.asks if isinstance(reply, Doubted) else None) == doubt


@pytest.mark.parametrize(
    ("before", "typed", "why"),
    [
        ((), "31-4-1963", "Die dag bestaat niet. Typ eerst de dag en dan de maand: 23-4-1987."),
        ((), "weet ik niet", "Typ een dag, maand of jaar. Bijvoorbeeld: 23-4-1963."),
        (("8-4-1963",), "misschien", "Typ 1 of 2. Met terug gaat u een vraag terug."),
        (
            ("8-4-1963", "ja", "HC", "NS", "1998"),
            "soms",
            "Typ een nummer van 1 tot en met 3. Met terug gaat u een vraag terug.",
        ),
        (
            ("8-4-1963", "ja", "HC", "NS", "1998", "deeltijd"),
            "0,8",
            "Typ een percentage of uw uren per week. Bijvoorbeeld: 80% of 28 uur.",
        ),
        (
            ("8-4-1963", "ja", "HC", "NS", "1998", "deeltijd"),
            "1",
            "Typ een percentage of uw uren per week. Bijvoorbeeld: 80% of 28 uur.",
        ),
        (("8-4-1963", "ja", "HC", "NS"), "1950", "Dat is voor uw geboorte (8 april 1963). Typ een latere datum."),
        (("8-4-1963", "ja", "HC", "NS"), "2028", "Die dag moet nog komen. Typ een datum tot en met 24 november 2026."),
        ((*START, "ja", "planner", "", "1997"), "1998", "Vul in wanneer u begon. Dat moet voor het einde zijn: 1997."),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(before: tuple[str, ...], typed: str, why: str) -> None:
    _, reply = NL.answer(told(*before), typed)
    assert reply == Refused(why=why)


def test_help_with_a_date_tells_years_of_your_own_life() -> None:
    more = now(told("8-4-1963", "ja", "HC", "NS")).more
    assert "18 in 1981, 20 in 1983" in more[-1]


def test_back_has_the_earlier_answer_filled_in() -> None:
    state = NL.back(told(*START))
    assert (now(state).key, now(state).default) == ("job.1.profile", "yes")
    state = NL.back(state)
    assert (now(state).key, now(state).default) == ("job.1.hours", "full")


def test_the_answers_of_the_examples_are_plain_text() -> None:
    state = told(*START, *PLANNER)
    assert json.loads(json.dumps(state.saved())) == state.saved()


# --- finding a job

HUNDREDS = SCHEME.model_copy(
    update={
        "jobs": {
            **SCHEME.jobs,
            **{
                f"job_{n}": SCHEME.jobs["office"].model_copy(
                    update={
                        "name": SCHEME.jobs["office"].name.model_copy(update={"nl": f"Vakkracht {n}", "en": None}),
                        "also_called": (f"hulp {n}a", f"Ouvrière {n}"),
                    }
                )
                for n in range(400)
            },
        }
    }
)
MANY = Interview(HUNDREDS, SAY["nl"], TODAY)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hoofdcond", "Conducteur (hoofdconducteur)"),
        ("hc", "Conducteur (HC)"),
        ("treinbestuurder", "Machinist (treinbestuurder)"),
        ("storing", "Storingsmonteur"),
        ("ouvriere 399", "Vakkracht 399 (Ouvrière 399)"),
        ("hulp 12a", "Vakkracht 12 (hulp 12a)"),
        ("konducteur", "Conducteur"),
        ("masjinist", "Machinist"),
    ],
)
def test_a_job_is_found_among_hundreds_by_any_of_its_names(typed: str, found: str) -> None:
    assert MANY.ask.jobs.find(typed)[0].label == found


def test_a_letter_that_fits_too_many_jobs_asks_for_more() -> None:
    _, reply = MANY.answer(told("8-4-1963", "ja", interview=MANY), "v")
    assert isinstance(reply, Refused)
    assert "Typ wat meer letters" in reply.why


def test_what_is_found_always_ends_with_not_listed() -> None:
    _, reply = MANY.answer(told("8-4-1963", "ja", interview=MANY), "vakkracht")
    assert isinstance(reply, Narrowed)
    assert len(reply.options) == 10
    assert reply.options[-1].value == "other"
