"""The PDF is archival and accessible: structure always, the official validator where it is installed."""

import io
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest

from tasks.errors import DefectError
from tasks.reports.pdf import render_pdf
from tasks.reports.typesetting import BOX, picture, printable, typeset
from tasks.reports.view import view


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
        assert len(headers) >= 8 + 3 + 2 + 6
        assert all(
            header.A[0].get("/Scope") == "/Column" for header in headers if isinstance(header.A, pikepdf.Array)
        )
        assert len(list(structure(tree, "/Table"))) >= 4
        assert len(list(structure(tree, "/H2"))) >= 8


def test_all_fonts_are_embedded_and_ours(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [item for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/FontName" in item]
        faces = {str(font.FontName).partition("+")[2] for font in fonts}
        assert faces == {"SourceSansPro-Regular", "SourceSansPro-Semibold", "SourceSansPro-Bold"}
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def test_official_validation(pdf, tmp_path):
    verapdf = shutil.which("verapdf")
    if verapdf is None:
        pytest.skip("veraPDF is not installed: only the structure is tested here")
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf)
    for profile in ("2a", "ua1"):
        done = subprocess.run(
            [verapdf, "--flavour", profile, "--format", "text", path], capture_output=True, text=True
        )
        assert done.stdout.startswith("PASS"), done.stdout


@pytest.mark.parametrize("standards", [["a-2a", "ua-1"], ["a-2b"], ["a-2u"], ["a-3a", "ua-1"], ["ua-1"]])
def test_every_level_that_an_agreement_may_ask_for(standards, awkward, agreement):
    assert render_pdf(view(awkward, agreement), standards).startswith(b"%PDF")


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
    assert render_pdf(shown, ["a-2a", "ua-1"]).startswith(b"%PDF")
