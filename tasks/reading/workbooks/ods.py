"""OpenDocument sheets (ods) as frames of text. The fast reader leaves their times of day out and knows no merges.

Cells are read by their stated values (ISO dates, durations), not by how they are shown.
"""

import re
import zipfile
from collections.abc import Collection
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from tasks.reading.tables import Cell, Table
from tasks.reading.workbooks.sheets import MAX_CELLS, Sheet, TooLarge

MAX_CONTENT = 200_000_000
"""Bytes of XML that are read; 60 000 rows of a shift sheet are about 50 million."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_DURATION = re.compile(r"P(?:(\d+)D)?T(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def read_ods(data: bytes) -> list[Sheet]:
    """Every sheet of an ods, in its order.

    Raises :class:`~tasks.reading.workbooks.sheets.TooLarge`, or one of
    :data:`~tasks.reading.workbooks.sheets.DAMAGED`.
    """
    sheets: list[Sheet] = []
    hidden_styles: set[str | None] = set()
    struck_styles: set[str | None] = set()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if archive.getinfo("content.xml").file_size > MAX_CONTENT:
            raise TooLarge
        with archive.open("content.xml") as stream:
            rows = _Rows(struck_styles)
            for event, element in ElementTree.iterparse(stream, events=("start", "end")):
                if event == "start":
                    if element.tag == f"{_TABLE}table":
                        rows = _Rows(struck_styles)
                elif element.tag == f"{_STYLE}style":
                    name = element.get(f"{_STYLE}name")
                    if _property(element, "table-properties", f"{_TABLE}display") == "false":
                        hidden_styles.add(name)
                    if _property(element, "text-properties", f"{_STYLE}text-line-through-style") not in (
                        None,
                        "none",
                    ):
                        struck_styles.add(name)
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
                        )
                    )
                    element.clear()
    return sheets


def _property(style: Element, group: str, name: str) -> str | None:
    """What a style says, in one of its groups of properties."""
    properties = style.find(f"{_STYLE}{group}")
    return None if properties is None else properties.get(name)


class _Rows:
    """The rows of one table as they are read. Blank ones count once something follows them."""

    def __init__(self, struck_styles: Collection[str | None]) -> None:
        self.rows: list[list[Cell]] = []
        self.merged: set[tuple[int, int, int]] = set()
        self.uncached: set[tuple[int, int]] = set()
        self.struck: set[tuple[int, int]] = set()
        self._struck_styles = struck_styles
        self._blank = 0
        self._width = 0

    def add(self, element: Element) -> None:
        """One ``table-row``, as often as it says it is repeated."""
        times = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        first = len(self.rows) + self._blank
        cells: list[Cell] = []
        column = 0
        for cell in element:
            if cell.tag not in _CELLS:
                continue
            repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            text = _text(cell)
            if text is not None:
                self._make_room(first + times, column + repeated)
                cells += [None] * (column - len(cells)) + [text] * repeated
                if cell.get(f"{_TABLE}style-name") in self._struck_styles:
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

    def _make_room(self, height: int, width: int) -> None:
        self._width = max(self._width, width)
        if height * self._width > MAX_CELLS:
            raise TooLarge


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
