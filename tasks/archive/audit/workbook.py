"""The tables as one workbook, where an id of another sheet is a link to its row."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from tasks.archive.audit.table import AuditTable, Cell, plain
from tasks.reports.outputs.sheets import Cell as SheetCell
from tasks.reports.outputs.sheets import Column, Link, Sheets

TOP = 2
"""The sheets' row (from 0) that holds the header."""

_WIDTHS = {"message": 60, "remedy": 44, "sha256": 20, "package_sha256": 20, "file": 28, "package": 34, "decided": 60}
_KINDS: dict[type, str] = {Decimal: "money", int: "plain", date: "date", tuple: "link", str: "text"}


def workbook(
    tables: Sequence[AuditTable], title: str, subject: str, author: str, footer: str, made_on: date
) -> bytes:
    """The xlsx file: a sheet for each table."""
    sheets = Sheets(title, subject, author, footer, made_on)
    places = {
        (table.key, name): (table.title, TOP + number) for table in tables for number, name in enumerate(table.ids, 2)
    }
    for table in tables:
        columns = [
            Column(name, _kind(table, number), _WIDTHS.get(table.columns[number], max(11, len(name) + 3)))
            for number, name in enumerate(table.header)
        ]
        rows = [[_cell(cell, places) for cell in row] for row in table.rows]
        sheets.sheet(table.key, table.title, columns, rows)
    return sheets.close()


def _kind(table: AuditTable, column: int) -> str:
    """What the column's cells are; text where they are of several kinds."""
    kinds = {kind for row in table.rows for of, kind in _KINDS.items() if isinstance(row[column], of)}
    return kinds.pop() if len(kinds) == 1 else "text"


def _cell(cell: Cell, places: Mapping[tuple[str, str], tuple[str, int]]) -> SheetCell:
    """A cell holds one link: the first row's, and the ids of all."""
    if isinstance(cell, tuple) and cell and (place := places.get((cell[0].table, cell[0].id))):
        return Link(str(plain(cell)), *place)
    return plain(cell)
