"""A small sheet that people fill in by hand: one row for each thing, columns known by their headers, typed cells.

Whoever reads such a sheet says what its columns are (:class:`Column`); here its headers are found in whatever order
and under whichever of their usual names, its cells are read, and what cannot be read is told by cell. What the rows
mean is the caller's business.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from tasks.column_letters import letters_of
from tasks.reading.lengths import parse_length
from tasks.reading.lookup import normal
from tasks.reading.tables import Table
from tasks.reading.values import parse_date, parse_number

EXAMPLE = "Exempel"
"""Stands in the first cell of a template's example rows: they are left out."""

_MOST_ROWS_BEFORE = 50
_LONGEST = 2000
_WHOLE = re.compile(r"(\d+)\.0+")
_UNIT = re.compile(r"(?i)(?<!t)\s*(kr|kronor|sek|%|procent|st)\.?\s*$")  # not of "tkr"

Value = str | date | Decimal | int | None
Kind = Literal["text", "date", "count", "money", "hours", "minutes", "choice"]
"""What the cells of a column hold. ``hours`` and ``minutes`` are lengths of time, read to whole seconds: which of the
two a bare number counts.
"""


@dataclass(frozen=True)
class Column:
    """One column: the field it fills, what its cells hold, and the headers it goes by, the template's own first.

    ``choices``: what may be written, in any letter case, to what it means. ``required``: a row without it is wrong,
    and a sheet without it is another sheet.
    """

    field: str
    kind: Kind
    names: tuple[str, ...]
    choices: Mapping[str, str] = dataclasses.field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True)
class CellFault:
    """A cell that holds nothing where something is required, what is no value of its kind, or no known choice."""

    row: int  # from 1, as people see it
    field: str
    column: str  # the header as written
    why: Literal["missing", "unreadable", "unknown"]
    text: str | None


@dataclass(frozen=True)
class Row:
    """One row: its number, and what its cells say by field; empty and faulty cells are null.

    ``texts``: the filled cells as they are written, by field. ``first``: what stands first in the row, in any column.
    ``is_struck``: all of its filled cells are struck through.
    """

    number: int
    values: Mapping[str, Value]
    texts: Mapping[str, str]
    first: str
    is_struck: bool = False


@dataclass(frozen=True)
class SmallSheet:
    """What stands in a sheet. ``headers``: by field, as written. ``others``: letters of further columns that hold
    something. ``examples``: rows that say :data:`EXAMPLE`, which are none of ``rows``.
    """

    sheet: str | None
    headers: Mapping[str, str]
    rows: tuple[Row, ...]
    faults: tuple[CellFault, ...]
    others: tuple[str, ...] = ()
    examples: tuple[Row, ...] = ()


def holds(table: Table, columns: Sequence[Column]) -> bool:
    """Whether a row of the table names every required column."""
    return _header_row(table, columns) is not None


def header_names(table: Table, columns: Sequence[Column]) -> set[str]:
    """All headers in the row that names every required column, as they are compared; none where no row does."""
    found = _header_row(table, columns)
    return set() if found is None else {normal(cell) for cell in table.rows[found[0]] if cell}


def read_small_sheet(table: Table, columns: Sequence[Column]) -> SmallSheet | None:
    """The rows below the headers; null where the table names not every required column. Blank rows and examples are
    left out.
    """
    found = _header_row(table, columns)
    if found is None:
        return None
    header_row, places = found
    headers = {name: " ".join(str(table.rows[header_row][at]).split()) for name, at in places.items()}
    rows: list[Row] = []
    examples: list[Row] = []
    faults: list[CellFault] = []
    filled: set[int] = set()
    for number, cells in enumerate(table.rows[header_row + 1 :], start=header_row + 2):
        texts = {name: text for name, at in places.items() if (text := _plain(cells[at])) is not None}
        first = next((text for cell in cells if (text := _plain(cell)) is not None), None)
        if first is None or not texts:
            continue
        if normal(first) == normal(EXAMPLE):
            said = {
                column.field: _read(column, text, table.epoch_1904)
                for column in columns
                if (text := texts.get(column.field)) is not None
            }
            examples.append(Row(number, said, texts, first))
            continue
        filled.update(at for at, cell in enumerate(cells) if _plain(cell) is not None)
        values: dict[str, Value] = {}
        for column in columns:
            text = texts.get(column.field)
            value = None if text is None else _read(column, text, table.epoch_1904)
            values[column.field] = value
            if value is None and (text is not None or column.required):
                why = "missing" if text is None else "unknown" if column.kind == "choice" else "unreadable"
                faults.append(CellFault(number, column.field, headers.get(column.field, column.names[0]), why, text))
        is_struck = all((number, places[name]) in table.struck for name in texts)
        rows.append(Row(number, values, texts, first, is_struck))
    others = [letters_of(table.first_column + at + 1) for at in sorted(filled - set(places.values()))]
    return SmallSheet(table.sheet, headers, tuple(rows), tuple(faults), tuple(others), tuple(examples))


def _header_row(table: Table, columns: Sequence[Column]) -> tuple[int, dict[str, int]] | None:
    known = {normal(name): column.field for column in reversed(columns) for name in column.names}
    required = {column.field for column in columns if column.required}
    for at, cells in enumerate(table.cells.head(_MOST_ROWS_BEFORE).iter_rows()):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            if cell and (name := known.get(normal(cell))) is not None:
                places.setdefault(name, place)
        if required <= places.keys():
            return at, places
    return None


def _plain(cell: str | None) -> str | None:
    """A cell on one line, null where it is blank; a whole number as people see it."""
    text = " ".join("".join(c if c.isprintable() else " " for c in cell or "").split())
    whole = _WHOLE.fullmatch(text)
    return (whole[1] if whole else text[:_LONGEST]) or None


def _read(column: Column, text: str, epoch_1904: bool) -> Value:
    match column.kind:
        case "text":
            return text
        case "date":
            return parse_date(text, epoch_1904)
        case "hours" | "minutes":
            return parse_length(text, column.kind)
        case "choice":
            return {normal(word): value for word, value in column.choices.items()}.get(normal(text))
        case "count":
            number = parse_number(_UNIT.sub("", text))
            return int(number) if number is not None and number == int(number) and 0 <= number <= 10_000 else None
        case "money":
            number = parse_number(_UNIT.sub("", text))
            rounded = None if number is None else round(number, 2)
            return rounded if rounded is not None and rounded == number and abs(rounded) < 10**12 else None
