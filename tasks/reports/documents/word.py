"""What the Word template cannot say by itself: widths of columns, sides of cells, numbers of captions, and texts for
pictures.
"""

from collections import Counter

from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table as WordTable

from tasks.reports.documents.document import Document, Table
from tasks.wording.language import clean

FACTS = 1
"""Tables before the first of a section: the document's head."""

SHORT = 8
"""Rows of a table that stands on one page."""

_HEAD = 0.26
"""The labels' share of the head's width."""


def finish(made: Word, document: Document) -> None:
    """Give every table its columns' widths, every caption its number and every picture its alternative text, in the
    order they stand in.
    """
    _count(made)
    page = made.sections[0]
    width = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    _set_widths(made.tables[0], [_HEAD, 1 - _HEAD], width)
    tables = [table for section in document.sections for table in section.tables]
    for drawn, table in zip(made.tables[FACTS:], tables, strict=True):
        _set_widths(drawn, table.widths, width)
        _align(drawn, table)
        _keep_together(drawn)
    charts = [chart for section in document.sections for chart in section.charts]
    for number, (picture, chart) in enumerate(zip(made.element.body.iter(qn("wp:docPr")), charts, strict=True), 1):
        picture.set("id", str(number))
        picture.set("name", clean(chart.title)[:120])
        picture.set("descr", clean(chart.alt))


def _count(made: Word) -> None:
    """Number the captions, each kind through the document."""
    counted: Counter[str] = Counter()
    for field in made.element.body.iter(qn("w:fldSimple")):
        kind = field.get(qn("w:instr"))
        counted[kind] += 1
        for text in field.iter(qn("w:t")):
            text.text = str(counted[kind])


def _set_widths(drawn: WordTable, shares: list[float], width: int) -> None:
    """Fixed columns: Word then neither squeezes a name nor breaks a heading."""
    drawn.autofit = False
    for column, share in zip(drawn.columns, shares, strict=True):
        column.width = Emu(int(width * share))
    for row in drawn.rows:
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = Emu(int(width * share))


def _align(drawn: WordTable, table: Table) -> None:
    """Words stand left and figures right; the sum is bold."""
    for number, row in enumerate(drawn.rows):
        is_sum = table.total and number == len(table.rows)
        for place, cell in enumerate(row.cells):
            for paragraph in cell.paragraphs:
                left = place in table.texts
                paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs:
                    run.bold = True if is_sum or number == 0 else None


def _keep_together(drawn: WordTable) -> None:
    """A short table is not parted by the end of a page."""
    rows = drawn.rows
    for row in rows[:-1] if len(rows) <= SHORT else ():
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True
