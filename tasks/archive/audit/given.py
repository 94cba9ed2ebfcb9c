"""What the parties gave beside the money (A9): each row of the sheets, and the hours that the report must have."""

from decimal import Decimal

import polars as pl

from tasks.agreement.model import Agreement
from tasks.archive.audit.table import AuditTable, Cell
from tasks.measures.in_kind import HOUR, kind_name, party_name, value_of
from tasks.measures.rounding import kronor, quantity
from tasks.wording.file_names import masked

_COLUMNS = ("id", "date", "party", "kind", "hours", "persons", "value", "file", "sha256", "sheet", "row")


def given_table(agreement: Agreement, rows: pl.DataFrame, year: int | None) -> AuditTable:
    """Rows of :func:`tasks.measures.in_kind.given`, of a ``year`` or of all; kronor only where the agreement states
    what an hour is worth.
    """
    cells: list[tuple[Cell, ...]] = []
    for number, row in enumerate(rows.iter_rows(named=True), 1):
        hours, worth = row["seconds"] * HOUR, value_of(agreement, row["kind"])
        if year is None or row["date"].year == year:
            cells.append(
                (
                    f"H{number}",
                    row["date"],
                    party_name(agreement, row["party"]),
                    kind_name(agreement, row["kind"]),
                    quantity(hours),
                    row["persons"],
                    None if worth is None else kronor(hours * worth),
                    masked(row["file"]),
                    row["sha256"] or "",
                    row["sheet"] or "",
                    str(row["row"]),
                )
            )
    return AuditTable("in_kind", _COLUMNS, cells)


def given_hours(rows: pl.DataFrame) -> Decimal:
    """The hours of all rows, each party's of each kind rounded as a report rounds them."""
    sums = rows.group_by("party", "kind").agg(pl.col("seconds").sum())["seconds"]
    return sum((quantity(seconds * HOUR) for seconds in sums), Decimal())
