"""The coordinator's workbook comes back with marks and nothing else changed: which cells, and how xlsx is marked."""

import io
import re
import warnings

import fastexcel
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.errors import InputError
from tasks.findings import Finding, Place, Severity
from tasks.receipts.marked import Marked, mark, write_marked
from tests.properties import examples
from tests.receipts.office_parts import (
    MAIN,
    PACKAGE_RELATIONS,
    RELATIONS,
    STRICT_MAIN,
    STRICT_RELATIONS,
    canonical,
    full_workbook,
    hand_written,
    headings,
    parts,
    tree,
    with_later_parts,
    zipped,
)

RED, YELLOW, BLUE = "FFF4B6B6", "FFFFE699", "FFDDEBF7"
SHEET, COMMENTS, DRAWING = "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
TOLD = "Behöver rättas: Området finns inte. Rätta."


def finding(row, column="Område", severity=Severity.ERROR, sheet="Pass", message="Området finns inte."):
    return Finding(
        code="shift.x",
        severity=severity,
        message=message,
        remedy="Rätta.",
        where=Place(file="pass.xlsx", sheet=sheet, row=row, column=column),
    )


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> bytes:
    return with_later_parts(full_workbook(tmp_path_factory.mktemp("macros") / "vbaProject.bin"))


@pytest.fixture(scope="module")
def marked(workbook) -> bytes:
    return mark(workbook, [finding(5), finding(6, "Antal vuxna", Severity.WARNING), finding(6)]).data


def load(data: bytes, **options) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what openpyxl itself cannot keep
        return openpyxl.load_workbook(io.BytesIO(data), **options)


def fill(data: bytes, cell: str, sheet="Pass") -> str:
    return load(data)[sheet][cell].fill.fgColor.rgb


def comments(data: bytes, sheet="Pass") -> dict[str, str]:
    return {
        cell.coordinate: cell.comment.text for row in load(data)[sheet].iter_rows() for cell in row if cell.comment
    }


def test_the_faulty_cells_are_coloured_and_commented(marked):
    assert [fill(marked, cell) for cell in ("B5", "C6", "B6")] == [RED, YELLOW, RED]
    assert comments(marked) == {
        "B5": TOLD,
        "C6": "Titta på: Området finns inte. Rätta.",  # a header over two lines is found
        "B6": f"Ring kansliet\n{TOLD}",
    }


def test_the_reader_sees_the_same_values(workbook, marked):
    for name in ("Pass", "Listor", "Gömd"):
        old, new = (fastexcel.read_excel(each).load_sheet(name, header_row=None) for each in (workbook, marked))
        assert new.to_polars().equals(old.to_polars())


def test_results_of_formulas_stay_for_those_who_do_not_work_them_out(marked):
    sheet = load(marked, data_only=True)["Pass"]
    assert [sheet[cell].value for cell in ("D4", "D5", "D6", "C7")] == [16, 12, 0, 7]
    assert load(marked)["Pass"]["C7"].value == "=SUM(C4:C6)"


def test_every_member_of_the_package_but_four_is_the_same(workbook, marked):
    before, after = parts(workbook), parts(marked)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {SHEET, "xl/styles.xml", COMMENTS, DRAWING}
    assert headings(marked) == headings(workbook)
    kinds = ("charts/", "media/", "drawings/drawing", "tables/", "vbaProject", "pivotTables/", "threaded", "future/")
    assert [kind for kind in kinds if not any(kind in name for name in after)] == []


def test_in_the_sheet_only_the_styles_of_the_marked_cells_differ(workbook, marked):
    old, new = (tree(parts(data)[SHEET]) for data in (workbook, marked))
    for root in (old, new):
        cells = {cell.get("r"): cell for cell in root.iter(f"{{{MAIN}}}c")}
        for cell in ("B5", "C6", "B6"):
            cells[cell].attrib.pop("s", None)
    assert canonical(old) == canonical(new)
    assert b"x14:sparkline" in parts(marked)[SHEET] and b'mc:Ignorable="x14ac"' in parts(marked)[SHEET]


