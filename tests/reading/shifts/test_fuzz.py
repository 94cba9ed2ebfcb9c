"""Mutated shift sheets: a reading or one sentence, never a traceback, never a hang."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.facts.schemas import SHIFT_ROWS
from tasks.reading.delimited import read_delimited
from tasks.reading.dispatch import read_bytes
from tasks.reading.encodings import decode
from tasks.reading.shifts.read import read_shifts
from tasks.reading.tables import Table
from tests.properties import examples

SAMPLES = ["2022-01/nattvandring_2022.xlsx", "2022-02/pass_februari.csv", "2022-04/april_2022.csv"]
SECRET = "Hemlig Testsson"
HEADERS = [
    "Datum",
    "Område",
    "Förening",
    "Tid",
    "Antal vuxna",
    "Namn",
    "Över 18",
    "Anteckning",
    "Start",
    "Slut",
    "Timmar",
]
CELLS = [
    *(
        "2022-03-05",
        "lör 5/3",
        "24/12",
        "44625",
        "2022-04-31",
        "Centrum",
        "Vivsta",
        "TIK",
        "SIF & TIK",
        "TIK/?",
        "21-01",
    ),
    *(
        "00.30–02",
        "21",
        "24.00",
        "21-",
        "4",
        "0",
        "?",
        "-3",
        "2,5",
        "4 st",
        "Ja",
        "Nej",
        "inställt",
        "inga pass i maj",
    ),
    *("Summa", "Exempel", "", " ", "–", None, "\x00", "١٢", "=1+1", "9" * 40, "2022-03-05 21:00:00", SECRET),
]


@given(
    st.permutations(HEADERS).flatmap(lambda headers: st.integers(1, len(headers)).map(lambda n: headers[:n])),
    st.lists(st.lists(st.sampled_from(CELLS) | st.text(max_size=12), max_size=12), max_size=12),
)
@settings(max_examples=examples(25), deadline=None)
def test_any_cells_under_any_headers(agreement: Agreement, headers: list[str], rows: list[list[str | None]]) -> None:
    reading = read_shifts([Table.from_rows("B", [headers, *rows])], "f.xlsx", "0" * 64, "xlsx", None, agreement)
    if not reading.accepted:
        assert reading.refused.endswith(".")
        return
    assert dict(reading.shifts.schema) == SHIFT_ROWS
    unknown = reading.shifts.filter(pl.col("entry") == "patrol")
    for column, faults in {
        "service_date": ("date_fault",),
        "minutes": ("date_fault", "time_fault"),
        "area": ("area_fault",),
        "association": ("association_fault",),
        "adults": ("adults_fault",),
    }.items():
        said = pl.any_horizontal(pl.col(fault).is_not_null() for fault in faults)
        assert unknown.filter(pl.col(column).is_null() != said).is_empty(), column


@given(
    st.lists(st.lists(st.sampled_from(CELLS), max_size=9), max_size=10),
    st.permutations(["Datum", "Område", "Förening", "Tid", "Namn", "Över 18", "Mobil", "Födelseår"]),
)
@settings(max_examples=examples(12), deadline=None)
def test_lists_of_persons_keep_their_secrets(
    agreement: Agreement, rows: list[list[str | None]], headers: list[str]
) -> None:
    private = ("Namn", "Mobil", "Födelseår")
    named = [
        [SECRET if header in private else cell for header, cell in zip(headers, row, strict=False)] for row in rows
    ]
    reading = read_shifts([Table.from_rows(None, [headers, *named])], "f.csv", "0" * 64, "delimited", None, agreement)
    columns = [] if reading.shifts is None else reading.shifts.drop("area_text").to_dicts()
    assert SECRET not in f"{columns} {reading.findings}"


@given(st.data())
@settings(max_examples=examples(12), deadline=None)
def test_mutated_bytes_of_the_samples(agreement: Agreement, drops: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(SAMPLES))
    content = bytearray((drops / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    reading = read_bytes(bytes(content[:cut] if cut % 3 == 0 else content), name, "0" * 64, agreement)
    assert reading.accepted or reading.refused


@given(st.binary(max_size=400))
@settings(max_examples=examples(25), deadline=None)
def test_any_bytes_as_delimited_text(content: bytes) -> None:
    try:
        table = read_delimited(decode(content)[0])
    except InputError as error:
        assert str(error).startswith("Textfilen")
    else:
        assert table.cells.width >= 1


@pytest.mark.parametrize("rows", [3000])
def test_a_long_sheet_of_nonsense_does_not_hang(rows: int, agreement: Agreement) -> None:
    nonsense = [[None, None, None, None, str(at)] for at in range(rows)]
    table = Table.from_rows("B", [["Datum", "Område", "Förening", "Tid", "Antal vuxna"], *nonsense])
    reading = read_shifts([table], "f.xlsx", "0" * 64, "xlsx", None, agreement)
    assert reading.shifts.height + len(reading.findings) >= rows - 50
