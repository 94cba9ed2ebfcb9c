"""What stands beside the agreement, row by row: nights outside its calendar, and money not clearly in its purpose.

The figures say how many and how much; a proposal to the steering group has to say which.
"""

from datetime import date

import polars as pl

from tasks.accounts import PAY_CLASS, account_class
from tasks.agreement.model import Agreement
from tasks.measures.activity import area_nights
from tasks.measures.figures import OutsideNight, Unplaced
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import UNALLOCATED, as_booked, held

PAY = account_class(pl.col("account")) == PAY_CLASS

UNPLACED = {
    "date": pl.Date,
    "kind": pl.String,  # pay | no_line | no_association
    "voucher": pl.String,
    "account": pl.String,  # null in lists of expenses that name none
    "ore": pl.Int64,  # cost +
    "begins": pl.Date,  # from when it has no place: its date, or the day from which a decision refuses it
    "ends": pl.Date,  # from when a decision accepts or moves it; else null
}
"""Ledger rows within the term that fit no line, or compensate no association."""


def unplaced_rows(agreement: Agreement, ledger: pl.DataFrame | pl.LazyFrame, through: date) -> pl.DataFrame:
    """The rows of ``LEDGER`` up to ``through`` that have no place in the agreement: ``UNPLACED``, oldest first."""
    nobody = pl.col("compensation") & pl.col("association").is_null()
    homeless = (pl.col("fits") == UNALLOCATED) & (pl.col("line") == UNALLOCATED) & ~pl.col("accepted")
    kind = pl.when("compensation").then(pl.lit("no_association")).when(PAY).then(pl.lit("pay"))
    return (
        held(agreement, ledger.lazy().with_columns(fits=as_booked(agreement)["line"]), through)
        .with_columns(line=as_booked(agreement)["line"])
        .filter(nobody | homeless)
        .select(
            "date",
            kind.otherwise(pl.lit("no_line")).alias("kind"),
            (pl.col("series").fill_null("") + pl.col("number").fill_null("")).alias("voucher"),
            "account",
            (pl.col("amount") * 100).cast(pl.Int64).alias("ore"),
            "begins",
            "ends",
        )
        .sort("date", "voucher", "account", "ore")
        .collect()
    )


def unplaced(rows: pl.DataFrame | None, through: date) -> list[Unplaced]:
    """``UNPLACED`` rows that have no place on the day ``through``, as figures; none where no ledger is known."""
    if rows is None:
        return []
    return [
        Unplaced(
            kind=row["kind"],
            date=row["date"],
            voucher=row["voucher"],
            account=row["account"],
            amount=kronor_of_ore(row["ore"]),
        )
        for row in rows.filter(pl.col("begins") <= through, (pl.col("ends") > through).fill_null(True)).iter_rows(
            named=True
        )
    ]


def outside_nights(agreement: Agreement, walked: pl.DataFrame) -> list[OutsideNight]:
    """The area-nights of ``WALKED`` rows that the calendar does not hold, oldest first."""
    names = {area.id: area.name for area in agreement.areas}
    outside = area_nights(walked.filter(~pl.col("eligible"))).select("date", "area").sort("date", "area")
    return [OutsideNight(date=day, area=names.get(area) or area) for day, area in outside.iter_rows()]
