"""An OpenDocument workbook (ods) with cells coloured and commented, by changing its ``content.xml`` in the rows where
the marks are and nowhere else.

Equal cells and rows stand there once, with a number of times: those that hold a marked cell are parted into what is
before it, the cell, and what is after. A marked cell gets a style of its own, like the one it had but for the
background.
"""

import copy
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import count
from typing import Any

from tasks.receipts.marking.cells import AUTHOR, Cell, Mark, on_visible_cells
from tasks.receipts.marking.ods_places import Places, Row, merged_areas, named
from tasks.receipts.marking.xml_edits import Edit, as_utf8, opened, spliced, tag_at
from tasks.receipts.marking.xml_fragments import Fragments
from tasks.receipts.marking.zip_copy import rewritten

CONTENT = "content.xml"

_CELLS = (named("table:table-cell"), named("table:covered-table-cell"))
_STYLE_NAME, _DEFAULT_STYLE = named("table:style-name"), named("table:default-cell-style-name")
_ROWS_REPEATED, _COLUMNS_REPEATED = named("table:number-rows-repeated"), named("table:number-columns-repeated")
_ANNOTATION = named("office:annotation")


def mark_ods(data: bytes, marks: Mapping[str, Sequence[Mark]]) -> bytes:
    """The workbook with the marks of each sheet, by its name.

    Raises one of :data:`~tasks.receipts.marking.xml_edits.BROKEN`, or what a damaged archive makes of unpacking it.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        source = as_utf8(archive.read(CONTENT))
    areas = merged_areas(source)
    visible = {sheet: on_visible_cells(marked, areas.get(sheet, ())) for sheet, marked in marks.items()}
    return rewritten(data, {CONTENT: spliced(source, _edits(source, visible))})


def _edits(source: bytes, marks: Mapping[str, Sequence[Mark]]) -> list[Edit]:
    rows: dict[str, dict[int, list[Mark]]] = {}
    for sheet, marked in marks.items():
        for mark in marked:
            rows.setdefault(sheet, {}).setdefault(mark.cell.row, []).append(mark)
    places = Places(source, rows)
    fragments = Fragments(places.prefixes, places.outermost)
    styles = _Styles(source, places, fragments)
    edits = []
    for place in places.rows:
        row = fragments.parse(source[place.start : place.end])
        sheet = _Sheet(places.column_styles(place.sheet), styles)
        parted = sheet.parted(row, place, rows[place.sheet])
        edits.append(Edit(place.start, place.end, b"".join(fragments.write(each) for each in parted)))
    return [*edits, styles.edit()]


class _Sheet:
    """One sheet, whose cells without a style have that of their column."""

    def __init__(self, column_styles: Sequence[tuple[int, str | None]], styles: "_Styles") -> None:
        self._column_styles = column_styles
        self._styles = styles

    def parted(self, row: Any, place: Row, marks: Mapping[int, Sequence[Mark]]) -> Iterator[Any]:
        """Equal rows, with those that have marks by themselves."""
        at, after = place.first, place.first + place.times
        for number in place.wanted:
            if number > at:
                yield _repeated(copy.copy(row), _ROWS_REPEATED, number - at)
            marked = _repeated(copy.copy(row), _ROWS_REPEATED, 1)
            for mark in marks[number]:
                self._mark(marked, mark)
            yield marked
            at = number + 1
        if after > at:
            yield _repeated(row, _ROWS_REPEATED, after - at)

    def _mark(self, row: Any, mark: Mark) -> None:
        cell = _cell_by_itself(row, mark.cell.column)
        style = cell.get(_STYLE_NAME) or row.get(_DEFAULT_STYLE) or self._style_of_column(mark.cell)
        cell.set(_STYLE_NAME, self._styles.marked(style, mark.colour))
        if mark.commented:
            _comment(cell, mark.sentences)

    def _style_of_column(self, cell: Cell) -> str | None:
        at = 0
        for times, style in self._column_styles:
            at += times
            if cell.column <= at:
                return style
        return None


class _Styles:
    """The styles of marked cells, each once, in the order in which they are asked for."""

    def __init__(self, source: bytes, places: Places, fragments: Fragments) -> None:
        self._source = source
        self._places = places
        self._fragments = fragments
        self._names: dict[tuple[str | None, str], str] = {}
        self._written: list[bytes] = []

    def marked(self, style: str | None, colour: str) -> str:
        """The name of the style that is like that one but has the colour behind it."""
        key = (style, colour)
        if key not in self._names:
            self._names[key] = self._free_name()
            self._written.append(self._fragments.write(self._like(style, self._names[key], colour)))
        return self._names[key]

    def edit(self) -> Edit:
        """What puts the styles last among the workbook's automatic ones."""
        styles, at, body = b"".join(self._written), self._places.styles, self._places.body
        if body is None:
            raise LookupError("office:body")
        if at is None:
            tag = self._fragments.write(self._fragments.new(named("office:automatic-styles")))
            return Edit(body, body, opened(tag, styles))
        if at.is_empty:
            tag = tag_at(self._source, at.start)
            return Edit(at.start, at.start + len(tag), opened(tag, styles))
        return Edit(at.inner_end, at.inner_end, styles)

    def _like(self, style: str | None, name: str, colour: str) -> Any:
        """A copy of an automatic style, or one that inherits from a named style."""
        if style in self._places.cell_styles:
            start, end = self._places.cell_styles[style]
            element = self._fragments.parse(self._source[start:end])
        else:
            element = self._fragments.new(named("style:style"))
            element.set(named("style:family"), "table-cell")
            element.set(named("style:parent-style-name"), style or "Default")
        element.set(named("style:name"), name)
        properties = element.find(named("style:table-cell-properties"))
        if properties is None:
            properties = element.makeelement(named("style:table-cell-properties"))
            element.insert(0, properties)
        properties.set(named("fo:background-color"), f"#{colour.lower()}")
        return element

    def _free_name(self) -> str:
        taken = {*self._places.cell_styles, *self._names.values()}
        return next(name for number in count(1) if (name := f"iop{number}") not in taken)


def _cell_by_itself(row: Any, column: int) -> Any:
    """The cell of that column, parted from the equal ones beside it; put in where the row is shorter."""
    at = 1
    for cell in row.iterchildren(*_CELLS):
        times = int(cell.get(_COLUMNS_REPEATED, 1))
        if column < at + times:
            if column > at:
                cell.addprevious(_repeated(copy.copy(cell), _COLUMNS_REPEATED, column - at))
            if (after := at + times - column - 1) > 0:
                cell.addnext(_repeated(copy.copy(cell), _COLUMNS_REPEATED, after))
            return _repeated(cell, _COLUMNS_REPEATED, 1)
        at += times
    if column > at:
        row.append(_repeated(row.makeelement(_CELLS[0]), _COLUMNS_REPEATED, column - at))
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
        creator = annotation.makeelement(named("dc:creator"))
        creator.text = AUTHOR
        annotation.append(creator)
        cell.insert(1 if cell.find(named("table:cell-range-source")) is not None else 0, annotation)
    told = {"".join(paragraph.itertext()) for paragraph in annotation.iterchildren(named("text:p"))}
    for sentence in sentences:
        if sentence in told:
            continue  # a marked copy that was dropped in again
        paragraph = annotation.makeelement(named("text:p"))
        paragraph.text = sentence
        annotation.append(paragraph)
