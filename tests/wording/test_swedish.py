"""Numbers, dates and lists as Swedish readers expect them."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.wording import swedish as sv


@pytest.mark.parametrize(
    ("write", "value", "text"),
    [
        (sv.kr, Decimal("13233.22"), "13 233 kr"),
        (sv.kr, Decimal("-64814.81"), "−64 815 kr"),
        (sv.kr, Decimal("412.50"), "412 kr"),  # half to even
        (sv.kr, Decimal("413.50"), "414 kr"),
        (sv.kr, Decimal("-0.40"), "0 kr"),
        (sv.kr, None, "–"),
        (sv.belopp, Decimal("1234567"), "1 234 567"),
        (sv.ore, Decimal("4237.5"), "4 237,50"),
        (sv.ore, None, "–"),
        (sv.avvikelse, Decimal("4814.81"), "+4 815"),
        (sv.avvikelse, Decimal("-2904.17"), "−2 904"),
        (sv.avvikelse, Decimal("0.30"), "0"),
        (sv.antal, Decimal("25.9259"), "25,9"),
        (sv.antal, 24, "24"),
        (sv.proc, Decimal("0.8571"), "86 %"),
        (sv.proc, Decimal("-2.1781"), "−218 %"),
        (sv.datum, date(2022, 3, 31), "31 mars 2022"),
        (sv.veckodag, date(2022, 4, 30), "lördag 30 april 2022"),
        (sv.manad, "2021-12", "december 2021"),
        (sv.lista, ["A", "B", "C"], "A, B och C"),
        (sv.lista, [], ""),
    ],
)
def test_written_for_people(write, value, text):
    assert write(value).replace("\u00a0", " ") == text


def test_numbers_never_break_over_a_line():
    assert " " not in sv.kr(Decimal(1_000_000)) + sv.proc(Decimal("0.5"))


@pytest.mark.parametrize(
    ("values", "total"), [([Decimal(1), Decimal(2)], Decimal(3)), ([Decimal(1), None], None), ([], 0)]
)
def test_a_sum_with_something_unknown_is_unknown(values, total):
    assert sv.total(values) == total


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [("4 815", "4814.81", "+4 815"), ("0", "0.4", "0"), ("0", "0", "0"), ("−3", "-3", "−3")],
)
def test_a_plus_stands_before_what_is_more_than_nothing_as_it_is_written(written: str, value: str, shown: str):
    assert sv.tecken(written, Decimal(value)) == shown
