"""What the eye sees in a shift sheet and the reader does not act on: comments, coloured and hidden rows, cells that
are partly struck through. Each is told with its place, never passed over.

A colour means what a legend on the sheet says ("Röd = inställt", or a cell of the colour with the word in it or
beside it). The program does not act on it, for a legend is easily misread; it says so.
"""

import colorsys
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Literal

from tasks.findings import Finding, Place, Severity
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

_PARTLY_STRUCK = partial(
    Finding,
    code="shift.cell_partly_struck",
    severity=Severity.WARNING,
    message="En del av cellens text är överstruken. Cellen är läst utan den delen.",
    remedy="Skriv bara det som gäller i cellen.",
)
_HIDDEN_ROW = partial(
    Finding,
    code="shift.row_hidden",
    severity=Severity.WARNING,
    message="Raden är dold eller bortfiltrerad i kalkylarket, men räknas.",
    remedy="Ta bort raden om den inte gäller.",
)
_HIDDEN_COLUMN = partial(
    Finding,
    code="shift.column_hidden",
    severity=Severity.INFO,
    message="Kolumnen är dold i kalkylarket, men läst.",
)
_COMMENT = partial(
    Finding,
    code="shift.comment",
    severity=Severity.INFO,
    message="Cellen har en kommentar. Kommentarer läses inte.",
    remedy="Skriv det i kolumnen Anteckning om det ska vara med.",
)
_COMMENT_CANCELS = partial(
    Finding,
    code="shift.comment_cancels",
    severity=Severity.WARNING,
    message="Kommentaren nämner något inställt: passet räknas ändå.",
    remedy="Ställdes passet in: skriv Inställt i kolumnen Anteckning.",
)
_SAYS: dict[Meaning, str] = {
    "cancelled": "det betyder inställt enligt förklaringen på bladet: passet räknas ändå",
    "planned": "det betyder planerat enligt förklaringen på bladet: passet räknas ändå",
    "something": "förklaringen på bladet säger något om det som inte läses: passet räknas",
}


def seen_findings(file: str, table: Table, block: Block, rows: TextRows) -> list[Finding]:
    """One finding for each such cell, row or column among the rows of a block."""
    columns = {column.at: column for column in block.columns}
    patrols = rows.frame.filter(entry="patrol")["row"].to_list()

    def at(row: int, column: Column | None = None) -> Place:
        return Place(file=file, sheet=table.sheet, row=row, column=column and column.header)

    found = [_HIDDEN_ROW(where=at(row)) for row in patrols if row in table.seen.hidden_rows]
    found += [
        _HIDDEN_COLUMN(where=at(block.header_row + 1, columns[place]))
        for place in sorted(table.seen.hidden_columns & columns.keys())
    ]
    data = set(rows.frame["row"])
    found += [
        _PARTLY_STRUCK(where=at(row, columns[place]))
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
            says = _COMMENT_CANCELS if row in patrols and cancelling_inside(own) else _COMMENT
            header = columns.get(place)
            found.append(says(where=Place(file=file, sheet=table.sheet, row=row, column=header)))
    return found


def without_marks(comment: str) -> str:
    """A comment without what the marked workbook has added to it."""
    marks = "|".join(map(re.escape, words()["mark"].values()))
    return re.split(rf"(?:^|\s)(?:{marks}): ", comment, maxsplit=1)[0].strip()


def _coloured(file: str, table: Table, block: Block, patrols: Sequence[int]) -> Iterator[Finding]:
    """The rows of patrols that are coloured: each by what a legend says of its colour; without a legend those that
    stand out."""
    colours = {row: colour for row in patrols if (colour := _colour_of(table, block, row)) is not None}
    legends = _legends(table, block, patrols) if colours else {}
    for colour in dict.fromkeys(colours.values()):
        mine = [row for row, each in colours.items() if each == colour]
        name = _name(colour)
        meaning = legends.get(name)
        if meaning is None and not _stands_out(mine, patrols):
            continue
        says = _SAYS[meaning] if meaning else "färger läses inte: passet räknas"
        for row in mine:
            yield Finding(
                code="shift.row_coloured",
                severity=Severity.WARNING if meaning in ("cancelled", "planned") else Severity.INFO,
                message=f"Raden är {name}, och {says}.",
                remedy="Gäller passet inte: stryk raden, eller skriv Inställt i kolumnen Anteckning.",
                where=Place(file=file, sheet=table.sheet, row=row),
            )


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
