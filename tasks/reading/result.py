"""What a reader makes of one dropped file: the shape that every reader gives.

No reader raises for what a person dropped: a file that cannot be used is a :class:`Reading` with
``refused`` set.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

import polars as pl

from tasks.facts.schemas import Kind
from tasks.facts.scope import LedgerScope
from tasks.findings import REFUSED, Finding, Place, Severity

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


@dataclass(frozen=True)
class SieSummary:
    """Control figures of a SIE file, as ``iop inspect`` shows them (docs/contract).

    ``total`` adds the amounts of all #TRANS; ``unbalanced`` names the vouchers whose rows do not add up to
    nothing.
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
    unbalanced: tuple[str, ...]
    checksum: Literal["ok", "wrong", "absent"]


@dataclass(frozen=True)
class Reading:
    """One dropped file as read. Frames follow :mod:`tasks.facts.schemas`; ``None`` for files of another kind.

    ``headers`` maps ``(sheet, field)`` to the header as written, ``field`` being the column of the frame it
    was read into. ``generated`` is when the export was made (#GEN). ``refused`` is a Swedish sentence that
    says why the file cannot be used and what to do; then the frames are ``None``.
    """

    file: str
    sha256: str
    kind: Kind
    format: Format
    encoding: str | None = None
    shifts: pl.DataFrame | None = None  # SHIFT_ROWS
    notes: pl.DataFrame | None = None  # DAY_NOTES
    ledger: pl.DataFrame | None = None  # LEDGER_ROWS
    scope: LedgerScope | None = None
    headers: dict[tuple[str | None, str], str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
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
            scope=None,
            findings=(*self.findings, finding),
            refused=reason,
        )
