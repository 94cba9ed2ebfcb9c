"""Rows that were rejected as outside the term and that no later sheet has told of: a longer term lets them in, and
nobody knows of them until their file is dropped again.
"""

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.facts.tables import Drop

_KINDS = {"shift.outside_term": "shifts", "contribution.outside_term": "in_kind"}
"""What is said of such a row, and the kind of its sheet."""


def left_outside(
    session: Session, agreement: str, findings: pl.DataFrame | pl.LazyFrame, last_drop: int | None = None
) -> pl.DataFrame:
    """``drop_id``, ``file`` and ``date`` of each such row of ``FINDINGS``, by drop; of the drops up to ``last_drop``.

    A later sheet tells of a day that lies between the first and the last of its accepted rows.
    """
    rows = findings.lazy().filter(pl.col("code").is_in(_KINDS), pl.col("date").is_not_null()).collect()
    if rows.is_empty():
        return rows.select("drop_id", "file", "date")
    taken = select(Drop).where(Drop.agreement == agreement, Drop.state == "taken_in", Drop.first_date.is_not(None))
    sheets = [each for each in session.scalars(taken) if last_drop is None or each.id <= last_drop]
    spans = pl.DataFrame(
        [(each.id, each.kind, each.first_date, each.last_date) for each in sheets],
        schema={"later": pl.Int64, "kind": pl.String, "first": pl.Date, "last": pl.Date},
        orient="row",
    )
    rows = rows.with_row_index("at").with_columns(kind=pl.col("code").replace_strict(_KINDS))
    told = rows.join(spans, on="kind").filter(
        pl.col("later") > pl.col("drop_id"), pl.col("date").is_between(pl.col("first"), pl.col("last"))
    )
    outside = rows.join(told, on="at", how="anti")
    if last_drop is not None:
        outside = outside.filter(pl.col("drop_id") <= last_drop)
    return outside.sort("drop_id", "date").select("drop_id", "file", "date")
