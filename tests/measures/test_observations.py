"""Findings about the figures: which, how grave, under which clause and in which words."""

import pytest

from tasks.agreement.calendar import eligible_nights
from tasks.findings import Place, Severity
from tasks.measures.measure import measure
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

TIK = "timra-ik"


def told(agreement, patrols, rows=(), period="2022-12"):
    found = measure(agreement, patrols_of(*patrols), ledger_of(*rows), period)
    return {finding.code.removeprefix("measure."): finding for finding in found.findings}


def walked(agreement, nights, extra=0):
    dates = eligible_nights(agreement)
    first = [patrol(str(night)) for night in dates[:nights]]
    return first + [patrol(str(night), "sorberge") for night in dates[:extra]]


def test_all_as_agreed_says_nothing(agreement):
    assert told(agreement, walked(agreement, 100, 6)) == {}


@pytest.mark.parametrize(
    ("nights", "extra", "clause", "words"),
    [
        (103, 0, "M3", "Nattvandring helg: 103 nätter är fler än avtalets 100."),
        (100, 7, "M5", "Oförutsedda utgifter: 7 extra områdesnätter är fler än avtalets 6."),
    ],
)
def test_more_than_agreed(agreement, nights, extra, clause, words):
    finding = told(agreement, walked(agreement, nights, extra))["more_than_agreed"]
    assert (finding.clause, finding.message, finding.severity) == (clause, words, Severity.WARNING)
    assert finding.where == Place(file="timra-ik-2022.yaml", row=0)


def test_a_reserve_is_overdrawn_by_nights_and_other_rows_together(agreement):
    other = [booking("2022-12-01", 640, "contingency", account=6110)]
    finding = told(agreement, walked(agreement, 100, 6), other)["reserve_overdrawn"]
    assert finding.clause == "M5"
    said = finding.message.replace("\N{NO-BREAK SPACE}", " ")
    assert "Reserven Oförutsedda utgifter på 15 000 kr är övertrasserad, 15 640 kr är upparbetat" in said


@pytest.mark.parametrize(
    ("month", "nights", "of_nights", "of_the_line"),
    [
        # 5 nights of 12 possible: 45 of 108 at that pace. 70 of 98: 77.1, and 2 500 kr for each.
        (
            "2022-01",
            5,
            "Stor avvikelse, men det är för tidigt att bedöma: prognosen är 45 nätter mot avtalade 100.",
            "Nattvandring helg väntas bli −112 500 kr mot budgeterade −250 000 kr.",
        ),
        (
            "2022-11",
            70,
            "Betydande avvikelse, dialog krävs: prognosen är 77 nätter mot avtalade 100.",
            "Nattvandring helg väntas bli −192 857 kr mot budgeterade −250 000 kr.",
        ),
        (
            "2022-12",
            89,
            "Betydande avvikelse: utfallet är 89 nätter mot avtalade 100.",
            "Nattvandring helg blev −222 500 kr mot budgeterade −250 000 kr.",
        ),
    ],
)
def test_a_significant_deviation_asks_for_dialogue_and_says_that_the_limit_is_open(
    agreement, month, nights, of_nights, of_the_line
):
    found = measure(agreement, patrols_of(*walked(agreement, nights)), ledger_of(), month)
    told = [one for one in found.findings if one.code == "measure.significant_deviation"]
    messages = [one.message.replace("\N{NO-BREAK SPACE}", " ") for one in told]
    assert [one.clause for one in told] == ["M11", "M11"]
    assert messages[0].startswith(of_nights) and of_the_line in messages[1]
    assert all("ännu inte beslutad av styrgruppen" in message for message in messages)


def test_dialogue_is_asserted_only_where_the_agreement_has_it(changed):
    silent = changed(clauses={})
    found = measure(silent, patrols_of(*walked(silent, 70)), ledger_of(), "2022-11").findings
    told = [one for one in found if one.code == "measure.significant_deviation"]
    assert [one.clause for one in told] == [None, None]
    assert all(one.message.startswith("Stor avvikelse: ") and "ialog" not in one.remedy for one in told)


def test_a_decided_limit_is_not_called_open(changed):
    agreement = changed(open_questions=[])
    finding = told(agreement, walked(agreement, 89))["significant_deviation"]
    assert "beslutad" not in finding.message


def test_nights_not_walked_are_no_gain(agreement):
    finding = told(agreement, walked(agreement, 96))["not_performed"]
    assert "10\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr ej utförd verksamhet" in finding.message
    assert finding.severity == Severity.INFO


def test_a_net_refund(agreement):
    finding = told(agreement, walked(agreement, 100), [booking("2022-12-01", -250.5, association=TIK)])["net_refund"]
    assert finding.message == "Timrå IK har netto betalat tillbaka 250,50\N{NO-BREAK SPACE}kr."
    assert finding.clause == "M8"


@pytest.mark.parametrize(
    ("tariff", "words"),
    [
        ({}, "N: 3 områdesnätter är fler än avtalets 1."),
        ({"per": "night"}, "N: 2 nätter är fler än avtalets 1."),
        ({"per": "patrol", "package": 2}, "N: 3 pass är fler än avtalets 1 paket om 2."),
        ({"per": "season"}, None),
    ],
)
def test_what_is_more_than_agreed_is_called_by_its_name(changed, tariff, words):
    line = {"id": "n", "clause": "X", "label": "N", "amount": -1000, "tariff": {"rate": 1000, "quantity": 1} | tariff}
    found = told(changed(budget=[line | {"profile": None}]), walked(changed(), 2, 1))
    assert (found["more_than_agreed"].message if words else found.get("more_than_agreed")) == words


def test_an_unknown_ledger_is_told(agreement):
    found = measure(agreement, patrols_of(), None, "2022-01")
    assert [one.message for one in found.findings if one.code == "measure.ledger_unknown"] == [
        "Ingen bokföring har tagits in: det bokförda är okänt, inte noll."
    ]
