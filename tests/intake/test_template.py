"""The empty shift sheet: read back as it is, and filled in, without a finding."""

from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from tasks.agreement.model import Agreement, Version
from tasks.agreement.versions import latest
from tasks.intake.template import write_template
from tasks.reading.result import Reading
from tasks.reading.shifts import EXAMPLE
from tasks.reading.shifts.read import read_shifts
from tasks.reading.workbooks.read import read_workbook

SHEET, LEGEND = "Pass", "Så fyller du i"
FIRST = 5  # the example's row; what is typed begins below it


def read(path: Path, agreement: Agreement) -> Reading:
    return read_shifts(read_workbook(path.read_bytes()), path.name, "0" * 64, "xlsx", None, agreement)


@pytest.fixture
def template(tmp_path: Path, agreement: Agreement) -> Path:
    path = tmp_path / "passblad.xlsx"
    write_template(agreement, path)
    return path


def test_empty_it_holds_no_patrol_and_gives_no_finding(template: Path, agreement: Agreement) -> None:
    reading = read(template, agreement)
    assert reading.accepted and not reading.findings
    assert reading.shifts.is_empty()


def test_filled_in_it_is_read_as_its_legend_says(template: Path, agreement: Agreement) -> None:
    book = openpyxl.load_workbook(template)
    sheet = book[SHEET]
    assert sheet.cell(FIRST, 1).value == EXAMPLE
    rows = [
        (datetime(2022, 3, 5), "Centrum", "Timrå IK", time(21), time(1), 4, 1, 12, "Lugnt"),
        (datetime(2022, 3, 5), "Sörberge", "Sörberge IF", time(20, 30), time(0), 3, None, None, None),
        (datetime(2022, 3, 12), "Arenaområdet", "Ljustorps IF", None, None, None, None, None, "Inställt, för kallt"),
        (datetime(2022, 7, 1), None, None, None, None, None, None, None, "Inga pass"),
        (datetime(2022, 3, 18), "Centrum", "Timrå IK", time(21), time(1), 4, 1, None, "Inställt"),  # times stand
    ]
    for down, cells in enumerate(rows, start=FIRST + 1):
        for across, cell in enumerate(cells, start=1):
            sheet.cell(down, across).value = cell
    book.save(template)
    reading = read(template, agreement)
    assert not reading.findings
    faults = [column for column in reading.shifts.columns if column.endswith(("_fault", "_reading"))]
    told = reading.shifts.select("row", each=pl.concat_list(faults).list.drop_nulls()).explode("each").drop_nulls()
    assert told.rows() == [(8, "cancelled"), (10, "cancelled_filled")]
    assert reading.shifts.select("row", "entry", "service_date", "minutes", "adults").rows() == [
        (6, "patrol", date(2022, 3, 5), 240, 4),
        (7, "patrol", date(2022, 3, 5), 210, 3),
        (8, "cancelled", date(2022, 3, 12), None, None),
        (9, "none", date(2022, 7, 1), None, None),
        (10, "cancelled", date(2022, 3, 18), 240, 4),
    ]


def test_whoever_writes_over_the_example_is_read(template: Path, agreement: Agreement) -> None:
    book = openpyxl.load_workbook(template)
    book[SHEET].cell(FIRST, 1).value = datetime(2022, 3, 5)
    book.save(template)
    assert read(template, agreement).shifts["row"].to_list() == [FIRST]


def test_a_calendar_of_parts_is_told_and_coloured_part_by_part(tmp_path: Path, agreement: Agreement) -> None:
    summer = Version.model_validate(
        {
            "start": date(2022, 6, 1),
            "end": date(2022, 8, 31),
            "text": "Sommar.",
            "calendar": {"weekdays": ["thursday"]},
        }
    )
    path = tmp_path / "passblad.xlsx"
    write_template(latest(agreement.model_copy(update={"versions": [summer]})), path)
    book = openpyxl.load_workbook(path)
    told = " ".join(str(cell) for row in book[LEGEND].iter_rows(values_only=True) for cell in row)
    assert "1 juni 2022 – 31 augusti 2022: torsdag; 1 september 2022 – 31 december 2022: fredag, lördag" in told
    rules = [rule.formula[0] for found in book[SHEET].conditional_formatting for rule in found.rules]
    [outside] = [rule for rule in rules if "WEEKDAY" in rule]
    assert "AND($A5>=DATE(2022,6,1),$A5<=DATE(2022,8,31),OR(WEEKDAY($A5,2)=4))" in outside


def test_its_lists_and_checks(template: Path, agreement: Agreement) -> None:
    book = openpyxl.load_workbook(template)
    checks = {str(check.sqref).split(":")[0][0]: check for check in book[SHEET].data_validations.dataValidation}
    assert [checks[column].type for column in "ABCDEFGH"] == [
        *("date", "list", "list", "time", "time", "whole", "whole", "whole")
    ]
    for column, named in (("B", agreement.areas), ("C", agreement.associations)):
        sheet, cells = checks[column].formula1.split("!")
        assert sheet.strip("'") == LEGEND
        listed = [row[0].value for row in book[LEGEND][cells.replace("$", "")]]
        assert listed == [each.name for each in named]
    assert checks["A"].formula1 == "44552"  # 2021-12-22, the first day of the term


def test_a_name_is_no_formula(tmp_path: Path, agreement: Agreement) -> None:
    """Whoever opens the sheet runs nothing that the agreement file says."""
    first, *others = agreement.associations
    named = [first.model_copy(update={"name": "=cmd|' /C calc'!A0"}), *others]
    write_template(agreement.model_copy(update={"title": "=1+1", "associations": named}), tmp_path / "passblad.xlsx")
    cells = [cell for sheet in openpyxl.load_workbook(tmp_path / "passblad.xlsx") for row in sheet for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert {"=1+1", "=cmd|' /C calc'!A0"} <= {cell.value for cell in cells}
