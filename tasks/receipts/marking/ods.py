"""An OpenDocument workbook (ods) with cells coloured and commented, by changing its ``content.xml`` in the rows where
the marks are and nowhere else.

Equal cells and rows stand there once, with a number of times: those that hold a marked cell are parted into what is
before it, the cell, and what is after. A marked cell gets a style of its own, like the one it had but for the
background.
"""

import copy
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from itertools import count
from typing import Any

from tasks.receipts.marking.cells import AUTHOR, Area, Cell, Mark, on_visible_cells
from tasks.receipts.marking.xml_trees import bytes_of, tree_of
from tasks.receipts.marking.zip_copy import rewritten

CONTENT = "content.xml"

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def _named(name: str) -> str:
    """A name by its usual prefix (``table:table-row``) as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


_ROW, _COLUMN = _named("table:table-row"), _named("table:table-column")
_CELLS = (_named("table:table-cell"), _named("table:covered-table-cell"))
_STYLE_NAME, _DEFAULT_STYLE = _named("table:style-name"), _named("table:default-cell-style-name")
_ROWS_REPEATED, _COLUMNS_REPEATED = _named("table:number-rows-repeated"), _named("table:number-columns-repeated")
_ROWS_SPANNED, _COLUMNS_SPANNED = _named("table:number-rows-spanned"), _named("table:number-columns-spanned")
_ANNOTATION = _named("office:annotation")


def mark_ods(data: bytes, marks: Mapping[str, Sequence[Mark]]) -> bytes:
    """The workbook with the marks of each sheet, by its name.

    Raises :class:`~tasks.receipts.marking.xml_trees.TooLargeToMark`, ``ValueError``, ``LookupError``, one of
    :data:`~tasks.receipts.marking.xml_trees.BROKEN`, or what a damaged archive makes of unpacking it.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        tree = tree_of(archive.read(CONTENT))
    styles = _Styles(tree.getroot())
    tables = tree.getroot().iterfind("/".join(map(_named, ("office:body", "office:spreadsheet", "table:table"))))
    for at, table in enumerate(tables, start=1):
        if marked := marks.get(table.get(_named("table:name")) or f"Blad{at}"):
            _Sheet(table, styles).mark(marked)
    return rewritten(data, {CONTENT: bytes_of(tree)})


class _Sheet:
    """One sheet, whose cells without a style have that of their column."""

    def __init__(self, table: Any, styles: "_Styles") -> None:
        self._styles = styles
        self._rows = list(_numbered(_rows(table), _ROWS_REPEATED))
        self._columns = list(_numbered(table.iter(_COLUMN), _COLUMNS_REPEATED))

    def mark(self, marks: Sequence[Mark]) -> None:
        """Raises ``ValueError`` where a row is missing."""
        wanted: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in on_visible_cells(marks, self._merged()):
            wanted[mark.cell.row].append(mark)
        numbers = iter(wanted)
        number = next(numbers, None)
        for first, times, row in self._rows:
            left = (row, first, times)
            while number is not None and number < first + times:
                left = self._part(*left, wanted[number])
                number = next(numbers, None)
        if number is not None:
            raise ValueError("A row is missing.")

    def _part(self, row: Any, first: int, times: int, marks: Sequence[Mark]) -> tuple[Any, int, int]:
        """Mark one of equal rows by itself; what is left of them, from the number after it."""
        number = marks[0].cell.row
        if number > first:
            row.addprevious(_repeated(copy.copy(row), _ROWS_REPEATED, number - first))
        left = first + times - number - 1
        after = _repeated(copy.copy(row), _ROWS_REPEATED, left)
        _repeated(row, _ROWS_REPEATED, 1)
        if left:
            row.addnext(after)
        for mark in marks:
            cell = _cell_by_itself(row, mark.cell.column)
            style = cell.get(_STYLE_NAME) or row.get(_DEFAULT_STYLE) or self._style_of_column(mark.cell)
            cell.set(_STYLE_NAME, self._styles.marked(style, mark.colour))
            if mark.commented:
                _comment(cell, mark.sentences)
        return after, number + 1, left

    def _merged(self) -> Iterator[Area]:
        for first, _, row in self._rows:
            for column, _, cell in _numbered(row.iterchildren(*_CELLS), _COLUMNS_REPEATED):
                rows, columns = int(cell.get(_ROWS_SPANNED, 1)), int(cell.get(_COLUMNS_SPANNED, 1))
                if rows > 1 or columns > 1:
                    yield Area(Cell(first, column), Cell(first + rows - 1, column + columns - 1))

    def _style_of_column(self, cell: Cell) -> str | None:
        return next(
            (each.get(_DEFAULT_STYLE) for first, times, each in self._columns if cell.column < first + times), None
        )


