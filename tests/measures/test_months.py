"""The months of a term, each with its own figures, and the bridge to what they were."""

from datetime import date

import pytest

from tasks.measures.corrections import State, corrections
from tasks.measures.figures import Month
from tasks.measures.measure import measure
from tasks.measures.months import month_figures
from tests.measures.makers import booking, ledger_of, patrol, patrols_of
from tests.measures.sample_reader import MONTHS

TIK = "timra-ik"


def figures(agreement, patrols, rows, through):
    ledger = None if rows is None else ledger_of(*rows)
    found = month_figures(agreement, patrols_of(*patrols), ledger, through)
    return {(month.month, name): value for month in found for name, value in month.figures.items()}


def test_the_stub_stands_as_a_month_of_its_own(agreement):
    patrols = [patrol("2021-12-24"), patrol("2022-01-07"), patrol("2022-01-07", "sorberge", adults=2)]
    found = figures(agreement, patrols, [booking("2022-01-15", 40.5, "material")], "2022-02")
    assert sorted({month for month, _ in found}) == ["2021-12", "2022-01", "2022-02"]
    assert [found[month, "nights.in_period"] for month in ("2021-12", "2022-01", "2022-02")] == [
        "1",
        "1",
        "0",
    ]
    assert found["2022-01", "nights.area_nights_in_period"] == "2"
    assert found["2022-01", "crew.adult_hours_in_period"] == "20"
    assert found["2022-01", "lines.patrol_nights.accrued"] == "-2500.00"
    assert found["2022-01", "lines.contingency.accrued"] == "-2500.00"
    assert found["2022-01", "lines.material.booked"] == "-40.50"
    assert found["2022-02", "lines.material.booked"] == "0.00"


def test_compensation_moves_between_lines_as_more_is_earned(agreement):
    # In January 5 000 kr is paid for one night; the second half lies on the reserve's line only when the
    # patrol line has earned nothing more, and moves there and back with what each has earned to date.
    patrols = [patrol("2022-01-07"), patrol("2022-01-07", "sorberge"), patrol("2022-02-04")]
    found = figures(agreement, patrols, [booking("2022-01-31", 5000, association=TIK)], "2022-02")
    assert found["2022-01", "lines.patrol_nights.booked"] == "-2500.00"
    assert found["2022-01", "lines.contingency.booked"] == "-2500.00"
    assert found["2022-02", "lines.patrol_nights.booked"] == "-2500.00"
    assert found["2022-02", "lines.contingency.booked"] == "2500.00"


def test_a_package_is_earned_in_the_month_that_fills_it(changed):
    tariff = {"rate": 9000, "quantity": 10, "package": 3}
    lines = [{"id": "n", "clause": "X", "label": "N", "amount": -90000, "profile": "nights", "tariff": tariff}]
    patrols = [patrol("2022-01-07"), patrol("2022-01-08"), patrol("2022-02-04"), patrol("2022-03-04")]
    found = figures(changed(budget=lines), patrols, [], "2022-03")
    months = ("2021-12", "2022-01", "2022-02", "2022-03")
    assert [found[month, "lines.n.accrued"] for month in months] == ["0.00", "0.00", "-9000.00", "0.00"]


def test_without_a_ledger_money_that_is_unknown_is_left_out(agreement):
    found = figures(agreement, [patrol("2022-01-07")], None, "2022-01")
    assert found["2022-01", "lines.patrol_nights.accrued"] == "-2500.00"
    assert ("2022-01", "lines.patrol_nights.booked") not in found
    assert ("2022-01", "lines.material.accrued") not in found


@pytest.mark.parametrize("month", MONTHS)
def test_months_add_up_to_the_figures_to_date(agreement, sample_facts, month):
    patrols, ledger = sample_facts[month]
    found = measure(agreement, patrols, ledger, month)
    months = month_figures(agreement, patrols, ledger, month)
    for line in found.lines:
        parts = [float(one.figures.get(f"lines.{line.id}.booked", "0")) for one in months]
        assert sum(parts) == pytest.approx(float(line.booked), abs=0.001)
    assert sum(int(one.figures["nights.in_period"]) for one in months) == found.nights.to_date
    assert months[-1].figures["nights.in_period"] == str(found.nights.in_period)


def month(name, **values):
    return Month(month=name, figures={key.replace("__", "."): value for key, value in values.items()})


REPORTED = [
    month("2022-01", nights__in_period="8", lines__x__booked="-100.00"),
    month("2022-02", nights__in_period="7"),
]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(REPORTED, [], id="unchanged"),
        pytest.param(
            [
                month("2022-01", nights__in_period="8", lines__x__booked="-100"),
                month("2022-02", nights__in_period="7"),
            ],
            [],
            id="the same number in other words",
        ),
        pytest.param(
            [month("2022-01", nights__in_period="6", lines__x__booked="-100.00"), REPORTED[1]],
            [("2022-01", "nights.in_period", "8", "6")],
            id="a night less",
        ),
        pytest.param(
            [month("2022-01", nights__in_period="8"), REPORTED[1]],
            [("2022-01", "lines.x.booked", "-100.00", "0.00")],
            id="a line that is no longer there",
        ),
        pytest.param(
            [
                REPORTED[0],
                month("2022-02", nights__in_period="7", lines__unallocated__booked="-5.00"),
                month("2022-03", nights__in_period="9"),
            ],
            [("2022-02", "lines.unallocated.booked", "0.00", "-5.00")],
            id="a line that was not there; an open month is nobody's correction",
        ),
    ],
)
def test_corrections(now, expected):
    found = corrections(REPORTED, now, ["2022-01", "2022-02"])
    assert [(one.month, one.figure, one.before, one.after) for one in found] == expected
    assert {one.source for one in found} <= {""}


def test_every_drop_has_its_step_on_the_bridge():
    def stand(nights, booked):
        return [month("2022-01", nights__in_period=nights, lines__x__booked=booked)]

    reported = stand("8", "-100.00")
    states = [
        State("pass.xlsx", date(2022, 2, 10), stand("7", "-100.00")),
        State("bok.se", date(2022, 2, 12), stand("7", "-130.00")),
        State("annat.csv", date(2022, 2, 13), stand("7", "-130.00")),
        State("pass.xlsx", date(2022, 2, 20), stand("9", "-130.00")),
    ]
    booked, nights = corrections(reported, states[-1].months, ["2022-01"], states)
    assert (booked.figure, booked.source, booked.received) == ("lines.x.booked", "bok.se", date(2022, 2, 12))
    assert (nights.source, nights.received) == ("pass.xlsx", date(2022, 2, 20))
    assert [(step.before, step.after) for step in nights.steps] == [("8", "7"), ("7", "9")]


def test_a_change_that_was_taken_back_is_no_correction():
    there = [month("2022-01", nights__in_period="7")]
    back = [month("2022-01", nights__in_period="8")]
    states = [State("a.csv", date(2022, 2, 1), there), State("b.csv", date(2022, 2, 2), back)]
    assert corrections(back, back, ["2022-01"], states) == []
