"""Every rule for ledger rows as one row and what becomes of it."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.facts.schemas import FINDINGS, LEDGER_ROWS
from tasks.quality.check import check_ledger
from tasks.reading.selection import SELECTED
from tests.quality.rows import ledger_rows

UNALLOCATED = {"line": None, "account": "6212"}
PAID_ON = {"line": None, "compensation": True, "account": "6993", "association": "timra-ik"}
HEADERS = {(None, "date"): "Bokföringsdatum", (None, "amount"): "Debet", (None, "account"): "Konto"}


ACCEPTED = [
    ({}, None),
    (PAID_ON, None),
    ({"date": date(2021, 12, 22)}, None),
    ({"date": date(2022, 12, 31)}, None),
    ({"date": date(2021, 12, 21)}, "outside_term"),
    ({"date": date(2023, 1, 1)}, "outside_term"),
    (UNALLOCATED, "no_budget_line"),
    (UNALLOCATED | {"date": date(2023, 1, 1)}, "outside_term"),  # never counted, so never unallocated
    ({"line": None, "account": "7210"}, "pay_to_persons"),
    (PAID_ON | {"account": "7210"}, "pay_to_persons"),
    (PAID_ON | {"association": None, "association_fault": "unknown"}, "association_unknown"),
    (PAID_ON | {"association": None, "association_fault": "ambiguous"}, "association_ambiguous"),
    (
        PAID_ON | {"association": None, "association_fault": "unknown", "date": date(2021, 1, 1)},
        "outside_term",
    ),
    # Rows on accounts 1000–2999 are never outcome, wherever they are dated.
    ({"line": None, "account": "1930"}, None),
    ({"line": None, "account": "2999", "date": date(2023, 1, 1)}, None),
    ({"line": None, "account": "3000", "amount": Decimal(-1)}, "no_budget_line"),
]


@pytest.fixture(scope="module")
def accepted(agreement):
    """Every row of ACCEPTED, checked together."""
    return check_ledger(ledger_rows(*(row for row, _ in ACCEPTED)), agreement, HEADERS)


@pytest.mark.parametrize("at", range(len(ACCEPTED)), ids=lambda at: f"{ACCEPTED[at][1]}-{at}")
def test_a_row_counts_and_is_told_of(accepted, at):
    code = ACCEPTED[at][1]
    found = accepted.findings.filter(row=100 + at).select("code", "severity", "accepted").rows()
    assert found == ([(f"ledger.{code}", "warning", True)] if code else [])


def test_every_such_row_is_a_fact(accepted):
    assert accepted.rows.equals(ledger_rows(*(row for row, _ in ACCEPTED)))
    assert accepted.rejected == 0


REJECTED = [
    (
        {"date": None, "date_fault": "unreadable", "date_text": "igår"},
        "date_unreadable",
        "igår",
        "Bokföringsdatum",
    ),
    ({"amount": None, "amount_fault": "unreadable", "amount_text": "ca 5"}, "amount_unreadable", "ca 5", "Debet"),
    (
        {"account": None, "line": None, "account_fault": "x", "account_text": "19?0"},
        "account_unreadable",
        "19?0",
        "Konto",
    ),
]


def test_a_row_that_cannot_be_read_is_quarantined(agreement):
    checked = check_ledger(ledger_rows({}, *(case[0] for case in REJECTED)), agreement, HEADERS)
    columns = ["row", "code", "value", "column", "severity", "accepted"]
    assert checked.findings.select(columns).rows() == [
        (101 + at, f"ledger.{code}", value, column, "error", False)
        for at, (_, code, value, column) in enumerate(REJECTED)
    ]
    assert checked.rows["row"].to_list() == [100]
    assert checked.rejected == len(REJECTED)


def test_the_sentence_names_the_voucher_and_no_text(agreement):
    rows = ledger_rows(
        {"date": date(2021, 12, 10)}, UNALLOCATED | {"amount": Decimal("-1412.50"), "series": "", "number": ""}
    )
    checked = check_ledger(rows, agreement, {})
    messages = [message.replace("\u00a0", " ") for message in checked.findings["message"]]
    assert messages == [
        "A40 2021-12-10, konto 5460, 850,00 kr: utanför avtalstiden 2021-12-22 – 2022-12-31, räknas inte.",
        "Rad utan nummer 2022-03-10, konto 6212, −1 412,50 kr: passar ingen budgetrad, visas som Ej fördelat.",
    ]
    assert "Testsson" not in str(checked.findings.to_dicts())


def test_an_empty_ledger(agreement):
    checked = check_ledger(ledger_rows(), agreement, HEADERS)
    assert checked.rows.schema == pl.Schema(LEDGER_ROWS | SELECTED)
    assert checked.findings.schema == pl.Schema(FINDINGS)
