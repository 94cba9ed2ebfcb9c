"""The sheets of an xlsx file by the fast reader, with what that does not tell: merged cells, formulas without a
value, cells that are struck through, and the 1904 epoch.
"""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from tasks.column_letters import column_of
from tasks.reading.tables import Seen
from tasks.reading.workbooks import xlsx_looks as looks
from tasks.reading.workbooks.sheets import MOST_COLOURS, Sheet, TooLarge, read_sheets

LOOKED_THROUGH_UP_TO = 32_000_000
"""Bytes of a sheet's XML that are looked through: 80 000 rows of a shift sheet. Of a longer one only the cells are
read."""

MAX_BOOK = 8_000_000
"""Bytes of the list of sheets; a tree is built of it."""

_MOST_COLUMNS = 1000

BOOK = "xl/workbook.xml"
_RELATIONS, _STYLES = "xl/_rels/workbook.xml.rels", "xl/styles.xml"


def read_xlsx(data: bytes) -> list[Sheet]:
    """Every sheet, in its order.

    Raises :class:`TooLarge`, :class:`~tasks.reading.workbooks.sheets.Unreadable`, or one of
    :data:`~tasks.reading.workbooks.sheets.DAMAGED`.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if any(part.file_size > MAX_BOOK for part in archive.infolist() if part.filename in (BOOK, _RELATIONS)):
            raise TooLarge
        book = ElementTree.fromstring(archive.read(BOOK))
        properties = book.find("{*}workbookPr")
        epoch_1904 = properties is not None and looks.is_true(properties.get("date1904"))
        paths = dict(_sheet_paths(archive, book))
        styles = _styles(archive)
        told = {path: _look_through(archive, path, styles) for path in set(paths.values())}
    sheets = read_sheets(data)
    return [replace(each, epoch_1904=epoch_1904, **told.get(paths.get(each.name, ""), {})) for each in sheets]


def _sheet_paths(archive: zipfile.ZipFile, book: Element) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the path of its XML."""
    names = set(archive.namelist())
    if _RELATIONS not in names:
        return
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(_RELATIONS))}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        # The namespace of r:id is another in strict files.
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in names:
            yield sheet.get("name", ""), path


@dataclass(frozen=True)
class _Styles:
    """What the cells of a workbook name by number: styles that are struck through, styles with a fill, and texts of
    which a part is struck through."""

    struck: frozenset[str] = frozenset()
    fills: Mapping[str, str] = field(default_factory=dict)
    partly_struck: Mapping[str, str] = field(default_factory=dict)


def _styles(archive: zipfile.ZipFile) -> _Styles:
    partly = looks.partly_struck(archive)
    styles = looks.tree(archive, _STYLES)
    if styles is None:
        return _Styles(partly_struck=partly)
    strikes = [font.find("{*}strike") for font in styles.iterfind("{*}fonts/{*}font")]
    struck = {
        str(at) for at, strike in enumerate(strikes) if strike is not None and looks.is_true(strike.get("val", "1"))
    }
    formats = enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
    of_struck = frozenset(str(number) for number, each in formats if each.get("fontId") in struck)
    return _Styles(of_struck, looks.fills(archive, styles), partly)


def _look_through(archive: zipfile.ZipFile, path: str, named: _Styles) -> dict[str, Any]:
    """What is to be told of a sheet beside its cells, as :class:`Sheet` names it. Rows and cells that leave out their
    references follow on the one before."""
    merged, uncached, struck = set[tuple[int, int, int]](), set[tuple[int, int]](), set[tuple[int, int]]()
    colours, partly_struck = dict[tuple[int, int], str](), dict[tuple[int, int], str]()
    hidden_rows, hidden_columns = set[int](), set[int]()
    if archive.getinfo(path).file_size > LOOKED_THROUGH_UP_TO:
        return {}
    row = -1
    with archive.open(path) as stream:
        for _, element in ElementTree.iterparse(stream):
            kind = element.tag.rpartition("}")[2]
            if kind == "row":
                row = int(element.get("r", row + 2)) - 1
                if looks.is_true(element.get("hidden")):
                    hidden_rows.add(row)
                column = -1
                for cell in element.iterfind("{*}c"):
                    column = _place(cell.get("r"))[1] if "r" in cell.attrib else column + 1
                    if cell.find("{*}f") is not None and not cell.findtext("{*}v"):
                        uncached.add((row, column))
                    style = cell.get("s")
                    if style in named.struck:
                        struck.add((row, column))
                    if style in named.fills and len(colours) < MOST_COLOURS:
                        colours[row, column] = named.fills[style]
                    left = _left_of(cell, named)
                    if left is not None:
                        partly_struck[row, column] = left
                element.clear()
            elif kind == "mergeCell":
                (first, column), (last, _) = map(_place, element.get("ref", "").split(":"))
                if last > first:
                    merged.add((first, last, column))
            elif kind == "col":
                hidden_columns.update(looks.hidden_columns(element.attrib, _MOST_COLUMNS))
    comments = {_place(reference): text for reference, text in looks.comments(archive, path)}
    seen = Seen(comments, colours, frozenset(hidden_rows), frozenset(hidden_columns), partly_struck)
    return {"merged": frozenset(merged), "uncached": frozenset(uncached), "struck": frozenset(struck), "seen": seen}


def _left_of(cell: Element, named: _Styles) -> str | None:
    """What is left of a cell's text where a part of it is struck through, else None."""
    if cell.get("t") == "s" and named.partly_struck:
        return named.partly_struck.get(cell.findtext("{*}v", ""))
    inline = cell.find("{*}is") if cell.get("t") == "inlineStr" else None
    return None if inline is None else looks.left_of(inline)


def _place(reference: str | None) -> tuple[int, int]:
    """Row and column, from 0, of a cell by its reference (``B5``). Raises ``ValueError`` for anything else."""
    letters = (reference or "").rstrip("0123456789")
    if not (letters.isascii() and letters.isupper() and len(letters) <= 3):
        raise ValueError("A cell has no reference.")
    return int((reference or "")[len(letters) :]) - 1, column_of(letters) - 1
