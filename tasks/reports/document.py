"""A document for the boards: sections of text, tables and the steering group's own words; as Word and as PDF.

The Word file is to be edited (and signed); the PDF is the same content, archival and accessible.
"""

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from io import BytesIO

from docxtpl import DocxTemplate
from pydantic import Field

from tasks.measures.figures import Part
from tasks.reports.language import FOLDER, cleaned, html_templates, words
from tasks.reports.pdf import render_document

TEMPLATE = FOLDER / "document.docx"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class Table(Part):
    """Text in columns: the first is a name, the others are figures. ``total``: the last row is a sum."""

    caption: str
    header: list[str]
    rows: list[list[str]]
    total: bool = False


class Section(Part):
    """One heading: what follows from the figures, then what the steering group writes, or a prompt for it."""

    heading: str
    paragraphs: list[str] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    bullets: list[str] = Field(default_factory=list)
    written: list[str] = Field(default_factory=list)
    prompt: str = ""


class Document(Part):
    """A document whole. ``facts`` are label and value, first of all the diary number."""

    language: str
    title: str
    subtitle: str
    author: str
    made_on: date
    edition: str
    facts: list[list[str]]
    sections: list[Section]


def document_pdf(document: Document, standards: Sequence[str]) -> bytes:
    """The document as PDF; ``standards`` as in the agreement."""
    return render_document("document.typ", _shown(document), document.made_on, standards)


def document_docx(document: Document) -> bytes:
    """The document as a Word file to edit; the same document always gives the same bytes."""
    shown = _shown(document)
    template = DocxTemplate(BytesIO(_template()))
    template.render({"d": shown, "w": words()}, html_templates(), autoescape=True)
    # get_docx() would load the template anew.
    properties = template.docx.core_properties
    properties.title, properties.author = shown["title"], shown["author"]
    properties.language, properties.last_modified_by = "sv-SE", shown["author"]
    properties.created = properties.modified = datetime.combine(document.made_on, time())
    file = BytesIO()
    template.save(file)
    return repacked(file.getvalue())


def repacked(docx: bytes) -> bytes:
    """The same parts in the same order without the hour of day they were packed."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()


def _shown(document: Document) -> dict:
    return cleaned(document.model_dump(mode="json"))


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
