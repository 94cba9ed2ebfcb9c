"""The XML of one sheet of an xlsx workbook: where its marked cells are and what is put there.

Only the ``s`` attribute of the marked cells is changed. A cell or row that the sheet does not have is put in where
it belongs; ``spans`` and ``dimension``, which are hints that programs work out anew, stay. Rows and cells may leave
out their references, as the format allows: then they follow on the one before.
"""

import re
from collections.abc import Callable, Iterable

from tasks.receipts.marking.cells import Area, Cell
from tasks.receipts.marking.xml_edits import (
    Edit,
    Handler,
    escaped,
    is_empty,
    opened,
    prefix_of,
    tag_at,
    walk,
    with_attribute,
)

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
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return Cell(int(match[2]), column)


def merged_areas(source: bytes) -> list[Area]:
    """The merged cells of a sheet, which are told after the cells themselves."""
    walker = _Merges()
    if b"mergeCell" in source:  # else there is nothing to go through a long sheet for
        walk(source, walker)
    return walker.areas


class _Merges(Handler):
    def __init__(self) -> None:
        self.areas: list[Area] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _MERGES and "ref" in attributes:
            first, _, last = attributes["ref"].partition(":")
            self.areas.append(Area(cell_of(first), cell_of(last or first)))


_MERGES = tuple(f"{namespace} mergeCell" for namespace in RELATIONS)


class MarkedSheet(Handler):
    """Goes through a sheet and gathers the :attr:`edits` that give ``cells`` their marked style.

    ``drawing`` is the relation to the drawing of the sheet's comments, where it has one.
    """

    def __init__(self, source: bytes, cells: Iterable[Cell], style_of: StyleOf) -> None:
        self.edits: list[Edit] = []
        self.drawing: str | None = None
        self._source = source
        self._style_of = style_of
        self._wanted: dict[int, list[int]] = {}
        for cell in sorted(cells):
            self._wanted.setdefault(cell.row, []).append(cell.column)
        self._rows = list(self._wanted)[::-1]
        """Wanted rows that have not been met, the nearest last; likewise the columns of the row."""
        self._columns: list[int] | None = None
        self._row = self._column = self._row_style = 0
        self._row_at = self._data_at = 0
        self._column_styles: list[tuple[int, int, int]] = []
        self._depth = 0
        self._is_in_data = False
        self._drawing_at: int | None = None
        walk(source, self)
        if self._rows:
            raise ValueError("The sheet has no rows.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._is_in_data:
            if name == self._cell_name:
                if self._columns is not None:
                    self._start_cell(attributes)
            elif name == self._row_name:
                self._start_row(attributes)
            return
        self._depth += 1
        if self._depth == 1:
            self._start_sheet(name)
        elif self._depth == 2:
            self._start_section(name, attributes)
        elif name == self._column_name and "style" in attributes:
            first, last, style = (int(attributes[key]) for key in ("min", "max", "style"))
            self._column_styles.append((first, last, style))

    def end(self, name: str) -> None:
        if self._is_in_data:
            if name == self._row_name:
                self._end_row()
            elif name == self._data_name:
                self._end_data()
            return
        self._depth -= 1
        if self._depth == 0 and self._drawing_at is None:
            self._drawing_at = self.place()

    def show_drawing(self, relation: str) -> None:
        """Let the sheet show the comments of a drawing that it did not have."""
        at = self._drawing_at or 0
        space, identity = RELATIONS[self._namespace].encode(), escaped(relation)
        element = b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (self._prefix, space, identity)
        self.edits.append(Edit(at, at, element))

    def _start_sheet(self, name: str) -> None:
        namespace, _, local = name.rpartition(" ")
        if local != "worksheet" or namespace not in RELATIONS:
            raise ValueError("The part is no sheet of cells.")
        self._namespace = namespace
        self._prefix = prefix_of(tag_at(self._source, self.place()))
        self._before = {f"{namespace} {each}" for each in _BEFORE_DRAWING}
        self._row_name, self._cell_name, self._data_name, self._column_name, self._drawing_name = (
            f"{namespace} {each}" for each in ("row", "c", "sheetData", "col", "legacyDrawing")
        )

    def _start_section(self, name: str, attributes: dict[str, str]) -> None:
        """A part of the sheet, of which only the order and three kinds matter."""
        if name in self._before:
            self._drawing_at = None
        elif self._drawing_at is None:
            self._drawing_at = self.place()
        if name == self._data_name:
            self._is_in_data = True
            self._data_at = self.place()
        elif name == self._drawing_name:
            self.drawing = attributes.get(f"{RELATIONS[self._namespace]} id")

    def _end_data(self) -> None:
        self._is_in_data = False
        self._depth -= 1
        if self._rows:
            self._put_last(self._data_at, b"".join(self._new_row(self._rows.pop()) for _ in self._rows[:]))

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = int(attributes.get("r", self._row + 1))
        if row <= self._row:
            raise ValueError("The rows are in no order.")
        self._row, self._column = row, 0
        missing = b""
        while self._rows and self._rows[-1] < row:
            missing += self._new_row(self._rows.pop())
        if missing:
            self._put_here(missing)
        if self._rows and self._rows[-1] == row:
            self._columns = self._wanted[self._rows.pop()][::-1]
            self._row_at = self.place()
            self._row_style = int(attributes.get("s", 0)) if attributes.get("customFormat") in ("1", "true") else 0

    def _end_row(self) -> None:
        if self._columns:
            cells = (self._new_cell(Cell(self._row, self._columns.pop()), self._row_style) for _ in self._columns[:])
            self._put_last(self._row_at, b"".join(cells))
        self._columns = None

    def _start_cell(self, attributes: dict[str, str]) -> None:
        columns = self._columns or []
        column = cell_of(attributes["r"]).column if "r" in attributes else self._column + 1
        if column <= self._column:
            raise ValueError("The cells of a row are in no order.")
        self._column = column
        missing = b""
        while columns and columns[-1] < column:
            missing += self._new_cell(Cell(self._row, columns.pop()), self._row_style)
        if missing:
            self._put_here(missing)
        if columns and columns[-1] == column:
            columns.pop()
            tag = tag_at(self._source, self.place())
            style = self._style_of(Cell(self._row, column), int(attributes.get("s", 0)))
            restyled = with_attribute(tag, b"s", b"%d" % style)
            self.edits.append(Edit(self.place(), self.place() + len(tag), restyled))

    def _put_here(self, text: bytes) -> None:
        self.edits.append(Edit(self.place(), self.place(), text))

    def _put_last(self, at: int, text: bytes) -> None:
        """Put text last in the element that begins there and now ends."""
        if is_empty(tag := tag_at(self._source, at)):
            self.edits.append(Edit(at, at + len(tag), opened(tag, text)))
        else:
            self._put_here(text)

    def _new_row(self, row: int) -> bytes:
        cells = b"".join(self._new_cell(Cell(row, column), 0) for column in self._wanted[row])
        return b'<%brow r="%d">%b</%brow>' % (self._prefix, row, cells, self._prefix)

    def _new_cell(self, cell: Cell, row_style: int) -> bytes:
        """An empty cell with the style that it would have had: its row's, else its column's."""
        column_style = next((style for first, last, style in self._column_styles if first <= cell.column <= last), 0)
        style = self._style_of(cell, row_style or column_style)
        return b'<%bc r="%b" s="%d"/>' % (self._prefix, cell.reference.encode(), style)
