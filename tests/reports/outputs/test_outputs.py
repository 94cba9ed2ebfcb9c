"""All outputs of every kind of report: they are made, and made again to the same bytes."""

import io

import openpyxl
import polars as pl
import pytest

from tasks.facts.schemas import LEDGER, PATROLS
from tasks.reports.outputs import render
from tasks.reports.outputs.charts import TELEPHONE, chart_png
from tasks.reports.view import view


@pytest.mark.parametrize("name", ["march", "empty", "awkward"])
def test_rendering_again_gives_the_same_bytes(name, request, agreement, patrols, ledger):
    report = request.getfixturevalue(name)
    first, second = (render(report, agreement, patrols, ledger) for _ in range(2))
    assert first == second
    assert first.pdf.startswith(b"%PDF-1.7")
    assert first.xlsx.startswith(b"PK")
    assert len(first.html.encode()) < 102_000  # what lies beyond is cut off by some mail programs
    assert all(f"cid:{cid}" in first.html for cid in first.images)
    assert all(png.startswith(b"\x89PNG") for _, png in first.images.values())


def test_a_chart_drawn_again_is_the_same_bytes(march, agreement):
    """By itself: elsewhere in the tests the same chart is drawn once (tests/rendered_once.py)."""
    first, second = (chart_png(view(march, agreement).nights_chart, TELEPHONE) for _ in range(2))
    assert first == second and first[0].startswith(b"\x89PNG")


def test_a_report_without_any_row_has_whole_tables(empty, agreement):
    outputs = render(empty, agreement, pl.LazyFrame(schema=PATROLS), pl.LazyFrame(schema=LEDGER))
    book = openpyxl.load_workbook(io.BytesIO(outputs.xlsx))
    assert book["Pass"].tables["Pass"].ref == "A3:M5"  # headers, one empty row, the sum
    assert book["Bokföring"].tables["Bokforing"].ref == "A3:K5"
