"""Columns and dtypes of every frame that passes from one room to another. Stated here and nowhere else.

Rows on their way in (before the checks) may hold nulls and faults; facts (after the checks) hold neither where a
column is documented as always known. Instants are UTC, dates are local (Europe/Stockholm, or the agreement's
``timezone``). Money is ``Decimal(18, 2)`` kronor.
"""

from collections.abc import Mapping
from typing import Literal

import polars as pl

Kind = Literal["shifts", "ledger", "expenses", "decisions", "in_kind", "unknown"]
"""What a dropped file is about. A list of expenses is the ledger where the agreement follows such lists."""

MONEY = pl.Decimal(18, 2)
INSTANT = pl.Datetime("us", "UTC")

PROVENANCE = {
    "sha256": pl.String,  # of the dropped file's bytes
    "file": pl.String,  # its name as dropped
    "sheet": pl.String,  # null outside workbooks
    "row": pl.Int64,  # from 1, headers included; for SIE the line of #TRANS
}
"""Where a row came from. Stands first in every frame of rows."""

SHIFT_ROWS = PROVENANCE | {
    "row_id": pl.Int64,  # index of the row in this reading, the checks' index column
    "rows": pl.List(pl.Int64),  # every row that makes up the team (lists of persons); else [row]
    # "patrol" | "cancelled" (inställd, struken) | "planned" (meant, not done) | "none" (inga pass; an empty month)
    "entry": pl.String,
    "service_date": pl.Date,  # the evening on which the patrol started
    "start_at": INSTANT,
    "end_at": INSTANT,
    "minutes": pl.Int64,  # end - start as instants
    "area": pl.String,  # id in the agreement; null where unknown
    "association": pl.String,  # id in the agreement; null where unknown. A joint patrol is one row for each
    "adults": pl.Int64,
    "adult_minutes": pl.Int64,  # adults x minutes, by person in lists of persons; divided where a patrol is joint
    "minors": pl.Int64,  # null where not stated
    "contacts": pl.Int64,  # null where not stated
    # The cells as written, only those that a finding may quote.
    "date_text": pl.String,
    "start_text": pl.String,
    "end_text": pl.String,
    "area_text": pl.String,
    "adults_text": pl.String,
    # Why a typed column is null (a fault), or what was guessed (a reading); null where all is plain. The values are
    # listed in tasks/reading/faults.py, their sentences in expectations/.
    "date_fault": pl.String,
    "time_fault": pl.String,
    "area_fault": pl.String,
    "association_fault": pl.String,
    "adults_fault": pl.String,
    "count_fault": pl.String,  # minors or contacts that cannot be read
    "entry_reading": pl.String,  # e.g. "cancelled", "planned"
    "date_reading": pl.String,  # e.g. "year_guessed", "calendar_date"
    "time_reading": pl.String,  # e.g. "after_midnight", "skipped_hour"
    "area_alike": pl.String,  # id of the area, and of the association, that an unknown name is much like
    "association_alike": pl.String,
    "duplicate_of": pl.Int64,  # row of the first of several equal rows of this file; null for that one
    "duplicate_sheet": pl.String,  # and its sheet
}
"""Typed rows of a shift sheet, before the checks. No name, telephone number or birth year is in them."""

PATROLS = PROVENANCE | {
    "rows": pl.List(pl.Int64),
    "service_date": pl.Date,
    "area": pl.String,
    "association": pl.String,
    "start_at": INSTANT,
    "end_at": INSTANT,
    "minutes": pl.Int64,
    "adults": pl.Int64,
    "adult_minutes": pl.Int64,
    "minors": pl.Int64,  # null where not stated
    "contacts": pl.Int64,  # null where not stated
}
"""Facts: one row per team and association, duplicates removed. All columns but minors, contacts, sheet are known.

Patrols outside the calendar of nights are kept (A1): :mod:`tasks.measures` parts them from the eligible ones.
"""

DAY_NOTES = PROVENANCE | {
    "service_date": pl.Date,
    "area": pl.String,
    "association": pl.String,
    "text": pl.String,
    "delete_after": pl.Date,
}
"""Temporary day notes (A7): a table of their own, read by nobody but the retention."""

LEDGER_ROWS = PROVENANCE | {
    "row_id": pl.Int64,
    "voucher_row": pl.Int64,  # line of #VER; equal to row in tables
    "orgnr": pl.String,  # NNNNNN-NNNN, null where the file does not say
    "year_start": pl.Date,  # of the fiscal year the row lies in; null where the file does not say
    "series": pl.String,  # "" where there is none
    "number": pl.String,  # "" where there is none
    "date": pl.Date,  # voucher date; the row's own where the voucher says none
    "registered": pl.Date,  # when it was booked, null where not said
    "account": pl.String,  # digits; what they mean: tasks/accounts.py
    "amount": MONEY,  # debit +, credit -
    "objects": pl.List(pl.Struct({"dimension": pl.Int64, "code": pl.String})),
    "text": pl.String,  # the row's own text; may hold a name, so it ends before the facts
    "voucher_text": pl.String,  # the same
    "date_text": pl.String,
    "amount_text": pl.String,
    "account_text": pl.String,
    "date_fault": pl.String,
    "amount_fault": pl.String,
    "account_fault": pl.String,
}
"""Typed rows of a ledger export, before selection and checks: the club's whole bookkeeping."""

