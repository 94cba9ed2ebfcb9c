"""What is left and who owes whom, by hand from the sample's March: 135 000 received, 47 500 paid to the associations
of 65 000 earned, 4 237.50 and 640 of other costs, and 412.50 that fits no line."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.reports.documents.balance import Debt, balance, debts
from tasks.reports.documents.ending import Reach, position_document
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.texts import Texts

MARCH = date(2022, 3, 31)
WHOLE = Reach(untold=[], has_ledger=True, exported=date(2022, 4, 4))


def kronor(amount: str) -> Decimal:
    return Decimal(amount)


def with_account(report, number: int, booked: str):
    """The report with another payment to one association, in its line too."""
    account = report.associations[number]
    paid = Decimal(booked)
    more = paid - account.booked
    accounts = list(report.associations)
    accounts[number] = account.model_copy(update={"booked": paid, "outstanding": account.earned - paid})
    lines = [
        line.model_copy(update={"booked": line.booked - more}) if line.id == "patrol_nights" else line
        for line in report.lines
    ]
    over = max(Decimal(0), paid - account.earned)
    funds = report.funds.model_copy(
        update={"not_clearly_in_purpose": report.funds.not_clearly_in_purpose + over},
    )
    return report.model_copy(update={"associations": accounts, "lines": lines, "funds": funds})


def with_line(report, line_id: str, **figures: str):
    """The report with other figures on a line."""
    changed = {key: Decimal(value) for key, value in figures.items()}
    lines = [line.model_copy(update=changed) if line.id == line_id else line for line in report.lines]
    return report.model_copy(update={"lines": lines})


def paragraphs(document) -> str:
    return " ".join(text for section in document.sections for text in section.paragraphs).replace("\u00a0", " ")


def test_what_is_left_is_the_same_from_the_purpose_and_from_the_ledger(march):
    stand = balance(march)
    # 135 000 − (60 000 + 4 237.50 + 5 640) − 412.50, and 135 000 − 47 500 − 4 237.50 − 640 − 412.50 − 17 500.
    assert stand.left == kronor("64710.00")
    assert stand.cash == kronor("82210.00") and stand.outstanding == kronor("17500.00")


def test_an_association_that_got_too_much_is_asked_for_it_and_the_club_for_the_whole(march, agreement):
    # Sörberge IF has earned 22 500 and got 30 000: 7 500 of it is not clearly in the purpose, with 412.50.
    changed = with_account(march, 1, "30000.00")
    assert balance(changed).left == kronor("57210.00")
    assert balance(changed).cash - balance(changed).outstanding == kronor("57210.00")
    assert debts(agreement, changed) == [
        Debt("Sörberge IF", "Timrå IK", kronor("7500.00"), "overpaid"),
        Debt("Timrå IK", "Ljustorps IF", kronor("5000.00"), "outstanding"),
        Debt("Timrå IK", "Timrå kommun", kronor("7912.50"), "reclaim"),
    ]


@pytest.mark.parametrize(
    ("received", "owed", "left"),
    [
        ("135000.00", None, "64710.00"),
        ("50000.00", "19877.50", "-20290.00"),  # 69 877.50 used in the purpose
        ("0.00", "69877.50", "-70290.00"),
    ],
)
def test_what_is_used_and_not_received_is_owed_by_the_municipality(march, agreement, received, owed, left):
    changed = with_line(march, "grant", booked=received, accrued=received)
    asked = [debt for debt in debts(agreement, changed) if debt.why == "grant"]
    assert asked == ([Debt("Timrå kommun", "Timrå IK", Decimal(owed), "grant")] if owed else [])
    assert balance(changed).left == Decimal(left)


def test_what_goes_beyond_the_budget_is_not_owed(march, agreement):
    # 265 000 + 4 237.50 + 5 640 = 274 877.50 of a budgeted 270 000, of which 135 000 has come.
    changed = with_line(march, "patrol_nights", accrued="-265000.00")
    assert Debt("Timrå kommun", "Timrå IK", kronor("135000.00"), "grant") in debts(agreement, changed)
    document = position_document(agreement, changed, MARCH, WHOLE, made_on=date(2022, 4, 5))
    assert "4 877,50 kr är upparbetat utöver budgetens intäkter" in paragraphs(document)


def test_without_a_ledger_only_what_is_earned_is_said(empty, agreement):
    assert balance(empty).left is None and debts(agreement, empty) == []
    reach = Reach(untold=["2022-01"], has_ledger=False, exported=None)
    told = paragraphs(position_document(agreement, empty, date(2022, 1, 31), reach, made_on=date(2022, 2, 4)))
    assert "Ingen passlista har kommit för januari 2022" in told
    assert "vad som är betalt, kvar och skyldigt är inte känt" in told and "fattas" not in told


def test_duties_that_the_agreement_does_not_name_are_not_asserted(march, agreement):
    none = {"surplus": None, "reclaim": None, "exit": None}
    silent = agreement.model_copy(update={"clauses": agreement.clauses.model_copy(update=none)})
    assert [debt for debt in debts(silent, march) if debt.why == "reclaim"] == []
    document = position_document(silent, march, MARCH, WHOLE, made_on=date(2022, 4, 5))
    assert "64 710 kr är kvar." in paragraphs(document)
    assert not any("upphör" in section.heading for section in document.sections)
    quarter = quarterly_document(silent, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 12))
    assert "Överskott och ändamål" not in [section.heading for section in quarter.sections]


def test_the_quarter_states_what_is_left_and_what_is_not_clear(march, agreement):
    quarter = quarterly_document(agreement, "2022-Q1", [march], Texts(), edition=1, made_on=date(2022, 4, 12))
    [section] = [section for section in quarter.sections if section.heading == "Överskott och ändamål"]
    rows = [[cell.replace("\u00a0", " ") for cell in row] for row in section.tables[0].rows]
    assert rows[0] == ["Mottaget", "135 000,00"] and rows[-1] == ["Kvar", "64 710,00"]
    assert ["Inte tydligt inom ändamålet", "−412,50"] in rows
    assert any("64 710 kr ✓" in text.replace("\u00a0", " ") for text in section.paragraphs)
