"""Green, yellow and red at and around the limits: 5 % and 2 500 kr, 10 % and 5 000 kr."""

from fractions import Fraction

import pytest

from tasks.measures.status import line_status, nights_status, reserve_status, worst


@pytest.mark.parametrize(
    ("budget", "forecast", "expected"),
    [
        (-250000, -250000, "green"),
        (-250000, -262500, "green"),  # 5 % exactly does not exceed
        (-250000, -262501, "yellow"),
        (-250000, -275000, "yellow"),  # 10 % exactly
        (-250000, -275001, "red"),
        (-250000, -224999, "red"),  # better than budget deviates as much
        (-5000, -7500, "green"),  # 50 % but 2 500 kr exactly
        (-5000, -7501, "yellow"),
        (-5000, -10000, "yellow"),
        (-5000, -10001, "red"),
        (270000, 240000, "red"),
        (0, -2500, "green"),  # budget 0: the amounts alone decide
        (0, -2501, "yellow"),
        (0, -5001, "red"),
    ],
)
def test_a_line(agreement, budget, forecast, expected):
    assert line_status(agreement, Fraction(budget), Fraction(forecast)) == expected


@pytest.mark.parametrize(
    ("accrued", "forecast", "expected"),
    [
        (-15000, -15000, "green"),
        (-10000, -15001, "yellow"),
        (-15001, -15001, "red"),
        (None, -15001, "yellow"),
        (500, 500, "green"),
    ],
)
def test_a_reserve(accrued, forecast, expected):
    known = None if accrued is None else Fraction(accrued)
    assert reserve_status(Fraction(-15000), known, Fraction(forecast)) == expected


@pytest.mark.parametrize(
    ("planned", "forecast", "expected"),
    [
        (100, 95, "green"),
        (100, Fraction(949, 10), "yellow"),
        (100, 90, "yellow"),
        (100, Fraction(899, 10), "red"),
        (100, Fraction(1101, 10), "red"),
        (100, None, "green"),
        (None, 12, "green"),
    ],
)
def test_nights_on_the_percentage_alone(agreement, planned, forecast, expected):
    assert nights_status(agreement, planned, forecast and Fraction(forecast)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [([], "green"), (["green", "yellow"], "yellow"), (["red", "yellow"], "red"), (["green"], "green")],
)
def test_the_worst_part_decides(parts, expected):
    assert worst(parts) == expected
