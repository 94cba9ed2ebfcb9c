"""Which rows state one and the same patrol, so that it counts once (settled reading 13)."""

import polars as pl

SAME_PATROL = ["service_date", "area", "association", "start_at", "end_at"]
"""What two rows for one patrol have in common; rows that differ in times are two teams."""


def mark_repeated(rows: pl.DataFrame, compared: pl.Expr) -> pl.DataFrame:
    """``rows`` with ``duplicate_of`` and ``duplicate_sheet``: where the first of the ``compared`` rows stands that
    states the same patrol; null in that one, and in every row that is not compared.

    ``rows`` have the columns of :data:`SAME_PATROL`, ``sheet`` and ``row``; what they said of repeats before is
    forgotten.
    """
    frame = rows.with_columns(place=pl.when(compared).then(pl.int_range(pl.len())))
    first = pl.col("place").min().over(SAME_PATROL)
    is_again = pl.col("place") > first
    return frame.with_columns(
        duplicate_of=pl.when(is_again).then(pl.col("row").gather(first.fill_null(0))),
        duplicate_sheet=pl.when(is_again).then(pl.col("sheet").gather(first.fill_null(0))),
    ).drop("place")
