"""What the eye sees in a shift sheet and the reader does not act on: comments, coloured and hidden rows, cells that
are partly struck through. Each is told with its place, never passed over.

A colour means what a legend on the sheet says ("Röd = inställt", or a cell of the colour with the word in it or
beside it). The program does not act on it, for a legend is easily misread; it says so. The sentences are in the
catalogue, ``templates/sv/findings.toml``.
"""

import colorsys
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Literal

from tasks.findings import Finding, Place, tell
from tasks.reading.shifts.columns import Column
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.outcome import cancelling_inside, planning_inside
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table
from tasks.wording.language import words

Meaning = Literal["cancelled", "planned", "something"]

_COLOUR_WORDS = re.compile(r"(?i)\b(röd|rosa|orange|gul|grön|blå|lila|grå)\w*")
_LONGEST_LEGEND = 120
_GREY_BELOW, _BLACK_BELOW = 0.12, 0.2  # saturation and value of a colour
_HUES = (
    (15, "röd"),
    (45, "orange"),
    (70, "gul"),
    (170, "grön"),
    (255, "blå"),
    (300, "lila"),
    (340, "rosa"),
    (361, "röd"),
)
"""Where each colour ends on the wheel, in degrees."""


def seen_findings(file: str, table: Table, block: Block, rows: TextRows) -> list[Finding]:
    """One finding for each such cell, row or column among the rows of a block."""
    columns = {column.at: column for column in block.columns}
    patrols = rows.frame.filter(entry="patrol")["row"].to_list()

    def at(row: int, column: Column | None = None) -> Place:
        return Place(file=file, sheet=table.sheet, row=row, column=column and column.header)

    found = [tell("shift.row_hidden", at(row)) for row in patrols if row in table.seen.hidden_rows]
    found += [
        tell("shift.column_hidden", at(block.header_row + 1, columns[place]))
        for place in sorted(table.seen.hidden_columns & columns.keys())
    ]
    data = set(rows.frame["row"])
    found += [
        tell("shift.cell_partly_struck", at(row, columns[place]))
        for row, place in sorted(table.seen.partly_struck)
        if row in data and place in columns
    ]
    found += list(_coloured(file, table, block, patrols))
    return found


def comment_findings(file: str, table: Table, blocks: Sequence[Block], patrols: Collection[int]) -> list[Finding]:
    """One finding for each comment of a sheet with patrols, those on rows in ``patrols`` read for words of
    cancelling. What this program has written into a marked workbook is none."""
    columns = {column.at: column.header for block in blocks for column in block.columns}
    found = []
    for (row, place), text in sorted(table.seen.comments.items()):
        own = without_marks(text)
        if own:
            case = "cancels" if row in patrols and cancelling_inside(own) else "plain"
            where = Place(file=file, sheet=table.sheet, row=row, column=columns.get(place))
            found.append(tell("shift.comment", where, case=case))
    return found


def without_marks(comment: str) -> str:
    """A comment without what the marked workbook has added to it."""
    marks = "|".join(map(re.escape, words()["mark"].values()))
    return re.split(rf"(?:^|\s)(?:{marks}): ", comment, maxsplit=1)[0].strip()


def _coloured(file: str, table: Table, block: Block, patrols: Sequence[int]) -> Iterator[Finding]:
    """The rows of patrols that are coloured: each by what a legend says of its colour; without a legend those that
    stand out."""
    with_any = {row for row, _ in table.seen.colours}  # few of a long sheet's rows
    coloured = (row for row in patrols if row in with_any)
    colours = {row: colour for row in coloured if (colour := _colour_of(table, block, row)) is not None}
    legends = _legends(table, block, patrols) if colours else {}
    for colour in dict.fromkeys(colours.values()):
        mine = [row for row, each in colours.items() if each == colour]
        name = _name(colour)
        if name not in legends and not _stands_out(mine, patrols):
            continue
        # Written out: a test holds the catalogue's cases against those that are asked for.
        case = {each: each for each in ("cancelled", "planned", "something", "unsaid")}[legends.get(name, "unsaid")]
        for row in mine:
            yield tell("shift.row_coloured", Place(file=file, sheet=table.sheet, row=row), case=case, colour=name)


def _colour_of(table: Table, block: Block, row: int) -> str | None:
    """The colour that at least half of a row's filled cells have, else that of its date."""
    filled = [column for column in block.columns if table.cells.item(row - 1, column.at) is not None]
    marked = {at for at, text in table.seen.comments.items() if text and not without_marks(text)}
    seen = [(column, table.seen.colours.get((row, column.at))) for column in filled if (row, column.at) not in marked]
    most = Counter(colour for _, colour in seen if colour is not None).most_common(1)
    if most and 2 * most[0][1] >= len(filled):
        return most[0][0]
    return next((colour for column, colour in seen if column.field == "date"), None)


def _stands_out(rows: Sequence[int], patrols: Sequence[int]) -> bool:
    """Whether the coloured rows are neither all nor every other one."""
    places = [patrols.index(row) for row in rows]
    striped = len(rows) > 1 and len({place % 2 for place in places}) == 1 and len(rows) >= len(patrols) // 2
    return len(rows) < len(patrols) and not striped


def _legends(table: Table, block: Block, patrols: Collection[int]) -> dict[str, Meaning]:
    """What the sheet says that colours mean, by their names: in words anywhere beside the patrols' own cells, or by a
    cell of the colour with a text in it or to its right."""
    own = {column.at for column in block.columns}
    found: dict[str, Meaning] = {}
    for row, cells in enumerate(table.cells.iter_rows(), start=1):
        for at, text in enumerate(cells):
            if row - 1 == block.header_row or (row in patrols and at in own):
                continue
            said = (text or "").strip()
            for part in re.split(r"[;,.\n]", said) if len(said) <= _LONGEST_LEGEND else ():
                for match in _COLOUR_WORDS.finditer(part):
                    found.setdefault(match[1].lower(), _meaning(part))
            colour = table.seen.colours.get((row, at))
            if colour is not None and row not in patrols:
                beside = [said, *(each or "" for each in cells[at + 1 : at + 2])]
                if any(map(str.strip, beside)):
                    found.setdefault(_name(colour), _meaning(" ".join(beside)))
    return found


def _meaning(text: str) -> Meaning:
    if cancelling_inside(text):
        return "cancelled"
    return "planned" if planning_inside(text) else "something"


def _name(colour: str) -> str:
    """What people call a colour (``RRGGBB``)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < _GREY_BELOW or value < _BLACK_BELOW:
        return "grå"
    return next(name for end, name in _HUES if 360 * hue < end)
