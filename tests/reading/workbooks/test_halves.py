"""A sheet read in halves says what it says as a whole, or is not read in halves."""

import io
import zipfile

import pytest
import xlsxwriter

from tasks.reading.workbooks import read
from tasks.reading.workbooks.halves import read_long_sheet
from tasks.reading.workbooks.read import read_workbook

PATH = "xl/worksheets/sheet1.xml"


def book(cells: dict[str, object], *more_sheets: str) -> bytes:
    """A workbook with these cells in its first sheet, and other sheets with a word each."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as written:
        sheet = written.add_worksheet("Pass")
        for place, value in cells.items():
            sheet.write(place, value)
        for name in more_sheets:
            written.add_worksheet(name).write("A1", name)
    return buffer.getvalue()


def with_xml(data: bytes, old: str, new: str) -> bytes:
    """The workbook with something else in its first sheet's XML."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == PATH:
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode(), 1)
            target.writestr(name, content)
    return buffer.getvalue()


def halves(data: bytes) -> tuple[int, list[tuple]] | None:
    """The first column and the rows, ``None`` where the sheet is not read in halves."""
    sheet = read_long_sheet(data, PATH, "Pass")
    return None if sheet is None else (sheet.first_column, sheet.cells.rows())


@pytest.mark.parametrize(
    ("cells", "first_column", "rows"),
    [
        ({"A1": "a", "A2": "b", "A3": "c", "A4": "d"}, 0, [("a",), ("b",), ("c",), ("d",)]),
        ({"A3": "a", "A4": 1, "A6": "c"}, 0, [(None,), (None,), ("a",), ("1",), (None,), ("c",)]),
        (
            {"B1": "a", "B2": "b", "A3": "c", "C4": 2.5},
            0,
            [(None, "a", None), (None, "b", None), ("c", None, None), (None, None, "2.5")],
        ),
        (
            {"C1": "a", "D2": "b", "C3": '<row r="2">', "C4": "å"},
            2,
            [("a", None), (None, "b"), ('<row r="2">', None), ("å", None)],
        ),
    ],
)
def test_the_halves_give_the_rows_in_their_places(cells, first_column, rows):
    assert halves(book(cells)) == (first_column, rows)


FOUR = book({"A1": 1, "A2": 2, "A3": 3, "A4": 4})


@pytest.mark.parametrize(
    "data",
    [
        book({}),
        book({"A1": "a"}),
        with_xml(FOUR, '<row r="1" spans="1:1"><c r="A1">', '<row r="9"><c r="A9">'),
        with_xml(FOUR, '<row r="3" spans="1:1"><c r="A3">', '<row r="3"><c r="A1">'),
        with_xml(book({"A1": 1, "A9": 9}), "</row>", f'</row><!-- {"x" * 500}<row r="2">{"x" * 300} -->'),
    ],
    ids=["no row", "one row", "a row of the lower half above", "a cell of the upper half below", "a comment"],
)
def test_what_does_not_fit_together_is_read_whole(data):
    assert halves(data) is None


def test_a_long_sheet_among_others_is_read_in_halves(monkeypatch):
    data = book({"A1": "Datum", "A2": "2022-03-04", "A3": "2022-03-05", "A4": "2022-03-11"}, "Info")
    monkeypatch.setattr(read, "LONG", range(1, 1_000_000))
    cut = []
    monkeypatch.setattr(read, "read_long_sheet", lambda *asked: cut.append(asked[2]) or read_long_sheet(*asked))
    tables = [(table.sheet, table.rows) for table in read_workbook(data)]
    assert tables == [("Pass", [["Datum"], ["2022-03-04"], ["2022-03-05"], ["2022-03-11"]]), ("Info", [["Info"]])]
    assert cut == ["Pass", "Info"]
