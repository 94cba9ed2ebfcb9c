"""Lengths of time as they are written, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.reading.lengths import is_like_clock, parse_length


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1,5", 90), ("1.5", 90), ("1½", 90), ("½", 30), ("2 ¼", 135), ("1,5 h", 90), ("2h", 120), ("2 tim.", 120),
        ("1 timme", 60), ("3 timmar", 180), ("1 h 30 min", 90), ("1h30", 90), ("1 tim och 15 min", 75),
        ("90 min", 90), ("90 minuter", 90), ("1:30", 90), ("26:30", 1590), ("1:30:00", 90), ("0", 0),
        # A workbook's cells of time, beyond a day too; of the 1904 system; of an OpenDocument sheet.
        ("1899-12-31 01:30:00", 90), ("1900-01-01 02:30:00", 1590), ("1904-01-02 01:00:00", 1500), ("01:30:00", 90),
        ("1 234", 74040), ("0.333333333", 20),  # a third of an hour by a formula
        # no lengths: a range, a guess, a part of a day, a date, nothing
        ("2-3", None), ("ca 2", None), ("-2", None), ("0.0625", None), ("2022-03-05 00:00:00", None), ("", None),
        ("två", None), ("kl 18", None), ("1:75", None), ("10001", None),
    ],
)  # fmt: skip
def test_what_a_cell_says(text, minutes):
    assert parse_length(text) == (None if minutes is None else minutes * 60)


def test_a_bare_number_is_of_the_column_s_unit():
    assert [parse_length(text, "minutes") for text in ("90", "1:30", "2 h", "45 min")] == [5400, 5400, 7200, 2700]


def test_numbers_that_may_be_hours_and_minutes():
    assert [is_like_clock(text) for text in ("1,30", "2.15", "1,5", "1,50", "1,25", "1:30", "1,300")] == [
        *(True, True),
        *(False,) * 5,
    ]


@given(st.text(max_size=30))
def test_whatever_it_holds_it_gives_a_length_or_none(text):
    assert (parse_length(text) or 0) >= 0