def test_in_the_styles_only_what_is_added_differs(workbook, marked):
    old, new = (tree(parts(data)["xl/styles.xml"]) for data in (workbook, marked))
    for name, added in (("fills", 2), ("cellXfs", 2)):  # B5 and B6 share one, C6 has the other
        kept, grown = (root.find(f"{{{MAIN}}}{name}") for root in (old, new))
        assert int(grown.get("count")) == len(grown) == len(kept) + added
        for element in grown[len(kept) :]:
            grown.remove(element)
        grown.set("count", kept.get("count"))
    assert canonical(old) == canonical(new)


def test_a_marked_cell_keeps_its_own_style_but_for_the_fill(workbook):
    before = load(workbook)["Pass"]["B4"]
    after = load(mark(workbook, [finding(4)]).data)["Pass"]["B4"]
    assert (before.fill.fgColor.rgb, after.fill.fgColor.rgb) == ("FF00FF00", RED)
    for aspect in ("font", "border", "alignment", "number_format", "protection"):
        assert repr(getattr(after, aspect)) == repr(getattr(before, aspect))


def test_the_same_workbook_and_findings_give_the_same_bytes(workbook, marked):
    again = mark(workbook, [finding(5), finding(6, "Antal vuxna", Severity.WARNING), finding(6)])
    assert again.data == marked


def test_a_marked_copy_dropped_in_again_is_not_told_twice(marked):
    assert comments(mark(marked, [finding(5), finding(6)]).data) == comments(marked)


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
    told = mark(workbook, [finding(row, column)]).data
    assert set(comments(told)) == {cell, "B6"}
    assert fill(told, cell) == RED


def test_the_nearest_header_above_counts():
    rows = [["Område", "Antal"], ["Vivsta", 1], ["Antal", "Område"], [2, "Vivsta"]]
    book = openpyxl.Workbook()
    book.active.title = "Pass"
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    assert set(comments(mark(target.getvalue(), [finding(2), finding(4)]).data)) == {"A2", "B4"}


def test_two_findings_in_one_cell_give_the_worst_colour_and_both_sentences(workbook):
    told = [
        finding(6, severity=Severity.INFO, message="Först."),
        finding(6, severity=Severity.ERROR, message="Sedan."),
        finding(6, "Antal vuxna", sheet="Finns inte"),
    ]
    data = mark(workbook, told).data
    assert fill(data, "B6") == RED
    assert comments(data)["B6"].splitlines() == [
        "Ring kansliet",
        "Behöver rättas: Sedan. Rätta.",
        "Bra att veta: Först. Rätta.",
    ]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("<b>&\"'</b>", "<b>&\"'</b>"),
        ("Tid _x0041_ 21", "Tid _x0041_ 21"),
        ("Tid\0 21\ud800", "Tid  21"),
        ("Å\u00a0ä 😀", "Å ä 😀"),
    ],
)
def test_any_text_is_told_as_it_is(workbook, message, shown):
    told = finding(5).model_copy(update={"message": message, "remedy": None})
    text = comments(mark(workbook, [told]).data)["B5"]
    assert re.sub("_x005F_", "_", text) == f"Behöver rättas: {shown}"  # openpyxl leaves escapes as they are


def test_a_cell_with_very_many_findings_tells_the_first_of_them(workbook):
    text = comments(mark(workbook, [finding(5, message=f"Fel {number}.") for number in range(50)]).data)["B5"]
    assert text.splitlines()[19:] == ["Behöver rättas: Fel 19. Rätta.", "Och 30 till: se kvittot."]


