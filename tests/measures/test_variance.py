"""What a line has accrued: what its tariff has earned, what is booked on it, or both."""

import pytest

from tasks.measures.settlement import LineSums
from tasks.measures.variance import accrued_ore, adds_other_rows

NIGHTS, EXTRA = "patrol_nights", "contingency"  # draw the first area, and each further one


@pytest.mark.parametrize(
    ("line", "profile", "adds", "accrued"),
    [
        (NIGHTS, "nights", False, -500),  # an invoice booked on the tariff's line is no cost of it
        (NIGHTS, "linear", False, -500),
        (NIGHTS, "reserve", True, -570),
        (EXTRA, "reserve", True, -570),
        (EXTRA, "linear", True, -570),
        ("material", "linear", False, -370),
        ("material", "reserve", True, -370),
    ],
)
def test_other_rows_count_beside_the_tariff_on_the_contingency_line_alone(agreement, line, profile, adds, accrued):
    """Earned 5.00 kr, 0.70 booked as other rows, 3.00 paid out as compensation."""
    [changed] = [each.model_copy(update={"profile": profile}) for each in agreement.budget if each.id == line]
    assert adds_other_rows(changed) is adds
    assert accrued_ore(changed, LineSums(earned=500, other=-70, compensation=-300)) == accrued


def test_without_a_ledger_only_what_was_earned_is_known(agreement):
    sums = LineSums(earned=500, other=None, compensation=None)
    told = {line.id: accrued_ore(line, sums) for line in agreement.budget}
    assert told == {"grant": None, NIGHTS: -500, EXTRA: None, "material": None}
