"""What the fast reader does not tell about an xlsx file: merged cells, formulas without a value, cells that are
struck through, the 1904 epoch, and whether it is plain: takes no more room than may be had.

Each sheet is unpacked once, piece by piece, in bounded memory; nothing is built of it. Cells are looked for
as the usual programs write them. A sheet written otherwise gives no merges, no formulas and nothing struck, never a
wrong one.
"""

import posixpath
import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

MAX_CELLS = 20_000_000
"""Rows × columns of the used part of a sheet: the reader makes room for every one of them."""

CELLS_SEARCHED_UP_TO = 32_000_000
"""Bytes of a sheet's XML that are searched for formulas without a value and for struck cells. Where a longer one has
some, they are read like any other: empty, without the hint why, or as if they were not struck."""

MAX_BOOK = 8_000_000
"""Bytes of the list of sheets, and of styles that are asked which cells are struck; one is built of each."""

PLAIN_CELLS, PLAIN_BYTES, PLAIN_TEXT = 12_000_000, 32_000_000, 500_000_000
"""Bounds of a plain workbook: cells, bytes of styles and texts, bytes of texts cell by cell."""

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_SHORTEST_CELL = len('<c r="A1" t="s"><v>0</v></c>')
_PIECE = 1 << 20
_OVERLAP = 1 << 14  # longer than a formula may be (8 192 characters), so that none is cut in two
_END_PIECES = 4  # merges stand after the cells
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_NO_VALUE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')
_STYLED = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]* s="(\d{1,5})"')
_ROW = re.compile(rb'<row r="(\d{1,7})"')
_ODD = '<c(?:[^ a-zA-Z]| [^r]| r[^=]| r=[^"]| r="(?:[^A-Z]|[A-Z][^0-9]|[A-Z][0-9]{1,%d}[^0-9"]|[A-Z][0-9]{%d}%s))'
"""A cell that is not written as the usual programs write it, or whose reference is beyond the columns A–Z or far
below the rows around it. Every way to be so is spelt out because the engine that searches for it, unlike :mod:`re`,
has no looking ahead."""
_COUNT = re.compile(rb'ount="\d{1,7}"')  # the reader makes room for as many texts as are announced
_PREFIXED = ":c[ \t\r\n/>]"  # an element of another name in the file, and the same to the reader


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
    ``uncached``, ``struck``: ``(row, column)`` from 0 of formulas without a value, and of cells that are struck
    through. ``room``: cells that the reader makes room for at most, ``None`` where that is not plain to see."""

    merged: frozenset[tuple[int, int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    room: int | None = None


@dataclass(frozen=True)
class WorkbookParts:
    """What :func:`read_parts` found; ``sheets`` by name, those without anything to tell left out. ``plain``: the fast
    reader can do no harm with it."""

    epoch_1904: bool = False
    sheets: dict[str, SheetParts] = field(default_factory=dict)
    plain: bool = False


def is_xlsx(data: bytes) -> bool:
    """Whether a zip file is an xlsx file; raises one of :data:`DAMAGED` where it is none at all."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return _BOOK in archive.namelist()


