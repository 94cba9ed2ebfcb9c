"""OpenDocument workbooks come back with marks and nothing else changed."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tasks.errors import InputError
from tasks.findings import Severity
from tasks.receipts.marked import Marked, mark, write_marked
from tests.properties import examples
from tests.receipts.office_parts import (
    FO,
    OFFICE,
    STYLE,
    TABLE,
    TEXT,
    canonical,
    headings,
    opendocument,
    parts,
    tree,
    zipped,
)
from tests.receipts.test_marked import TOLD, finding

RED, YELLOW = "#f4b6b6", "#ffe699"
STYLES = (
    '<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Default">'
    '<style:table-cell-properties fo:border="1pt solid" fo:background-color="#00ff00"/>'
    '<style:text-properties fo:font-style="italic"/></style:style>'
    '<style:style style:name="ce2" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    '<style:map style:condition="x" style:apply-style-name="y"/></style:style>'
    '<style:style style:name="ce3" style:family="table-cell"/>'
)


def cell(text: str = "", more: str = "", kind: str = "table-cell") -> str:
    """One cell, or equal ones, with a text or none."""
    content = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:{kind} {more}>{content}</table:{kind}>" if text else f"<table:{kind} {more}/>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def times(number: int, what: str = "columns") -> str:
    return f'table:number-{what}-repeated="{number}"'


HEAD = row(cell("Datum"), cell("Område"), cell("Antal", times(2)))


def grid(data: bytes, width: int = 6, height: int = 8) -> list[list[tuple]]:
    """The first cells of the sheet as they are seen, each by itself: value, looks and comment."""
    root = tree(parts(data)["content.xml"])
    styles = {each.get(f"{{{STYLE}}}name"): each for each in root.iter(f"{{{STYLE}}}style")}
    seen: list[list[tuple]] = []
    for element in root.iter(f"{{{TABLE}}}table-row"):
        cells: list[tuple] = []
        for each in element:
            style = each.get(f"{{{TABLE}}}style-name")
            shown = (
                "|".join("".join(text.itertext()) for text in each.findall(f"{{{TEXT}}}p")),
                looks(styles.get(style), style),
                "|".join(text.text or "" for text in each.iterfind(f"{{{OFFICE}}}annotation/{{{TEXT}}}p")),
            )
            cells += [shown] * min(int(each.get(f"{{{TABLE}}}number-columns-repeated", 1)), width - len(cells))
        cells += [("", None, "")] * (width - len(cells))
        seen += [cells] * min(int(element.get(f"{{{TABLE}}}number-rows-repeated", 1)), height - len(seen))
    return seen


def looks(style: Any, name: str | None) -> str | None:
    """The background of an automatic style, else the style's name."""
    properties = None if style is None else style.find(f"{{{STYLE}}}table-cell-properties")
    background = None if properties is None else properties.get(f"{{{FO}}}background-color")
    return background or name


def marks(data: bytes) -> dict[tuple[int, int], tuple]:
    """Background and comment of the cells that have a comment; rows and columns count from 1."""
    return {
        (at, column): seen[1:]
        for at, cells in enumerate(grid(data), 1)
        for column, seen in enumerate(cells, 1)
        if seen[2]
    }


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (row(cell("1"), cell("Vivsta"), cell("3")), 2),
        (row(cell("1"), cell("Vivsta", times(3))), 2),  # the first of equal cells
        (row(cell("Vivsta", times(4))), 2),  # one in their midst
        (row(cell("1"), cell("", times(16383))), 2),
        (row(cell("1")), 2),  # the row is shorter
        (row(cell("1"), cell("Vivsta")) * 2, 3),
        (row(cell("1"), cell("Vivsta"), more=times(4, "rows")), 2),  # the first of equal rows
        (row(cell("1"), cell("Vivsta", times(2)), more=times(4, "rows")), 4),  # one in their midst
        (row(cell("1"), cell("Vivsta"), more=times(4, "rows")), 5),  # the last
        (f"<table:table-row-group>{row(cell('1'), cell('Vivsta')) * 2}</table:table-row-group>", 3),
        (row(cell("", times(9)), more=times(2, "rows")) + row(cell("1"), cell("Vivsta")), 4),
    ],
)
def test_the_cell_alone_is_marked_among_equal_ones(rows, place):
    data = opendocument(HEAD + rows, STYLES)
    marked = mark(data, [finding(place)]).data
    assert marks(marked) == {(place, 2): (RED, TOLD)}
    before, after = grid(data), grid(marked)
    before[place - 1] = list(before[place - 1])
    before[place - 1][1] = (before[place - 1][1][0], RED, TOLD)
    assert after == before


