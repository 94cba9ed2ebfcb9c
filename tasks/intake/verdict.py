"""What intake makes of a file before anything is written: read, judged by whose it is, and checked row by row.

``iop inspect`` asks the same, so that it says what intake would do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import FINDINGS
from tasks.findings import Finding, Severity
from tasks.quality.books import with_books_checked
from tasks.quality.check import Checked, check_in_kind, check_ledger, check_shifts
from tasks.reading.belonging import with_belonging, without_rows
from tasks.reading.dispatch import read_file
from tasks.reading.inspect import inspect
from tasks.reading.result import Reading
from tasks.reading.selection import select


@dataclass(frozen=True)
class Verdict:
    """A file as intake sees it; ``checked`` is there where its rows can be taken in."""

    reading: Reading
    checked: Checked | None

    def as_json(self) -> dict[str, Any]:
        """In the keys of ``iop inspect`` (docs/contract), with the rows that are rejected and why."""
        told = inspect(self.reading)
        if self.checked is None:
            return told
        rows = [finding.model_dump(mode="json") for finding in self._of_rows(self.checked)]
        return told | {"rejected": self.checked.rejected, "findings": [*told["findings"], *rows]}

    @staticmethod
    def _of_rows(checked: Checked) -> Iterator[Finding]:
        return (Finding.of_row(row) for row in checked.findings.iter_rows(named=True))


def read_as(path: Path, name: str, agreement: Agreement, orgnr: str | None) -> Reading:
    """The file at ``path``, dropped as ``name``, refused where it is not the agreement's.

    ``orgnr`` is the remembered organisation number (settled reading 19).
    """
    return with_belonging(with_books_checked(read_file(path, name, agreement)), agreement, orgnr)


def checked_rows(reading: Reading, agreement: Agreement) -> Checked | None:
    """The rows that the file would bring, checked; None where it is refused. Decisions are checked as they are
    read.
    """
    if reading.shifts is not None:
        return check_shifts(reading.shifts, agreement, reading.headers)
    if reading.ledger is not None and reading.scope is not None:
        return check_ledger(select(reading.ledger, agreement), agreement, reading.headers)
    if reading.in_kind is not None:
        return check_in_kind(reading.in_kind, agreement, reading.headers)
    if reading.decisions is not None:
        errors = {each.where.row for each in reading.findings if each.severity is Severity.ERROR}
        return Checked(reading.decisions, pl.DataFrame(schema=FINDINGS), reading.decisions.height, len(errors), {})
    return None


def with_effect(reading: Reading, checked: Checked | None, agreement: Agreement) -> Reading:
    """The reading, with a warning where it is a ledger of which the agreement selects nothing."""
    is_without = reading.ledger is not None and checked is not None and not checked.rows_of_file
    return without_rows(reading, agreement) if is_without else reading


def verdict(path: Path, name: str, agreement: Agreement, orgnr: str | None) -> Verdict:
    """What intake would say of the file; nothing is changed."""
    reading = read_as(path, name, agreement, orgnr)
    checked = checked_rows(reading, agreement)
    return Verdict(with_effect(reading, checked, agreement), checked)