def test_beyond_a_number_of_cells_there_is_colour_alone(workbook, tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.receipts.marked.MOST_COMMENTS", 2)
    source = tmp_path / "original"
    source.write_bytes(workbook)
    findings = [finding(4, severity=Severity.INFO), finding(5), finding(6, "Datum"), finding(6, "Timmar")]
    told = write_marked(source, "xlsx", findings, tmp_path / "7-markerad")
    assert told == Marked(
        "7-markerad.xlsm",
        "Fler än 2 celler är fel: alla är färgade, men bara 2 har en kommentar. Resten står nedan.",
    )
    data = (tmp_path / "7-markerad.xlsm").read_bytes()
    assert [fill(data, cell) for cell in ("B4", "B5", "A6", "D6")] == [BLUE, RED, RED, RED]
    assert set(comments(data)) == {"B5", "A6", "B6"}  # the worst, in the order of the sheet; B6 was there


def test_a_sheet_without_comments_gets_the_parts_it_needs(workbook):
    data = mark(workbook, [finding(2, sheet="Listor")]).data
    assert comments(data, "Listor") == {"A2": TOLD}
    before, after = parts(workbook), parts(data)
    assert list(after)[len(before) :] == ["xl/comments2.xml", "xl/drawings/vmlDrawing2.vml"]
    relations = {
        each.get("Type").rpartition("/")[2]: each.get("Target")
        for each in tree(after["xl/worksheets/_rels/sheet2.xml.rels"])
    }
    assert relations == {
        "table": "../tables/table1.xml",
        "comments": "../comments2.xml",
        "vmlDrawing": "../drawings/vmlDrawing2.vml",
    }
    sheet = [each.tag.rpartition("}")[2] for each in tree(after["xl/worksheets/sheet2.xml"])]
    assert sheet[-3:] == ["pageMargins", "legacyDrawing", "tableParts"]
    assert b'PartName="/xl/comments2.xml"' in after["[Content_Types].xml"]
    assert {name for name in before if before[name] != after[name]} == {
        "[Content_Types].xml",
        "xl/styles.xml",
        "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
    }


def boxes(drawing: bytes) -> list[tuple[str, str, int]]:
    """Id, place and height in rows of every comment's box."""
    found = []
    for shape in re.findall(rb"<v:shape .*?</v:shape>", drawing, re.DOTALL):
        if b'ObjectType="Note"' in shape:
            row, column = (int(re.search(rb"<x:%b>(\d+)<" % name, shape)[1]) for name in (b"Row", b"Column"))
            anchor = [int(each) for each in re.search(rb"<x:Anchor>(.*?)<", shape)[1].split(b",")]
            found.append(
                (re.search(rb'id="(.*?)"', shape)[1].decode(), f"{'ABCD'[column]}{row + 1}", anchor[6] - anchor[2])
            )
    return found


def test_every_comment_has_a_box_and_the_button_stays(workbook, marked):
    before, after = boxes(parts(workbook)[DRAWING]), boxes(parts(marked)[DRAWING])
    assert {place for _, place, _ in after} == {"B5", "C6", "B6"}
    assert len({number for number, _, _ in after}) == 3
    assert dict((place, height) for _, place, height in after)["B6"] == before[0][2] + 3  # room for what was added
    assert b"Skriv ut" in parts(marked)[DRAWING]


def test_a_drawing_that_is_no_well_formed_xml_is_added_to(workbook):
    members = parts(workbook)
    members[DRAWING] = members[DRAWING].replace(b"Skriv ut", b"Skriv<br>ut")
    after = parts(mark(zipped(members), [finding(5)]).data)[DRAWING]
    assert b"Skriv<br>ut" in after and {place for _, place, _ in boxes(after)} == {"B5", "B6"}


def sheet_of(data: bytes) -> str:
    """The cells of a hand-written sheet as ``reference`` or ``reference*`` where it has a marked style."""
    xml = tree(parts(data)[SHEET])
    return " ".join(f"{cell.get('r', '?')}{'*' if cell.get('s') else ''}" for cell in xml.iter(f"{{{MAIN}}}c"))


HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Datum</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>Område</t></is></c></row>'
)


