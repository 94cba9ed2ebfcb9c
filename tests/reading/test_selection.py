"""Which rows are the agreement's, and to which line and association: little tables of rows and answers."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.accounts import is_outcome
from tasks.agreement.model import Agreement, AssociationLedger, Selection
from tasks.facts.schemas import LEDGER_ROWS
from tasks.reading.selection import SELECTED, select
from tasks.reading.sie.read import read_sie


def ledger_rows(*rows: dict) -> pl.DataFrame:
    """``LEDGER_ROWS`` with what matters to the selection given and the rest plain."""
    plain = {
        "row": 1,
        "series": "A",
        "number": "1",
        "date": date(2022, 3, 1),
        "account": "5460",
        "amount": Decimal("100.00"),
        "objects": [],
        "text": "",
        "voucher_text": "",
    }
    every = [{name: None for name in LEDGER_ROWS} | plain | row for row in rows]
    return pl.DataFrame(every, schema=LEDGER_ROWS)


def of_project(**row: object) -> dict:
    """A row of the agreement's project."""
    return {"objects": [{"dimension": 6, "code": "IOP22"}]} | row


def with_selection(agreement: Agreement, **select: object) -> Agreement:
    """The agreement with another selection."""
    ledger = agreement.ledger.model_copy(update={"select": Selection.model_validate(select)})
    return agreement.model_copy(update={"ledger": ledger})


@pytest.mark.parametrize(
    ("chosen_by", "row", "belongs"),
    [
        ({"objects": {6: ["IOP22"]}}, {"objects": [{"dimension": 6, "code": "IOP22"}]}, True),
        ({"objects": {6: ["IOP22"]}}, {"objects": [{"dimension": 6, "code": " iop22"}]}, True),
        ({"objects": {6: ["IOP22"]}}, {"objects": [{"dimension": 1, "code": "IOP22"}]}, False),
        ({"objects": {6: ["IOP22"]}}, {"objects": [{"dimension": 6, "code": "IOP221"}]}, False),
        ({"objects": {6: ["A", "B"], 1: ["10"]}}, {"objects": [{"dimension": 1, "code": "10"}]}, True),
        ({"accounts": ["5460"]}, {}, True),
        ({"accounts": ["5400-5499"]}, {}, True),
        ({"accounts": ["5461-5499"]}, {}, False),
        ({"accounts": ["5460"]}, {"account": None}, False),
        ({"series": ["N"]}, {"series": "N"}, True),
        ({"series": ["N"]}, {}, False),
        ({"texts": ["nattvandring"]}, {"text": "Ersättning Nattvandring mars"}, True),
        ({"texts": ["nattvandring"]}, {"voucher_text": "NATTVANDRINGAR"}, True),
        ({"texts": ["nattvandring"]}, {"text": "minattvandring"}, False),
        ({"texts": ["nattvandring"]}, {"text": None, "voucher_text": None}, False),
        ({}, {}, False),
    ],
)
def test_a_row_belongs_if_any_rule_holds(agreement, chosen_by, row, belongs):
    chosen = select(ledger_rows(row), with_selection(agreement, **chosen_by))
    assert chosen.height == belongs


@pytest.mark.parametrize(
    ("account", "line", "compensation"),
    [
        ("3987", "grant", False),
        ("5460", "material", False),
        ("5499", "material", False),
        ("6150", "contingency", False),
        ("6212", None, False),
        ("6993", None, True),
        ("4650", None, True),
        ("7010", None, False),
        ("1930", None, False),
        (None, None, False),
    ],
)
def test_the_line_is_told_by_the_account_and_compensation_comes_first(agreement, account, line, compensation):
    chosen = select(ledger_rows(of_project(account=account)), agreement)
    assert chosen.select("line", "compensation").row(0) == (line, compensation)


def test_an_account_of_a_line_that_is_also_compensation_is_compensation(agreement):
    ledger = agreement.ledger.model_copy(update={"compensation_accounts": ["5460"]})
    chosen = select(ledger_rows(of_project()), agreement.model_copy(update={"ledger": ledger}))
    assert chosen.select("line", "compensation").row(0) == (None, True)


