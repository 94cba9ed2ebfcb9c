"""What the eye sees in a shift sheet and the reader does not act on: comments, coloured and hidden rows, cells that
are partly struck through. Each is told with its place, never passed over.

A colour means what a legend on the sheet says ("Röd = inställt", or a cell of the colour with the word in it or
beside it). The program does not act on it, for a legend is easily misread; it says so.
"""

import colorsys
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Literal

from tasks.findings import Finding, Place, tell
from tasks.reading.shifts.columns import Column
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.outcome import cancelling_inside, planning_inside
from tasks.reading.shifts.rows import TextRows
from tasks.reading.tables import Table
from tasks.wording.language import words

Meaning = Literal["cancelled", "planned", "something"]

_LONGEST_LEGEND = 120
_GREY_BELOW, _BLACK_BELOW = 0.12, 0.2  # saturation and value of a colour
_HUES = ((15, "red"), (45, "orange"), (70, "yellow"), (170, "green"), (255, "blue"), (300, "purple"), (340, "pink"))
"""Where each colour ends on the wheel, in degrees; red begins again behind them."""


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
    coloured = _rows_by_colour(table, block, patrols)
    legends = _legends(table, block, frozenset(patrols)) if coloured else {}
    places = {row: place for place, row in enumerate(patrols)}
    for colour, rows in coloured.items():
        name = _name(colour)
        if name not in legends and not _stands_out([places[row] for row in rows], len(patrols)):
            continue
        # Written out: a test holds the catalogue's cases against those that are asked for.
        case = {each: each for each in ("cancelled", "planned", "something", "unsaid")}[legends.get(name, "unsaid")]
        for row in rows:
            yield tell("shift.row_coloured", Place(file=file, sheet=table.sheet, row=row), case=case, colour=name)


def _rows_by_colour(table: Table, block: Block, patrols: Sequence[int]) -> dict[str, list[int]]:
    """The coloured rows of patrols. A row's colour is the one that at least half of its filled cells have, else that
    of its date; what this program has coloured in a marked workbook is none."""
    colours = table.seen.colours
    with_any = {row for row, _ in colours}  # few of a long sheet's rows
    marked = {at for at, text in table.seen.comments.items() if text and not without_marks(text)}
    filled = {column.at: table.cells[:, column.at].is_not_null().to_list() for column in block.columns if with_any}
    found: dict[str, list[int]] = {}
    for row in patrols:
        if row not in with_any:
            continue
        own = [column for column in block.columns if filled[column.at][row - 1]]
        seen = [
            (column.field, colours[row, column.at])
            for column in own
            if (row, column.at) in colours and (row, column.at) not in marked
        ]
        most = Counter(colour for _, colour in seen).most_common(1)
        is_rows = bool(most) and 2 * most[0][1] >= len(own)
        colour = most[0][0] if is_rows else next((colour for field, colour in seen if field == "date"), None)
        if colour is not None:
            found.setdefault(colour, []).append(row)
    return found


def _stands_out(places: Sequence[int], patrols: int) -> bool:
    """Whether the coloured rows, by their places among the patrols, are neither all nor every other one."""
    striped = len(places) > 1 and len({place % 2 for place in places}) == 1 and len(places) >= patrols // 2
    return len(places) < patrols and not striped


def _legends(table: Table, block: Block, patrols: frozenset[int]) -> dict[str, Meaning]:
    """What the sheet says that colours mean, by their names: in words anywhere beside the patrols' own cells, or by a
    cell of the colour with a text in it or to its right. What is said first holds."""
    said = sorted([*_said_in_words(table, block, patrols), *_said_by_cells(table, block, patrols)])
    return {name: meaning for *_, name, meaning in reversed(said)}


_Said = tuple[int, int, int, str, Meaning]
"""Where a legend stands (row, column, place in its cell), the colour's name and its meaning."""


def _said_in_words(table: Table, block: Block, patrols: frozenset[int]) -> Iterator[_Said]:
    own = {column.at for column in block.columns}
    for at, (name, texts) in enumerate(table.distinct.items()):
        legends = {text: legend for text in texts if (legend := _legend(text))}
        for place in table.cells[name].is_in(list(legends)).arg_true() if legends else ():
            if place != block.header_row and not (place + 1 in patrols and at in own):
                for number, (colour, meaning) in enumerate(legends[table.cells.item(place, at)]):
                    yield place + 1, at, number, colour, meaning


def _said_by_cells(table: Table, block: Block, patrols: frozenset[int]) -> Iterator[_Said]:
    cells = table.cells
    for (row, at), colour in table.seen.colours.items():
        if row in patrols or row - 1 == block.header_row or row > cells.height or at >= cells.width:
            continue
        beside = [cells.item(row - 1, each) or "" for each in (at, at + 1) if each < cells.width]
        if any(map(str.strip, beside)):
            yield row, at, _LONGEST_LEGEND, _name(colour), _meaning(" ".join(beside))


def _legend(text: str) -> list[tuple[str, Meaning]]:
    """The colours that a text names, each with what its part of the text says."""
    if len(text.strip()) > _LONGEST_LEGEND:
        return []
    parts = re.split(r"[;,.\n]", text)
    return [(match[1].lower(), _meaning(part)) for part in parts for match in _colour_words().finditer(part)]


@cache
def _colour_words() -> re.Pattern[str]:
    """The names of colours, in all their forms."""
    return re.compile(rf"(?i)\b({'|'.join(words()['colour'].values())})\w*")


def _meaning(text: str) -> Meaning:
    if cancelling_inside(text):
        return "cancelled"
    return "planned" if planning_inside(text) else "something"


def _name(colour: str) -> str:
    """What people call a colour (``RRGGBB``)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < _GREY_BELOW or value < _BLACK_BELOW:
        return words()["colour"]["grey"]
    return words()["colour"][next((name for end, name in _HUES if 360 * hue < end), "red")]