def read_parts(data: bytes) -> WorkbookParts:
    """Look through an xlsx file.

    Raises :class:`TooLarge`, and one of :data:`DAMAGED` for a damaged file.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        if any(part.file_size > MAX_BOOK for part in archive.infolist() if part.filename in (_BOOK, _RELATIONS)):
            raise TooLarge
        book = ElementTree.fromstring(archive.read(_BOOK))
        properties = book.find("{*}workbookPr")
        epoch_1904 = properties is not None and _is_true(properties.get("date1904"))
        paths = dict(_sheet_paths(archive, book))
        struck = _struck_styles(archive)
        found = {path: _look_through(archive, path, struck) for path in set(paths.values())}
        sheets = {name: found[path] for name, path in paths.items()}
        is_whole = len(sheets) == len(book.findall("{*}sheets/{*}sheet"))
        plain = is_whole and _has_room(sheets.values()) and _is_small(archive, paths.values())
        return WorkbookParts(epoch_1904, sheets, plain)


def _has_room(sheets: Iterable[SheetParts]) -> bool:
    """Whether the reader makes room for no more cells than it may, in all sheets together."""
    rooms = [sheet.room for sheet in sheets]
    return None not in rooms and sum(filter(None, rooms)) <= PLAIN_CELLS


def _is_small(archive: zipfile.ZipFile, sheets: Iterable[str]) -> bool:
    """Whether everything that the reader holds beside the cells is small: styles, texts, and the texts once each cell
    has its own. Its parts are those that we see, for the reader does not tell small letters from capital ones.
    """
    names = archive.namelist()
    if len({name.replace("\\", "/").lower() for name in names}) < len(names):
        return False
    parts = {path: archive.getinfo(path).file_size for path in (_STYLES, _STRINGS) if path in names}
    if sum(parts.values()) > PLAIN_BYTES:
        return False
    whole = {path: b"".join(_pieces(archive, path)) for path in parts}
    head, *texts = whole.get(_STRINGS, b"").split(b"<si")
    if head.count(b"ount") != len(_COUNT.findall(head)):
        return False
    longest = max(map(len, texts), default=0)
    cells = sum(archive.getinfo(path).file_size for path in sheets) // _SHORTEST_CELL
    return longest * cells <= PLAIN_TEXT


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


def _struck_styles(archive: zipfile.ZipFile) -> frozenset[bytes]:
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
    return frozenset(b"%d" % number for number, each in enumerate(formats) if each.get("fontId") in struck)


def _is_true(written: str | None) -> bool:
    """What XML calls a boolean."""
    return written in ("1", "true")


def _look_through(archive: zipfile.ZipFile, path: str, struck_styles: frozenset[bytes]) -> SheetParts:
    """One pass over a sheet's XML."""
    merged, uncached, struck = set(), set(), set()
    last_row, regular = 0, True
    searched = archive.getinfo(path).file_size <= CELLS_SEARCHED_UP_TO
    end: deque[bytes] = deque(maxlen=_END_PIECES)
    kept = b""
    for piece in _pieces(archive, path):
        text = kept + piece
        if searched and b"<f" in text:
            uncached |= {(int(row) - 1, column_place(at)) for at, row in _NO_VALUE.findall(text)}
        if searched and struck_styles:
            styled = _STYLED.findall(text)
            struck |= {(int(row) - 1, column_place(at)) for at, row, style in styled if style in struck_styles}
        if (at := text.rfind(b"<row ")) >= 0 and (row := _ROW.match(text, at)):
            last_row = max(last_row, int(row[1]))
        regular = regular and _is_regular(text, text.rfind(b">") + 1, last_row)
        kept = text[-_OVERLAP:]
        end.append(piece)
    for match in _MERGE.finditer(b"".join(end)):
        first, last = int(match[2]) - 1, int(match[4]) - 1
        if last > first:
            merged.add((first, last, column_place(match[1])))
    room = _room(last_row) if regular else None
    return SheetParts(frozenset(merged), frozenset(uncached), frozenset(struck), room)


def _pieces(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """A sheet's XML piece by piece, the next one unpacked in a thread while this one is looked through.

    Raises ``ValueError`` where there is more than the archive says: the fast reader would unpack it all.
    """
    part = copy(archive.getinfo(path))
    left = part.file_size
    part.file_size += 1  # or the archive's word would be taken for it
    with archive.open(part) as stream, ThreadPoolExecutor(max_workers=1) as ahead:
        coming = ahead.submit(stream.read, _PIECE)
        while piece := coming.result():
            coming = ahead.submit(stream.read, _PIECE)
            left -= len(piece)
            yield piece
    if left < 0:
        raise ValueError("The part is longer than the archive says.")


def _is_regular(text: bytes, end: int, last_row: int) -> bool:
    """Whether all cells of whole tags, those before ``end``, lie in the columns A–Z and in rows that :func:`_room`
    makes room for.

    Searched by Arrow: it is faster than :mod:`re` and, unlike it, lets the unpacking of the next piece go on.
    """
    import pyarrow as pa  # 34 MB that a file of another kind need not hold
    import pyarrow.compute as pc

    row = str(last_row)
    above = f'|[A-Z][{int(row[0]) + 1}-9][0-9]{{{len(row) - 1}}}"' if row[0] < "9" else ""
    ends = pa.array([0, end], pa.int32()).buffers()[1]
    tags = pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(text)])
    return not any(
        pc.call_function("match_substring_regex", [tags], pc.MatchSubstringOptions(pattern))[0].as_py()
        for pattern in (_ODD % (len(row), len(row) + 1, above), _PREFIXED)
    )


def _room(last_row: int) -> int:
    """Cells of a regular sheet at most: its last row's first digit decides, so that no cell need be measured."""
    row = str(last_row)
    return 26 * (int(row[0]) + 1) * 10 ** (len(row) - 1)


def column_place(letters: bytes) -> int:
    """A column's place from 0 by its letters."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place - 1