@pytest.mark.parametrize(
    ("rows", "row", "cells"),
    [
        (f'{HEAD}<row r="2"><c r="A2"><v>1</v></c><c r="D2"><v>1</v></c></row>', 2, "A1 C1 A2 C2* D2"),
        (f'{HEAD}<row r="2"><c r="A2"><v>1</v></c></row>', 2, "A1 C1 A2 C2*"),
        (f'{HEAD}<row r="2"/><row r="3"><c r="A3"><v>1</v></c></row>', 2, "A1 C1 C2* A3"),
        (f'{HEAD}<row r="4"><c r="A4"><v>1</v></c></row>', 2, "A1 C1 C2* A4"),
        (f'{HEAD}<row r="2"></row>', 2, "A1 C1 C2*"),
        (HEAD, 2, "A1 C1 C2*"),
        (f"{HEAD}<row><c><v>1</v></c><c><v>2</v></c><c t='n'><v>3</v></c></row>", 2, "A1 C1 ? ? ?*"),
        (f"{HEAD}<row><c><v>1</v></c></row>", 2, "A1 C1 ? C2*"),
        (f'{HEAD}<row r="2"><c r="C2" t="str" ><f>"s=\'9\'"</f><v>a s="1"</v></c></row>', 2, "A1 C1 C2*"),
    ],
)
def test_cells_and_rows_that_are_not_there_are_put_in_their_places(rows, row, cells):
    data = hand_written(f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>')
    told = mark(data, [finding(row)]).data
    assert sheet_of(told) == cells
    assert comments(told) == {f"C{row}": TOLD} and fill(told, f"C{row}") == RED


def test_a_new_cell_looks_as_it_would_have_done(workbook):
    members = parts(workbook)  # style 4 is the green one in italics, style 2 the bold one
    xml = members[SHEET]
    styled = xml.replace(b'<row r="7"', b'<row r="7" s="4" customFormat="1"')
    styled = styled.replace(b"<cols>", b"<cols>").replace(b'<col min="2" max="2"', b'<col min="2" max="2" style="2"')
    assert styled.count(b'style="2"') == 1 and styled.count(b'customFormat="1"') == 1
    data = mark(zipped(members | {SHEET: styled}), [finding(7), finding(99)]).data
    sheet = load(data)["Pass"]
    assert (sheet["B7"].font.i, sheet["B7"].font.b, fill(data, "B7")) == (True, False, RED)
    assert (sheet["B99"].font.i, sheet["B99"].font.b, fill(data, "B99")) == (False, True, RED)


def test_a_sheet_with_prefixes():
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>Område</x:t>'
        '</x:is></x:c></x:row><x:row r="2"><x:c r="B2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    told = mark(hand_written(xml), [finding(2), finding(3)]).data
    assert sheet_of(told) == "A1 A2* B2 A3*"
    assert comments(told) == {"A2": TOLD, "A3": TOLD}


def test_a_strict_workbook():
    xml = (
        f'<worksheet xmlns="{STRICT_MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Område</t></is></c>'
        '</row><row r="2"><c r="A2"><v>1</v></c></row></sheetData><pageMargins/></worksheet>'
    )
    told = parts(mark(hand_written(xml, strict=True), [finding(2)]).data)
    sheet = tree(told[SHEET])
    (cell,) = sheet.xpath("//m:c[@s]", namespaces={"m": STRICT_MAIN})
    styles = tree(told["xl/styles.xml"])
    style = styles.xpath("m:cellXfs/m:xf", namespaces={"m": STRICT_MAIN})[int(cell.get("s"))]
    colour = styles.xpath("m:fills/m:fill//m:fgColor/..", namespaces={"m": STRICT_MAIN})
    assert cell.get("r") == "A2" and style.get("fillId") == "2" and colour[0][0].get("rgb") == RED
    assert sheet[-1].get(f"{{{STRICT_RELATIONS}}}id") == "rId2"
    relations = [(each.get("Id"), each.get("Type")) for each in tree(told["xl/worksheets/_rels/sheet1.xml.rels"])]
    assert relations == [
        (f"rId{at}", f"{STRICT_RELATIONS}/{kind}") for at, kind in ((1, "comments"), (2, "vmlDrawing"))
    ]
    (comment,) = tree(told[COMMENTS]).iter(f"{{{STRICT_MAIN}}}comment")
    assert comment.get("ref") == "A2" and "".join(comment.itertext()) == TOLD


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ("", "sheetData legacyDrawing"),
        ("<pageMargins/><drawing/>", "sheetData pageMargins drawing legacyDrawing"),
        (
            "<mergeCells/><legacyDrawingHF/><tableParts/>",
            "sheetData mergeCells legacyDrawing legacyDrawingHF tableParts",
        ),
        ("<extLst/>", "sheetData legacyDrawing extLst"),
        ('<y:later xmlns:y="urn:y"/>', "sheetData legacyDrawing later"),
        ("<pageMargins/><!-- här --><oleObjects/>", "sheetData pageMargins legacyDrawing oleObjects"),
    ],
)
def test_the_drawing_stands_where_the_schema_has_it(after, order):
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData>{after}</worksheet>'
    root = tree(parts(mark(hand_written(xml), [finding(1)]).data)[SHEET])
    assert [each.tag.rpartition("}")[2] for each in root.iterchildren("*")] == order.split()


