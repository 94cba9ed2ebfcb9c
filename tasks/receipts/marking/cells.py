"""A cell to mark and what it is marked with, as the one who decides which cells tells those who write them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tasks.column_letters import letters_of
from tasks.wording.language import say

AUTHOR = "IOP-rapport"

MOST_SENTENCES = 20
"""Notes that one comment tells. Beyond them nobody reads on, and a comment holds at most 32 767 characters."""


class Cell(NamedTuple):
    """A place in a sheet; rows and columns count from 1."""

    row: int
    column: int

    @property
    def reference(self) -> str:
        """As people write it: ``B5``."""
        return f"{letters_of(self.column)}{self.row}"


class Area(NamedTuple):
    """Merged cells, first and last."""

    first: Cell
    last: Cell

    def __contains__(self, cell: object) -> bool:
        return (
            isinstance(cell, Cell)
            and self.first.row <= cell.row <= self.last.row
            and self.first.column <= cell.column <= self.last.column
        )


class Note(NamedTuple):
    """One thing to say of a cell. ``weight`` orders notes, the lowest first; ``colour`` is RRGGBB."""

    weight: int
    colour: str
    text: str


@dataclass(frozen=True)
class Mark:
    """What one cell is marked with: its notes, the worst first, and whether a comment tells them or the colour alone
    does."""

    sheet: str
    cell: Cell
    notes: tuple[Note, ...]
    commented: bool = True

    @property
    def colour(self) -> str:
        """That of the worst note."""
        return self.notes[0].colour

    @property
    def weight(self) -> int:
        """That of the worst note."""
        return self.notes[0].weight

    @property
    def sentences(self) -> list[str]:
        """The lines of the comment, without characters that no XML can hold."""
        told = [note.text for note in self.notes[:MOST_SENTENCES]]
        if (more := len(self.notes) - MOST_SENTENCES) > 0:
            told.append(say("more_in_receipt", count=more))
        return ["".join(c if c.isprintable() else " " for c in sentence).strip() for sentence in told]


def worst_first(notes: Iterable[Note]) -> tuple[Note, ...]:
    """In the order in which a cell tells them; those of one weight as they come."""
    return tuple(sorted(notes, key=lambda note: note.weight))


def on_visible_cells(marks: Sequence[Mark], merged: Iterable[Area]) -> list[Mark]:
    """The same marks where they can be seen, in the order of the sheet: of merged cells only the first one is."""
    areas = _by_row(merged, sorted({mark.cell.row for mark in marks}))
    moved: dict[Cell, list[Mark]] = {}
    for mark in marks:
        cell = next((area.first for area in areas.get(mark.cell.row, ()) if mark.cell in area), mark.cell)
        moved.setdefault(cell, []).append(mark)
    return [
        Mark(
            together[0].sheet,
            cell,
            worst_first(note for mark in together for note in mark.notes),
            any(mark.commented for mark in together),
        )
        for cell, together in sorted(moved.items())
    ]


def _by_row(areas: Iterable[Area], rows: list[int]) -> dict[int, list[Area]]:
    """The areas over each of these rows."""
    found: dict[int, list[Area]] = {}
    for area in areas:
        for row in rows[bisect_left(rows, area.first.row) : bisect_right(rows, area.last.row)]:
            found.setdefault(row, []).append(area)
    return found
