"""Whose books an export is, and whether its years are the agreement's."""

import pytest

from tasks.agreement.model import Selection
from tasks.reading.belonging import with_belonging, without_rows
from tasks.reading.dispatch import read_bytes
from tasks.reading.sie.read import read_sie
from tests.reading.sie.sie_text import HEAD, row, sie, voucher

OURS, FOREIGN = "802400-1234", "556000-0000"


def reading_of(orgnr: str = OURS, year: str = "2022"):
    head = [record for record in HEAD if record[0] not in ("#ORGNR", "#RAR")]
    head += [("#ORGNR", orgnr), ("#RAR", "0", f"{year}0101", f"{year}1231")]
    return read_sie(sie(voucher("A", "1", f"{year}0105", row(5460, "0")), head=head), "export.se", "0" * 64)


@pytest.mark.parametrize(
    ("stated", "remembered", "of_file", "refused"),
    [
        (None, None, FOREIGN, False),
        (None, OURS, OURS, False),
        (None, OURS, FOREIGN, True),
        (OURS, None, OURS, False),
        (OURS, None, FOREIGN, True),
        ("8024001234", None, OURS, False),
        (OURS, FOREIGN, OURS, False),
        (OURS, FOREIGN, FOREIGN, True),
        (OURS, None, "", False),
    ],
)
def test_books_of_another_organisation_are_refused(agreement, stated, remembered, of_file, refused):
    ledger = agreement.ledger.model_copy(update={"orgnr": stated})
    answer = with_belonging(
        reading_of(of_file), agreement.model_copy(update={"ledger": ledger}), remembered_orgnr=remembered
    )
    assert (answer.refused is not None) is refused
    if answer.refused is not None:
        assert FOREIGN in answer.refused and OURS in answer.refused
        assert "ledger.orgnr" not in answer.refused  # the reader is no operator
        assert answer.ledger is None


@pytest.mark.parametrize(
    ("year", "without_effect"), [("2019", True), ("2021", False), ("2022", False), ("2023", True)]
)
def test_years_outside_the_term_are_said_to_be_without_effect(agreement, year, without_effect):
    answer = with_belonging(reading_of(year=year), agreement, remembered_orgnr=None)
    assert answer.refused is None
    assert ("ledger.other_years" in {finding.code for finding in answer.findings}) is without_effect


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (Selection(objects={6: ["IOP22"], 1: ["10", "20"]}), "objekt IOP22 i dimension 6 eller objekt 10, 20 i"),
        (Selection(accounts=["5410-5499"], series=["N"]), "konto 5410-5499 eller serie N."),
        (Selection(texts=["nattvandring"]), "texten nattvandring."),
        (Selection(), "väljer inga rader."),
    ],
)
def test_an_export_without_a_row_of_the_agreements_says_what_was_looked_for(agreement, chosen, says):
    ledger = agreement.ledger.model_copy(update={"select": chosen})
    answer = without_rows(reading_of(), agreement.model_copy(update={"ledger": ledger}))
    assert [(finding.code, says in finding.message) for finding in answer.findings] == [("ledger.no_rows", True)]


def test_of_an_export_of_other_years_nothing_more_is_said(agreement):
    answer = with_belonging(reading_of(year="2019"), agreement, remembered_orgnr=None)
    assert without_rows(answer, agreement) is answer


def test_a_refused_reading_stays_as_it_is(agreement):
    refused = reading_of().as_refused("Den går inte att läsa.")
    assert with_belonging(refused, agreement, FOREIGN) is refused


@pytest.mark.parametrize(
    ("header", "cell", "selects", "refused"),
    [
        ("Kommentar", "", {"objects": {6: ["IOP22"]}}, True),
        ("Projekt", "", {"objects": {6: ["IOP22"]}}, False),
        ("Kommentar", "", {"objects": {6: ["IOP22"]}, "texts": ["nattvandring"]}, False),
        ("Kommentar", "", {"accounts": ["5460"]}, False),
    ],
)
def test_a_table_that_cannot_be_selected_from_would_withdraw_all_and_is_refused(
    agreement, header, cell, selects, refused
):
    ledger = agreement.ledger.model_copy(update={"select": Selection.model_validate(selects)})
    table = f"Vernr;Datum;Konto;{header};Belopp\nA1;2022-02-10;5460;{cell};1\n".encode()
    reading = read_bytes(table, "bok.csv", "0" * 64, agreement)
    answer = with_belonging(reading, agreement.model_copy(update={"ledger": ledger}), None)
    assert (answer.refused is not None) is refused
