"""How a file would be read, as the JSON of ``iop inspect`` (docs/contract)."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

import polars as pl

from tasks.findings import Severity
from tasks.reading.result import Reading, SieSummary


def inspect(reading: Reading) -> dict[str, Any]:
    """The reading in the keys of docs/contract; ``rows`` counts what was read, ``rejected`` what had a
    fault.
    """
    frames = (reading.ledger, reading.decisions, reading.in_kind)
    frame = next((each for each in frames if each is not None), reading.shifts)
    first, last = span_of(reading)
    faulty = {
        (finding.where.sheet, finding.where.row)
        for finding in reading.findings
        if finding.severity is Severity.ERROR and finding.where.row is not None
    }
    return {
        "file": reading.file,
        "sha256": reading.sha256,
        "kind": reading.kind,
        "format": reading.format,
        "encoding": reading.encoding,
        "rows": 0 if frame is None else frame.height,
        "rejected": len(faulty) + _faults(frame),
        "first_date": None if first is None else first.isoformat(),
        "last_date": None if last is None else last.isoformat(),
        "accepted": _verdict(reading),
        "findings": [finding.model_dump(mode="json") for finding in reading.findings],
        "sie": None if reading.sie is None else _sie(reading.sie),
    }


def _verdict(reading: Reading) -> bool | None:
    """Whether the file can be taken in; None where that cannot be told without an agreement."""
    frames = (reading.shifts, reading.ledger, reading.decisions, reading.in_kind)
    is_read = any(each is not None for each in frames)
    return reading.accepted if is_read or reading.refused is not None else None


def span_of(reading: Reading) -> tuple[date | None, date | None]:
    """The first and last date of the rows: voucher dates of a ledger, service nights of a shift sheet, days of
    decisions and of contributions in kind.
    """
    if reading.ledger is not None:
        dates = reading.ledger["date"]
    elif reading.shifts is not None:
        dates = reading.shifts["service_date"]
    elif reading.decisions is not None:
        dates = reading.decisions["decided"]
    elif reading.in_kind is not None:
        dates = reading.in_kind["date"]
    else:
        return None, None
    return cast(date | None, dates.min()), cast(date | None, dates.max())


def _faults(frame: pl.DataFrame | None) -> int:
    """How many rows of the file could not be typed."""
    if frame is None:
        return 0
    faults = [name for name in frame.columns if name.endswith("_fault")]
    if not faults:
        return 0
    return frame.filter(pl.any_horizontal(pl.col(faults).is_not_null())).select("sheet", "row").n_unique()


def _sie(summary: SieSummary) -> dict[str, Any]:
    return {
        "program": summary.program,
        "orgnr": summary.orgnr,
        "fiscal_years": [[start.isoformat(), end.isoformat()] for start, end in summary.fiscal_years],
        "vouchers": summary.vouchers,
        "transactions": summary.transactions,
        "sum": str(summary.total.quantize(Decimal("0.01")) + Decimal("0.00")),
        "accounts": summary.accounts,
        "added_rows": summary.added_rows,
        "removed_rows": summary.removed_rows,
        "unbalanced": list(summary.unbalanced),
        "checksum": summary.checksum,
    }
