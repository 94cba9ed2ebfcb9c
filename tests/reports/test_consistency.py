"""Every output of a report shows the same figures: HTML, plain text, the PDF's text and the workbook."""

import io
import re
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest
from lxml import html as lxml_html

from tasks.reports.outputs import render
from tasks.reports.view import view
from tasks.reports.view.mail import mail
from tasks.wording.swedish import belopp
from tests.untested import needs


def plain(text: str) -> str:
    """Text as compared: every kind of space is one space, soft hyphens at line ends undone."""
    return re.sub(r"\s+", " ", text.replace("\u00ad\n", "").replace("-\n", ""))


def begun(sentence: str) -> str:
    """How a sentence begins, letters and digits alone: a PDF parts words and pages where it will."""
    return re.sub(r"[\W_]+", "", sentence)[:40]


@pytest.fixture(scope="module", params=["march", "empty", "awkward"])
def made(request, agreement, patrols, ledger):
    report = request.getfixturevalue(request.param)
    return report, view(report, agreement), render(report, agreement, patrols, ledger)


@pytest.fixture(scope="module")
def pdf_text(made, tmp_path_factory):
    program = needs(shutil.which("pdftotext"), "pdftotext (poppler-utils)", "the PDF shows the same figures")
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(made[2].pdf)
    return subprocess.run(
        [program, "-layout", "-nopgbrk", path, "-"], check=True, capture_output=True, text=True
    ).stdout


def mail_figures(shown) -> dict[str, list[str]]:
    """The figures that stand in the mail's tables, row by row, as the view wrote them."""
    rows = {f"money {r.label}": [r.budget, r.booked, r.accrued, r.last] for r in shown.money}
    return rows | {f"figure {item.label}": [item.now] for item in shown.figures}


def shown_figures(shown) -> dict[str, list[str]]:
    """The figures that stand in the report's tables, row by row, as the view wrote them."""
    rows = {f"budget {r.id}": [r.budget, r.booked, r.accrued, r.forecast] for r in shown.budget}
    rows |= {f"association {r.id}": [r.earned, r.booked, r.outstanding] for r in shown.associations}
    rows |= {f"figure {item.label}": [item.now] for item in shown.figures}
    return rows | {f"area {r.name}": [r.area_nights] for r in shown.areas}


def test_html_tables_hold_the_views_figures(made):
    _, shown, outputs = made
    page = lxml_html.fromstring(outputs.html)
    cells = [
        [plain(cell.text_content()) for cell in row.xpath("./td")]
        for row in page.xpath("//table[contains(@class, 'data')]/tbody/tr")
    ]
    for name, figures in mail_figures(shown).items():
        expected = [plain(figure) for figure in figures]
        assert any(set(expected) <= set(row) for row in cells), name


def test_the_text_part_holds_the_views_figures(made):
    _, shown, outputs = made
    text = plain(outputs.txt)
    for name, figures in mail_figures(shown).items():
        for figure in figures:
            assert re.search(rf"(?<![\d−]){re.escape(plain(figure))}(?![\d])", text), (name, figure)


def test_the_pdf_holds_the_views_figures(made, pdf_text):
    _, shown, _ = made
    lines = [plain(line) for line in pdf_text.splitlines()]
    for name, figures in shown_figures(shown).items():
        expected = [plain(figure) for figure in figures]
        assert any(all(figure in line for figure in expected) for line in lines), (name, expected)


def test_mail_and_pdf_hold_headline_reasons_and_decisions(made, pdf_text):
    _, shown, outputs = made
    page, whole = plain(lxml_html.fromstring(outputs.html).text_content()), re.sub(r"[\W_]+", "", pdf_text)
    reasons = [each for each in mail(shown).reasons if each in shown.reasons]
    for sentence in [shown.badge.word, shown.headline, *reasons, *(each.wording for each in shown.decisions)]:
        assert plain(sentence) in page and plain(sentence) in plain(outputs.txt), sentence
        assert begun(sentence) in whole, sentence


def test_what_the_mail_leaves_out_stands_in_the_pdf(made, pdf_text):
    _, shown, _ = made
    left = [*shown.pace, *shown.budget_notes, shown.rules, shown.areas_note, *shown.association_notes, *shown.since]
    left += [*shown.unknown, *(q.text for q in shown.questions), *shown.dates, *shown.sources, shown.made]
    left += [line.message for group in shown.findings.groups for line in group.shown]
    whole = re.sub(r"[\W_]+", "", pdf_text)
    for sentence in left:
        assert begun(sentence) in whole, sentence
    assert all(begun(row.label) in whole for row in shown.corrections)


def test_the_workbook_holds_the_reports_figures_to_the_ore(made):
    report, shown, outputs = made
    book = openpyxl.load_workbook(io.BytesIO(outputs.xlsx), data_only=True)
    budget = {row[0]: row for row in book["Budget"].iter_rows(min_row=4, values_only=True)}
    for line, row in zip(report.lines, shown.budget, strict=False):
        cells = budget[row.label]
        for value, cell, text in (
            (line.budget, cells[2], row.budget),
            (line.plan_to_date, cells[3], row.plan),
            (line.booked, cells[4], row.booked),
            (line.accrued, cells[5], row.accrued),
            (line.forecast, cells[8], row.forecast),
        ):
            if value is None:
                assert cell is None and text == "–"
            else:
                exact = Decimal(str(cell)).quantize(Decimal("0.01"))
                assert exact == value
                assert belopp(exact) == text
    total = budget["Summa"]
    assert belopp(Decimal(str(total[2]))) == shown.budget[-1].budget
    assert belopp(Decimal(str(total[8]))) == belopp(sum(line.forecast for line in report.lines))


def test_the_workbook_is_made_of_tables_with_swedish_sheets(made):
    book = openpyxl.load_workbook(io.BytesIO(made[2].xlsx))
    assert book.sheetnames == [
        "Sammanfattning",
        "Månad för månad",
        "Budget",
        "Föreningar",
        "Upparbetat",
        "Pass",
        "Bokföring",
        "Iakttagelser",
        "Så är siffrorna gjorda",
    ]
    assert all(sheet.tables for sheet in book)
    assert all(name.isascii() for sheet in book for name in sheet.tables)


def test_no_text_becomes_a_formula_or_a_link(made):
    book = openpyxl.load_workbook(io.BytesIO(made[2].xlsx))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = {str(cell.value) for cell in cells if cell.data_type == "f"}
    assert all(re.match(r"=-?(SUBTOTAL\(109|SUMIFS\(|Foreningar\[\[#This Row)", formula) for formula in formulas)
    assert not any(cell.hyperlink for cell in cells)
