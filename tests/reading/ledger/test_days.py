"""Dates with slashes in ledgers and lists of expenses: which number is the day, and what is told of it."""

from datetime import date

import polars as pl
import pytest

from tasks.findings import Place
from tasks.reading.ledger.days import read_days
from tasks.reading.values import parse_date

SHEET = Place(file="utlägg.csv", sheet=None)
JANUARY_3, MARCH_1, MARCH_18 = date(2022, 1, 3), date(2022, 3, 1), date(2022, 3, 18)


@pytest.mark.parametrize(
    ("texts", "days", "told"),
    [
        (["2022-03-01", "2022-03-18"], [MARCH_1, MARCH_18], None),
        (["01/03/2022", "18/03/2022"], [MARCH_1, MARCH_18], None),  # only so
        (["03/01/2022", "03/18/2022"], [MARCH_1, MARCH_18], "måste några av dem läsas: 03/01/2022 är 2022-03-01."),
        (["03/01/2022", None], [JANUARY_3, None], "med dagen först: 03/01/2022 är 2022-01-03."),
        (["03/03/2022"], [date(2022, 3, 3)], None),  # the same either way
        (["03/18/2022", "18/03/2022"], [None, MARCH_18], None),  # no column: the first is refused by its row
    ],
)
def test_which_number_is_the_day(texts, days, told):
    found, findings = read_days(pl.Series("date", texts, pl.String), parse_date, SHEET)
    assert found.to_list() == days
    assert [each.message.endswith(told) for each in findings] == ([] if told is None else [True])
