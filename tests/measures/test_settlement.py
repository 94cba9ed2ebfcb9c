"""What the ledger's rows become: lines, allotment, open accounts, and what is not clearly in purpose."""

import pytest

from tasks.measures.measure import measure
from tasks.measures.settlement import allot
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

TIK, SIF, LIF = "timra-ik", "sorberge-if", "ljustorp-if"

# One night in two areas: 2 500 kr from the patrol line, 2 500 kr from the reserve. Then one night more.
WALKED = patrols_of(
    patrol("2022-01-07", "centrum", TIK),
    patrol("2022-01-07", "sorberge", SIF),
    patrol("2022-01-08", "centrum", TIK),
)


def lines(found):
    return {line.id: str(line.booked) for line in found.lines if line.booked}


def accounts(found):
    return {account.id: (str(account.booked), str(account.outstanding)) for account in found.associations}


@pytest.mark.parametrize(
    ("amount", "limits", "expected"),
    [
        (0, {"a": 10, "b": 5}, {"a": 0, "b": 0}),
        (7, {"a": 10, "b": 5}, {"a": 7, "b": 0}),
        (12, {"a": 10, "b": 5}, {"a": 10, "b": 2}),
        (20, {"a": 10, "b": 5}, {"a": 15, "b": 5}),
        (-3, {"a": 10, "b": 5}, {"a": -3, "b": 0}),
        (5, {"a": 0, "b": 0}, {"a": 5, "b": 0}),
        (5, {}, {}),
    ],
    ids=[
        "nothing",
        "fits the first",
        "spills over",
        "rest on the first",
        "refund",
        "nothing earned",
        "no line",
    ],
)
def test_an_amount_is_allotted_in_order(amount, limits, expected):
    assert allot(amount, limits) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([], {}, id="nothing booked"),
        pytest.param(
            [booking("2022-01-31", 5000, association=TIK)],
            {"patrol_nights": "-5000.00"},
            id="compensation goes to the patrol line as far as it has earned",
        ),
        pytest.param(
            [booking("2022-01-31", 7500, association=TIK)],
            {"patrol_nights": "-5000.00", "contingency": "-2500.00"},
            id="then to the reserve",
        ),
        pytest.param(
            [booking("2022-01-31", 10000, association=TIK)],
            {"patrol_nights": "-7500.00", "contingency": "-2500.00"},
            id="what is left stays on the first",
        ),
        pytest.param(
            [booking("2022-01-20", 2500, association=TIK), booking("2022-01-31", -4000, association=TIK)],
            {"patrol_nights": "1500.00"},
            id="a refund larger than what was paid is income on the line",
        ),
        pytest.param(
            [booking("2022-01-31", 300, "material"), booking("2022-01-31", 90, "contingency", account=6110)],
            {"material": "-300.00", "contingency": "-90.00"},
            id="ordinary costs",
        ),
        pytest.param(
            [booking("2022-01-31", 40, compensation=False, account=7010)],
            {"unallocated": "-40.00"},
            id="pay to a person fits no line",
        ),
        pytest.param(
            [booking("2022-01-31", 40, "closed_line")],
            {"unallocated": "-40.00"},
            id="a line that the agreement no longer holds",
        ),
        pytest.param(
            [
                booking("2022-01-31", -135000, "grant", account=3987),
                booking("2022-01-31", 9, "grant", account=3989),
            ],
            {"grant": "134991.00"},
            id="income",
        ),
        pytest.param(
            [booking("2022-01-31", 40, "material", account=account) for account in (1000, 1930, 2440, 2999)],
            {},
            id="balance accounts are never outcome",
        ),
        pytest.param(
            [booking("2021-12-21", 40, "material"), booking("2022-02-01", 40, "material")],
            {},
            id="before the term and after the cut-off",
        ),
        pytest.param(
            [booking("2021-12-22", 40, "material"), booking("2022-01-31", 40, "material")],
            {"material": "-80.00"},
            id="first day of the term and the cut-off itself",
        ),
    ],
)
def test_booked_on_each_line(agreement, rows, expected):
    assert lines(measure(agreement, WALKED, ledger_of(*rows), "2022-01")) == expected


def test_an_unallocated_line_has_neither_plan_nor_variance(agreement):
    rows = ledger_of(booking("2022-01-31", 5000, compensation=False), booking("2022-01-31", 1, compensation=False))
    line = measure(agreement, WALKED, rows, "2022-01").lines[-1]
    assert (line.id, line.clause, str(line.budget)) == ("unallocated", None, "0.00")
    assert (line.plan_to_date, line.variance_to_date, line.variance_to_date_share) == (None, None, None)
    assert (str(line.forecast), str(line.forecast_variance), line.status) == ("-5001.00", "-5001.00", "red")


