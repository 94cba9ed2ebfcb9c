"""What is told of a sheet beside its patrols: tables at their side, rows that are none, columns that are missing."""

from collections.abc import Iterable

from tasks.findings import Finding, Place, Severity
from tasks.reading.shifts.findings import FIELD_NAMES
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table

_FILL_IN = "Är det ett pass: fyll i datum, område, förening, tider och antal vuxna."


def left_out_findings(file: str, table: Table, block: Block, rows: TextRows, missing: Iterable[str]) -> list[Finding]:
    """One finding for each such thing; ``missing`` are fields that no column and nothing else tells."""
    header_row = Place(file=file, sheet=table.sheet, row=block.header_row + 1)
    found = [
        Finding(
            code="shift.column_missing",
            severity=Severity.WARNING,
            message=f"Kolumn för {FIELD_NAMES[field]} saknas.",
            remedy="Lägg till kolumnen och fyll i den på varje rad.",
            where=header_row,
        )
        for field in missing
    ]
    found += [
        Finding(
            code="shift.table_beside",
            severity=Severity.INFO,
            message=f"Kolumnerna {each.letters} är en egen tabell bredvid passen och är inte lästa.",
            remedy="Står det pass i dem: flytta dem till ett eget blad.",
            where=header_row,
        )
        for each in block.beside
    ]
    found += [
        Finding(
            code="shift.no_patrol",
            severity=Severity.WARNING if is_likely else Severity.INFO,
            message="Raden ser inte ut som ett pass och räknas inte.",
            remedy="Är det ett pass: fyll i datum, område, förening, tider och antal vuxna." if is_likely else None,
            where=Place(file=file, sheet=table.sheet, row=row),
        )
        for row, is_likely in rows.others
    ]
    return found