@pytest.mark.parametrize(
    ("rows", "marked"),
    [
        ([2, 3], "A1 C1 A2 C2* A3 C3"),  # both are seen in the first cell of the merge
        ([3], "A1 C1 A2 C2* A3 C3"),
    ],
)
def test_merged_cells_are_marked_in_their_first(rows, marked):
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="C{row}"/></row>' for row in (2, 3))
    data = hand_written(
        f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{cells}</sheetData>'
        '<mergeCells count="1"><mergeCell ref="C2:D3"/></mergeCells></worksheet>'
    )
    told = mark(data, [finding(row, message=f"Rad {row}.") for row in rows]).data
    assert sheet_of(told) == marked
    assert comments(told)["C2"].splitlines() == [f"Behöver rättas: Rad {row}. Rätta." for row in rows]


def test_comments_that_no_drawing_shows_are_shown():
    relations = f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="a" Type="{RELATIONS}/comments" '
    data = hand_written(
        f'<worksheet xmlns="{MAIN}"><sheetData>{HEAD}</sheetData></worksheet>',
        extra={
            "xl/worksheets/_rels/sheet1.xml.rels": f'{relations}Target="/xl/comments1.xml"/></Relationships>',
            COMMENTS: f'<comments xmlns="{MAIN}"><authors><author>S</author></authors><commentList>'
            '<comment ref="A1" authorId="0"><text><t>Ring  kansliet</t></text></comment>'
            '<comment ref="C1" authorId="0"/></commentList></comments>',
        },
    )
    told = mark(data, [finding(1), finding(1, "Datum")]).data
    assert comments(told) == {"A1": f"Ring  kansliet\n{TOLD}", "C1": TOLD}
    assert {place for _, place, _ in boxes(parts(told)[DRAWING])} == {"A1", "C1"}


@pytest.mark.parametrize(
    ("type", "ending"),
    [
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", ".xlsx"),
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", ".xlsm"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", ".xltx"),
        ("application/vnd.ms-excel.template.macroEnabled.main+xml", ".xltm"),
    ],
)
def test_the_copy_has_the_ending_that_excel_opens_it_under(workbook, tmp_path, type, ending):
    members = parts(workbook)
    before = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert before in members["[Content_Types].xml"]
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(before, type.encode())
    source = tmp_path / "original"
    source.write_bytes(zipped(members))
    assert write_marked(source, "xlsx", [finding(5)], tmp_path / "7-markerad") == Marked(f"7-markerad{ending}")
    assert parts((tmp_path / f"7-markerad{ending}").read_bytes())["xl/vbaProject.bin"] == b"macros"


@pytest.mark.parametrize(
    ("format", "findings", "told"),
    [
        ("xlsx", [], Marked()),
        ("xlsx", [finding(None, None)], Marked()),
        ("delimited", [finding(2, sheet=None)], Marked()),
        (
            "xls",
            [finding(2)],
            Marked(
                reason="En fil i det gamla formatet xls kan inte markeras utan att annat i den går förlorat: allt "
                "står nedan. Spara den som Excel-arbetsbok (.xlsx), så kommer nästa tillbaka markerad."
            ),
        ),
    ],
)
def test_nothing_to_mark_or_no_way_to(tmp_path, format, findings, told):
    assert write_marked(tmp_path / "missing", format, findings, tmp_path / "7-markerad") == told


