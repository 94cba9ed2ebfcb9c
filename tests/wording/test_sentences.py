"""Amounts and lists inside Swedish sentences."""

from decimal import Decimal

import pytest

from tasks.wording.swedish import kronor, listed


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0 kr"),
        ("2500", "2 500 kr"),
        ("2500.00", "2 500 kr"),
        ("-64814.81", "−64 814,81 kr"),
        ("1250.50", "1 250,50 kr"),
        ("1000000", "1 000 000 kr"),
    ],
)
def test_amounts_never_break_and_bear_a_real_minus(amount, written):
    assert kronor(Decimal(amount)) == written.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("items", "written"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a och b"),
        (["a", "b", "c"], "a, b och c"),
        (["a", "b", "c", "d", "e"], "a, b, c och 2 till"),
    ],
)
def test_long_lists_are_counted(items, written):
    assert listed(items) == written