def test_rows_that_cancel_out_still_show_their_line(agreement):
    rows = ledger_of(booking("2022-01-30", 50, compensation=False), booking("2022-01-31", -50, compensation=False))
    assert str(measure(agreement, WALKED, rows, "2022-01").lines[-1].booked) == "0.00"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [booking("2022-01-31", 2500, association=TIK)],
            {TIK: ("2500.00", "2500.00"), SIF: ("0.00", "2500.00"), LIF: ("0.00", "0.00")},
            id="paid in part",
        ),
        pytest.param(
            [booking("2022-01-31", 900)],
            {
                TIK: ("0.00", "5000.00"),
                SIF: ("0.00", "2500.00"),
                LIF: ("0.00", "0.00"),
                None: ("900.00", "-900.00"),
            },
            id="fits no association: an account of its own, last",
        ),
        pytest.param(
            [booking("2022-01-31", 100, association="old-if")],
            {
                TIK: ("0.00", "5000.00"),
                SIF: ("0.00", "2500.00"),
                LIF: ("0.00", "0.00"),
                "old-if": ("100.00", "-100.00"),
            },
            id="an association that the agreement no longer holds",
        ),
        pytest.param(
            [booking("2022-01-31", 70, "material", association=TIK)],
            {TIK: ("0.00", "5000.00"), SIF: ("0.00", "2500.00"), LIF: ("0.00", "0.00")},
            id="an ordinary cost is nobody's",
        ),
    ],
)
def test_open_accounts(agreement, rows, expected):
    assert accounts(measure(agreement, WALKED, ledger_of(*rows), "2022-01")) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([booking("2022-01-31", 5000, association=TIK)], "0.00", id="paid what was earned"),
        pytest.param([booking("2022-01-31", 5600, association=TIK)], "600.00", id="paid beyond what was earned"),
        pytest.param([booking("2022-01-31", 900)], "900.00", id="no association"),
        pytest.param([booking("2022-01-31", 40, compensation=False)], "40.00", id="no line"),
        pytest.param(
            [booking("2022-01-30", 40, compensation=False), booking("2022-01-31", -90, compensation=False)],
            "0.00",
            id="a net refund without a line takes nothing away",
        ),
        pytest.param(
            [
                booking("2022-01-31", 40, compensation=False),
                booking("2022-01-31", 900),
                booking("2022-01-31", 2600, association=SIF),
            ],
            "1040.00",
            id="40 + 900 + 100",
        ),
        pytest.param([booking("2022-01-31", -900)], "0.00", id="a refund without association"),
    ],
)
def test_not_clearly_in_purpose(agreement, rows, expected):
    found = measure(agreement, WALKED, ledger_of(*rows), "2022-01")
    assert str(found.funds.not_clearly_in_purpose) == expected
    told = any(finding.code == "measure.not_clearly_in_purpose" for finding in found.findings)
    assert told == (expected != "0.00")


def test_a_reserve_that_pays_nights_adds_its_other_rows(changed):
    tariff = {"rate": 2500, "quantity": 6}
    reserve = {"id": "reserve", "clause": "X", "label": "Reserv", "amount": -15000, "profile": "reserve"}
    agreement = changed(budget=[reserve | {"tariff": tariff, "accounts": ["6100-6199"]}])
    found = measure(agreement, WALKED, ledger_of(booking("2022-01-31", 640, "reserve", account=6110)), "2022-01")
    assert str(found.lines[0].accrued) == "-8140.00"  # three area-nights and 640 kr


def test_without_a_tariff_compensation_fits_no_line_and_counts_once(changed):
    lines_without_tariff = [
        {"id": "grant", "clause": "X1", "label": "Stöd", "amount": 1000},
        {"id": "costs", "clause": "X2", "label": "Kostnader", "amount": -1000, "accounts": ["5000-5999"]},
    ]
    found = measure(
        changed(budget=lines_without_tariff),
        WALKED,
        ledger_of(booking("2022-01-31", 900, association=TIK)),
        "2022-01",
    )
    assert lines(found) == {"unallocated": "-900.00"}
    assert str(found.funds.accrued_costs) == "-900.00"
    assert str(found.funds.not_clearly_in_purpose) == "900.00"
