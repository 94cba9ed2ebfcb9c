"""Which rows and nights stand beside the agreement: they make up the figures that only count them."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.measures.figures import OutsideNight
from tasks.measures.measure import measure
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import MONTHS


@pytest.mark.parametrize("month", MONTHS)
def test_the_rows_make_up_the_sum(agreement, sample_facts, month):
    measures = measure(agreement, *sample_facts[month], month)
    overpaid = sum(
        max(Decimal(0), account.booked - account.earned)
        for account in measures.associations
        if account.id is not None and account.booked is not None
    )
    rows = sum((row.amount for row in measures.unplaced), Decimal(0))
    assert max(Decimal(0), rows) + overpaid == measures.funds.not_clearly_in_purpose
    assert len(measures.outside) == measures.nights.outside_calendar_to_date


def test_march_by_hand(agreement, sample_facts):
    """The mobile telephone of 25 February (account 6212), and the Wednesday."""
    measures = measure(agreement, *sample_facts["2022-03"], "2022-03")
    assert measures.outside == [OutsideNight(date=date(2022, 3, 2), area="Centrum")]
    [row] = measures.unplaced
    assert (row.kind, row.date, row.account, row.amount) == ("no_line", date(2022, 2, 25), "6212", Decimal("412.50"))


def test_kinds_and_what_is_none_of_them(agreement):
    ledger = ledger_of(
        booking("2022-02-01", 100, compensation=False, account=7010),  # pay
        booking("2022-02-02", 200, compensation=False, account=6212),  # fits no line
        booking("2022-02-03", 300, association=None),  # compensates nobody
        booking("2022-02-04", 400, association="timra-ik"),
        booking("2022-02-05", 500, "material"),
        booking("2021-12-01", 600, compensation=False, account=6212),  # before the term
        booking("2022-03-01", 700, compensation=False, account=6212),  # after the cut-off
    )
    found = measure(agreement, patrols_of(patrol("2022-02-04")), ledger, "2022-02").unplaced
    assert [(row.kind, row.amount) for row in found] == [("pay", 100), ("no_line", 200), ("no_association", 300)]
    assert measure(agreement, patrols_of(), None, "2022-02").unplaced == []
