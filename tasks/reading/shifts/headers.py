"""The blocks of a sheet: a row of headers (:mod:`tasks.reading.shifts.header_rows`), the field of each of its columns
(:mod:`tasks.reading.shifts.fields`), and the rows under it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from tasks.agreement.model import Agreement
from tasks.column_letters import letters_of
from tasks.reading.lookup import names_of, normal
from tasks.reading.shifts.columns import PERSONAL, Column, Layout, SideTable, UnusedColumn, layout_of, letter_span
from tasks.reading.shifts.fields import Fitting, field_by_cells, field_by_name, ticked
from tasks.reading.shifts.header_names import known_headers
from tasks.reading.shifts.header_rows import HeaderRow, header_rows
from tasks.reading.tables import Table
from tasks.reading.values import (
    read_date,
)

_STATED_BELOW_ANOTHER = 3  # known headers that a second header row in a sheet needs
_NUMBER_AT_END = re.compile(r" \d+$")
_YEARS_OFF = timedelta(days=3650)  # of a date that is a slip; a time of day is one on the first day of its epoch


@dataclass(frozen=True)
class Block:
    """A header row and the rows under it: ``header_row``, ``first`` and ``last`` from 0, ``last`` excluded.

    ``unused``: columns that hold something but are no field; ``unnamed``: places of those without a header.
    ``beside``: tables of their own beside it, which are left alone. ``layout``: what makes the block unreadable.
    """

    header_row: int
    first: int
    last: int
    columns: tuple[Column, ...]
    unused: tuple[UnusedColumn, ...]
    layout: Layout | None = None
    unnamed: tuple[int, ...] = ()
    beside: tuple[SideTable, ...] = ()

    def column(self, field: str) -> Column | None:
        """The first column of a field."""
        return next((column for column in self.columns if column.field == field), None)

    @property
    def stated(self) -> int:
        """How many columns have headers that are known, not guessed."""
        return sum(not column.guessed for column in self.columns)

    @property
    def of_persons(self) -> bool:
        """One row per person: names or ages, and no count of adults."""
        fields = {column.field for column in self.columns}
        return "adults" not in fields and bool(fields & (PERSONAL - {"phone"}))

    @property
    def of_shifts(self) -> bool:
        """Whether these are the headers of a shift sheet: a night, who or where, and one thing more."""
        fields = {column.field for column in self.columns}
        night = bool(fields & {"date", "start", "time"})
        if self.layout:
            return night
        return night and bool(fields & {"area", "association"}) and len(fields - {"index", "weekday"}) >= 3


def find_blocks(table: Table, agreement: Agreement) -> list[Block]:
    """The blocks of a sheet: each header row that looks like a shift sheet's, to the next other one. A row that
    repeats the same headers starts no new block; :mod:`tasks.reading.shifts.rows` skips it."""
    known = known_headers(agreement)
    found = header_rows(table, known, names_of(agreement.areas), names_of(agreement.associations))
    return _blocks(table, found, known, agreement)


def _blocks(table: Table, found: Sequence[HeaderRow], known: Mapping[str, str], agreement: Agreement) -> list[Block]:
    """The blocks under the header rows that turn out to be a shift sheet's."""
    blocks: list[Block] = []
    for position, header_row in enumerate(found):
        last = found[position + 1].first if position + 1 < len(found) else table.cells.height
        block = _block_beside_others(table, header_row, last, known, agreement)
        if block.of_shifts and (not blocks or block.stated >= _STATED_BELOW_ANOTHER):
            blocks.append(block)
        elif blocks:
            blocks[-1] = replace(blocks[-1], last=last)  # no headers after all: data of the block above
    return blocks


def fields_from_sheet(table: Table, block: Block, agreement: Agreement) -> dict[str, str]:
    """Fields without a column that the sheet's name tells (a night, an area, an association), to that name."""
    if table.written is None:
        return {}
    name = normal(table.written)
    tells = {
        "date": read_date(table.written).fault is None,
        "area": name in names_of(agreement.areas),
        "association": name in names_of(agreement.associations),
    }
    return {field: table.written for field, told in tells.items() if told and block.column(field) is None}


def _block_beside_others(
    table: Table, header_row: HeaderRow, last: int, known: Mapping[str, str], agreement: Agreement
) -> Block:
    """The block under a header row, without the tables that stand beside it behind a blank column.

    A part of the row that has headers and is no list of patrols is such a table, unless all it says is a field that
    the list lacks: notes behind a blank column are the list's own. Two lists beside each other are a layout that is
    not read.
    """
    parts = _parts(table, header_row, last)
    alone = [_block(table, header_row, last, part, known, agreement) for part in parts]
    lists = [at for at, block in enumerate(alone) if block.of_shifts and block.layout is None]
    if len(parts) < 2 or not lists:
        return _block(table, header_row, last, range(table.cells.width), known, agreement)

    def letters(at: int) -> str:
        return letter_span([letters_of(table.first_column + place + 1) for place in parts[at]])

    if len(lists) > 1:
        return replace(alone[lists[0]], layout=Layout("beside", letters=letters(lists[1])))
    fields = {column.field for column in alone[lists[0]].columns}
    beside = []
    for at, part in enumerate(parts):
        headers = [header_row.headers[place] for place in part if header_row.headers[place]]
        said = {known[normal(header)] for header in headers if normal(header) in known}
        if at != lists[0] and headers and (not said or said & fields):
            beside.append(SideTable(frozenset(part), letters(at)))
    left = set(range(table.cells.width)).difference(*(each.places for each in beside))
    return replace(_block(table, header_row, last, left, known, agreement), beside=tuple(beside))


