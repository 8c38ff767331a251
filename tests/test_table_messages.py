"""Every message about a table, word for word in both languages; `--update-snapshots` rewrites them when that was meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from tests.tables import ANNA, ANNA_LATER, BEN, CEM, HEADER, csv_text, default_scheme, with_cell, write_csv, write_excel
from zwaarwerk.errors import InputError, Problem
from zwaarwerk.sentences import read_texts
from zwaarwerk.tables.columns import ColumnMapping
from zwaarwerk.tables.files import read_workforce
from zwaarwerk.tables.people import NO_RESULT
from zwaarwerk.tables.row_reader import Reader
from zwaarwerk.texts import LANGUAGES

HERE = Path(__file__).parent
ELSEWHERE = {
    "row-names-alike", "in-use", "out-is-input", "out-twice", "secret-short", "column-key", "cell-whole-day", "table-rows",
}  # fmt: skip
"""Messages about options and output, which test_batch shows, and of surveys, which test_weigh shows."""

CELLS = [
    ("Geboortedatum", ""), ("Geboortedatum", "3-11-66"), ("Geboortedatum", "onbekend"), ("Functie", "Machnist"),
    ("Functie", "#N/B"), ("Werkgever", NO_RESULT), ("Van", "1/14/1990"), ("Van", "33000"), ("Van", "31-2-1990"),
    ("Tot en met", "1-1-1980"), ("Deeltijdfactor", "80"), ("Deeltijdfactor", "veel"),
]  # fmt: skip
MORE = ["Deeltijdpercentage", "belasting: nachtwerk", "verzuim", "verzuim van", "feit: loon"]


def rows_with_problems() -> list[list[str]]:
    """Return people who each have one thing wrong."""
    rows = [with_cell([f"{number:03d}", *BEN[1:]], *cell) for number, cell in enumerate(CELLS, 100)]
    rows += [ANNA, with_cell(ANNA_LATER, "Geboortedatum", "11-5-1964"), ["", *ANNA_LATER[1:]]]
    rows += [CEM, with_cell(CEM, "Van", "1-1-1995"), ["200", *BEN[1:-1]]]
    return rows


FEWER = [heading for heading in HEADER if heading != "Deeltijdfactor"]
OTHER_ROWS = [
    ["300", *BEN[1:6], "0,8", "", "", "", ""],
    ["301", *BEN[1:6], "", "altijd", "", "", ""],
    ["302", *BEN[1:6], "", "", "staking", "1-1-1995", ""],
    ["303", *BEN[1:6], "", "", "unpaid_leave", "", ""],
    ["304", *BEN[1:6], "", "", "", "", "1.500"],
]
NAMELESS = [ANNA, ["", *ANNA_LATER[1:]]]
AMERICAN = [with_cell(BEN, "Van", "3/14/1990"), with_cell(CEM, "Van", "3/4/1990")]


def files(folder: Path) -> Iterator[Path]:
    """Write files that each have something wrong."""
    yield write_csv(folder / "cellen.csv", rows_with_problems())
    yield write_csv(folder / "meer.csv", OTHER_ROWS, [*FEWER, *MORE])
    yield write_csv(
        folder / "uren.csv", [[*ANNA_LATER, "90"], [*ANNA, "veel"], ["9", *ANNA_LATER[1:], "36"]], [*HEADER, "uren"]
    )
    yield write_csv(folder / "zonder-nummer.csv", NAMELESS)
    yield write_csv(folder / "dubbel.csv", [ANNA, with_cell(with_cell(ANNA, "Van", "1-1-2005"), "Tot en met", "")])
    yield write_csv(folder / "maand-voorop.csv", AMERICAN)
    yield write_csv(
        folder / "koppen.csv", [], ["nr", "Geboortedatum", "Functie", "Van", "tot", "Functienaam", "deeltijdfctor"]
    )
    yield write_csv(folder / "geen-koppen.csv", [["1", "2"]], ["a", "b"])
    yield write_csv(folder / "twee-tabellen.csv", [ANNA, HEADER, BEN])
    for name, data in {
        "lager.csv": ("Overzicht\n\n" + csv_text([ANNA])).encode(),
        "aanhaling.csv": (csv_text([ANNA]) + '"open;1').encode(),
        "windows.csv": csv_text([with_cell(ANNA, "Werkgever", "Café")]).encode("cp1252"),
        "nullen.csv": bytes(50),
        "niets.csv": b"",
        "een-cel.csv": f'"{";".join(HEADER)}"\n"{";".join(ANNA)}"\n'.encode(),
        "oud.xls": b"",
        "wachtwoord.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "stuk.xlsx": b"PK\x03\x04",
    }.items():
        (folder / name).write_bytes(data)
        yield folder / name
    yield write_excel(folder / "bladen.xlsx", ("Loopbanen", [HEADER, [*BEN[:6], "x"]]), ("Uitleg", [["Lees dit"]]))
    yield write_csv(folder / "op-elkaar.csv", [ANNA, ["1001", *ANNA_LATER[1:]], ["Totaal", *[""] * 5, "1,8"]])
    yield write_csv(folder / "zonder-kop.csv", [[*ANNA, "", "x", "Noord"]], [*HEADER, "", " ", "afdeling"])
    yield write_excel(folder / "ver.xlsx", ("Loopbanen", [HEADER, ANNA, *[[]] * 9_997, [*[""] * 16_000, "x"]]))
    yield write_excel(folder / "leeg.xlsx", ("Uitleg", [["Lees dit"]]))
    yield write_excel(folder / "een-kolom.xlsx", ("Blad", [[";".join(HEADER)], [";".join(ANNA)]]))
    yield workbook(folder / "samengevoegd.xlsx", merged=True)
    yield workbook(folder / "verborgen.xlsx", merged=False)


def workbook(path: Path, *, merged: bool) -> Path:
    book = xlsxwriter.Workbook(path)
    for name in ("Loopbanen", "Oud"):
        sheet = book.add_worksheet(name)
        for row, cells in enumerate([[*HEADER, "Afdeling"], [*ANNA, ""], [*ANNA_LATER, ""]]):
            sheet.write_row(row, 0, cells)
    if merged:
        sheet.merge_range(1, 0, 2, 0, "001001")
    else:
        sheet.hide()
        book.worksheets()[0].set_row(2, None, None, {"hidden": True})
    book.close()
    return path


def problems_of(path: Path, mapping: ColumnMapping) -> Iterator[Problem]:
    """Yield all that is told about a file: what it is refused for, or what is wrong with its cells."""
    try:
        people = read_workforce([path], default_scheme(), mapping)
    except InputError as error:
        yield from error.problems
        return
    yield from people.notes
    yield from (people.located(problem) for problem in people.problems)
    reader = Reader(people.plans, default_scheme())
    for group in people.groups:
        yield from (people.located(problem) for problem in reader.read(group).problems)


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> list[Problem]:
    folder = tmp_path_factory.mktemp("tabellen")
    plain = ColumnMapping()
    found = [problem for path in files(folder) for problem in problems_of(path, plain)]
    found += problems_of(folder / "bladen.xlsx", ColumnMapping(sheet="Weg"))
    return [*found, *problems_of(folder / "cellen.csv", ColumnMapping(columns={"id": "nummer"}))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_about_tables_read_as_before(
    language: str, problems: list[Problem], request: pytest.FixtureRequest
) -> None:
    say = read_texts(language)
    told = "".join(f"{say.problem(problem)}\n" for problem in problems)
    folder = str(Path(problems[0].file).parent) + "/"
    told = told.replace(folder, "")
    path = HERE / "cases" / f"tables.{language}.txt"
    if request.config.getoption("--update-snapshots"):
        path.write_text(told, encoding="utf-8")
    assert told.splitlines() == path.read_text("utf-8").splitlines()


def table_codes() -> set[str]:
    """Return the sentences about tables: those between the first and the last of them."""
    codes = list(read_texts("nl").sentences["problems"])
    return set(codes[codes.index("table-format") : codes.index("out-is-input") + 1])


def test_every_message_about_tables_is_shown(problems: list[Problem]) -> None:
    assert table_codes() - {problem.code for problem in problems} == ELSEWHERE