def test_several_of_equal_rows_and_cells():
    data = opendocument(HEAD + row(cell("9", times(4)), more=times(5, "rows")))
    told = mark(data, [finding(3), finding(5), finding(5, "Antal"), finding(5, "Datum", Severity.WARNING)]).data
    assert {place: colour for place, (colour, _) in marks(told).items()} == {
        (3, 2): RED,
        (5, 1): YELLOW,
        (5, 2): RED,
        (5, 4): RED,
    }
    assert [cells[0][0] for cells in grid(told)] == ["Datum", "9", "9", "9", "9", "9"]


@pytest.mark.parametrize(
    ("more", "columns", "expected"),
    [
        ('table:style-name="ce1"', "", ("Default", {"border": "1pt solid", "background-color": RED}, "italic", None)),
        ('table:style-name="ce2"', "", (None, {"background-color": RED}, None, "bold")),
        ('table:style-name="ce3"', "", (None, {"background-color": RED}, None, None)),
        ('table:style-name="Egen"', "", ("Egen", {"background-color": RED}, None, None)),  # a style of styles.xml
        ("", "", ("Default", {"background-color": RED}, None, None)),
        (
            "",
            f'<table:table-column {times(1)}/><table:table-column {times(3)} table:default-cell-style-name="ce2"/>',
            (None, {"background-color": RED}, None, "bold"),
        ),
    ],
)
def test_a_marked_cell_keeps_its_own_style_but_for_the_background(more, columns, expected):
    data = opendocument(HEAD + row(cell("1"), cell("Vivsta", more)), STYLES, columns)
    root = tree(parts(mark(data, [finding(2)]).data)["content.xml"])
    (marked,) = root.xpath("//table:table-cell[office:annotation]", namespaces=root.nsmap)
    name = marked.get(f"{{{TABLE}}}style-name")
    (style,) = [each for each in root.iter(f"{{{STYLE}}}style") if each.get(f"{{{STYLE}}}name") == name]
    cells, text = (style.find(f"{{{STYLE}}}{each}-properties") for each in ("table-cell", "text"))
    assert (
        style.get(f"{{{STYLE}}}parent-style-name"),
        {key.rpartition("}")[2]: value for key, value in cells.items()},
        None if text is None else text.get(f"{{{FO}}}font-style"),
        None if text is None else text.get(f"{{{FO}}}font-weight"),
    ) == expected
    assert style[0] is cells and style.get(f"{{{STYLE}}}family") == "table-cell"
    assert (style.find(f"{{{STYLE}}}map") is not None) == ("ce2" in more + columns)


def test_what_a_comment_said_before_is_kept():
    annotation = "<office:annotation><dc:creator>S</dc:creator><text:p>Ring</text:p></office:annotation>"
    commented = f"<table:table-cell>{annotation}<text:p>Vivsta</text:p></table:table-cell>"
    data = opendocument(HEAD + row(cell("1"), commented))
    marked = mark(data, [finding(2)]).data
    assert marks(marked) == {(2, 2): (RED, f"Ring|{TOLD}")}
    assert marks(mark(marked, [finding(2)]).data) == marks(marked)  # a marked copy dropped in again


def test_merged_cells_are_marked_in_their_first():
    spans = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
    covered = cell("", times(2), "covered-table-cell")
    data = opendocument(
        HEAD + row(cell("1"), cell("Vivsta", spans), cell("", "", "covered-table-cell")) + row(cell("2"), covered)
    )
    told = [finding(2, message="Två."), finding(3, message="Tre."), finding(3, "Antal", message="Antal.")]
    texts = "|".join(f"Behöver rättas: {each} Rätta." for each in ("Två.", "Tre."))
    assert marks(mark(data, told).data) == {(2, 2): (RED, texts), (3, 4): (RED, "Behöver rättas: Antal. Rätta.")}