DAMAGED = "Arbetsboken är skadad på ett sätt som gör att den inte går att skriva, och är därför inte markerad"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SHEET, b"<sheetData>", b"<sheetData><row r='9'/>"),  # rows in no order
        (SHEET, b'r="B5"', b'r="D5"'),  # cells in no order
        (SHEET, b"<worksheet ", b'<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet '),
        ("xl/styles.xml", b"<cellXfs", b"<cellFormats"),
        ("xl/styles.xml", b"<styleSheet ", b'<!DOCTYPE styleSheet [<!ENTITY a "b">]><styleSheet '),
        (COMMENTS, b"</comments>", b""),
        (DRAWING, b"</", b"<"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b'Id="', b'Id="x'),
    ],
)
def test_a_damaged_part_gives_one_sentence(workbook, tmp_path, name, old, new):
    members = parts(workbook)
    assert old in members[name]
    source = tmp_path / "original"
    source.write_bytes(zipped(members | {name: members[name].replace(old, new)}))
    told = write_marked(source, "xlsx", [finding(5)], tmp_path / "7-markerad")
    assert told.file is None and told.reason.startswith((DAMAGED, "Arbetsboken går inte att läsa"))
    assert [path.name for path in tmp_path.iterdir()] == ["original"]


def test_a_workbook_without_room_for_styles(workbook):
    members = parts(workbook)
    full = b"<cellXfs>" + b'<xf fontId="0"/>' * 64_000 + b"</cellXfs>"
    members["xl/styles.xml"] = re.sub(rb"<cellXfs.*</cellXfs>", full, members["xl/styles.xml"])
    with pytest.raises(InputError, match="så många cellformat som ryms"):
        mark(zipped(members), [finding(5)])


@settings(max_examples=examples(10), deadline=None)
@given(seed=st.data())
def test_mutated_packages_are_marked_or_refused_with_a_sentence(workbook, seed):
    members = parts(workbook)
    name = seed.draw(st.sampled_from([each for each in members if each.endswith((".xml", ".rels", ".vml"))]))
    content = bytearray(members[name])
    for _ in range(seed.draw(st.integers(1, 4))):
        at = seed.draw(st.integers(0, len(content) - 1))
        content[at : at + seed.draw(st.integers(0, 30))] = seed.draw(
            st.sampled_from([b"", b"<", b'"', b"9", b"\0", b"&a;"])
        )
    members[name] = bytes(content)
    try:
        data = mark(zipped(members), [finding(5), finding(6), finding(2, sheet="Listor"), finding(99)]).data
    except InputError as refused:
        assert str(refused).startswith("Arbetsboken")
    else:
        assert parts(data).keys() >= members.keys()


@settings(max_examples=examples(8), deadline=None)
@given(at=st.integers(0, 20_000), byte=st.integers(0, 255), cut=st.booleans())
def test_mutated_bytes_are_marked_or_refused_with_a_sentence(workbook, at, byte, cut):
    at %= len(workbook)
    data = workbook[:at] if cut else workbook[:at] + bytes([byte]) + workbook[at + 1 :]
    try:
        mark(data, [finding(5), finding(6)])
    except InputError as refused:
        assert str(refused).startswith("Arbetsboken")


def test_a_part_too_large_for_a_tree_is_said(workbook, tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.receipts.marking.xml_trees.LARGEST_PART", 1000)
    source = tmp_path / "original"
    source.write_bytes(workbook)
    assert write_marked(source, "xlsx", [finding(5)], tmp_path / "7-markerad") == Marked(
        reason="Arbetsboken är för stor för att markeras, och är därför inte markerad: allt står nedan med blad, "
        "rad och kolumn."
    )
