"""Where in the ``content.xml`` of an OpenDocument workbook rows, cell styles and merged cells are, by their bytes.

Nothing is built of the part, which may be long.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tasks.receipts.marking.cells import Area, Cell
from tasks.receipts.marking.xml_edits import Handler, is_empty, tag_at, walk

_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_SHEET_DEPTH = 4  # document-content, body, spreadsheet, table


def named(name: str) -> str:
    """A name by its usual prefix (``table:table-row``) as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _met(name: str) -> str:
    """The same as :func:`~tasks.receipts.marking.xml_edits.walk` gives it."""
    return named(name)[1:].replace("}", " ")


_TABLE, _ROW, _COLUMN = _met("table:table"), _met("table:table-row"), _met("table:table-column")
_CELLS = (_met("table:table-cell"), _met("table:covered-table-cell"))
_BODY, _STYLES, _STYLE = _met("office:body"), _met("office:automatic-styles"), _met("style:style")
_NAME, _STYLE_NAME, _FAMILY = _met("table:name"), _met("style:name"), _met("style:family")
_DEFAULT_STYLE = _met("table:default-cell-style-name")
_ROWS_REPEATED, _COLUMNS_REPEATED = _met("table:number-rows-repeated"), _met("table:number-columns-repeated")
_ROWS_SPANNED, _COLUMNS_SPANNED = _met("table:number-rows-spanned"), _met("table:number-columns-spanned")


@dataclass(frozen=True)
class Row:
    """Equal rows, written once in the bytes ``start`` to ``end``: the number of the first, how many, and the numbers
    of those that are ``wanted``."""

    sheet: str
    first: int
    times: int
    wanted: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True)
class Styles:
    """Where the automatic styles begin, and where their end tag does; empty ones have none."""

    start: int
    inner_end: int
    is_empty: bool


class _Sheets(Handler):
    """Goes through the sheets and keeps count of their rows."""

    def __init__(self) -> None:
        self.sheet: str | None = None
        self.row = self.times = 0
        """The number of the row, and of equal ones that it stands for."""
        self._depth = self._row_depth = self._sheets = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._row_depth:
            if self._depth == self._row_depth + 1 and name in _CELLS:
                self.start_cell(attributes)
        elif self.sheet is None:
            if name == _TABLE and self._depth == _SHEET_DEPTH:
                self._sheets += 1
                self.sheet = attributes.get(_NAME) or f"Blad{self._sheets}"
                self.row, self.times = 1, 0
            else:
                self.start_outside(name, attributes)
        elif name == _ROW:
            self._row_depth = self._depth
            self.row += self.times
            self.times = int(attributes.get(_ROWS_REPEATED, 1))
            self.start_row()
        elif name == _COLUMN:
            self.start_column(attributes)

    def end(self, name: str) -> None:
        if self._depth == self._row_depth:
            self._row_depth = 0
            self.end_row()
        elif self.sheet is None:
            self.end_outside(name)
        elif self._depth == _SHEET_DEPTH:
            self.sheet = None
        self._depth -= 1

    @property
    def is_in_row(self) -> bool:
        """Whether what begins next belongs to a row."""
        return self._row_depth > 0

    @property
    def is_outermost(self) -> bool:
        """Whether what begins next is the part's root."""
        return self._depth == 0

    def start_row(self) -> None:
        """A row begins, or equal ones."""

    def end_row(self) -> None:
        """It ends."""

    def start_cell(self, attributes: dict[str, str]) -> None:
        """A cell of the row begins, or equal ones."""

    def start_column(self, attributes: dict[str, str]) -> None:
        """A column of the sheet is told of, or equal ones."""

    def start_outside(self, name: str, attributes: dict[str, str]) -> None:
        """Something outside of the sheets begins."""

    def end_outside(self, name: str) -> None:
        """It ends."""


def merged_areas(source: bytes) -> dict[str, list[Area]]:
    """The merged cells of each sheet, by its name."""
    walker = _Merges()
    if b"-spanned" in source:  # else there is nothing to go through a long sheet for
        walk(source, walker)
    return walker.areas


