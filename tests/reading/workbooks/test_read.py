"""Workbooks as Excel, LibreOffice and old programs leave them."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, TableCell, TableRow
from odf.table import Table as OdfTable
from odf.text import P

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.reading.shifts.read import read_shifts
from tasks.reading.workbooks.read import read_workbook
from tasks.reading.workbooks.xls import read_xls

HEADERS = ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna"]
NIGHT = date(2022, 3, 5)


def xlsx(write: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        write(book)
    return buffer.getvalue()


def plain(book: xlsxwriter.Workbook, name: str = "Pass") -> xlsxwriter.workbook.Worksheet:
    """One sheet with one patrol, its date and times typed as Excel types them."""
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, HEADERS)
    sheet.write_datetime(1, 0, NIGHT, book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(1, 1, ["Centrum", "TIK"])
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_datetime(1, 3, time(21), clock)
    sheet.write_datetime(1, 4, time(1), clock)
    sheet.write_number(1, 5, 3)
    return sheet


def read(data: bytes, agreement: Agreement):
    return read_shifts(read_workbook(data), "pass.xlsx", "0" * 64, "xlsx", None, agreement)


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_typed_dates_and_times_in_both_epochs(epoch_1904: bool, agreement: Agreement) -> None:
    reading = read(xlsx(plain, date_1904=epoch_1904), agreement)
    assert reading.shifts.select("service_date", "minutes", "adults").rows() == [(NIGHT, 240, 3)]
    assert not reading.findings


@pytest.mark.parametrize(("epoch_1904", "serial"), [(False, 44625), (True, 43163)])
def test_bare_serials_and_fractions(epoch_1904: bool, serial: int, agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = plain(book)
        sheet.write_number(1, 0, serial)
        sheet.write_number(1, 3, 0.875)
        sheet.write_number(1, 4, 1 / 24)

    shifts = read(xlsx(write, date_1904=epoch_1904), agreement).shifts
    assert shifts.select("service_date", "minutes").rows() == [(NIGHT, 240)]


def test_midnight_as_24_hours(agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        plain(book).write_number(1, 4, 1.0, book.add_format({"num_format": "[h]:mm"}))

    assert read(xlsx(write), agreement).shifts["minutes"].to_list() == [180]


def test_merged_nights_belong_to_every_team(agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = plain(book)
        sheet.write_row(2, 1, ["Sörberge", "SIF", "21.00", "01.00", 3])
        sheet.merge_range(1, 0, 2, 0, None)
        sheet.write_string(1, 0, "lör 5/3-22")

    shifts = read(xlsx(write), agreement).shifts
    assert shifts["service_date"].to_list() == [NIGHT, NIGHT]


def test_merges_beside_empty_first_columns(agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Pass")
        sheet.merge_range("C3:H3", "Nattvandring")
        sheet.write_row("C4", HEADERS)
        sheet.merge_range("C5:C6", "2022-03-05")
        sheet.write_row("D5", ["Centrum", "TIK", "21", "01", 3])
        sheet.write_row("D6", ["Sörberge", "SIF", "21", "01", 3])

    shifts = read(xlsx(write), agreement).shifts
    assert shifts.select("row", "service_date").rows() == [(5, NIGHT), (6, NIGHT)]


def test_a_formula_without_a_value_is_said(agreement: Agreement) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADERS)
    book.active.append([datetime(2022, 3, 5), "Centrum", "TIK", "21", "01", "=1+2"])
    book.active.append(["Summa", None, None, None, None, "=SUM(F2:F2)"])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), agreement)
    (finding,) = reading.findings
    assert (finding.code, finding.where.row, finding.where.column) == (
        *("shift.formula_without_value", 2, "Antal vuxna"),
    )
    assert reading.shifts["adults_fault"].to_list() == ["adults_missing"]


def test_hidden_and_chart_sheets(agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        plain(book)
        plain(book, "Kopia").hide()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Pass!$F$2:$F$2"})
        book.add_chartsheet("Diagram").set_chart(chart)

    reading = read(xlsx(write), agreement)
    assert [finding.code for finding in reading.findings] == ["shift.sheet_hidden"]
    assert reading.shifts["duplicate_of"].to_list() == [None, 2]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_xls_with_merged_nights_in_both_epochs(epoch_1904: bool, agreement: Agreement) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("Påsk")
    for at, header in enumerate(HEADERS):
        sheet.write(0, at, header)
    sheet.write_merge(1, 2, 0, 0, 43163 if epoch_1904 else 44625)
    for row, cells in enumerate((["Centrum", "TIK", "21.00", "01.00", 3], ["Arenan", "SIF", "21.00", "01.00", 2])):
        for at, cell in enumerate(cells, start=1):
            sheet.write(row + 1, at, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    shifts = read(buffer.getvalue(), agreement).shifts
    assert shifts.select("service_date", "adults").rows() == [(NIGHT, 3), (NIGHT, 2)]


@pytest.mark.parametrize(
    ("value", "format", "text"),
    [
        (datetime(2022, 3, 5, 21, 30, 15), "yyyy-mm-dd hh:mm", "2022-03-05 21:30:15"),
        (44625, "d mmmm yyyy", "2022-03-05 00:00:00"),
        (0.875, "hh:mm", "1899-12-31 21:00:00"),
        (1.0, "[h]:mm", "1900-01-01 00:00:00"),
        (44625, "General", "44625"),
        (5_000_000, "yyyy-mm-dd", "5000000"),  # the year 15589, which is no date
        (0.1 + 0.2, "General", "0.3"),
        (-12.345, "0%", "-12.345"),
        (1 / 3, "General", "0.333333333"),
        (-1e-12, "General", "0"),
        (1e20, "General", "100000000000000000000"),
        (True, "General", "true"),
        ("  å ", "General", "  å "),
        ("", "General", None),
        (None, "General", None),
    ],
)
def test_cells_of_an_old_workbook(value: object, format: str, text: str | None) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Mars")
    sheet.write(1, 1, value, xlwt.easyxf(num_format_str=format))
    sheet.write(1, 2, "sist")
    buffer = io.BytesIO()
    book.save(buffer)
    (sheet,) = read_xls(buffer.getvalue())
    assert sheet.cells.rows() == [(None, None, None), (None, text, "sist")]


def test_hidden_sheets_of_an_old_workbook(agreement: Agreement) -> None:
    book = xlwt.Workbook()
    for name in ("Pass", "Gömd"):
        sheet = book.add_sheet(name)
        sheet.write(0, 0, name)
    sheet.visibility = 1
    buffer = io.BytesIO()
    book.save(buffer)
    assert [(each.sheet, each.hidden) for each in read_workbook(buffer.getvalue())] == [
        ("Pass", False),
        ("Gömd", True),
    ]


def test_an_old_workbook_of_1995_in_the_code_page_it_names() -> None:
    """BIFF5, which Excel 95 wrote: texts of one byte a letter, in a container of short streams ([MS-CFB] 2.4)."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def entry(name: str, kind: int, first: int, extent: int) -> bytes:
        wide = (name + "\0").encode("utf-16-le")
        links = struct.pack("<3i", -1, -1, 1 if kind == 5 else -1)
        return (
            wide.ljust(64, b"\0")
            + struct.pack("<HBB", len(wide), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", first, extent)
        )

    begin = [record(0x0809, struct.pack("<4H", 0x0500, kind, 0, 0)) for kind in (5, 0x10)]
    end = record(0x000A, b"")
    font = record(0x0031, struct.pack("<5H", 200, 0, 0x7FFF, 400, 0) + bytes(4) + b"\5Arial")
    head = begin[0] + record(0x0042, struct.pack("<H", 850)) + font
    head += record(0x00E0, bytes(16)) * 16
    name = "Påsk".encode("cp850")
    start = len(head) + 4 + 7 + len(name) + len(end)
    book = head + record(0x0085, struct.pack("<IHB", start, 0, len(name)) + name) + end + begin[1]
    text = "Sörberge".encode("cp850")
    book += record(0x0204, struct.pack("<4H", 0, 0, 15, len(text)) + text) + end
    short = -(-len(book) // 64)
    links = [*range(1, short), 0xFFFFFFFE]
    stream = book.ljust(short * 64, b"\0")
    sectors = -(-len(stream) // 512)
    chain = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(4, 3 + sectors), 0xFFFFFFFE]
    parts = [
        struct.pack(f"<{len(chain)}I", *chain),
        entry("Root Entry", 5, 3, len(stream)) + entry("Book", 2, 0, len(book)),
        struct.pack(f"<{len(links)}I", *links),
        stream.ljust(sectors * 512, b"\0"),
    ]
    header = struct.pack("<8s16x5H6x5I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096)
    header += struct.pack("<4I", 2, 1, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    (table,) = read_workbook(header + b"".join(part.ljust(512, b"\xff") for part in parts))
    assert (table.sheet, table.rows) == ("Påsk", [["Sörberge"]])


def test_a_locked_old_workbook_says_so() -> None:
    book = xlwt.Workbook()
    book.add_sheet("Mars")
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    first = data.index(struct.pack("<HH", 0x0809, 16)) + 20  # the record after the workbook's first
    kind, length = struct.unpack_from("<HH", data, first)
    locked = struct.pack("<HHH", 0x002F, length, 1) + bytes(length - 2)
    assert kind != 0x002F
    with pytest.raises(InputError, match="låst med lösenord"):
        read_workbook(data[:first] + locked + data[first + 4 + length :])


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_cut_old_workbook_is_refused(cut: float) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Mars")
    for row in range(2000):
        sheet.write(row, 0, f"rad {row}")
    buffer = io.BytesIO()
    book.save(buffer)
    data = buffer.getvalue()
    with pytest.raises(InputError, match="Arbetsboken går inte att läsa"):
        read_workbook(data[: int(len(data) * cut)])


def ods(*rows: list[TableCell], hidden: bool = False) -> bytes:
    """One sheet of an OpenDocument file with the usual headers."""
    document = OpenDocumentSpreadsheet()
    style = Style(name="ta9", family="table")
    style.addElement(TableProperties(display="false" if hidden else "true"))
    document.automaticstyles.addElement(style)
    table = OdfTable(name="Pass", stylename=style)
    document.spreadsheet.addElement(table)
    for cells in ([words(header) for header in HEADERS], *rows):
        row = TableRow()
        table.addElement(row)
        for cell in cells:
            row.addElement(cell)
    table.addElement(TableRow(numberrowsrepeated="1048000"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def words(text: str, **attributes: object) -> TableCell:
    cell = TableCell(valuetype="string", **attributes)
    cell.addElement(P(text=text))
    return cell


def test_ods_with_typed_cells_merges_and_times(agreement: Agreement) -> None:
    night = TableCell(valuetype="date", datevalue="2022-03-05", numberrowsspanned="2", numbercolumnsspanned="1")
    times = [TableCell(valuetype="time", timevalue=value) for value in ("PT21H00M00S", "PT24H00M00S")]
    data = ods(
        [night, words("Centrum"), words("TIK"), *times, TableCell(valuetype="float", value="3")],
        [CoveredTableCell(), words("Arenan"), words("SIF"), words("21.00"), words("01.00"), words("2")],
    )
    reading = read(data, agreement)
    assert not reading.findings
    assert reading.shifts.select("row", "service_date", "minutes", "adults").rows() == [
        (2, NIGHT, 180, 3),
        (3, NIGHT, 240, 2),
    ]


def test_ods_says_hidden_sheets_and_formulas_without_a_value(agreement: Agreement) -> None:
    row = [words(text) for text in ("2022-03-05", "Centrum", "TIK", "21", "01")]
    reading = read(ods([*row, TableCell(formula="of:=1+2")], hidden=True), agreement)
    assert [finding.code for finding in reading.findings] == ["shift.sheet_hidden", "shift.formula_without_value"]


def test_ods_that_repeats_itself_to_the_end_of_the_world_is_refused() -> None:
    with pytest.raises(InputError, match="orimligt stor"):
        read_workbook(ods([words("x", numbercolumnsrepeated="30000000")]))


def test_a_child_that_breaks_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.reading.sandbox.MOST_SECONDS", 0.001)
    with pytest.raises(InputError, match="går inte att läsa"):
        read_workbook(bytes.fromhex("D0CF11E0A1B11AE1"))


def test_a_sheet_with_one_cell_at_the_end_of_the_world_is_refused() -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        plain(book).write_string("XFD1048576", "x")

    with pytest.raises(InputError, match="orimligt stor"):
        read_workbook(xlsx(write))


def test_damaged_workbooks_are_refused_in_one_sentence(drops: Path) -> None:
    whole = (drops / "2022-01/nattvandring_2022.xlsx").read_bytes()
    empty_zip = io.BytesIO()
    with zipfile.ZipFile(empty_zip, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    for data in (
        whole[: len(whole) // 2],
        b"PK\x03\x04",
        bytes.fromhex("D0CF11E0A1B11AE1") * 100,
        empty_zip.getvalue(),
    ):
        with pytest.raises(InputError, match=r"^Arbetsboken går inte att läsa.*igen\.$"):
            read_workbook(data)


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with its first sheet's XML changed, as a program with a fault would have written it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert old in content
                content = content.replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("reference", "refusal"),
    [
        (b'r="inline9"', "skadad"),
        (b'r="C9999999"', "orimligt stor"),
        (b'r="XFD9999"', "orimligt stor"),
    ],
)
def test_a_reference_to_nowhere_makes_no_room(reference: bytes, refusal: str) -> None:
    data = rewritten(xlsx(plain), b'r="C2"', reference)
    with pytest.raises(InputError, match=refusal):
        read_workbook(data)


def test_wide_sheets_and_formatted_empty_cells_are_ordinary(agreement: Agreement) -> None:
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = plain(book)
        sheet.write_string(1, 60, "långt till höger")
        sheet.write_blank(1, 16_383, None, book.add_format({"bold": True}))

    reading = read(xlsx(write), agreement)
    assert reading.shifts["adults"].to_list() == [3]
    assert [finding.where.column for finding in reading.findings] == ["BI (utan rubrik)"]
