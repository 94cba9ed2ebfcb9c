"""The PDF is archival and accessible: by the standards' rules, and in what we want beyond them."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pikepdf
import pytest

from tasks.agreement.model import PdfStandard
from tasks.errors import DefectError
from tasks.reports.outputs.pdf import render_pdf
from tasks.reports.outputs.typesetting import BOX, picture, printable, typeset
from tasks.reports.view import view
from tests.reports.pdf_rules import broken_rules


@pytest.fixture(scope="module", params=["march", "empty", "awkward"])
def pdf(request, agreement):
    return render_pdf(view(request.getfixturevalue(request.param), agreement), ["a-2a", "ua-1"])


def structure(element, kind):
    """Every structure element of a kind, depth first."""
    children = element.get("/K")
    if element.get("/S") == kind:
        yield element
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield from structure(child, kind)


def attributes(cell):
    """A cell's attributes as a table's."""
    return cell.A[0] if isinstance(cell.A, pikepdf.Array) else cell.A


def kinds(row):
    return [str(cell.S) for cell in row.K]


def test_says_what_it_conforms_to(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked is True
        assert str(root.Lang) == "sv-SE"
        assert root.ViewerPreferences.DisplayDocTitle is True
        assert len(root.OutputIntents) == 1
        metadata = document.open_metadata()
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
        assert document.docinfo.get("/Title")


def test_is_tagged_with_headers_and_alternative_texts(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        figures = list(structure(tree, "/Figure"))
        assert len(figures) == 2
        assert all(len(str(figure.Alt)) > 40 for figure in figures)
        headers = list(structure(tree, "/TH"))
        scopes = [str(attributes(header).Scope) for header in headers]
        assert scopes.count("/Column") >= 8 + 3 + 2 + 6
        rows = [row for body in structure(tree, "/TBody") for row in structure(body, "/TR")]
        assert scopes.count("/Row") == len(rows) > 12
        assert all(kinds(row)[0] == "/TH" and set(kinds(row)[1:]) == {"/TD"} for row in rows)
        assert len(list(structure(tree, "/Table"))) >= 4
        assert len(list(structure(tree, "/H2"))) >= 8


def test_all_fonts_are_embedded_and_ours(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        faces = {str(font.FontName).partition("+")[2] for font in fonts}
        assert faces == {"SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-Bold"}
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def test_keeps_every_rule_of_its_standards(pdf):
    assert broken_rules(pdf, ["a-2a", "ua-1"]) == []


@pytest.mark.parametrize(
    "standards", [["a-2a", "ua-1"], ["a-3a", "ua-1"], *([level] for level in get_args(PdfStandard))], ids="+".join
)
def test_every_level_that_an_agreement_may_ask_for(standards, awkward, agreement):
    assert broken_rules(render_pdf(view(awkward, agreement), standards), standards) == []


def without(key, kind=None):
    """Takes ``key`` from every dictionary (of a structure ``kind``) in a document."""

    def change(document):
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and key in item and kind in (None, item.get("/S")):
                del item[key]

    return change


def skipping_a_level(document):
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/H2":
            item.S = pikepdf.Name.H4


def running_a_script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.mark.parametrize(
    ("change", "standard", "rule"),
    [
        (without("/Lang"), "ua-1", "PDFUA1-TEXT-LANGUAGE-001"),
        (without("/Alt", "/Figure"), "ua-1", "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"),
        (skipping_a_level, "ua-1", "PDFUA1-HEADING-NESTING-001"),
        (without("/FontFile2"), "a-2a", "PDFA2A-FONT-EMBEDDING-001"),
        (without("/ToUnicode"), "a-2a", "PDFA2A-UNICODE-MAPPING-001"),
        (without("/MarkInfo"), "a-2a", "PDFA2A-TAGGED-DOCUMENT-001"),
        (running_a_script, "a-2a", "PDFA2A-ACTION-TYPE-001"),
    ],
)
def test_the_rules_notice_what_they_should(change, standard, rule, march, agreement):
    with pikepdf.open(io.BytesIO(render_pdf(view(march, agreement), ["a-2a", "ua-1"]))) as document:
        change(document)
        document.save(spoilt := io.BytesIO())
    assert {broken.partition(":")[0] for broken in broken_rules(spoilt.getvalue(), [standard])} >= {rule}


@pytest.mark.parametrize(
    ("standards", "rule"), [(["a-2a"], "PDFA2A-ID-SCHEMA-001"), (["ua-1"], "PDFUA1-ID-SCHEMA-001")]
)
def test_a_pdf_without_a_standard_fails_it(standards, rule, march, agreement):
    broken = broken_rules(render_pdf(view(march, agreement), []), standards)
    assert rule in {each.partition(":")[0] for each in broken}


@pytest.mark.parametrize(
    ("text", "drawn", "lacking"),
    [
        ("Sörberge", "Sörberge", 0),
        ("😀 hej", f"{BOX} hej", 1),
        ({"a": ["✕", 1, None]}, {"a": [BOX, 1, None]}, 1),
    ],
)
def test_characters_that_the_font_lacks_are_boxes_and_counted(text, drawn, lacking):
    assert printable(text) == (drawn, lacking)


def test_any_complaint_of_the_engine_is_a_defect(march, agreement):
    with pytest.raises(DefectError, match=r"report\.typ"):
        typeset("report.typ", {}, march.made_on, ["a-2a", "ua-1"])
    with pytest.raises(DefectError, match=r"chart\.typ"):
        picture("chart.typ", {"kind": "nights", "chart": {}}, 96)


def test_threads_may_render_at_the_same_time(march, empty, agreement):
    views = [view(report, agreement) for report in (march, empty)] * 3
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda shown: render_pdf(shown, agreement.pdf_standards), views))
    assert made[:2] * 3 == made


def test_text_is_never_read_as_markup(march, agreement):
    shown = view(march, agreement).model_copy(update={"headline": '#read("/etc/passwd") *x* $1$ @a <b> \\'})
    assert broken_rules(render_pdf(shown, ["a-2a", "ua-1"]), ["a-2a", "ua-1"]) == []
