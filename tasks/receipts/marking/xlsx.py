"""An xlsx workbook with cells coloured and commented, by changing in its package only what must change.

Changed are the sheets with marks, the styles, and the comments of those sheets with the drawing that shows them.
Where a sheet had no comments their parts come new, with their relations and content types. Every other member is
copied, whatever it is: charts, pictures, pivot tables, macros, threaded comments, parts of programs of later years.
"""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from tasks.receipts.marking.cells import Cell, Mark, on_visible_cells
from tasks.receipts.marking.comments import Comments, drawing
from tasks.receipts.marking.office_package import OfficePackage
from tasks.receipts.marking.sheet import RELATIONS, MarkedSheet
from tasks.receipts.marking.styles import Styles
from tasks.receipts.marking.xml_trees import namespace_of, tree_of
from tasks.receipts.marking.zip_copy import rewritten

BOOK = "xl/workbook.xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_ENDINGS = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}


def ending(data: bytes) -> str:
    """The ending of the workbook's name: Excel opens it only under the one that belongs to what it says it is."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        types = OfficePackage(archive).content_types()
    return next((_ENDINGS[each] for each in types if each in _ENDINGS), ".xlsx")


def mark_xlsx(data: bytes, marks: Mapping[str, Sequence[Mark]]) -> bytes:
    """The workbook with the marks of each sheet, by its name.

    Raises :class:`~tasks.receipts.marking.styles.TooManyStyles`,
    :class:`~tasks.receipts.marking.xml_trees.TooLargeToMark`, ``ValueError``, ``LookupError``, one of
    :data:`~tasks.receipts.marking.xml_trees.BROKEN`, or what a damaged archive makes of unpacking it.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        package = OfficePackage(archive)
        book = _Book(package)
        for name, marked in marks.items():
            book.mark(name, marked)
        book.finish()
        return rewritten(data, package.changed())


class _Book:
    """The workbook while it is marked, one sheet after the other."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        root = tree_of(package.read(BOOK)).getroot()
        self._namespace = namespace_of(root)
        self._relations = RELATIONS[self._namespace]
        self._sheets = {
            sheet.get("name"): package.target(BOOK, sheet.get(f"{{{self._relations}}}id", ""))
            for sheet in root.iterfind(f"{{{self._namespace}}}sheets/{{{self._namespace}}}sheet")
        }
        self._styles_path = package.related(BOOK, "styles")
        self._styles = Styles(None if self._styles_path is None else package.read(self._styles_path), self._namespace)

    def mark(self, name: str, marks: Sequence[Mark]) -> None:
        """Mark one sheet."""
        path = self._sheets[name]
        sheet = MarkedSheet(self._package.read(path))
        visible = on_visible_cells(marks, sheet.merged)
        colours = {mark.cell: mark.colour for mark in visible}
        sheet.restyle(colours, lambda cell, style: self._styles.marked(style, colours[cell]))
        if commented := [mark for mark in visible if mark.commented]:
            self._comment(path, sheet, commented)
        self._package.write(path, sheet.content())

    def finish(self) -> None:
        """What is written once all sheets are marked."""
        if self._styles_path is None:
            self._styles_path = self._package.free_name("xl/styles{}.xml", usual="xl/styles.xml")
            self._package.relate(BOOK, self._styles_path, f"{self._relations}/styles")
            self._package.declare(self._styles_path, _STYLES_TYPE)
        self._package.write(self._styles_path, self._styles.content())

    def _comment(self, path: str, sheet: MarkedSheet, marks: Sequence[Mark]) -> None:
        """Write the sheet's comments and the drawing that shows them."""
        words = self._package.related(path, "comments")
        comments = Comments(None if words is None else self._package.read(words), self._namespace)
        lines: dict[Cell, int] = {} if sheet.drawing else dict.fromkeys(comments.cells, 1)
        for mark in marks:
            lines[mark.cell] = lines.get(mark.cell, 0) + comments.add(mark.cell, mark.sentences)
        if words is None:
            words = self._package.free_name("xl/comments{}.xml")
            self._package.relate(path, words, f"{self._relations}/comments")
            self._package.declare(words, _COMMENTS_TYPE)
        self._package.write(words, comments.content())
        if sheet.drawing:
            boxes = self._package.target(path, sheet.drawing)
            self._package.write(boxes, drawing(self._package.read(boxes), lines))
        else:
            boxes = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            sheet.show_drawing(self._package.relate(path, boxes, f"{self._relations}/vmlDrawing"))
            self._package.declare_ending("vml", _DRAWING_TYPE)
            self._package.write(boxes, drawing(None, lines))
