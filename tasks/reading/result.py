"""What a reader makes of one dropped file: the shape that every reader gives.

No reader raises for what a person dropped: a file that cannot be used is a :class:`Reading` with
``refused`` set.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from tasks.facts.schemas import MONEY, Kind
from tasks.facts.scope import LedgerScope
from tasks.findings import REFUSED, CheckOutcome, Finding, Place, Severity

Format = Literal[
    "sie-4e",
    "sie-4i",
    "sie-1",
    "sie-2",
    "sie-3",
    "sie-5",
    "delimited",
    "xlsx",
    "xls",
    "ods",
    "html",
    "unknown",
]


VOUCHER_SUMS = {
    "row_id": pl.Int64,
    "voucher": pl.String,  # series and number
    "row": pl.Int64,  # line of #VER
    "date": pl.Date,
    "has_year": pl.Boolean,  # the file names fiscal years and the voucher has a date
    "year_start": pl.Date,  # of the fiscal year of the file that it lies in; null where it lies in none
    "amount": MONEY,  # its rows together
}
"""One row per voucher of a whole ledger, before any row is selected."""

CONTROL_SUMS = {
    "row_id": pl.Int64,
    "record": pl.String,  # "#RES": a result account's year; "#PSALDO": an account's change in a month
    "period": pl.String,  # "2022-03", or the first and last day of the year
    "account": pl.String,
    "stated": MONEY,  # by the file
    "found": MONEY,  # by its vouchers' rows
}
"""One row per sum that a ledger file states of its own rows, in fiscal years that it has vouchers of."""


@dataclass(frozen=True)
class Books:
    """A whole ledger added up, to be checked: ``VOUCHER_SUMS`` and ``CONTROL_SUMS``."""

    vouchers: pl.DataFrame
    sums: pl.DataFrame


@dataclass(frozen=True)
class SieSummary:
    """Control figures of a SIE file, as ``iop inspect`` shows them (docs/contract).

    ``total`` adds the amounts of all #TRANS; ``unbalanced`` names the vouchers that the checks found not to add up to
    nothing (:mod:`tasks.quality.books`).
    """

    program: str | None
    orgnr: str | None
    fiscal_years: tuple[tuple[date, date], ...]
    vouchers: int
    transactions: int
    total: Decimal
    accounts: int
    added_rows: int
    removed_rows: int
    checksum: Literal["ok", "wrong", "absent"]
    unbalanced: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One dropped file as read. Frames follow :mod:`tasks.facts.schemas`; ``None`` for files of another kind.

    ``headers`` maps ``(sheet, field)`` to the header as written, ``field`` being the column of the frame it
    was read into. ``generated`` is when the export was made (#GEN). ``refused`` is a Swedish sentence that
    says why the file cannot be used and what to do; then the frames are ``None``. ``books`` is the whole ledger of a
    SIE file added up, ``outcomes`` what its checks made of it.
    """

    file: str
    sha256: str
    kind: Kind
    format: Format
    encoding: str | None = None
    shifts: pl.DataFrame | None = None  # SHIFT_ROWS
    notes: pl.DataFrame | None = None  # DAY_NOTES
    ledger: pl.DataFrame | None = None  # LEDGER_ROWS
    books: Books | None = None
    scope: LedgerScope | None = None
    decisions: pl.DataFrame | None = None  # DECISIONS, of the rows without a fault
    in_kind: pl.DataFrame | None = None  # IN_KIND_ROWS
    headers: dict[tuple[str | None, str], str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    outcomes: tuple[CheckOutcome, ...] = ()
    sie: SieSummary | None = None
    orgnr: str | None = None
    generated: date | None = None
    refused: str | None = None

    @property
    def accepted(self) -> bool:
        """Whether the file can be taken in."""
        return self.refused is None

    def as_refused(self, reason: str) -> "Reading":
        """The same file refused whole: no rows are left, and ``reason`` (:func:`tasks.findings.refusal`) is also a
        finding on the file."""
        finding = Finding(code=REFUSED, severity=Severity.ERROR, message=reason, where=Place(file=self.file))
        return replace(
            self,
            shifts=None,
            notes=None,
            ledger=None,
            books=None,
            decisions=None,
            in_kind=None,
            scope=None,
            findings=(*self.findings, finding),
            refused=reason,
        )
