"""The coordinator's workbook comes back with marks and nothing else changed."""

import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tasks.errors import InputError
from tasks.findings import Finding, Place, Severity
from tasks.intake import marked_workbook
from tasks.intake.marked_workbook import FILLS, Marked, mark, write_marked

HEADERS = ["Datum", "Område", "Antal\nvuxna", "Timmar"]


def finding(row, column, severity=Severity.ERROR, sheet="Pass", message="Området finns inte."):
    return Finding(
        code="shift.x",
        severity=severity,
        message=message,
        remedy="Rätta.",
        where=Place(file="pass.xlsx", sheet=sheet, row=row, column=column),
    )


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """Everything a coordinator may have built into her sheet; headers in row 3, patrols in rows 4 to 6."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Pass"
    sheet.append(["Nattvandring 2022"])
    sheet.append([])
    sheet.append(HEADERS)
    for day, area, adults in ((1, "Centrum", 4), (2, "Vivsta", 3), (8, "Sörberge", 0)):
        sheet.append([date(2022, 4, day), area, adults, f"=C{sheet.max_row + 1}*4"])
    sheet.append(["Summa", None, "=SUM(C4:C6)", None])
    sheet.merge_cells("A1:D1")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["B4"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["B6"].comment = Comment("Ring kansliet", "Samordnaren")
    sheet["A4"].number_format = "yyyy-mm-dd"
    sheet.column_dimensions["B"].width = 33
    sheet.row_dimensions[3].height = 30
    sheet.freeze_panes = "A4"
    sheet.auto_filter.ref = "A3:D6"
    sheet.print_title_rows = "3:3"
    validation = DataValidation(type="list", formula1='"Centrum,Sörberge"')
    validation.add("B4:B100")
    sheet.add_data_validation(validation)
    sheet.conditional_formatting.add(
        "C4:C6", CellIsRule(operator="lessThan", formula=["2"], font=Font(color="FFFF0000"))
    )
    other = book.create_sheet("Listor")
    other.append(["Område", "Kod"])
    other.append(["Centrum", 1])
    other.add_table(Table(displayName="Listor", ref="A1:B2"))
    book.create_sheet("Gömd").sheet_state = "hidden"
    book["Gömd"]["A1"] = "hemligt"
    book.defined_names["Antal"] = DefinedName("Antal", attr_text="Pass!$C$4:$C$6")
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def described(book: openpyxl.Workbook, but: set[str] = frozenset()) -> dict:
    """Every cell's content and looks, except the marked cells' fill and comment."""
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            cell.number_format,
            repr(cell.font),
            repr(cell.border),
            repr(cell.alignment),
            repr(cell.protection),
            None if cell.coordinate in but else repr(cell.fill),
            None if cell.coordinate in but or not cell.comment else cell.comment.text,
        )
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_faulty_cells_are_coloured_and_commented(workbook):
    marked = load(mark(workbook, [finding(5, "Område"), finding(6, "Antal vuxna", Severity.WARNING)]))["Pass"]
    assert marked["B5"].fill.fgColor.rgb == FILLS[Severity.ERROR].fgColor.rgb
    assert marked["B5"].comment.text == "Behöver rättas: Området finns inte. Rätta."
    assert marked["C6"].fill.fgColor.rgb == FILLS[Severity.WARNING].fgColor.rgb  # a header over two lines is found
    assert marked["C6"].comment.text.startswith("Titta på: ")


def test_everything_else_is_as_it_was(workbook):
    marked = mark(workbook, [finding(5, "Område"), finding(6, "Antal vuxna", Severity.WARNING)])
    but = {"B5", "C6"}
    assert described(load(marked), but) == described(load(workbook), but)

    before, after = parts(workbook), parts(marked)
    # The marked sheet, its styles and comments change; openpyxl dates the copy. No other part may differ.
    changing = {
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "xl/comments/comment1.xml",
        "xl/drawings/commentsDrawing1.vml",
        "xl/drawings/legacyDrawing1.vml",
    }
    assert before.keys() - changing == after.keys() - changing
    assert {name for name in before.keys() - changing if before[name] != after[name]} == set()

    old, new = (load(data)["Pass"] for data in (workbook, marked))
    for aspect in ("freeze_panes", "print_title_rows", "merged_cells", "sheet_state", "sheet_properties"):
        assert str(getattr(new, aspect)) == str(getattr(old, aspect)), aspect
    assert new.auto_filter.ref == old.auto_filter.ref
    assert new.column_dimensions["B"].width == 33 and new.row_dimensions[3].height == 30
    assert [str(each.sqref) for each in new.data_validations.dataValidation] == ["B4:B100"]
    assert [str(each.sqref) for each in new.conditional_formatting] == ["C4:C6"]


@pytest.mark.parametrize(
    ("row", "column", "cell"),
    [
        (5, "Område", "B5"),
        (5, "Antal  vuxna", "C5"),
        (5, None, "A5"),  # the row as a whole
        (7, "Område", "B7"),  # an empty cell
        (3, "Område", "B3"),  # the header itself
        (5, "Finns inte", "A5"),
        (1, None, "A1"),  # merged cells
        (99, "Område", "B99"),
    ],
)
def test_which_cell(workbook, row, column, cell):
    sheet = load(mark(workbook, [finding(row, column)]))["Pass"]
    commented = [each.coordinate for line in sheet.iter_rows() for each in line if each.comment]
    assert set(commented) == {cell, "B6"}


def test_two_findings_in_one_cell_give_the_worst_colour_and_both_sentences(workbook):
    told = [
        finding(6, "Område", Severity.INFO, message="Först."),
        finding(6, "Område", Severity.ERROR, message="Sedan."),
        finding(6, "Antal vuxna", Severity.ERROR, sheet="Finns inte"),
    ]
    cell = load(mark(workbook, told))["Pass"]["B6"]
    assert cell.fill.fgColor.rgb == FILLS[Severity.ERROR].fgColor.rgb
    assert cell.comment.text.splitlines() == [
        "Ring kansliet",
        "Behöver rättas: Sedan. Rätta.",
        "Bra att veta: Först. Rätta.",
    ]


def with_xlsxwriter(make) -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Pass")
    sheet.write_row(0, 0, ["Datum", "Område"])
    sheet.write_row(1, 0, ["2022-04-01", "Vivsta"])
    make(book, sheet)
    book.close()
    return target.getvalue()


def add_chart(book, sheet):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Pass!$A$1:$A$2"})
    sheet.insert_chart("D4", chart)


def add_sparkline(_, sheet):
    sheet.add_sparkline(0, 4, {"range": "Pass!A1:B1"})


def add_picture(_, sheet):
    pixel = (
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0"
        b"\xf0\x1f\0\5\0\1\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82"
    )
    sheet.insert_image("D4", "dot.png", {"image_data": BytesIO(pixel)})


@pytest.mark.parametrize(
    ("make", "what"),
    [(add_chart, "diagram"), (add_picture, "bilder"), (add_sparkline, "går att bevara")],
)
def test_what_would_be_lost_is_not_touched(make, what, tmp_path):
    data = with_xlsxwriter(make)
    with pytest.raises(InputError, match=what):
        mark(data, [finding(2, "Område")])

    source = tmp_path / "original"
    source.write_bytes(data)
    told = write_marked(source, "xlsx", [finding(2, "Område")], tmp_path / "7-markerad")
    assert told.file is None and what in told.reason
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


def test_macros_stay(tmp_path):
    macros = tmp_path / "vbaProject.bin"
    macros.write_bytes(b"macros")
    source = tmp_path / "original"
    source.write_bytes(with_xlsxwriter(lambda book, _: book.add_vba_project(str(macros))))
    assert write_marked(source, "xlsx", [finding(2, "Område")], tmp_path / "7-markerad") == Marked("7-markerad.xlsm")
    marked = (tmp_path / "7-markerad.xlsm").read_bytes()
    assert parts(marked)["xl/vbaProject.bin"] == b"macros"
    assert load(marked)["Pass"]["B2"].comment


@pytest.mark.parametrize(
    ("format", "findings", "told"),
    [
        ("xlsx", [], Marked()),
        ("xlsx", [finding(None, None)], Marked()),
        ("delimited", [finding(2, "Område", sheet=None)], Marked()),
        (
            "ods",
            [finding(2, "Område")],
            Marked(reason="Felen kan bara markeras i en fil av slaget xlsx, inte ods: de står nedan."),
        ),
    ],
)
def test_nothing_to_mark_or_no_way_to(tmp_path, format, findings, told):
    assert write_marked(tmp_path / "missing", format, findings, tmp_path / "7-markerad") == told


def test_a_huge_workbook_is_left_unmarked(workbook, monkeypatch):
    monkeypatch.setattr(marked_workbook, "LARGEST_BYTES", 1000)
    with pytest.raises(InputError, match="så många rader"):
        mark(workbook, [finding(5, "Område")])