class _Merges(_Sheets):
    def __init__(self) -> None:
        super().__init__()
        self.areas: dict[str, list[Area]] = {}
        self._column = 1

    def start_row(self) -> None:
        self._column = 1

    def start_cell(self, attributes: dict[str, str]) -> None:
        rows, columns = (int(attributes.get(name, 1)) for name in (_ROWS_SPANNED, _COLUMNS_SPANNED))
        if self.sheet is not None and (rows > 1 or columns > 1):
            last = Cell(self.row + rows - 1, self._column + columns - 1)
            self.areas.setdefault(self.sheet, []).append(Area(Cell(self.row, self._column), last))
        self._column += int(attributes.get(_COLUMNS_REPEATED, 1))


class Places(_Sheets):
    """The rows among those ``wanted`` of each sheet, and what a marked cell needs to know besides.

    ``prefixes`` are those that rows may use, to namespaces, ``outermost`` those that are declared for the whole
    part. ``cell_styles`` are the automatic ones, their first byte and the one after; ``styles`` is where they stand,
    ``body`` where the body begins. Raises ``ValueError`` where a wanted row is missing, or a prefix has two meanings.
    """

    def __init__(self, source: bytes, wanted: Mapping[str, Collection[int]]) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.prefixes: dict[str | None, str] = {}
        self.outermost: set[str | None] = set()
        self.cell_styles: dict[str | None, tuple[int, int]] = {}
        self.styles: Styles | None = None
        self.body: int | None = None
        self._columns: dict[str, list[tuple[int, str | None]]] = {}
        self._source = source
        self._wanted = {sheet: sorted(rows, reverse=True) for sheet, rows in wanted.items()}
        self._row_at = self._style_at = self._styles_at = 0
        self._style: str | None = None
        walk(source, self)
        if any(self._wanted.values()):
            raise ValueError("A row is missing.")

    def column_styles(self, sheet: str) -> list[tuple[int, str | None]]:
        """The sheet's columns from the first: how many are equal, and the style of their cells."""
        return self._columns.get(sheet, [])

    def declare(self, prefix: str | None, namespace: str) -> None:
        if self.is_in_row:
            return  # a row brings these along
        if self.prefixes.setdefault(prefix, namespace) != namespace:
            raise ValueError("A prefix has two meanings.")
        if self.is_outermost:
            self.outermost.add(prefix)

    def start_row(self) -> None:
        self._row_at = self.place()

    def end_row(self) -> None:
        if self.sheet is None:
            return
        left, wanted = self._wanted.get(self.sheet, []), []
        while left and left[-1] < self.row + self.times:
            wanted.append(left.pop())
        if wanted:
            end = self._end_of(self._row_at)
            self.rows.append(Row(self.sheet, self.row, self.times, tuple(wanted), self._row_at, end))

    def start_column(self, attributes: dict[str, str]) -> None:
        column = (int(attributes.get(_COLUMNS_REPEATED, 1)), attributes.get(_DEFAULT_STYLE))
        self._columns.setdefault(self.sheet or "", []).append(column)

    def start_outside(self, name: str, attributes: dict[str, str]) -> None:
        if name == _STYLES:
            self._styles_at = self.place()
        elif name == _BODY:
            self.body = self.place()
        elif name == _STYLE and self._styles_at and attributes.get(_FAMILY) == "table-cell":
            self._style, self._style_at = attributes.get(_STYLE_NAME), self.place()

    def end_outside(self, name: str) -> None:
        if name == _STYLE and self._style is not None:
            self.cell_styles[self._style] = (self._style_at, self._end_of(self._style_at))
            self._style = None
        elif name == _STYLES:
            self.styles = Styles(self._styles_at, self.place(), is_empty(tag_at(self._source, self._styles_at)))

    def _end_of(self, start: int) -> int:
        """The byte after the element that began there and now ends."""
        tag = tag_at(self._source, start)
        return start + len(tag) if is_empty(tag) else self.place() + len(tag_at(self._source, self.place()))
