"""The workbook: numbers are numbers, and every sum of the report can be added up again from its rows."""

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from tasks.findings import Finding, Place, Severity
from tasks.reports.build import build_report
from tasks.reports.context import Context
from tasks.reports.outputs.compensation import parted
from tasks.reports.outputs.workbook import render_workbook
from tasks.reports.told import told
from tasks.reports.view import view
from tests.reports.test_states import facts


@pytest.fixture(scope="module")
def made(agreement, march):
    """An August in which compensation fills one line, begins another and goes astray."""
    patrols, ledger = facts(agreement, date(2022, 8, 31))
    about = {"period": "2022-08", "edition": 1, "made_on": date(2022, 9, 5), "made": march.made}
    report = build_report(agreement, patrols.lazy(), ledger.lazy(), Context(**about))
    content = render_workbook(report, view(report, agreement), agreement, patrols, ledger)
    return report, openpyxl.load_workbook(io.BytesIO(content))


def column(book, table: str, header: str) -> list:
    """The cells of a table's column, without header and sum."""
    sheet = next(sheet for sheet in book if table in sheet.tables)
    left, top, right, bottom = range_boundaries(sheet.tables[table].ref)
    last = bottom - (sheet.tables[table].totalsRowCount or 0)
    at = [sheet.cell(top, place).value for place in range(left, right + 1)].index(header) + left
    return [sheet.cell(row, at) for row in range(top + 1, last + 1)]


def worth(book, cell) -> float:
    """A cell's value, its formula worked out from the cells that it names."""
    if not str(cell.value).startswith("="):
        return cell.value or 0
    text = cell.value
    text = re.sub(r"SUMIFS\((.*?)\)", lambda found: str(_sum_where(book, cell, found[1])), text)
    text = re.sub(
        r"\w+\[\[#This Row\],\[(.*?)\]\]", lambda found: str(worth(book, _beside(book, cell, found[1]))), text
    )
    text = re.sub(r"SUBTOTAL\(109,(.*?)\)", lambda found: str(_sum(book, cell, found[1])), text)
    assert re.fullmatch(r"=[-+.\de]+", text), text
    return sum(
        float(each.replace(" ", "")) for each in re.findall(r"[-+]?[.\d]+(?:e-?\d+)?", text.replace("--", "+"))
    )


def _sum_where(book, cell, arguments: str) -> float:
    summed, *conditions = re.split(r", (?=\w+\[|\")", arguments)
    rows = column(book, *re.fullmatch(r"(\w+)\[(.*)\]", summed).groups())
    kept = [True] * len(rows)
    for where, what in zip(conditions[::2], conditions[1::2], strict=True):
        wanted = what.strip('"')
        if "#This Row" in what:
            wanted = _beside(book, cell, re.search(r"\],\[(.*?)\]\]", what)[1]).value
        cells = column(book, *re.fullmatch(r"(\w+)\[(.*)\]", where).groups())
        kept = [is_kept and each.value == wanted for is_kept, each in zip(kept, cells, strict=True)]
    return sum(each.value or 0 for each, is_kept in zip(rows, kept, strict=True) if is_kept)


def _beside(book, cell, header: str):
    sheet = cell.parent
    headers = [each.value for each in sheet[3]]
    return sheet.cell(cell.row, headers.index(header) + 1)


def _sum(book, cell, place: str) -> float:
    return sum(worth(book, each) for (each,) in cell.parent[place])


def test_what_is_booked_and_accrued_on_a_line_is_the_sum_of_its_rows(made):
    report, book = made
    for header, figures in (
        ("Bokfört", [line.booked for line in report.lines]),
        ("Upparbetat", [line.accrued for line in report.lines]),
    ):
        cells = column(book, "Budget", header)
        assert all(str(cell.value).startswith("=") for cell in cells)
        assert [Decimal(str(round(worth(book, cell), 2))) for cell in cells] == pytest.approx(figures)


def test_each_associations_account_is_the_sum_of_its_rows(made):
    report, book = made
    for header, figures in (
        ("Upparbetat", [each.earned for each in report.associations]),
        ("Bokfört", [each.booked for each in report.associations]),
        ("Ej utbetalt", [each.outstanding for each in report.associations]),
    ):
        cells = column(book, "Foreningar", header)
        assert [Decimal(str(round(worth(book, cell), 2))) for cell in cells] == pytest.approx(figures)


