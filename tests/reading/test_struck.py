"""What somebody has struck through in a workbook is not taken for what was done (domain: "struken")."""

import io
from collections.abc import Callable, Collection, Sequence
from datetime import date

import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TextProperties
from odf.table import Table as OdfTable
from odf.table import TableCell, TableRow
from odf.text import P

from tasks.agreement.model import Agreement
from tasks.reading.ledger.read import read_ledger_table
from tasks.reading.shifts.read import read_shifts
from tasks.reading.workbooks.read import read_workbook
from tests.receipts.office_parts import parts, zipped

Rows = Sequence[Sequence[str]]
Struck = Collection[tuple[int, int]]
"""Places of the struck cells: row as people count, column from 0."""

ALL = range(6)
PATROLS = [
    ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna", "Anteckning"],
    ["2022-03-04", "Centrum", "TIK", "21.00", "01.00", "3", ""],
    ["2022-03-05", "Centrum", "TIK", "21.00", "01.00", "4", "blev av i Sörberge i stället"],
    ["2022-03-11", "Centrum", "TIK", "21.00", "01.00", "5", ""],
]
PERSONS = [
    ["Datum", "Område", "Förening", "Start", "Slut", "Namn", "Över 18"],
    ["2022-03-04", "Centrum", "TIK", "21.00", "01.00", "Aa Påhittad", "Ja"],
    ["2022-03-04", "Centrum", "TIK", "21.00", "01.00", "Be Påhittad", "Ja"],
    ["2022-03-05", "Centrum", "TIK", "21.00", "01.00", "Ce Påhittad", "Ja"],
    ["2022-03-05", "Centrum", "TIK", "21.00", "01.00", "Ce Påhittad", "Ja"],
]
VOUCHERS = [
    ["Vernr", "Bokföringsdatum", "Konto", "Debet", "Kredit"],
    ["A1", "2022-03-04", "5480", "100,00", ""],
    ["A1", "2022-03-04", "1930", "", "100,00"],
    ["A2", "2022-03-05", "5480", "700,00", ""],
    ["A2", "2022-03-05", "1930", "", "700,00"],
]


def xlsx(rows: Rows, struck: Struck) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Mars")
        through = book.add_format({"font_strikeout": True})
        for row, cells in enumerate(rows, start=1):
            for column, text in enumerate(cells):
                sheet.write_string(row - 1, column, text, through if (row, column) in struck else None)
    return buffer.getvalue()


def ods(rows: Rows, struck: Struck) -> bytes:
    document = OpenDocumentSpreadsheet()
    through = Style(name="ce1", family="table-cell")
    through.addElement(TextProperties(textlinethroughstyle="solid"))
    standing = Style(name="ce2", family="table-cell")
    standing.addElement(TextProperties(textlinethroughstyle="none"))
    table = OdfTable(name="Mars")
    for element in (through, standing):
        document.automaticstyles.addElement(element)
    document.spreadsheet.addElement(table)
    for row, cells in enumerate(rows, start=1):
        line = TableRow()
        table.addElement(line)
        for column, text in enumerate(cells):
            cell = TableCell(valuetype="string", stylename=through if (row, column) in struck else standing)
            cell.addElement(P(text=text))
            line.addElement(cell)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xls(rows: Rows, struck: Struck) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Mars")
    through = xlwt.easyxf("font: struck_out true")
    for row, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            value = int(text) if text.isdigit() else text
            sheet.write(row - 1, column, value, through if (row, column) in struck else xlwt.Style.default_style)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


every_format = pytest.mark.parametrize("write", [xlsx, ods, xls])


def read(data: bytes, agreement: Agreement):
    return read_shifts(read_workbook(data), "pass.xlsx", "0" * 64, "xlsx", None, agreement)


@every_format
def test_a_struck_row_withdraws_its_patrol_and_a_struck_cell_is_told(
    write: Callable[[Rows, Struck], bytes], agreement: Agreement
) -> None:
    reading = read(write(PATROLS, {(3, column) for column in ALL} | {(4, 3)}), agreement)
    assert reading.shifts.select("row", "entry").rows() == [(2, "patrol"), (3, "cancelled"), (4, "patrol")]
    assert [(each.code, each.where.row, each.where.column) for each in reading.findings] == [
        ("shift.row_struck", 3, None),
        ("shift.cell_struck", 4, "Start"),
    ]


@every_format
def test_a_person_struck_out_was_not_there(write: Callable[[Rows, Struck], bytes], agreement: Agreement) -> None:
    struck = {(2, 5)} | {(4, column) for column in range(7)}
    reading = read(write(PERSONS, struck), agreement)
    assert reading.shifts.select("service_date", "entry", "adults").rows() == [
        (date(2022, 3, 4), "patrol", 1),
        (date(2022, 3, 5), "patrol", 1),
    ]
    assert [(each.code, each.where.row) for each in reading.findings] == [
        ("shift.person_struck", 2),
        ("shift.person_struck", 4),
    ]
    assert "Påhittad" not in str(reading.findings)


def test_a_team_whose_persons_are_all_struck_out_is_withdrawn(agreement: Agreement) -> None:
    struck = {(row, column) for row in (4, 5) for column in range(7)}
    shifts = read(xlsx(PERSONS, struck), agreement).shifts
    assert shifts.select("service_date", "entry").rows() == [
        (date(2022, 3, 4), "patrol"),
        (date(2022, 3, 5), "cancelled"),
    ]


@pytest.mark.parametrize(
    "struck",
    [
        pytest.param({(3, 0), (3, 6)}, id="date and note"),
        pytest.param({(5, column) for column in range(7)}, id="an empty row"),
        pytest.param({(1, column) for column in range(7)}, id="the headers"),
    ],
)
def test_a_row_of_which_little_is_struck_counts(struck: Struck, agreement: Agreement) -> None:
    shifts = read(xlsx(PATROLS, struck), agreement).shifts
    assert shifts["entry"].to_list() == ["patrol"] * 3


@every_format
def test_a_struck_row_of_a_ledger_is_passed_by(write: Callable[[Rows, Struck], bytes]) -> None:
    tables = read_workbook(write(VOUCHERS, {(row, column) for row in (4, 5) for column in range(5)}))
    reading = read_ledger_table(tables, "bok.xlsx", "0" * 64, "xlsx", None)
    assert reading.ledger.select("number", "amount").rows() == [("1", 100), ("1", -100)]
    assert [(each.code, each.where.row) for each in reading.findings] == [("ledger.struck_passed_by", 4)]


@pytest.mark.parametrize(
    "styles",
    [b"<styleSheet><x14:fonts/></styleSheet>", b'<!DOCTYPE a [<!ENTITY b "c">]><styleSheet>&b;</styleSheet>'],
)
def test_styles_that_are_no_proper_xml_strike_nothing(styles: bytes, agreement: Agreement) -> None:
    data = zipped(parts(xlsx(PATROLS, {(3, column) for column in ALL})) | {"xl/styles.xml": styles})
    assert read(data, agreement).shifts["entry"].to_list() == ["patrol"] * 3
