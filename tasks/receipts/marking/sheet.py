"""One sheet of an xlsx workbook: where its marked cells are and what is put there.

Only the ``s`` attribute of the marked cells is changed. A cell or row that the sheet does not have is put in where
it belongs; ``spans`` and ``dimension``, which are hints that programs work out anew, stay. Rows and cells may leave
out their references, as the format allows: then they follow on the one before.
"""

import re
from bisect import bisect
from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby
from typing import Any

from tasks.column_letters import column_of
from tasks.receipts.marking.cells import Area, Cell
from tasks.receipts.marking.xml_trees import bytes_of, namespace_of, tree_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = {
    MAIN: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
"""The namespaces of relations, by those of sheets: the usual and the strict form of the format."""

_BEFORE_DRAWING = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection"),
    *("protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells"),
    *("phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins"),
    *("pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
    *("smartTags", "drawing"),
)
"""What stands before a sheet's ``legacyDrawing``, by the schema."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")

StyleOf = Callable[[Cell, int], int]
"""The style of a marked cell, from its place and the style it has."""


def cell_of(reference: str) -> Cell:
    """The place that a reference names."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError("A cell has no reference.")
    return Cell(int(match[2]), column_of(match[1]))


class MarkedSheet:
    """The sheet while it is marked. Raises ``ValueError`` or ``LookupError`` where it is not what the format says."""

    def __init__(self, source: bytes) -> None:
        self._tree = tree_of(source)
        self._root = self._tree.getroot()
        self._namespace = namespace_of(self._root)
        if self._namespace not in RELATIONS or self._root.tag != self._name("worksheet"):
            raise ValueError("The part is no sheet of cells.")
        self._relation = f"{{{RELATIONS[self._namespace]}}}id"

    @property
    def merged(self) -> list[Area]:
        """The merged cells."""
        ends = [each.get("ref", "").partition(":") for each in self._root.iter(self._name("mergeCell"))]
        return [Area(cell_of(first), cell_of(last or first)) for first, _, last in ends if first]

    @property
    def drawing(self) -> str | None:
        """The relation to the drawing of the sheet's comments, where it has one."""
        element = self._root.find(self._name("legacyDrawing"))
        return None if element is None else element.get(self._relation)

    def show_drawing(self, relation: str) -> None:
        """Let the sheet show the comments of a drawing that it did not have."""
        before = {self._name(each) for each in _BEFORE_DRAWING}
        at = max((place for place, each in enumerate(self._root, start=1) if each.tag in before), default=0)
        spaces = {"r": RELATIONS[self._namespace]}
        element = self._root.makeelement(self._name("legacyDrawing"), {self._relation: relation}, spaces)
        self._root.insert(at, element)

    def restyle(self, cells: Iterable[Cell], style_of: StyleOf) -> None:
        """Give these cells their marked style."""
        data = self._root.find(self._name("sheetData"))
        if data is None:
            raise LookupError("The sheet has no rows.")
        rows = _Numbered(data, self._name("row"), int, str)
        for number, wanted in groupby(sorted(cells), key=lambda cell: cell.row):
            row = rows.get_or_put(number)
            of_row = row.get("s") if row.get("customFormat") in ("1", "true") else None
            in_row = _Numbered(row, self._name("c"), _column, partial(_reference, number))
            for cell in wanted:
                element = in_row.get(cell.column)
                if element is None:
                    element = in_row.get_or_put(cell.column)
                    style = of_row or self._style_of_column(cell.column)
                else:
                    style = element.get("s")
                element.set("s", str(style_of(cell, int(style or 0))))

    def content(self) -> bytes:
        """The part with what was changed."""
        return bytes_of(self._tree)

    def _style_of_column(self, column: int) -> str | None:
        for each in self._root.iterfind(f"{self._name('cols')}/{self._name('col')}"):
            if int(each.get("min", 0)) <= column <= int(each.get("max", 0)):
                return each.get("style")
        return None

    def _name(self, local: str) -> str:
        return f"{{{self._namespace}}}{local}"


class _Numbered:
    """Children that are numbered upwards by their attribute ``r``, or follow on the one before: rows, or the cells of
    a row. Raises ``ValueError`` where they are in no order."""

    def __init__(self, parent: Any, name: str, read: Callable[[str], int], write: Callable[[int], str]) -> None:
        self._parent, self._name, self._write = parent, name, write
        self._children: dict[int, Any] = {}
        number = 0
        for child in parent.iterchildren(name):
            before, number = number, read(child.get("r")) if "r" in child.attrib else number + 1
            if number <= before:
                raise ValueError("The rows, or the cells of a row, are in no order.")
            self._children[number] = child
        self._order = list(self._children)

    def get(self, number: int) -> Any | None:
        """The child of that number, where there is one."""
        return self._children.get(number)

    def get_or_put(self, number: int) -> Any:
        """The same; put in where it belongs if there is none."""
        if number not in self._children:
            child = self._children[number] = self._parent.makeelement(self._name, {"r": self._write(number)})
            at = bisect(self._order, number)
            if at < len(self._order):
                self._children[self._order[at]].addprevious(child)
            else:
                self._parent.append(child)
            self._order.insert(at, number)
        return self._children[number]


def _column(reference: str) -> int:
    return cell_of(reference).column


def _reference(row: int, column: int) -> str:
    return Cell(row, column).reference
