"""The sheets of an xlsx file by the fast reader, with what that does not tell: merged cells, formulas without a
value, cells that are struck through, and the 1904 epoch.
"""

import posixpath
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from tasks.column_letters import column_of
from tasks.reading.workbooks.sheets import Sheet, TooLarge, read_sheets

LOOKED_THROUGH_UP_TO = 32_000_000
"""Bytes of a sheet's XML that are looked through: 80 000 rows of a shift sheet. Of a longer one only the cells are
read."""

MAX_BOOK = 8_000_000
"""Bytes of the list of sheets, and of styles that are asked which cells are struck; a tree is built of each."""

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
        epoch_1904 = properties is not None and _is_true(properties.get("date1904"))
        paths = dict(_sheet_paths(archive, book))
        styles = _struck_styles(archive)
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


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the cell styles whose font is struck through, as cells write them; none of styles that are no
    proper XML, for the reader may do without them."""
    if _STYLES not in archive.namelist() or archive.getinfo(_STYLES).file_size > MAX_BOOK:
        return frozenset()
    try:
        styles = ElementTree.fromstring(archive.read(_STYLES))
    except (ElementTree.ParseError, ValueError):
        return frozenset()
    strikes = [font.find("{*}strike") for font in styles.iterfind("{*}fonts/{*}font")]
    struck = {str(at) for at, strike in enumerate(strikes) if strike is not None and _is_true(strike.get("val", "1"))}
    formats = styles.iterfind("{*}cellXfs/{*}xf")
    return frozenset(str(number) for number, each in enumerate(formats) if each.get("fontId") in struck)


def _is_true(written: str | None) -> bool:
    """What XML calls a boolean."""
    return written in ("1", "true")


def _look_through(archive: zipfile.ZipFile, path: str, struck_styles: Collection[str]) -> dict[str, Any]:
    """Merges, formulas without a value and struck cells, as :class:`Sheet` names them. Rows and cells that leave out
    their references follow on the one before."""
    merged, uncached, struck = set[tuple[int, int, int]](), set[tuple[int, int]](), set[tuple[int, int]]()
    if archive.getinfo(path).file_size > LOOKED_THROUGH_UP_TO:
        return {}
    row = -1
    with archive.open(path) as stream:
        for _, element in ElementTree.iterparse(stream):
            kind = element.tag.rpartition("}")[2]
            if kind == "row":
                row = int(element.get("r", row + 2)) - 1
                column = -1
                for cell in element.iterfind("{*}c"):
                    column = _place(cell.get("r"))[1] if "r" in cell.attrib else column + 1
                    if cell.find("{*}f") is not None and not cell.findtext("{*}v"):
                        uncached.add((row, column))
                    if cell.get("s") in struck_styles:
                        struck.add((row, column))
                element.clear()
            elif kind == "mergeCell":
                (first, column), (last, _) = map(_place, element.get("ref", "").split(":"))
                if last > first:
                    merged.add((first, last, column))
    return {"merged": frozenset(merged), "uncached": frozenset(uncached), "struck": frozenset(struck)}


def _place(reference: str | None) -> tuple[int, int]:
    """Row and column, from 0, of a cell by its reference (``B5``). Raises ``ValueError`` for anything else."""
    letters = (reference or "").rstrip("0123456789")
    if not (letters.isascii() and letters.isupper() and len(letters) <= 3):
        raise ValueError("A cell has no reference.")
    return int((reference or "")[len(letters) :]) - 1, column_of(letters) - 1
