"""What the fast reader does not tell about an xlsx file: merged cells, formulas without a value, the 1904
epoch, and how much room its cells would take.

Each sheet is unpacked once, piece by piece, in bounded memory; nothing is built of it. Cells are looked for
as the usual programs write them. A sheet written otherwise gives no merges and no formulas, never a wrong
one.
"""

import posixpath
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

MAX_CELLS = 20_000_000
"""Rows × columns of the used part of a sheet: the reader makes room for every one of them."""

FORMULAS_SEARCHED_UP_TO = 32_000_000
"""Bytes of a sheet's XML that are searched for formulas without a value. Where a longer one has some, their cells
are read as empty like any other, without the hint why."""

_PIECE = 1 << 20
_OVERLAP = 1 << 14  # longer than a formula may be (8 192 characters), so that none is cut in two
_END_PIECES = 4  # merges stand after the cells
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_VALUE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_CELL = re.compile(rb"<c\s[^>]*>")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_UNUSUAL = ' r="(?:[^A-Z0-9]|[A-Z][^0-9]|[A-Z]?[0-9]{1,%d}[^0-9"]|[A-Z]?[0-9]{%d})'
"""A reference beyond the columns A–Z, or to a row of more digits than those around it, or that is none. Every way to
be so is spelt out because the engine that searches for it, unlike :mod:`re`, has no looking ahead."""


DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError),  # the archive
    *(ElementTree.ParseError, ValueError, LookupError),  # its XML; refused entities are ValueErrors
)
"""What :func:`read_parts` raises for a damaged file: whatever unpacking or parsing bytes in memory can stumble on."""


class TooLarge(Exception):
    """A sheet's used part is larger than is safe to make room for."""


@dataclass(frozen=True)
class SheetParts:
    """``merged``: ``(first row, last row, column)`` of merges that span rows, rows and columns from 0.
    ``uncached``: ``(row, column)`` from 0 of formulas without a value."""

    merged: frozenset[tuple[int, int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class WorkbookParts:
    """What :func:`read_parts` found; ``sheets`` by name, those without anything to tell left out."""

    epoch_1904: bool = False
    sheets: dict[str, SheetParts] = field(default_factory=dict)


def read_parts(data: bytes) -> WorkbookParts | None:
    """Look through an xlsx file; ``None`` for another zip file (an ods).

    Raises :class:`TooLarge`, and one of :data:`DAMAGED` for a damaged file.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return None
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        properties = book.find("{*}workbookPr")
        epoch_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        paths = dict(_sheet_paths(archive, book))
        found = {
            path: _look_through(archive, path)
            for path in archive.namelist()
            if path in paths.values() or path.startswith("xl/worksheets/sheet")
        }
        return WorkbookParts(epoch_1904, {name: found[path] for name, path in paths.items()})


def _sheet_paths(archive: zipfile.ZipFile, book: Element) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the path of its XML."""
    relations = "xl/_rels/workbook.xml.rels"
    names = set(archive.namelist())
    if relations not in names:
        return
    targets = {each.get("Id"): each.get("Target", "") for each in ElementTree.fromstring(archive.read(relations))}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        # The namespace of r:id is another in strict files.
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(relation, "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in names:
            yield sheet.get("name", ""), path


def _look_through(archive: zipfile.ZipFile, path: str) -> SheetParts:
    """One pass over a sheet's XML."""
    merged, uncached = set(), set()
    last_row, unusual = 0, False
    searched = archive.getinfo(path).file_size <= FORMULAS_SEARCHED_UP_TO
    end: deque[bytes] = deque(maxlen=_END_PIECES)
    kept = b""
    for piece in _pieces(archive, path):
        text = kept + piece
        if searched and b"<f" in text:
            uncached |= {(int(row) - 1, column_place(at)) for at, row in _NO_VALUE.findall(text)}
        if (at := text.rfind(b"<row ")) >= 0 and (row := _ROW.match(text, at)):
            last_row = max(last_row, int(row[1]))
        unusual = unusual or _has_unusual(text, text.rfind(b">") + 1, len(str(last_row)))
        kept = text[-_OVERLAP:]
        end.append(piece)
    if unusual:
        _measure(archive, path)
    for match in _MERGE.finditer(b"".join(end)):
        first, last = int(match[2]) - 1, int(match[4]) - 1
        if last > first:
            merged.add((first, last, column_place(match[1])))
    return SheetParts(frozenset(merged), frozenset(uncached))


def _pieces(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """A sheet's XML piece by piece, the next one unpacked in a thread while this one is looked through."""
    with archive.open(path) as stream, ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(stream.read, _PIECE)
        while piece := coming.result():
            coming = ahead.submit(stream.read, _PIECE)
            yield piece


def _has_unusual(text: bytes, end: int, digits: int) -> bool:
    """Whether whole tags, those before ``end``, hold a reference that is unusual among rows of so many digits.

    Searched by Arrow: it is faster than :mod:`re` and, unlike it, lets the unpacking of the next piece go on.
    """
    import pyarrow as pa  # 34 MB that a file of another kind need not hold
    import pyarrow.compute as pc

    ends = pa.array([0, end], pa.int32()).buffers()[1]
    tags = pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(text)])
    options = pc.MatchSubstringOptions(_UNUSUAL % (digits, digits + 1))
    return pc.call_function("match_substring_regex", [tags], options)[0].as_py()


def _measure(archive: zipfile.ZipFile, path: str) -> None:
    """Go through every filled cell of a sheet with unusual references.

    Raises :class:`TooLarge`, and ``ValueError`` where a reference is none: the reader would take it for a cell
    far away.
    """
    last_row = last_column = 0
    with archive.open(path) as stream:
        kept = b""
        while piece := stream.read(_PIECE):
            text = kept + piece
            whole = text.rfind(b"<c ")
            for cell in _CELL.finditer(text, 0, whole if len(piece) == _PIECE and whole > 0 else len(text)):
                if cell[0].endswith(b"/>"):
                    continue
                reference = _REFERENCE.search(cell[0])
                if reference is None:
                    raise ValueError("A cell has no reference.")
                last_row = max(last_row, int(reference[2]))
                last_column = max(last_column, column_place(reference[1]) + 1)
            kept = text[whole:] if len(piece) == _PIECE and whole > 0 else b""
    if last_row * last_column > MAX_CELLS:
        raise TooLarge


def column_place(letters: bytes) -> int:
    """A column's place from 0 by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