def test_everything_but_the_marked_cell_and_its_style_is_the_same():
    body = (
        HEAD
        + row(cell("1"), cell("Vivsta", 'table:style-name="ce1" unknown:later="1"'), "<!-- här -->")
        + row(
            cell("2"),
            "<table:table-cell><draw:frame xmlns:draw='urn:d'/></table:table-cell>",
            more="unknown:a='&lt;'",
        )
    )
    data = opendocument(body, STYLES)
    marked = mark(data, [finding(2)]).data
    before, after = parts(data), parts(marked)
    assert {name for name in before if before[name] != after[name]} == {"content.xml"}
    assert headings(marked) == headings(data)
    assert headings(marked)[0][:2] == ("mimetype", 0)  # first, and not compressed

    old, new = (tree(each["content.xml"]) for each in (before, after))
    (added,) = new.xpath("//style:style[not(@style:name = ('ce1'))]", namespaces=new.nsmap)[2:]
    added.getparent().remove(added)
    (annotation,) = new.iter(f"{{{OFFICE}}}annotation")
    annotation.getparent().set(f"{{{TABLE}}}style-name", "ce1")
    annotation.getparent().remove(annotation)
    assert canonical(old) == canonical(new)
    assert mark(data, [finding(2)]).data == marked


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "utf-8"])
def test_other_encodings_and_prefixes(encoding):
    data = opendocument(HEAD + row(cell("1"), cell("Vivsta")))
    members = parts(data)
    text = members["content.xml"].decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    names = f'xmlns:o="{OFFICE}" xmlns:t="{TABLE}" xmlns:s="{STYLE}" xmlns:x="{TEXT}"'
    text = text[: text.index("xmlns:office")] + names + text[text.index("><office:automatic") :]
    for long, short in (("office", "o"), ("table", "t"), ("style", "s"), ("text", "x")):
        for before in ("<", "</", " "):
            text = text.replace(f"{before}{long}:", f"{before}{short}:")
    members["content.xml"] = text.encode(encoding)
    assert marks(mark(zipped(members, stored=("mimetype",)), [finding(2)]).data) == {(2, 2): (RED, TOLD)}


def test_a_workbook_of_another_program(tmp_path):
    book = OpenDocumentSpreadsheet()
    sheet = Table(name="Pass")
    for texts in (["Datum", "Område"], ["1", "Vivsta"]):
        line = TableRow()
        for text in texts:
            each = TableCell(valuetype="string")
            each.addElement(P(text=text))
            line.addElement(each)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    target = io.BytesIO()
    book.write(target)
    source = tmp_path / "original"
    source.write_bytes(target.getvalue())
    assert write_marked(source, "ods", [finding(2)], tmp_path / "7-markerad") == Marked("7-markerad.ods")
    assert marks((tmp_path / "7-markerad.ods").read_bytes()) == {(2, 2): (RED, TOLD)}


@settings(max_examples=examples(10), deadline=None)
@given(seed=st.data())
def test_mutated_packages_are_marked_or_refused_with_a_sentence(seed):
    members = parts(opendocument(HEAD + row(cell("1"), cell("Vivsta", times(2)), more=times(3, "rows")), STYLES))
    content = bytearray(members["content.xml"])
    for _ in range(seed.draw(st.integers(1, 4))):
        at = seed.draw(st.integers(0, len(content) - 1))
        put = seed.draw(st.sampled_from([b"", b"<", b'"', b"9", b"\0", b"&a;", b"-1"]))
        content[at : at + seed.draw(st.integers(0, 30))] = put
    data = zipped(members | {"content.xml": bytes(content)}, stored=("mimetype",))
    try:
        tree(parts(mark(data, [finding(2), finding(3, "Antal")]).data)["content.xml"])
    except InputError as refused:
        assert str(refused).startswith(("Arbetsboken", "Ett blad"))
