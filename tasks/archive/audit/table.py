"""A table of the pack: the same rows as csv, as a sheet and on the page, with references between tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tasks.wording.language import clean, words
from tasks.wording.spreadsheet import swedish_csv


@dataclass(frozen=True)
class Ref:
    """A row of a table of the pack, by its id there: ``Ref("patrols", "P12")``."""

    table: str
    id: str


Cell = str | int | Decimal | date | tuple[Ref, ...] | None


@dataclass(frozen=True)
class AuditTable:
    """``columns`` are keys of ``[audit.column]`` in words.toml; the first cell of each row is its id, as text."""

    key: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]

    @property
    def title(self) -> str:
        """What the table is called."""
        return words()["workbook"]["sheet"][self.key]

    @property
    def header(self) -> list[str]:
        """The columns' names."""
        names = words()["audit"]["column"]
        return [names[column] for column in self.columns]

    @property
    def ids(self) -> list[str]:
        """The rows' ids in their order."""
        return [str(row[0]) for row in self.rows]

    def csv(self) -> bytes:
        """The table as a file, references as the ids they name."""
        return swedish_csv(self.header, ([plain(cell) for cell in row] for row in self.rows))


def plain(cell: Cell) -> str | int | Decimal | date | None:
    """The cell with references as their ids."""
    if isinstance(cell, tuple):
        return " ".join(ref.id for ref in cell)
    return clean(cell) if isinstance(cell, str) else cell


def refs(table: str, ids: Sequence[str]) -> tuple[Ref, ...]:
    """References to rows of a table, each once."""
    return tuple(Ref(table, each) for each in dict.fromkeys(ids))
