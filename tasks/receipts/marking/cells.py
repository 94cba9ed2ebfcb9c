"""A cell to mark and what it is marked with, as the one who decides which cells tells those who write them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tasks.findings import Finding, Severity

AUTHOR = "IOP-rapport"

COLOURS = {Severity.ERROR: "F4B6B6", Severity.WARNING: "FFE699", Severity.INFO: "DDEBF7"}
"""Light enough for black text; the comment says the same in words."""

WORDS = {Severity.ERROR: "Behöver rättas", Severity.WARNING: "Titta på", Severity.INFO: "Bra att veta"}

MOST_SENTENCES = 20
"""Findings that one comment tells. Beyond them nobody reads on, and a comment holds at most 32 767 characters."""

_ORDER = list(Severity)


class Cell(NamedTuple):
    """A place in a sheet; rows and columns count from 1."""

    row: int
    column: int

    @property
    def reference(self) -> str:
        """As people write it: ``B5``."""
        letters, left = "", self.column
        while left:
            left, letter = divmod(left - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.row}"


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


@dataclass(frozen=True)
class Mark:
    """What one cell is marked with: its findings, the worst first, and whether a comment tells them or the
    colour alone does."""

    sheet: str
    cell: Cell
    findings: tuple[Finding, ...]
    commented: bool = True

    @property
    def severity(self) -> Severity:
        """The worst, which gives the colour."""
        return self.findings[0].severity

    @property
    def weight(self) -> int:
        """The worst severity as a number, lowest first."""
        return _ORDER.index(self.severity)

    @property
    def sentences(self) -> list[str]:
        """The lines of the comment, without characters that no XML can hold."""
        told = [
            f"{WORDS[each.severity]}: {each.message} {each.remedy or ''}" for each in self.findings[:MOST_SENTENCES]
        ]
        if (more := len(self.findings) - MOST_SENTENCES) > 0:
            told.append(f"Och {more} till: se kvittot.")
        return ["".join(c if c.isprintable() else " " for c in sentence).strip() for sentence in told]


def worst_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """In the order in which a cell tells them."""
    return tuple(sorted(findings, key=lambda each: _ORDER.index(each.severity)))


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
            worst_first(finding for mark in together for finding in mark.findings),
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