LEDGER = PROVENANCE | {
    "voucher_row": pl.Int64,
    "orgnr": pl.String,
    "year_start": pl.Date,
    "series": pl.String,
    "number": pl.String,
    "date": pl.Date,
    "registered": pl.Date,
    "account": pl.String,  # digits; null in lists of expenses that name none
    "amount": MONEY,  # debit +, credit - as in the file; booked = -amount
    "line": pl.String,  # id of the budget line by account; null for compensation and where none fits
    "compensation": pl.Boolean,  # on an account that passes money on to associations
    "association": pl.String,  # whom the compensation is for; null where none or two fit
}
"""Facts: the rows of the ledger that belong to the agreement (also those outside the term, which never count).

Only rows that the agreement selects are kept: the rest of the club's bookkeeping stays in the original file.
Texts are not kept, for they may be names.
"""

EXPENSES = LEDGER
"""Facts: the rows of lists of expenses that are evidence beside the books, in the columns of those that are the
books: ``amount`` is a cost +, ``number`` the receipt's. They count in no figure but what is not yet booked.
"""

DECISIONS = PROVENANCE | {
    "decision": pl.String,  # its number in the minutes
    "decided": pl.Date,
    "about": pl.String,  # a Matter of the agreement model; null: kept and told as text
    "text": pl.String,  # in words; null in no row
    "clause": pl.String,
    "object": pl.String,  # which line, night, question or role; null where it says none
    "source": pl.String,  # from which line, in whose place; null where it says none
    "amount": MONEY,
    "percent": MONEY,
    "number": pl.Int64,
    "effective": pl.Date,  # null: from the day it was decided
    "due": pl.Date,
    "approved": pl.Boolean,  # what the minutes say where the agreement names no members
    "votes": pl.List(pl.String),  # "kommun-1=yes", in the order of the ids
}
"""Facts: the steering group's decisions that came in sheets, one row for each number."""

IN_KIND_ROWS = PROVENANCE | {
    "row_id": pl.Int64,
    "date": pl.Date,
    "party": pl.String,  # "municipality" | "association"
    "kind": pl.String,  # id of one of the agreement's ``in_kind``
    "seconds": pl.Int64,  # of all persons together
    "persons": pl.Int64,  # null where not stated
    # The cells as written, only those that a finding may quote.
    "date_text": pl.String,
    "hours_text": pl.String,
    # Why a typed column is null, or how it was read where that was not plain; expectations/in_kind.py lists both.
    "date_fault": pl.String,
    "party_fault": pl.String,
    "kind_fault": pl.String,
    "hours_fault": pl.String,
    "persons_fault": pl.String,
    "date_reading": pl.String,
    "hours_reading": pl.String,
    "again_row": pl.Int64,  # where the next row stands that says the same; null in the last, and where none does
    "again_sheet": pl.String,
    "is_repeat": pl.Boolean,  # an earlier row says the same
}
"""Typed rows of a sheet of contributions in kind, before the checks. No name is in them."""

IN_KIND = PROVENANCE | {
    "date": pl.Date,
    "party": pl.String,
    "kind": pl.String,
    "seconds": pl.Int64,
    "persons": pl.Int64,  # null where not stated
}
"""Facts: what the parties have contributed beside money, a row for each that a sheet tells of. They count in no
amount.
"""

FINDINGS = {
    "drop_id": pl.Int64,  # the register's id of the drop that brought it
    "code": pl.String,
    "severity": pl.String,  # error | warning | info
    "clause": pl.String,
    "message": pl.String,
    "remedy": pl.String,
    "value": pl.String,
    "sha256": pl.String,
    "file": pl.String,
    "sheet": pl.String,
    "row": pl.Int64,
    "column": pl.String,
    "subject": pl.String,  # "patrol" | "ledger" (expenses with it) | "in_kind" | "file": what the row is
    "accepted": pl.Boolean,  # the row is a fact (its finding stands while it does); false: it was quarantined
    "date": pl.Date,  # service night or booking date of the row, null where unknown
}
"""Every finding of every drop, appended."""

TABLES = {
    "patrols": PATROLS,
    "ledger": LEDGER,
    "expenses": EXPENSES,
    "decisions": DECISIONS,
    "in_kind": IN_KIND,
    "day_notes": DAY_NOTES,
    "findings": FINDINGS,
}
"""The Delta tables of one agreement."""

TABLE_OF: Mapping[str, Literal["patrols", "ledger", "expenses", "decisions", "in_kind"]] = {
    "shifts": "patrols",
    "ledger": "ledger",
    "expenses": "expenses",
    "decisions": "decisions",
    "in_kind": "in_kind",
}
"""The table that a kind of file is taken in to."""


def typed(rows: pl.LazyFrame, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.LazyFrame:
    """Rows that were written earlier in the columns and dtypes of today: accounts were numbers once, and a column
    that the program did not know is null.
    """
    known = set(rows.collect_schema())
    return rows.select(
        (pl.col(name) if name in known else pl.lit(None).alias(name)).cast(dtype) for name, dtype in schema.items()
    )
