"""The batch command from Parquet to Parquet: everybody's answer, who went one by one and why, nothing half."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import stat
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.running import AS_OF, ROOT, Run
from tests.tables import write_csv
from tests.workforce import frame_of
from zwaarwerk.files import read_law, read_scheme

pl = pytest.importorskip("polars", reason="the extra `large` is not installed")

from zwaarwerk.large.engine import work_out  # noqa: E402 - only where there is polars
from zwaarwerk.large.parquet import table_of  # noqa: E402 - only where there is polars

DONE, USAGE, REFUSED, CANNOT_WRITE, PARTLY = 0, 2, 3, 5, 6
OPTIONS = ("--as-of", AS_OF)
ROW: dict[str, Any] = {
    "id": "001001", "birth_date": date(1964, 3, 31), "job": "train_driver", "from": date(1990, 1, 1), "until": None,
    "employer": "NS", "part_time": 0.8,
}  # fmt: skip
OTHERS: list[dict[str, Any]] = [
    {"id": "001002", "until": date(2000, 1, 1)},
    {"id": "001002", "job": "conductor", "from": date(2000, 1, 1)},
    {"id": "001003", "job": "astronaut"},
]


def write(path: Path, *changes: dict[str, Any], **more: Any) -> Path:
    rows = frame_of([{**ROW, **change} for change in ({}, *changes)])
    rows.with_columns(**{name: pl.lit(value) for name, value in more.items()}).write_parquet(path)
    return path


def results(path: Path) -> Any:
    return pl.read_parquet(path)


def test_everybody_has_the_answer_of_the_engine_and_the_last_line_counts(zwaarwerk: Run, tmp_path: Path) -> None:
    source, out = write(tmp_path / "in.parquet", *OTHERS), tmp_path / "uit.parquet"
    ran = zwaarwerk("batch", source, "-o", out, *OPTIONS)
    assert ran.status == PARTLY
    assert ran.out == ""
    assert ran.err.splitlines() == [
        f"Geschreven: {out}",
        "1 keer: de functie „…” staat niet in de regeling. (unknown-job)",
        "Waarom iemand niet beoordeeld is, staat in de kolom „remarks” van de uitkomst.",
        "3 personen gelezen, 2 beoordeeld, 1 niet beoordeeld; 2 een voor een doorgerekend: "
        "functies tegelijk (1), de functie staat niet in de regeling (1).",
    ]
    expected = work_out(pl.read_parquet(source), read_scheme().scheme, read_law(), date.fromisoformat(AS_OF))
    assert results(out).equals(expected.results)
    assert {path.name for path in tmp_path.iterdir()} == {"in.parquet", "uit.parquet", "uit.origin.json"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.glob("uit.*"))
    origin = json.loads((tmp_path / "uit.origin.json").read_text("utf-8"))
    assert origin["careers"] == {"in.parquet": hashlib.sha256(source.read_bytes()).hexdigest()}


def test_the_earliest_exit_is_that_of_the_same_person_in_a_csv(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.parquet")
    assert zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet", *OPTIONS).status == DONE
    row = ["001001", "31-3-1964", "Machinist", "1-1-1990", "", "NS", "0,8"]
    told = tmp_path / "anders.csv"
    assert zwaarwerk("batch", write_csv(tmp_path / "in.csv", [row]), "-o", told, *OPTIONS).status == DONE
    [found] = results(tmp_path / "uit.parquet").to_dicts()
    [cells] = csv.DictReader(io.StringIO(told.read_text("utf-8-sig")), delimiter=";")
    assert date.fromisoformat(cells["vroegste stopdatum"]) == found["earliest_exit"]
    assert Decimal(cells["punten bij stoppen"].replace(",", ".")) == found["points"]


def test_all_who_are_left_come_back_from_other_processes_in_their_order(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zwaarwerk.workers.FEW", 1)
    monkeypatch.setattr("zwaarwerk.workers.cores", lambda: 2)
    source = write(tmp_path / "in.parquet", *OTHERS)
    assert zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet", *OPTIONS).status == PARTLY
    assert results(tmp_path / "uit.parquet")["id"].to_list() == ["001001", "001002", "001003"]


def test_a_scheme_without_columns_says_so_and_why(zwaarwerk: Run, tmp_path: Path) -> None:
    scheme = ROOT / "examples" / "schemes" / "police.yaml"
    job = next(iter(read_scheme(scheme).scheme.jobs))
    source = write(tmp_path / "in.parquet")
    pl.read_parquet(source).with_columns(job=pl.lit(job)).write_parquet(source)
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet", *OPTIONS, "--criteria", scheme, "--lang", "en")
    assert ran.status == DONE
    assert 'one by one, because of "benefit.part_time.mean_of_last" in the scheme' in ran.err
    last = "1 person read, 1 assessed, 0 not assessed; 1 worked out one by one: the scheme (1)."
    assert ran.err.splitlines()[-1] == last


def test_columns_that_are_not_used_are_named_and_make_nobody_slow(zwaarwerk: Run, tmp_path: Path) -> None:
    source = write(tmp_path / "in.parquet", salaris=3)
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet", *OPTIONS)
    assert ran.status == DONE
    assert "niet gebruikte kolommen: salaris." in ran.err
    assert ran.err.splitlines()[-1] == "1 persoon gelezen, 1 beoordeeld, 0 niet beoordeeld."


MIXED: dict[str, list[str]] = {
    "csv in": ["in.csv", "-o", "uit.parquet"],
    "standard input": ["-", "-o", "uit.parquet"],
    "two files": ["in.parquet", "in.parquet", "-o", "uit.parquet"],
    "both kinds": ["in.parquet", "in.csv", "-o", "uit.parquet"],
}


@pytest.mark.parametrize("case", MIXED)
def test_output_to_parquet_is_made_from_one_parquet_file(case: str, zwaarwerk: Run) -> None:
    ran = zwaarwerk("batch", *MIXED[case])
    assert ran.status == USAGE
    assert "alleen uit één Parquet-bestand" in ran.err


@pytest.mark.parametrize(
    "option",
    [
        ("--lines",), ("--verbose",), ("--select", "5"), ("--select", "0"), ("--pseudonymise", "k"), ("--reports", "v"),
        ("--reports-format", "md"), ("--settings", "s.yaml"), ("--problems", "p.csv"), ("--columns", "k.yaml"),
        ("--exit-column", "x"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_an_option_that_parquet_has_not_is_refused_by_name(
    option: tuple[str, ...], zwaarwerk: Run, tmp_path: Path
) -> None:
    ran = zwaarwerk("batch", write(tmp_path / "in.parquet"), "-o", tmp_path / "uit.parquet", *option)
    assert ran.status == USAGE
    assert f"bij uitvoer naar Parquet kan dit niet: {option[0]}. Geef hiervoor .xlsx of .csv als uitvoer." in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_parquet_goes_where_a_table_goes(zwaarwerk: Run, tmp_path: Path) -> None:
    """The same people as CSV and as Parquet give the same results, lines and reports; `score` takes one out of it."""
    source, table = write(tmp_path / "in.parquet", *OTHERS), tmp_path / "in.csv"
    rows = pl.read_parquet(source)
    rows.with_columns(pl.col(pl.Date).cast(pl.String)).write_csv(table)
    for one in (source, table):
        out = tmp_path / f"uit-{one.suffix[1:]}.csv"
        ran = zwaarwerk("batch", one, "-o", out, *OPTIONS, "--lines", "--reports", tmp_path / one.suffix[1:])
        assert ran.status == PARTLY
    for name in ("uit-{}.csv", "uit-{}.lines.csv", "uit-{}.years.csv"):
        assert (tmp_path / name.format("parquet")).read_bytes() == (tmp_path / name.format("csv")).read_bytes()
    assert len(list((tmp_path / "parquet").iterdir())) == len(list((tmp_path / "csv").iterdir())) > 0
    scored = [zwaarwerk("score", one, "--person", "001001", *OPTIONS).out for one in (source, table)]
    assert scored[0] == scored[1] != ""
    simulated = [zwaarwerk("simulate", one, *OPTIONS).out.replace(one.name, "in") for one in (source, table)]
    assert re.sub("[0-9a-f]{64}", "", simulated[0]) == re.sub("[0-9a-f]{64}", "", simulated[1])


@pytest.mark.parametrize(
    ("column", "code"),
    [(pl.Series([[1]]), "lijsten"), (pl.Series(["2020-01-01 12:00"]).str.to_datetime(), "tijdstippen")],
)
def test_a_column_that_is_no_table_is_refused(column: Any, code: str, zwaarwerk: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    pl.DataFrame({"id": ["1"], "birth_date": [date(1964, 5, 10)], "from": column}).write_parquet(source)
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.csv")
    assert ran.status == REFUSED
    assert code in ran.err


def test_floats_are_what_their_text_says(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    cells = {"id": [7], "part_time": [0.8], "hours_per_week": pl.Series([28.8], dtype=pl.Float32), "fact: x": [True]}
    pl.DataFrame({**cells, "uren": [36.0], "leeg": [None]}).write_parquet(source)
    assert table_of(source.read_bytes(), "in.parquet").rows == [(2, ["7", "0.8", "28.8", "true", "36", ""])]


def test_a_result_is_replaced_only_when_asked_and_never_the_input(zwaarwerk: Run, tmp_path: Path) -> None:
    source, out = write(tmp_path / "in.parquet"), tmp_path / "uit.parquet"
    out.write_text("van mij")
    assert zwaarwerk("batch", source, "-o", out, *OPTIONS).status == CANNOT_WRITE
    assert out.read_text() == "van mij"
    assert zwaarwerk("batch", source, "-o", out, *OPTIONS, "--overwrite").status == DONE
    assert len(results(out)) == 1
    before = source.read_bytes()
    assert zwaarwerk("batch", source, "-o", source, *OPTIONS, "--overwrite").status == REFUSED
    assert source.read_bytes() == before


def test_a_file_that_cant_be_used_leaves_nothing_behind(zwaarwerk: Run, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    assert zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet").status == REFUSED
    source.write_bytes(b"PAR1")
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet")
    assert ran.status == REFUSED
    assert "dit is geen Parquet-bestand, of het bestand is beschadigd." in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_without_the_extra_it_says_what_to_install(
    zwaarwerk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "in.parquet")
    monkeypatch.setitem(sys.modules, "zwaarwerk.large.parquet", None)
    ran = zwaarwerk("batch", source, "-o", tmp_path / "uit.parquet")
    assert ran.status == CANNOT_WRITE
    assert "install '.[large]'" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]
