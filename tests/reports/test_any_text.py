"""Whatever people and files have written, no output fails on it and nothing of it is executed."""

import io

import docx
import openpyxl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from tasks.findings import Finding, Place, Severity
from tasks.reports.documents.files import document_docx, document_pdf
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.texts import read_texts
from tasks.reports.outputs import render
from tests.properties import examples
from tests.reports.pdf_rules import broken_rules

DANGEROUS = [
    "=1+1",
    "@SUM(A1)",
    "<script>x</script>",
    '#import "/a"',
    "{{ x }}",
    "a\x00b",
    "\ud800",
    "\U000e0001",
    "\u2028",
    "🧑‍🚒",
]
TEXT = st.sampled_from(DANGEROUS) | st.text(max_size=60)

QUICK = settings(
    max_examples=examples(6),
    deadline=None,
    # Every example makes five files: what fails is shown as found, not shrunk for minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@QUICK
@given(text=TEXT)
def test_any_text_can_be_rendered(text, march, agreement, patrols, ledger):
    where = Place(file=text, sheet=text, row=1, column=text)
    finding = Finding(code="any", severity=Severity.ERROR, message=text, remedy=text, where=where)
    report = march.model_copy(
        update={
            "title": text,
            "reason": text,
            "replaces": 1,
            "lines": [line.model_copy(update={"label": text}) for line in march.lines],
            "associations": [a.model_copy(update={"name": text}) for a in march.associations],
            "areas": [area.model_copy(update={"name": text}) for area in march.areas],
            "findings": [finding],
            "not_regulated": [text],
        }
    )
    outputs = render(report, agreement, patrols, ledger)
    assert broken_rules(outputs.pdf, agreement.pdf_standards) == []
    assert lxml_html.fromstring(outputs.html).xpath("//script") == []
    assert "\n" not in outputs.subject
    outputs.html.encode("utf-8"), outputs.txt.encode("utf-8")
    book = openpyxl.load_workbook(io.BytesIO(outputs.xlsx))
    assert book["Iakttagelser"]["B4"].data_type in ("s", "n")  # "n" is openpyxl's empty cell


@QUICK
@given(markdown=st.text(alphabet="# -:\nabcåÅ\x00{}%<&😀Lärdoma", max_size=120) | TEXT)
def test_any_text_file_makes_a_document(markdown, march, agreement):
    texts = read_texts(markdown)
    document = quarterly_document(agreement, "2022-Q1", [march], texts, edition=1, made_on=march.made_on)
    # A draft, where a part is still to be written, is accessible and no archival document.
    kept = ["ua-1"] if document.is_draft else agreement.pdf_standards
    assert broken_rules(document_pdf(document, agreement.pdf_standards), kept) == []
    assert docx.Document(io.BytesIO(document_docx(document))).paragraphs
