"""Every row that is known, once: what it is, and why it is not counted where it is not."""

import polars as pl

from tasks.accounts import is_outcome
from tasks.agreement.calendar import eligible_nights
from tasks.measures.evidence import Evidence
from tasks.measures.parts import PLACE
from tasks.measures.position import Frame

PATROL_ROWS = {
    # PLACE, "rows" and "date" as in EVIDENCE; a joint patrol is one row with several associations.
    "area": pl.String,
    "associations": pl.List(pl.String),
    "adults": pl.Int64,
    "night": pl.Int64,  # 1 where the row is counted as its night
    "area_night": pl.Int64,  # 1 where it is counted as its area-night
    "ore": pl.Int64,  # earned
    "why": pl.String,  # not counted: "outside_term" | "late" | "outside_calendar"
}
LEDGER_ROWS = {
    "series": pl.String,
    "number": pl.String,
    "account": pl.String,
    "line": pl.String,  # "unallocated" where none fits, null for compensation
    "compensation": pl.Boolean,
    "association": pl.String,
    "ore": pl.Int64,  # booked, income +; null where it is not counted
    # not counted: "outside_term" | "late" | "balance"; in lists of expenses "booked", where a voucher answers to it
    "why": pl.String,
}

GIVEN_ROWS = {
    "party": pl.String,
    "kind": pl.String,
    "seconds": pl.Int64,
    "persons": pl.Int64,
    "why": pl.String,  # not counted: "outside_term" | "late"
}

_BALANCE = pl.when(~is_outcome(pl.col("account"))).then(pl.lit("balance"))


def patrol_rows(evidence: Evidence) -> pl.DataFrame:
    """Every row of the shift sheets: ``PLACE``, ``rows``, ``date`` and ``PATROL_ROWS``, file by file."""
    (nights, _), *_ = evidence.nights().rows
    (areas, _), *_ = evidence.area_nights().rows
    found = (
        evidence.patrols.lazy()
        .rename({"service_date": "date"})
        .group_by(*PLACE, "rows", "date", "area")
        .agg(pl.col("association").unique().sort().alias("associations"), pl.col("adults").sum())
        .collect()
    )
    is_possible = pl.col("date").is_in(eligible_nights(evidence.agreement))
    is_paid = pl.struct("date", "area").is_in(evidence.paying.select(pl.struct("date", "area"))["date"].implode())
    return (
        found.with_columns(_timed(evidence, pl.when(~is_possible & ~is_paid).then(pl.lit("outside_calendar"))))
        .join(_given(nights, "weight", "night"), on=list(PLACE), how="left", nulls_equal=True)
        .join(_given(areas, "weight", "area_night"), on=list(PLACE), how="left", nulls_equal=True)
        .join(_given(evidence.earned, "ore", "ore"), on=list(PLACE), how="left", nulls_equal=True)
        .select(*PLACE, "rows", "date", *PATROL_ROWS)
        .sort("file", "sha256", "sheet", "row")
    )


def ledger_rows(evidence: Evidence) -> pl.DataFrame:
    """Every row of the bookkeeping that belongs to the agreement: ``PLACE``, ``rows``, ``date``, ``LEDGER_ROWS``."""
    if evidence.ledger is None:
        return pl.DataFrame(schema={"sha256": pl.String, "date": pl.Date} | LEDGER_ROWS)
    return _money_rows(evidence, evidence.ledger, evidence.booked.select(*PLACE, "line", "ore"), _BALANCE)


def expense_rows(evidence: Evidence) -> pl.DataFrame:
    """Every row of the lists of expenses beside the books, in the columns of :func:`ledger_rows`; what is not yet
    booked is counted.
    """
    if evidence.expenses is None or evidence.facts.claims is None:
        return pl.DataFrame(schema={"sha256": pl.String, "date": pl.Date} | LEDGER_ROWS)
    claimed = evidence.claimed.select(*PLACE, "line", "is_matched", ore=pl.when(~pl.col("is_matched")).then("ore"))
    booked = pl.when(pl.col("is_matched")).then(pl.lit("booked"))
    return _money_rows(evidence, evidence.expenses, claimed, pl.coalesce(_BALANCE, booked))


def given_rows(evidence: Evidence) -> pl.DataFrame:
    """Every row of what the parties gave beside money: ``PLACE``, ``rows``, ``date`` and ``GIVEN_ROWS``."""
    if evidence.in_kind is None:
        return pl.DataFrame(schema={"sha256": pl.String, "date": pl.Date} | GIVEN_ROWS)
    rows = evidence.in_kind.lazy().with_columns(_timed(evidence, pl.lit(None, pl.String)), rows=pl.concat_list("row"))
    return rows.select(*PLACE, "rows", "date", *GIVEN_ROWS).collect().sort("file", "sha256", "sheet", "row")


def _money_rows(evidence: Evidence, rows: Frame, counted: pl.DataFrame, otherwise: pl.Expr) -> pl.DataFrame:
    """``LEDGER_ROWS`` of the rows, with ``line`` and ``ore`` of those ``counted``."""
    return (
        rows.lazy()
        .select(
            *PLACE, "date", "series", "number", "account", "compensation", "association", rows=pl.concat_list("row")
        )
        .collect()
        .join(counted, on=list(PLACE), how="left", nulls_equal=True)
        .with_columns(_timed(evidence, otherwise))
        .select(*PLACE, "rows", "date", *LEDGER_ROWS)
        .sort("file", "sha256", "sheet", "row")
    )


def _timed(evidence: Evidence, otherwise: pl.Expr) -> pl.Expr:
    """Why a row is not counted: its day first, then ``otherwise``."""
    term, day = evidence.agreement.term, pl.col("date")
    outside = pl.when(~day.is_between(term.start, term.end)).then(pl.lit("outside_term"))
    late = pl.when(day > evidence.span.end).then(pl.lit("late"))
    return pl.coalesce(outside, late, otherwise).alias("why")


def _given(rows: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    return rows.group_by(*PLACE).agg(pl.col(column).sum().alias(name))
