"""A document for the boards as files: Word to edit and sign, PDF archival and accessible, with the same content.

The libraries for Word are imported when a document is written: every run would wait for them.
"""

import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from functools import cache
from io import BytesIO
from typing import Any

from tasks.reports.documents.document import Document
from tasks.reports.outputs.charts import PAPER, chart_data, chart_png
from tasks.reports.outputs.pdf import render_document
from tasks.wording.language import FOLDER, cleaned, html_templates, say, text_templates, words

TEMPLATE = FOLDER / "document.docx"
"""Built by ``templates/build_document.py``."""

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def document_pdf(document: Document, standards: Sequence[str]) -> bytes:
    """The document as PDF; ``standards`` as in the agreement. A draft is no archival document (PDF/A)."""
    kept = [each for each in standards if not (document.is_draft and each.startswith("a-"))]
    shown = _shown(document)
    prompts = set(words()["prompt"].values())
    # Nothing is filled in on paper that is filed: what has no value is not there.
    shown["facts"] = [fact for fact in shown["facts"] if fact[1] not in prompts]
    return render_document("document.typ", shown, document.made_on, kept)


def document_docx(document: Document) -> bytes:
    """The document as a Word file to edit; the same document always gives the same bytes."""
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

    from tasks.reports.documents.word import finish

    shown = _shown(document)
    template = DocxTemplate(BytesIO(_template()))
    for section, made in zip(document.sections, shown["sections"], strict=True):
        for chart, data in zip(section.charts, made["charts"], strict=True):
            data["image"] = InlineImage(template, BytesIO(chart_png(chart, PAPER)[0]), width=Mm(PAPER))
    template.render({"d": shown, "w": words()}, html_templates(), autoescape=True)
    made = template.docx
    assert made is not None  # rendered above
    finish(made, document)
    properties = made.core_properties
    properties.title, properties.author = shown["title"], shown["author"]
    properties.language, properties.last_modified_by = "sv-SE", shown["author"]
    properties.created = properties.modified = datetime.combine(document.made_on, time())
    file = BytesIO()
    template.save(file)
    return repacked(file.getvalue())


def document_text(document: Document) -> str:
    """The document as plain text, its tables in columns as wide as their longest cell."""
    shown = _shown(document)
    for table in (table for section in shown["sections"] for table in section["tables"]):
        table["letters"] = [max(map(len, column)) for column in zip(table["header"], *table["rows"], strict=True)]
    return text_templates().get_template("document.txt.j2").render(d=shown, w=words())


def repacked(docx: bytes) -> bytes:
    """The same parts in the same order without the hour of day they were packed."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(docx)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return packed.getvalue()


def _shown(document: Document) -> dict[str, Any]:
    """The document as the templates show it: tables with their widths, charts with the words of their legends."""
    draft = say("draft") if document.is_draft else ""
    shown: dict[str, Any] = document.model_dump(mode="json")
    for section, made in zip(document.sections, shown["sections"], strict=True):
        made["charts"] = [chart_data(chart) for chart in section.charts]
        for table, data in zip(section.tables, made["tables"], strict=True):
            data["widths"] = table.widths
    shown["draft"] = draft
    return cleaned(shown)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