class _Styles:
    """The styles of marked cells, each once, last among the workbook's automatic ones in the order in which they are
    asked for."""

    def __init__(self, root: Any) -> None:
        found = root.find(_named("office:automatic-styles"))
        if found is None:
            body = root.find(_named("office:body"))
            if body is None:
                raise LookupError("office:body")
            found = root.makeelement(_named("office:automatic-styles"))
            body.addprevious(found)
        self._all = found
        self._of_cells = {
            each.get(_named("style:name")): each
            for each in found.iterchildren(_named("style:style"))
            if each.get(_named("style:family")) == "table-cell"
        }
        self._names: dict[tuple[str | None, str], str] = {}

    def marked(self, style: str | None, colour: str) -> str:
        """The name of the style that is like that one but has the colour behind it."""
        key = (style, colour)
        if key not in self._names:
            taken = {*self._of_cells, *self._names.values()}
            self._names[key] = next(name for number in count(1) if (name := f"iop{number}") not in taken)
            self._all.append(self._like(style, self._names[key], colour))
        return self._names[key]

    def _like(self, style: str | None, name: str, colour: str) -> Any:
        """A copy of an automatic style, or one that inherits from a named style."""
        if style in self._of_cells:
            element = copy.copy(self._of_cells[style])
        else:
            element = self._all.makeelement(_named("style:style"))
            element.set(_named("style:family"), "table-cell")
            element.set(_named("style:parent-style-name"), style or "Default")
        element.set(_named("style:name"), name)
        properties = element.find(_named("style:table-cell-properties"))
        if properties is None:
            properties = element.makeelement(_named("style:table-cell-properties"))
            element.insert(0, properties)
        properties.set(_named("fo:background-color"), f"#{colour.lower()}")
        return element


def _rows(element: Any) -> Iterator[Any]:
    """The rows of a sheet, also those in groups; none of a table inside a cell."""
    for child in element.iterchildren("*"):
        if child.tag == _ROW:
            yield child
        else:
            yield from _rows(child)


def _numbered(elements: Iterable[Any], repeated: str) -> Iterator[tuple[int, int, Any]]:
    """Each element with the number of the first that it stands for, and how many."""
    number = 1
    for element in elements:
        times = int(element.get(repeated, 1))
        yield number, times, element
        number += times


def _cell_by_itself(row: Any, column: int) -> Any:
    """The cell of that column, parted from the equal ones beside it; put in where the row is shorter."""
    end = 1
    for at, times, cell in _numbered(row.iterchildren(*_CELLS), _COLUMNS_REPEATED):
        end = at + times
        if column < end:
            if column > at:
                cell.addprevious(_repeated(copy.copy(cell), _COLUMNS_REPEATED, column - at))
            if (after := end - column - 1) > 0:
                cell.addnext(_repeated(copy.copy(cell), _COLUMNS_REPEATED, after))
            return _repeated(cell, _COLUMNS_REPEATED, 1)
    if column > end:
        row.append(_repeated(row.makeelement(_CELLS[0]), _COLUMNS_REPEATED, column - end))
    cell = row.makeelement(_CELLS[0])
    row.append(cell)
    return cell


def _repeated(element: Any, attribute: str, times: int) -> Any:
    """The element standing for so many equal ones."""
    element.attrib.pop(attribute, None)
    if times > 1:
        element.set(attribute, str(times))
    return element


def _comment(cell: Any, sentences: Sequence[str]) -> None:
    """Say this of a cell, after what was said of it before."""
    annotation = cell.find(_ANNOTATION)
    if annotation is None:
        annotation = cell.makeelement(_ANNOTATION)
        creator = annotation.makeelement(_named("dc:creator"))
        creator.text = AUTHOR
        annotation.append(creator)
        cell.insert(1 if cell.find(_named("table:cell-range-source")) is not None else 0, annotation)
    told = {"".join(paragraph.itertext()) for paragraph in annotation.iterchildren(_named("text:p"))}
    for sentence in sentences:
        if sentence in told:
            continue  # a marked copy that was dropped in again
        paragraph = annotation.makeelement(_named("text:p"))
        paragraph.text = sentence
        annotation.append(paragraph)
