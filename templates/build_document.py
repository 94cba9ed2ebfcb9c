"""Builds ``templates/sv/document.docx``, the Word template of the documents for the boards.

``python -m templates.build_document`` writes it anew; a test holds the file against what is built here. The
template is generic: its styles are what a municipality may want to change, its text comes with the document.
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from tasks.reports.documents.files import TEMPLATE, repacked
from tasks.wording.language import words

TABLE_TEXT, TABLE = "Table Text", "Report Table"
INK, GREY, BROWN, BLUE = (RGBColor.from_string(c) for c in ("1D2730", "52606D", "8A4B00", "005EA5"))


def build() -> bytes:
    """The template's bytes, the same each time."""
    document = Document()
    _styles(document)
    document.add_paragraph("{{ d.title }}", style="Title")
    document.add_paragraph("{{ d.subtitle }}", style="Subtitle")
    document.add_paragraph("{%p if d.draft %}")
    document.add_paragraph("{{ d.draft }}", style="Intense Quote")
    document.add_paragraph("{%p endif %}")
    _facts(document)
    _each(document, "section in d.sections", _section)
    document.add_paragraph("{%p if d.legend %}")
    document.add_paragraph("{{ w.heading.legend }}", style="Heading 1")
    _each(document, "sentence in d.legend", lambda d: d.add_paragraph("{{ sentence }}", style="Caption"))
    document.add_paragraph("{%p endif %}")
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = "{{ d.edition }}"
    footer.style = document.styles["Caption"]
    fixed = datetime(2022, 1, 1)
    properties = document.core_properties
    properties.created = properties.modified = fixed
    properties.title, properties.author, properties.comments = "", "", ""
    file = BytesIO()
    document.save(file)
    return repacked(file.getvalue())


def _styles(document: DocumentType) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(24)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size, colour, bold in (
        ("Normal", 11, INK, False),
        ("Title", 22, INK, True),
        ("Subtitle", 11, GREY, False),
        ("Heading 1", 15, BLUE, True),
        ("List Bullet", 11, INK, False),
        ("List Number", 11, INK, False),
        ("Caption", 9, GREY, False),
        ("Intense Quote", 11, BROWN, False),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Calibri", Pt(size), bold, False
        style.font.color.rgb = colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
    text = document.styles.add_style(TABLE_TEXT, WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(0)
    _table_style(document)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "sv-SE")
    document.styles["Normal"].element.get_or_add_rPr().append(language)


def _table_style(document: DocumentType) -> None:
    """Thin lines between the rows and none between the columns."""
    style = document.styles.add_style(TABLE, WD_STYLE_TYPE.TABLE)
    properties, borders = OxmlElement("w:tblPr"), OxmlElement("w:tblBorders")
    for side, weight in (("top", "8"), ("bottom", "8"), ("insideH", "4")):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", weight), ("space", "0"), ("color", "8A96A3")):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "70")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(borders)
    properties.append(margins)
    style.element.append(properties)


def _facts(document: DocumentType) -> None:
    table = document.add_table(rows=3, cols=2)
    _whole_row(table.rows[0].cells, "{%tr for fact in d.facts %}")
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "{{ fact[0] }}", "{{ fact[1] }}"
    _whole_row(table.rows[2].cells, "{%tr endfor %}")


def _section(document: DocumentType) -> None:
    document.add_paragraph("{{ section.heading }}", style="Heading 1")
    _each(document, "sentence in section.paragraphs", lambda d: d.add_paragraph("{{ sentence }}"))
    _each(
        document,
        "point in section.bullets",
        lambda d: d.add_paragraph("{{ point }}", style="List Bullet"),
    )
    _each(
        document,
        "point in section.numbered",
        lambda d: d.add_paragraph("{{ point }}", style="List Number"),
    )
    _each(document, "chart in section.charts", _chart)
    _each(document, "data in section.tables", _data)
    _each(document, "own in section.written", lambda d: d.add_paragraph("{{ own }}"))
    document.add_paragraph("{%p if section.prompt %}")
    document.add_paragraph("{{ section.prompt }}", style="Intense Quote")
    document.add_paragraph("{%p endif %}")


def _chart(document: DocumentType) -> None:
    """A chart's conclusion above its picture."""
    _caption(document, "chart", "{{ chart.title }}")
    document.add_paragraph("{{ chart.image }}")


def _data(document: DocumentType) -> None:
    """A caption and a table of any number of columns: the header repeats on every page."""
    _caption(document, "table", "{{ data.caption }}")
    table = document.add_table(rows=4, cols=3, style=TABLE)
    for cell in (cell for row in table.rows for cell in row.cells):
        # As many columns as there will be share the page: no width of the template's three.
        width = cell._tc.get_or_add_tcPr().get_or_add_tcW()
        width.set(qn("w:type"), "auto")
        width.set(qn("w:w"), "0")
    header = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    _columns(table.rows[0].cells, "data.header", "{{ cell }}")
    _whole_row(table.rows[1].cells, "{%tr for row in data.rows %}")
    _columns(table.rows[2].cells, "row", "{{ cell }}")
    _whole_row(table.rows[3].cells, "{%tr endfor %}")
    document.add_paragraph()


def _caption(document: DocumentType, kind: str, text: str) -> None:
    """``Tabell 2. …``: a field that Word counts on with where a caption is added. The number that stands in it until
    then is given when the document is made (:mod:`tasks.reports.documents.word`).
    """
    label = f"{{{{ w.caption_label.{kind} }}}}"
    caption = document.add_paragraph(f"{label}\N{NO-BREAK SPACE}", style="Caption")
    caption.paragraph_format.keep_with_next = True
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), f"SEQ {words()['caption_label'][kind]} \\* ARABIC")
    caption._p.append(number)
    shown = caption.add_run("0")
    number.append(shown._r)
    caption.add_run(f". {text}")


def _columns(cells: tuple[_Cell, ...], of: str, text: str) -> None:
    """A cell for each; which side it stands on is known when the table is (:mod:`tasks.reports.documents.word`)."""
    cells[0].text = f"{{%tc for cell in {of} %}}"
    cells[1].paragraphs[0].style = TABLE_TEXT
    cells[1].paragraphs[0].add_run(text)
    cells[2].text = "{%tc endfor %}"


def _whole_row(cells: tuple[_Cell, ...], text: str) -> None:
    cells[0].text = text


def _each(document: DocumentType, loop: str, write) -> None:
    """What ``write`` adds, for each: docxtpl's paragraph tags around it."""
    document.add_paragraph(f"{{%p for {loop} %}}")
    write(document)
    document.add_paragraph("{%p endfor %}")


if __name__ == "__main__":
    Path(TEMPLATE).write_bytes(build())