def test_every_row_of_compensation_names_its_budget_line(made):
    _, book = made
    pairs = zip(column(book, "Bokforing", "Ersättning"), column(book, "Bokforing", "Budgetrad"), strict=True)
    assert {line.value for is_compensation, line in pairs if is_compensation.value == "ja"} == {"Nattvandring helg"}


def test_the_months_sum_to_the_report(made):
    report, book = made
    assert sum(cell.value or 0 for cell in column(book, "Manader", "Nätter")) == report.nights.to_date
    accrued = sum(cell.value or 0 for cell in column(book, "Manader", "Nattvandring helg, upparbetat"))
    assert Decimal(str(accrued)) == next(line.accrued for line in report.lines if line.id == "patrol_nights")
    # 108 eligible nights of the term, 100 planned: the last month's plan is all of them.
    assert [column(book, "Manader", "Plan, nätter hittills")[-1].value, len(column(book, "Manader", "Månad"))] == [
        100,
        13,
    ]


def test_the_first_sheet_says_where_it_stands_in_words_and_in_numbers(made):
    _, book = made
    page = book["Sammanfattning"]
    assert str(page["A2"].value).startswith("RÖD – stor avvikelse")
    assert str(page["A3"].value).startswith("54 av 100 nätter är gjorda")
    assert [cell.value for cell in column(book, "Sammanfattning", "Nu")] == [54, 160524, 7, 25950]
    assert [cell.value for cell in column(book, "Sammanfattning", "Av")] == [100, 270000, 6, None]


def test_figures_are_numbers_everywhere(made):
    _, book = made
    figure = re.compile(r"[+−-]?\d[\d\u00a0 ]*(,\d+)?( ?%| kr)?")
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    exempt = {*(cell.value for cell in column(book, "Bokforing", "Konto"))} | {
        *(cell.value for cell in column(book, "Bokforing", "Nummer"))
    }
    assert [text for text in texts if figure.fullmatch(text) and text not in exempt] == []


def test_the_charts_are_the_workbooks_own(made):
    _, book = made
    charts = {sheet.title: len(sheet._charts) for sheet in book if sheet._charts}
    assert charts == {"Månad för månad": 1, "Budget": 1}


def test_a_finding_about_the_figures_has_no_row(march, agreement, patrols, ledger):
    of_figures = Finding(
        code="measure.reserve_overdrawn", severity=Severity.WARNING, message="x", where=Place(file="a.yaml", row=0)
    )
    report = march.model_copy(update={"findings": [of_figures]})
    content = render_workbook(report, view(report, agreement), agreement, patrols, ledger)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in column(book, "Iakttagelser", "Rad")] == [None]


def test_a_corrected_edition_tells_what_it_changes_on_the_first_sheet(march, agreement, patrols, ledger):
    nights = march.nights.model_copy(update={"to_date": 23})
    late = march.model_copy(
        update={
            "edition": 2,
            "replaces": 1,
            "replaced": told(march.as_json()),
            "nights": nights,
            "reason": "Dubbelt.",
        }
    )
    content = render_workbook(late, view(late, agreement), agreement, patrols, ledger)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in column(book, "Andrat", "Skillnad")] == [-1]


@pytest.mark.parametrize(
    ("amounts", "allotted", "parts"),
    [
        ([5, 5], {"a": 10}, [[("a", 5)], [("a", 5)]]),
        ([5, 5], {"a": 7, "b": 3}, [[("a", 5)], [("a", 2), ("b", 3)]]),
        ([8, -3, 5], {"a": 7, "b": 3}, [[("a", 7), ("b", 1)], [("b", -3)], [("b", 5)]]),
        ([-2, 9], {"a": 7, "b": 0}, [[("a", -2)], [("a", 9)]]),
        ([0], {"a": 0}, [[]]),
        ([4], {"a": 0, "b": 4}, [[("b", 4)]]),
    ],
)
def test_compensation_is_dealt_out_in_the_order_of_its_rows(amounts, allotted, parts):
    assert parted(amounts, allotted) == parts
