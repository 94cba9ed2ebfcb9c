"""The empty list of expenses: filled in, it is read as it was meant."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from tasks.agreement.model import Agreement
from tasks.findings import refusal
from tasks.intake.expenses_template import write_expenses_template
from tasks.intake.small_template import HEADER_ROW
from tasks.reading.dispatch import read_file
from tasks.reading.result import Reading
from tasks.wording.language import words


@pytest.fixture
def following(agreement: Agreement) -> Agreement:
    """The sample agreement, followed by lists of expenses."""
    return agreement.model_copy(update={"ledger": agreement.ledger.model_copy(update={"kind": "expenses"})})


def filled_in(path: Path, agreement: Agreement, *rows: tuple) -> Reading:
    write_expenses_template(agreement, path)
    book = openpyxl.load_workbook(path)
    sheet = book[words()["expenses_sheet"]["sheet"]]
    for down, cells in enumerate(rows, start=HEADER_ROW + 2):
        for across, cell in enumerate(cells, start=1):
            sheet.cell(down, across).value = cell
    book.save(path)
    return read_file(path, path.name, agreement)


def test_filled_in_each_row_is_where_it_belongs(tmp_path, following):
    reading = filled_in(
        tmp_path / "utlagg.xlsx",
        following,
        (datetime(2022, 3, 1), "Reflexvästar", 389.5, "Material, utrustning", None, 1),
        (datetime(2022, 3, 5), "Två nätter", 5000, "Nattvandring helg", "Sörberge IF", 2),
        (datetime(2022, 3, 6), "Retur", -89.5, "Material, utrustning", None, 3),
    )
    assert reading.ledger is not None and not reading.findings
    told = reading.ledger.select("number", "amount", "line", "compensation", "association", "amount_fault").rows()
    assert [(number, str(amount), *rest) for number, amount, *rest in told] == [
        ("1", "389.50", "material", False, None, None),
        ("2", "5000.00", None, True, "sorberge-if", None),
        ("3", "-89.50", "material", False, None, None),
    ]


def test_empty_it_says_so_and_holds_nothing(tmp_path, following):
    reading = filled_in(tmp_path / "utlagg.xlsx", following)
    assert (reading.kind, reading.refused) == ("unknown", refusal("expenses_empty"))


def test_what_may_be_typed(tmp_path, following):
    write_expenses_template(following, tmp_path / "utlagg.xlsx")
    book = openpyxl.load_workbook(tmp_path / "utlagg.xlsx")
    checks = {str(each.sqref)[0]: each.type for each in book.worksheets[0].data_validations.dataValidation}
    assert checks == {"A": "date", "C": "decimal", "D": "list", "E": "list"}
    names = [cell.value for cell in book.worksheets[1]["B"] if cell.value]
    assert names == [
        *("Nattvandring helg", "Material, utrustning", "Oförutsedda utgifter"),
        *("Timrå IK", "Sörberge IF", "Ljustorps IF"),
    ]
