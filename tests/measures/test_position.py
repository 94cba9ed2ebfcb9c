"""Running totals: what counts at which cut-off."""

from datetime import date

import polars as pl

from tasks.measures.position import _to_date


def test_the_day_of_the_cut_off_counts_and_what_lies_behind_the_last_one_does_not():
    rows = pl.DataFrame({"date": [date(2022, 1, 15), date(2022, 2, 1), date(2022, 2, 2)], "ore": [1, 2, 4]})
    totals = _to_date([date(2022, 1, 31), date(2022, 2, 1)], rows, pl.lit("all"), pl.col("ore").sum())
    assert totals == [{"all": (1,)}, {"all": (3,)}]
