"""The old format (xls): its sheets, and what the fast reader does not tell: merged cells, cells that are struck
through and the 1904 epoch.

For the latter it reads the records of the workbook stream inside its OLE container ([MS-CFB], [MS-XLS]) and builds
nothing of them.
"""

import struct
from collections.abc import Collection, Iterator, Sequence

from tasks.reading.workbooks.parts import SheetParts, WorkbookParts
from tasks.reading.workbooks.sheets import Sheet, read_sheets

_BOF, _EOF, _BOUNDSHEET, _DATEMODE, _MERGED = 0x0809, 0x000A, 0x0085, 0x0022, 0x00E5
_FONT, _FORMAT = 0x0031, 0x00E0
# FORMULA, LABELSST, BLANK, NUMBER, LABEL, BOOLERR, RK
_CELLS = (0x0006, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E)
_NUMBERS = 0x00BD  # MULRK: several cells side by side
_BIFF8 = 0x0600
_STRUCK = 0x0008  # in a font's flags
_NO_FONT = 4  # fonts are numbered from 0 without a fourth ([MS-XLS] 2.5.129)
_LAST_SECTOR = 0xFFFFFFFA  # and above: no sector but a mark
_SHORT = 64  # bytes of a sector of short streams
_STREAM_NAMES = ("Workbook", "Book")


def read_old_workbook(data: bytes) -> tuple[list[Sheet], WorkbookParts]:
    """Every sheet of an xls file, and what the fast reader does not tell about them."""
    return read_sheets(data), read_old_parts(data)


def read_old_parts(data: bytes) -> WorkbookParts:
    """Look through an xls file. One that is too damaged, or too old (before 1997), tells nothing; whether it can be
    read at all is the reader's to say."""
    try:
        stream = _workbook_stream(data)
        return _parts(stream)
    except (struct.error, LookupError, ValueError):
        return WorkbookParts()


def _parts(stream: bytes) -> WorkbookParts:
    """Epoch, and merges and struck cells by sheet, of a workbook stream."""
    epoch_1904, starts = False, {}
    fonts = formats = 0
    struck_fonts, struck = set[int](), set[int]()
    for kind, body in _records(stream, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return WorkbookParts()
        if kind == _DATEMODE:
            epoch_1904 = struct.unpack_from("<H", body)[0] == 1
        if kind == _FONT:
            fonts += fonts == _NO_FONT
            if struct.unpack_from("<2xH", body)[0] & _STRUCK:
                struck_fonts.add(fonts)
            fonts += 1
        if kind == _FORMAT:
            if struct.unpack_from("<H", body)[0] in struck_fonts:
                struck.add(formats)
            formats += 1
        if kind == _BOUNDSHEET:
            start, _, length, wide = struct.unpack_from("<IHBB", body)
            raw = body[8 : 8 + length * (2 if wide else 1)]
            starts[raw.decode("utf-16-le" if wide else "latin-1")] = start
    sheets = {
        name: SheetParts(
            merged=frozenset(_merges(stream, start)),
            struck=frozenset(_struck(stream, start, struck)) if struck else frozenset(),
        )
        for name, start in starts.items()
    }
    return WorkbookParts(epoch_1904, sheets)


def _merges(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Merges over several rows of the sheet that begins at ``start``."""
    for kind, body in _records(stream, start):
        if kind == _MERGED:
            count = struct.unpack_from("<H", body)[0]
            for first, last, column, _ in struct.iter_unpack("<4H", body[2 : 2 + 8 * count]):
                if last > first:
                    yield first, last, column


def _struck(stream: bytes, start: int, struck: Collection[int]) -> Iterator[tuple[int, int]]:
    """Cells of the sheet that begins at ``start`` whose format is one of ``struck``, by number."""
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            row, column, number = struct.unpack_from("<3H", body)
            if number in struck:
                yield row, column
        if kind == _NUMBERS:
            row, first = struct.unpack_from("<2H", body)
            for at, (number, _) in enumerate(struct.iter_unpack("<HI", body[4:-2]), start=first):
                if number in struck:
                    yield row, at


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record up to the end of the part that begins at ``at``; parts may hold others."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length


def _workbook_stream(data: bytes) -> bytes:
    """The workbook's stream. Raises ``LookupError``, ``ValueError`` or ``struct.error`` where there is none."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("No sector has this size.")
    directory, cutoff = struct.unpack_from("<I", data, 48)[0], struct.unpack_from("<I", data, 56)[0]
    per_sector = size // 4

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{per_sector}I", sector(number))

    fat_sectors = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    while following < _LAST_SECTOR and len(fat_sectors) * size < len(data):
        *more, following = numbers(following)
        fat_sectors += more
    table = [entry for number in fat_sectors if number < _LAST_SECTOR for entry in numbers(number)]

    def chain(number: int) -> bytes:
        return b"".join(sector(each) for each in _links(number, table))

    entries = chain(directory)
    for at in range(0, len(entries), 128):
        length = struct.unpack_from("<H", entries, at + 64)[0]
        if entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace") in _STREAM_NAMES:
            first, extent = struct.unpack_from("<II", entries, at + 116)
            if extent >= cutoff:
                return chain(first)[:extent]
            # Short streams, as LibreOffice writes them, share a stream of their own, that of the root entry.
            short, links = (
                chain(struct.unpack_from("<I", entries, 116)[0]),
                chain(struct.unpack_from("<I", data, 60)[0]),
            )
            found = _links(first, struct.unpack(f"<{len(links) // 4}I", links))
            return b"".join(short[each * _SHORT : (each + 1) * _SHORT] for each in found)[:extent]
    raise LookupError("There is no workbook stream.")


def _links(number: int, table: Sequence[int]) -> list[int]:
    """The sectors of a stream, from its first; a chain may bite its tail."""
    found: list[int] = []
    while number < _LAST_SECTOR and len(found) < len(table):
        found.append(number)
        number = table[number]
    return found
