"""The raw content of a workbook sheet or a delimited text, before anybody has said what its columns mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

Cell = str | None
"""A cell's text, ``None`` where it is empty. Workbooks give dates as ``2022-03-05 00:00:00``, times likewise
on the first day of their epoch, numbers with a point: :mod:`tasks.reading.values` reads them all."""


@dataclass(frozen=True)
class Seen:
    """What the eye sees of a sheet and the texts of its cells do not say, by row and place as its owner counts them.

    ``comments``: the text of the cells' comments. ``colours``: the fill of cells that have one, as ``RRGGBB``, never
    white. ``hidden_rows`` (filtered ones too) and ``hidden_columns``. ``partly_struck``: what is left of the texts of
    which a part is struck through.
    """

    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    colours: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    partly_struck: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def moved(self, rows: int, columns: int) -> "Seen":
        """The same where rows and columns are counted from other numbers."""

        def cells(of: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], str]:
            return {(row + rows, column + columns): text for (row, column), text in of.items()}

        return Seen(
            cells(self.comments),
            cells(self.colours),
            frozenset(row + rows for row in self.hidden_rows),
            frozenset(column + columns for column in self.hidden_columns),
            cells(self.partly_struck),
        )


@dataclass(frozen=True)
class Table:
    """One sheet, or one delimited text.

    ``cells`` holds every row from the first of the file, blank ones too, so that ``index + 1`` is the row
    number people see; all its columns are text. They are a frame because sheets may be long: reading one cell
    at a time in Python costs more than reading the file. ``sheet`` is what the sheet is called wherever its rows are
    told of, ``None`` for delimited text; ``written`` is its name in the file, which may be a person's.

    ``first_column``: place in the sheet of the frame's first column, from 0. ``epoch_1904``: bare day numbers
    count from 1904. ``uncached``, ``struck``: formulas that hold no value and cells that are struck through, as row
    number and place in the frame, as those of ``seen``.
    """

    sheet: str | None
    hidden: bool
    cells: pl.DataFrame
    written: str | None = None
    first_column: int = 0
    epoch_1904: bool = False
    uncached: frozenset[tuple[int, int]] = field(default=frozenset())
    struck: frozenset[tuple[int, int]] = field(default=frozenset())
    seen: Seen = field(default_factory=Seen)

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The cells row by row, for readers that go through few of them."""
        return [list(row) for row in self.cells.iter_rows()]

    @cached_property
    def distinct(self) -> dict[str, list[str]]:
        """The different texts of each column, by its name in the frame: far fewer than its cells in long sheets."""
        return {column.name: column.unique().drop_nulls().to_list() for column in self.cells.iter_columns()}

    def struck_rows(self, at: int) -> list[int]:
        """Numbers of the rows whose cell in a column, by its place in the frame, is struck through."""
        return [row for row, place in self.struck if place == at]

    @classmethod
    def from_rows(cls, sheet: str | None, rows: Sequence[Sequence[Cell]], hidden: bool = False) -> "Table":
        """A table of rows that may differ in width: short ones end in empty cells."""
        width = max((len(row) for row in rows), default=0)
        columns = [[row[at] if at < len(row) else None for row in rows] for at in range(width)]
        series = [pl.Series(f"c{at}", column, pl.String) for at, column in enumerate(columns)]
        return cls(sheet, hidden, pl.DataFrame(series), sheet)
