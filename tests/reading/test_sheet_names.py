"""A sheet's name is told unless it may be somebody's: then its place is, and the marked copy still finds it."""

import hashlib
import io

import openpyxl
import pytest
import xlsxwriter

from tasks.agreement.model import Agreement
from tasks.findings import Finding, Place, Severity
from tasks.reading.dispatch import read_bytes
from tasks.reading.result import Reading
from tasks.reading.sheet_names import with_told_names
from tasks.reading.tables import Table
from tasks.receipts.marked import mark

HEADERS = ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna"]


@pytest.mark.parametrize(
    "name",
    [
        "Mars",
        "mars 2022",
        "2022-03",
        "Blad1",
        "Sheet1",
        "v. 12",
        "Pass",
        "Nattvandringar våren",
        "Passlista",
        "TIK",
        "Sörberge",
        "Timrå IK",
        "Verifikationslista",
        "Formulärsvar 1",
        "lör 5 mars",
        "Centrum (kopia)",
        "Q1",
    ],
)
def test_names_of_months_sheets_and_places_are_told(name: str, agreement: Agreement) -> None:
    [told] = with_told_names([Table.from_rows(name, [["x"]])], agreement)
    assert told.sheet == told.written == name


@pytest.mark.parametrize(
    "name", ["Aa Påhittad", "Påhittad", "Be Påhittads pass", "070-123 45 67", "Mars Påhittad", "påhittad mars"]
)
def test_names_that_may_be_a_persons_are_not(name: str, agreement: Agreement) -> None:
    tables = [
        Table.from_rows("Mars", [["x"]]),
        Table.from_rows("Listor", [["x"]], hidden=True),
        Table.from_rows(name, [["x"]]),
        Table.from_rows(name + "!", [["x"]], hidden=True),
    ]
    assert [table.sheet for table in with_told_names(tables, agreement)] == [
        "Mars",
        "Listor",
        "blad nr 2",
        "dolt blad nr 2",
    ]


def dropped(*sheets: str) -> bytes:
    """A workbook with a patrol in a place that nobody knows on every sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, ["2022-03-05", "Ingenstans", "TIK", "21.00", "01.00", "x"])
    return buffer.getvalue()


def read(data: bytes, agreement: Agreement) -> Reading:
    return read_bytes(data, "pass.xlsx", hashlib.sha256(data).hexdigest(), agreement)


def test_a_persons_sheet_is_read_and_nothing_tells_its_name(agreement: Agreement) -> None:
    reading = read(dropped("Mars", "Aa Påhittad"), agreement)
    assert reading.shifts["sheet"].to_list() == ["Mars", "blad nr 2"]
    assert "Påhittad" not in repr(reading.shifts.to_dicts()) + repr(reading.findings) + repr(reading.headers)


def test_the_persons_sheet_of_the_marked_copy_is_marked() -> None:
    data = dropped("Mars", "Aa Påhittad")
    wrong = Finding(
        code="shift.area_unknown",
        severity=Severity.ERROR,
        message="Området är okänt.",
        where=Place(file="pass.xlsx", sheet="blad nr 2", row=2, column="Område"),
    )
    book = openpyxl.load_workbook(io.BytesIO(mark(data, [wrong]).data))
    assert book["Aa Påhittad"]["B2"].comment is not None
    assert book["Mars"]["B2"].comment is None
