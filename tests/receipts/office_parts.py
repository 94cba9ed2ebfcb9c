"""Workbooks for the tests of marking: what a coordinator may have built, and packages written by hand."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import xlsxwriter
from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
DC = "http://purl.org/dc/elements/1.1/"


def parts(data: bytes) -> dict[str, bytes]:
    """Every member's content, in the order of the package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def headings(data: bytes) -> list[tuple]:
    """What a package says of its members besides their content."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [
            (each.filename, each.compress_type, each.date_time, each.external_attr) for each in package.infolist()
        ]


def zipped(members: dict[str, bytes | str], stored: tuple[str, ...] = ()) -> bytes:
    """A package of these members."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name, (2022, 4, 1, 12, 30, 0)), content, kind)
    return target.getvalue()


def picture() -> io.BytesIO:
    """A small blue PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = b"".join(b"\0" + bytes((40, 90, 200) * 20) for _ in range(10))
    head = struct.pack(">IIBBBBB", 20, 10, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    )


def full_workbook(macros: Path) -> bytes:
    """Everything a coordinator may have built into her sheet; headers in row 3, patrols in rows 4 to 6."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Pass")
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    green = book.add_format({"bg_color": "#00FF00", "italic": True, "align": "right"})
    sheet.merge_range("A1:D1", "Nattvandring 2022", book.add_format({"bold": True, "font_size": 16}))
    sheet.write_row(2, 0, ["Datum", "Område", "Antal\nvuxna", "Timmar"], bold)
    for row, (serial, area, adults) in enumerate(
        ((44652, "Centrum", 4), (44653, "Vivsta", 3), (44659, "Berget", 0)), 3
    ):
        sheet.write_number(row, 0, serial, day)
        sheet.write_string(row, 1, area, green if row == 3 else None)
        sheet.write_number(row, 2, adults)
        sheet.write_formula(row, 3, f"=C{row + 1}*4", None, adults * 4)
    sheet.write_string(6, 0, "Summa")
    sheet.write_formula(6, 2, "=SUM(C4:C6)", None, 7)
    sheet.merge_range("E4:E6", "")
    sheet.write_comment("B6", "Ring kansliet", {"author": "Samordnaren"})
    chart: Any = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Pass!$C$4:$C$6"})
    sheet.insert_chart("G3", chart)
    sheet.insert_image("A10", "dot.png", {"image_data": picture()})
    sheet.insert_textbox("C10", "En textruta")
    sheet.insert_button("A20", {"caption": "Skriv ut"})
    sheet.add_sparkline("F4", {"range": "Pass!C4:C6"})
    sheet.conditional_format("C4:C6", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D4:D6", {"type": "cell", "criteria": "<", "value": 2, "format": bold})
    sheet.data_validation("B4:B100", {"validate": "list", "source": ["Centrum", "Berget"]})
    sheet.freeze_panes(3, 0)
    sheet.autofilter("A3:D6")
    sheet.set_column("B:B", 33)
    other = book.add_worksheet("Listor")
    columns = [{"header": "Område"}, {"header": "Kod"}]
    other.add_table("A1:B3", {"columns": columns, "data": [["Centrum", 1], ["Berget", 2]]})
    hidden = book.add_worksheet("Gömd")
    hidden.write_string(0, 0, "hemligt")
    hidden.hide()
    book.define_name("Antal", "=Pass!$C$4:$C$6")
    macros.write_bytes(b"macros")
    book.add_vba_project(str(macros))
    book.close()
    return target.getvalue()


def with_later_parts(data: bytes) -> bytes:
    """The same with a pivot table, a threaded comment and a part of a kind that nobody knows yet."""
    members = parts(data)
    members["xl/pivotTables/pivotTable1.xml"] = b"<pivotTableDefinition/>"
    members["xl/threadedComments/threadedComment1.xml"] = b"<ThreadedComments/>"
    members["xl/future/part1.bin"] = bytes(range(256))
    return zipped(members, stored=("xl/future/part1.bin",))


def hand_written(sheet: str | bytes, strict: bool = False, extra: dict[str, bytes | str] | None = None) -> bytes:
    """The smallest package around the XML of a sheet named Pass: it has no styles and no comments."""
    main, relations = (STRICT_MAIN, STRICT_RELATIONS) if strict else (MAIN, RELATIONS)
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{content}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="Pass" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
        }
        | (extra or {})
    )


def opendocument(rows: str, styles: str = "", columns: str = "", names: str | None = None) -> bytes:
    """An ods package around the XML of the rows of a sheet named Pass."""
    spaces = names or (
        f'xmlns:office="{OFFICE}" xmlns:table="{TABLE}" xmlns:style="{STYLE}" xmlns:text="{TEXT}" xmlns:fo="{FO}" '
        f'xmlns:dc="{DC}" xmlns:unknown="urn:example:later"'
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
            f'<table:table table:name="Pass">{columns}{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "styles.xml": "<styles/>",
            "META-INF/manifest.xml": "<manifest/>",
            "Pictures/dot.png": picture().getvalue(),
        },
        stored=("mimetype",),
    )


def tree(part: bytes) -> Any:
    """A part for comparing and looking at."""
    return etree.fromstring(part)


def canonical(element: Any) -> bytes:
    """XML as it means, whichever way it is written."""
    return etree.tostring(element, method="c14n")