def _parts(table: Table, header_row: HeaderRow, last: int) -> list[list[int]]:
    """The columns of a block, by place, parted where one is blank from the headers down."""
    cells = table.cells[header_row.first : last]
    parts: list[list[int]] = [[]]
    for at, column in enumerate(cells.iter_columns()):
        if column.null_count() == len(column):
            parts.append([])
        else:
            parts[-1].append(at)
    return [part for part in parts if part]


def _block(
    table: Table,
    header_row: HeaderRow,
    last: int,
    places: Collection[int],
    known: Mapping[str, str],
    agreement: Agreement,
) -> Block:
    """Name the columns at these places: known headers first, then guesses for fields that are still without one."""
    header_row, first = header_row.only(places), header_row.last + 1
    fits = Fitting(table.cells[first:last], agreement)
    named = [
        (at, header, fits.field_or_sibling(known[normal(header)], at))
        for at, header in enumerate(header_row.headers)
        if normal(header) in known
    ]
    if any(field == "name" for _, _, field in named):
        named = ticked(named, fits)
    columns: list[Column] = []
    # Of two columns for a field the one whose cells fit wins, then the fuller name: "Antal vuxna" over "Antal".
    for at, header, field in sorted(named, key=lambda each: (not fits.well(each[2], each[0]), -len(each[1]))):
        if field in PERSONAL or field not in {column.field for column in columns}:
            columns.append(Column(at, header, field))
    left = {
        at: header
        for at, header in enumerate(header_row.headers)
        if at not in {column.at for column in columns} and at in places and fits.sample(at)
    }
    # What any header says goes before what the cells of another are.
    for guess in (field_by_name, field_by_cells):
        for at, header in list(left.items()):
            field = guess(at, header, known, {column.field for column in columns}, fits)
            if field is not None:
                columns.append(Column(at, left.pop(at), field, guessed=True))
    unused = [
        _unused(at, header, letters_of(table.first_column + at + 1), known, columns, fits)
        for at, header in left.items()
    ]
    columns, totals = _without_total(columns, table)
    unused += totals
    in_order = tuple(sorted(columns, key=lambda column: column.at))
    layout = layout_of(
        [normal(header) for header in header_row.headers],
        in_order,
        unused,
        names_of(agreement.areas),
        names_of(agreement.associations),
    )
    unnamed = tuple(at for at, header in left.items() if not header)
    block = Block(header_row.first, first, last, in_order, tuple(unused), layout, unnamed)
    is_undated = layout is None and block.of_shifts and not _tells_nights(table, block, agreement, fits)
    return replace(block, layout=Layout("undated")) if is_undated else block


def _tells_nights(table: Table, block: Block, agreement: Agreement, fits: Fitting) -> bool:
    """Whether there is anything to take the nights from: a column, the sheet's name, or dates in the start times."""
    started = [column.at for column in block.columns if column.field in ("start", "time")]
    dates = [read_date(text).date for at in started for text in fits.sample(at)]
    in_starts = any(each and each >= agreement.term.start - _YEARS_OFF for each in dates)
    return block.column("date") is not None or in_starts or "date" in fields_from_sheet(table, block, agreement)


def _unused(
    at: int, header: str, letter: str, known: Mapping[str, str], columns: list[Column], fits: Fitting
) -> UnusedColumn:
    """A column that is left, and whether header and cells say that it is what another column is already."""
    name = normal(header)
    field = known.get(name) or known.get(_NUMBER_AT_END.sub("", name))
    other = next((column.header for column in columns if column.field == field), None)
    cells = "marks" if fits.share("adult_flag", at) == 1 else "numbers" if fits.share("adults", at) == 1 else "texts"
    if field is not None and other is not None and fits.well(field, at):
        return UnusedColumn(header, letter, cells, "repeated", field, other)
    return UnusedColumn(header, letter, cells)


def _without_total(columns: list[Column], table: Table) -> tuple[list[Column], list[UnusedColumn]]:
    """Columns without one that counts the minors too: "Antal deltagare" beside "varav ungdomar" is not the number of
    adults."""
    of_which = next(
        (each for each in columns if each.field == "minors" and normal(each.header).startswith("varav")), None
    )
    total = next((each for each in columns if each.field == "adults" and "vux" not in normal(each.header)), None)
    if of_which is None or total is None:
        return columns, []
    letter = letters_of(table.first_column + total.at + 1)
    return (
        [each for each in columns if each != total],
        [UnusedColumn(total.header, letter, "numbers", "total", "adults", of_which.header)],
    )