def test_pay_to_persons_is_in_no_line(agreement):
    lines = [line.model_copy(update={"accounts": ["7000-7999"]}) for line in agreement.budget]
    chosen = select(ledger_rows(of_project(account="7010")), agreement.model_copy(update={"budget": lines}))
    assert chosen["line"].to_list() == [None]


@pytest.mark.parametrize(
    ("text", "voucher_text", "objects", "association", "fault"),
    [
        ("Ljustorps IF", "", [], "ljustorp-if", None),
        ("ersättning LJUSTORP", "", [], "ljustorp-if", None),
        ("Ersättning TIK", "", [], "timra-ik", None),
        ("statistik", "", [], None, "unknown"),
        ("etik", "", [], None, "unknown"),
        ("Sörberge  IF", "", [], "sorberge-if", None),
        ("", "Ersättning Timrå IK", [], "timra-ik", None),
        ("Timrå IK", "Ljustorps IF", [], "timra-ik", None),
        ("Timrå IK och Ljustorp", "", [], None, "ambiguous"),
        ("", "TIK/Ljustorp", [], None, "ambiguous"),
        ("Timrå IK", "", [(1, "30")], "ljustorp-if", None),
        ("Timrå IK", "", [(1, "30"), (1, "40")], None, "ambiguous"),
        ("Timrå IK", "", [(2, "30")], "timra-ik", None),
        ("", "", [], None, "unknown"),
    ],
)
def test_the_association_is_told_by_object_then_text_then_voucher(
    agreement, text, voucher_text, objects, association, fault
):
    codes = {"ljustorp-if": {1: ["30"]}, "sorberge-if": {1: ["40"]}}
    associations = [
        one.model_copy(update={"ledger": AssociationLedger(objects=codes.get(one.id, {}), texts=one.ledger.texts)})
        for one in agreement.associations
    ]
    pairs = [{"dimension": dimension, "code": code} for dimension, code in [(6, "IOP22"), *objects]]
    row = {"account": "6993", "text": text, "voucher_text": voucher_text, "objects": pairs}
    chosen = select(ledger_rows(row), agreement.model_copy(update={"associations": associations}))
    assert chosen.select("association", "association_fault").row(0) == (association, fault)


def test_rows_that_are_no_compensation_have_no_association(agreement):
    chosen = select(ledger_rows(of_project(text="Timrå IK och Ljustorp")), agreement)
    assert chosen.select("association", "association_fault").row(0) == (None, None)


def test_an_empty_ledger_gives_an_empty_selection(agreement):
    chosen = select(ledger_rows(), agreement)
    assert dict(chosen.schema) == LEDGER_ROWS | SELECTED


def test_the_sample_of_february(agreement, drops):
    """The scenario's rows of the project, read off its file by hand."""
    path = drops / "2022-02" / "bokforing_2122.se"
    reading = read_sie(path.read_bytes(), path.name, "0" * 64)
    assert reading.ledger is not None
    assert (reading.encoding, reading.format, reading.orgnr) == ("cp437", "sie-4e", "802400-1234")
    chosen = select(reading.ledger, agreement).filter(is_outcome(pl.col("account")))
    told = ["voucher_row", "row", "number", "account", "amount", "line", "association"]
    assert chosen.sort("row").select(*told[:4], pl.col("amount").cast(pl.String), *told[5:]).rows() == [
        (258, 260, "40", "5460", "850.00", "material", None),
        (303, 306, "49", "3987", "-135000.00", "grant", None),
        (323, 325, "53", "6993", "2500.00", None, "sorberge-if"),
        (323, 326, "53", "6993", "5000.00", None, "timra-ik"),
        (334, 336, "55", "5460", "389.00", "material", None),
        (349, 354, "58", "5410", "1190.00", "material", None),
        (363, 365, "60", "6993", "7500.00", None, "ljustorp-if"),
        (368, 370, "61", "6993", "7500.00", None, "sorberge-if"),
        (373, 375, "62", "6993", "7500.00", None, "timra-ik"),
        (383, 385, "64", "6212", "412.50", None, None),
        (493, 495, "22", "5480", "2340.50", "material", None),
    ]
