"""What is told of a sheet beside its patrols: tables at their side, rows that are none, columns that are missing."""

from collections.abc import Iterable

from tasks.findings import Finding, Place, tell
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table
from tasks.wording.catalogue import phrase


def left_out_findings(file: str, table: Table, block: Block, rows: TextRows, missing: Iterable[str]) -> list[Finding]:
    """One finding for each such thing; ``missing`` are fields that no column and nothing else tells."""
    header_row = Place(file=file, sheet=table.sheet, row=block.header_row + 1)
    found = [tell("shift.column_missing", header_row, field=phrase(f"field.{field}")) for field in missing]
    found += [tell("shift.table_beside", header_row, letters=each.letters) for each in block.beside]
    for row, is_likely in rows.others:
        where = Place(file=file, sheet=table.sheet, row=row)
        found.append(tell("shift.no_patrol", where, case="likely" if is_likely else "unlikely"))
    return found
