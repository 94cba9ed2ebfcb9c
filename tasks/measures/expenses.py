"""Lists of expenses beside the books: which of their rows a voucher answers to, and what is not yet booked.

Where the agreement follows the books such a list is evidence (settled reading 31): its rows are in no sum, and those
that no voucher answers to are shown beside what is booked. Whole öre; income +, cost −, as booked.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import PROVENANCE
from tasks.measures.settlement import LineSums, as_booked, is_counted, line_sums

DAYS = 10
"""An expense and its voucher are at most so many days apart."""

CLAIMS = PROVENANCE | {
    "date": pl.Date,
    "line": pl.String,  # as in BOOKINGS
    "compensation": pl.Boolean,
    "association": pl.String,
    "number": pl.String,  # the receipt's; "" where there is none
    "ore": pl.Int64,
}
"""Rows of lists of expenses that would be outcome if they were booked, by date and place."""

ENTRIES = {
    "date": pl.Date,
    "voucher": pl.Int64,  # rows of one voucher have one number
    "ore": pl.Int64,
}
"""Rows of the ledger that are outcome, by date and voucher."""

_VOUCHER = ["orgnr", "year_start", "series", "number", "alone"]


@dataclass(frozen=True)
class Claims:
    """What lists of expenses say, and what the ledger says that could answer to it, up to a date."""

    rows: pl.DataFrame  # CLAIMS
    entries: pl.DataFrame  # ENTRIES

    def up_to(self, cutoff: date) -> "Claims":
        """The same at an earlier date: a voucher of a later day answers to nothing yet."""
        until = pl.col("date") <= cutoff
        return Claims(self.rows.filter(until), self.entries.filter(until))

    @property
    def unmatched(self) -> pl.DataFrame:
        """The ``CLAIMS`` that nothing in the ledger answers to: neither one of its rows nor a whole voucher."""
        rows = pairs(self.rows, self.entries)
        left = self.rows.with_row_index("at").join(rows, left_on="at", right_on="wanted", how="anti")
        taken = self.entries.with_row_index("at").join(rows, left_on="at", right_on="offered", how="semi")["voucher"]
        several = self.entries.filter(~pl.col("voucher").is_in(taken.implode()), pl.len().over("voucher") > 1)
        whole = several.group_by("voucher", maintain_order=True).agg(pl.first("date"), pl.col("ore").sum())
        by_voucher = pairs(left, whole)
        return left.filter(~pl.int_range(pl.len()).is_in(by_voucher["wanted"].implode())).select(*CLAIMS)


def claims(
    agreement: Agreement, expenses: pl.LazyFrame | None, ledger: pl.LazyFrame | None, through: date
) -> Claims | None:
    """The rows of ``EXPENSES`` and ``LEDGER`` in the term up to ``through``.

    None where no list has been taken in, and where such lists are the books themselves.
    """
    if expenses is None or agreement.ledger.kind == "expenses":
        return None
    counts, booked = is_counted(agreement, through), as_booked(agreement)
    rows = expenses.filter(counts).with_columns(**booked).sort("date", "file", "sha256", "sheet", "row")
    if ledger is None:
        return Claims(rows.select(*CLAIMS).collect(), pl.DataFrame(schema=ENTRIES))
    place = pl.concat_str(pl.col("sha256", "sheet").fill_null(""), "row", separator=":")
    alone = pl.when(pl.col("number").fill_null("") == "").then(place).alias("alone")
    entries = (
        ledger.filter(counts)
        .with_columns(alone, **booked)
        .sort(*_VOUCHER)
        .with_columns(pl.struct(_VOUCHER).rle_id().cast(pl.Int64).alias("voucher"))
        .sort(*ENTRIES)
    )
    return Claims(rows.select(*CLAIMS).collect(), entries.select(*ENTRIES).collect())


def pairs(wanted: pl.DataFrame, offered: pl.DataFrame) -> pl.DataFrame:
    """Which rows of the two belong together: ``wanted`` and ``offered``, their numbers from 0.

    Both have ``date`` and ``ore``. A pair has equal amounts and is at most :data:`DAYS` apart; one to one, the
    nearest first. Of equally near ones the earlier of ``wanted`` takes first, and takes what is booked on its day or
    after it rather than before; then the earlier in the frame. So the same frames always give the same pairs.
    """
    apart = (pl.col("date_right") - pl.col("date")).dt.total_days()
    near = (
        wanted.lazy()
        .select(pl.int_range(pl.len()).alias("wanted"), "date", "ore")
        .join(offered.lazy().select(pl.int_range(pl.len()).alias("offered"), "date", "ore"), on="ore")
        .filter(apart.abs() <= DAYS)
        .sort(apart.abs(), "wanted", apart < 0, "offered")
        .select("wanted", "offered")
        .collect()
    )
    left, right, found = set[int](), set[int](), list[tuple[int, int]]()
    for one, other in near.iter_rows():
        if one not in left and other not in right:
            left.add(one)
            right.add(other)
            found.append((one, other))
    return pl.DataFrame(found, schema={"wanted": pl.Int64, "offered": pl.Int64}, orient="row")


def not_yet_booked(
    agreement: Agreement, earned: dict[str, int], booked: pl.DataFrame | None, unmatched: pl.DataFrame
) -> dict[str, LineSums]:
    """What every line would have more, were the ``unmatched`` CLAIMS booked beside the ``BOOKINGS``.

    So compensation goes to the tariff lines in their order, after what is booked of it; ``earned`` is öre per tariff
    line. "Ej fördelat" is there where rows fit no line.
    """
    now = _by_line(booked) if booked is not None else {}
    more = _by_line(unmatched)
    both = {line: now.get(line, 0) + more.get(line, 0) for line in now | more}
    before, after = (line_sums(agreement, earned, sums) for sums in (now, both))
    nothing = LineSums(0, 0, 0)
    return {
        line: LineSums(
            0,
            (sums.other or 0) - (before.get(line, nothing).other or 0),
            (sums.compensation or 0) - (before.get(line, nothing).compensation or 0),
        )
        for line, sums in after.items()
    }


def _by_line(rows: pl.DataFrame) -> dict[str | None, int]:
    """Öre by line; null is compensation, as in ``line_sums``."""
    line = pl.when(~pl.col("compensation")).then("line").alias("line")
    return dict(rows.group_by(line).agg(pl.col("ore").sum()).iter_rows())
