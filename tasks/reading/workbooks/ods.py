"""OpenDocument sheets (ods) as frames of text. The fast reader leaves their times of day out and knows no merges.

Cells are read by their stated values (ISO dates, durations), not by how they are shown.
"""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from tasks.reading.tables import Cell, Seen, Table
from tasks.reading.workbooks.sheets import MAX_CELLS, MOST_COLOURS, Sheet, TooLarge

MAX_CONTENT = 200_000_000
"""Bytes of XML that are read; 60 000 rows of a shift sheet are about 50 million."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_COLUMNS = 1000
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_DURATION = re.compile(r"P(?:(\d+)D)?T(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def read_ods(data: bytes) -> list[Sheet]:
    """Every sheet of an ods, in its order.

    Raises :class:`~tasks.reading.workbooks.sheets.TooLarge`, or one of
    :data:`~tasks.reading.workbooks.sheets.DAMAGED`.
    """
    sheets: list[Sheet] = []
    hidden_styles: set[str | None] = set()
    looks = _Looks()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if archive.getinfo("content.xml").file_size > MAX_CONTENT:
            raise TooLarge
        with archive.open("content.xml") as stream:
            rows = _Rows(looks)
            for event, element in ElementTree.iterparse(stream, events=("start", "end")):
                if event == "start":
                    if element.tag == f"{_TABLE}table":
                        rows = _Rows(looks)
                elif element.tag == f"{_STYLE}style":
                    name = element.get(f"{_STYLE}name")
                    if _property(element, "table-properties", f"{_TABLE}display") == "false":
                        hidden_styles.add(name)
                    looks.hear(element)
                elif element.tag == f"{_TABLE}table-column":
                    rows.add_columns(element)
                elif element.tag == f"{_TABLE}table-row":
                    rows.add(element)
                    element.clear()
                elif element.tag == f"{_TABLE}table":
                    name = element.get(f"{_TABLE}name") or f"Blad{len(sheets) + 1}"
                    hidden = element.get(f"{_TABLE}style-name") in hidden_styles
                    sheets.append(
                        Sheet(
                            name,
                            hidden,
                            Table.from_rows(name, rows.rows).cells,
                            merged=frozenset(rows.merged),
                            uncached=frozenset(rows.uncached),
                            struck=frozenset(rows.struck),
                            seen=rows.seen(),
                        )
                    )
                    element.clear()
    return sheets


def _property(style: Element, group: str, name: str) -> str | None:
    """What a style says, in one of its groups of properties."""
    properties = style.find(f"{_STYLE}{group}")
    return None if properties is None else properties.get(name)


@dataclass
class _Looks:
    """The styles that are struck through, and the fill of those that have one."""

    struck: set[str | None] = field(default_factory=set)
    fills: dict[str | None, str] = field(default_factory=dict)

    def hear(self, style: Element) -> None:
        """One style, as the file says it."""
        name = style.get(f"{_STYLE}name")
        if _property(style, "text-properties", f"{_STYLE}text-line-through-style") not in (None, "none"):
            self.struck.add(name)
        fill = _property(style, "table-cell-properties", f"{_FO}background-color") or ""
        if _COLOUR.fullmatch(fill) and fill.lower() != "#ffffff":
            self.fills[name] = fill[1:].upper()


class _Rows:
    """The rows of one table as they are read. Blank ones count once something follows them."""

    def __init__(self, looks: _Looks) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: set[tuple[int, int, int]] = set()
        self.uncached: set[tuple[int, int]] = set()
        self.struck: set[tuple[int, int]] = set()
        self._looks = looks
        self._comments: dict[tuple[int, int], str] = {}
        self._colours: dict[tuple[int, int], str] = {}
        self._partly_struck: dict[tuple[int, int], str] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._columns = 0
        self._blank = 0
        self._width = 0

    def seen(self) -> Seen:
        """What the eye sees of the rows."""
        hidden = frozenset(self._hidden_rows), frozenset(self._hidden_columns)
        return Seen(self._comments, self._colours, *hidden, self._partly_struck)

    def add_columns(self, element: Element) -> None:
        """One ``table-column``, as often as it says it is repeated."""
        first = self._columns
        self._columns += int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if _is_hidden(element):
            self._hidden_columns.update(range(first, min(self._columns, _MOST_COLUMNS)))

    def add(self, element: Element) -> None:
        """One ``table-row``, as often as it says it is repeated."""
        times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        first = len(self.rows) + self._blank
        if _is_hidden(element) and len(element):
            self._hidden_rows.update(range(first, first + min(times, _MOST_COLUMNS)))
        cells: list[Cell] = []
        column = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            text = _text(cell)
            self._see(cell, (first, column))
            if text is not None:
                self._make_room(first + times, column + repeated)
                cells += [None] * (column - len(cells)) + [text] * repeated
                if cell.get(f"{_TABLE}style-name") in self._looks.struck:
                    self.struck |= {
                        (row, at) for row in range(first, first + times) for at in range(column, column + repeated)
                    }
            elif cell.get(f"{_TABLE}formula"):
                self.uncached.add((first, column))
            if (span := int(cell.get(f"{_TABLE}number-rows-spanned", "1"))) > 1:
                self.merged.add((first, first + span - 1, column))
            column += repeated
        if cells:
            self.rows += [[] for _ in range(self._blank)] + [cells] * times
            self._blank = 0
        else:
            self._blank += times

    def _see(self, cell: Element, place: tuple[int, int]) -> None:
        """How one cell looks, at the first of its places."""
        fill = self._looks.fills.get(cell.get(f"{_TABLE}style-name"))
        if fill and len(self._colours) < MOST_COLOURS:
            self._colours[place] = fill
        if (note := cell.find(f"{_OFFICE}annotation")) is not None:
            self._comments[place] = "\n".join("".join(each.itertext()) for each in note.iterfind(f"{_TEXT}p"))
        spans = [each for each in cell.iterfind(f"{_TEXT}p/{_TEXT}span")]
        struck = [each for each in spans if each.get(f"{_TEXT}style-name") in self._looks.struck]
        if struck and cell.get(f"{_OFFICE}value-type") == "string":
            whole = "\n".join("".join(each.itertext()) for each in cell.iterfind(f"{_TEXT}p"))
            for each in struck:
                whole = whole.replace("".join(each.itertext()), "", 1)
            if whole.strip():
                self._partly_struck[place] = whole.strip()

    def _make_room(self, height: int, width: int) -> None:
        self._width = max(self._width, width)
        if height * self._width > MAX_CELLS:
            raise TooLarge


def _is_hidden(element: Element) -> bool:
    """Whether rows or columns are hidden, or filtered out."""
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _text(cell: Element) -> Cell:
    """A cell's value as the other readers give it."""
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "date":
        return (cell.get(f"{_OFFICE}date-value") or "").replace("T", " ") or None
    if kind == "time":
        return _clock(cell.get(f"{_OFFICE}time-value") or "")
    if kind in ("float", "currency", "percentage"):
        return cell.get(f"{_OFFICE}value")
    text = "\n".join("".join(paragraph.itertext()) for paragraph in cell.iterfind(f"{_TEXT}p"))
    return text or None


def _clock(duration: str) -> str:
    """``PT21H00M00S`` as ``21:00:00``; what is no duration as it is."""
    match = _DURATION.fullmatch(duration)
    if match is None:
        return duration
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return f"{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
