"""Which row of a sheet holds its headers, and which field of a shift each column is: by content.

A header is known (:mod:`tasks.reading.shifts.header_names`, or the agreement's own ``headers``), or guessed: by
likeness to a known one, or because the column's cells are dates, known areas or known associations. Guesses
are told, never silent.
"""

import difflib
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl

from tasks.agreement.model import Agreement
from tasks.column_letters import letters_of
from tasks.reading.faults import DateFault
from tasks.reading.lookup import association_ids, names_of, normal
from tasks.reading.shifts.columns import PERSONAL, Column, Layout, SideTable, UnusedColumn, layout_of, letter_span
from tasks.reading.shifts.header_names import SYNONYMS
from tasks.reading.tables import Table
from tasks.reading.values import (
    parse_flag,
    parse_number,
    parse_time,
    parse_time_range,
    parse_weekday,
    read_date,
)

_LEDGER_WORDS = frozenset({"konto", "debet", "kredit", "belopp", "vernr", "verifikation", "saldo"})
_LIKENESS = 0.8
_LONGEST_HEADER = 60
_ROWS_ABOVE_SENTENCES, _FEWEST_SENTENCES = 20, 3
_STATED_BELOW_ANOTHER = 3  # known headers that a second header row in a sheet needs
_SAMPLE_CELLS = 50
_SHARE_ALONE = 0.6  # of the cells, where they alone tell what a column is
_SHARE_BESIDE_LIKENESS = 0.3  # where its header says so too
_NUMBERS = ("adults", "minors", "contacts", "hours")
_SIBLINGS = {
    "date": ("weekday",),
    "adults": ("adult_flag",),
    "adult_flag": ("adults",),
    "minors": ("minor_flag",),
    "minor_flag": ("minors",),
    "name": ("adults",),
    "time": ("start", "hours"),
    "start": ("time",),
}
_NOT_DONE = re.compile(r"\b(?:plan\w*|anmäl\w*|schema\w*|bokad\w*|budget\w*)", re.IGNORECASE)
"""What a header says of what was meant to be: never guessed to be what was done."""
_COUNT = re.compile(r"\bantal", re.IGNORECASE)
_NUMBER_AT_END = re.compile(r" \d+$")
_YEARS_OFF = timedelta(days=3650)  # of a date that is a slip; a time of day is one on the first day of its epoch
_GUESSED_BY_CONTENT = ("date", "area", "association", "time")


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


def known_headers(agreement: Agreement) -> dict[str, str]:
    """Every known header in :func:`~tasks.reading.lookup.normal` form, to its field; the agreement's win."""
    known = {name: field for field, names in SYNONYMS.items() for name in names}
    return known | {normal(name): field for field, names in agreement.headers.items() for name in names}


def find_blocks(table: Table, agreement: Agreement) -> list[Block]:
    """The blocks of a sheet: each header row that looks like a shift sheet's, to the next other one.

    Headers may stand in two rows ("Tid" above "Från" and "Till"): a lower one wins over the one above it. A
    row that repeats the same headers starts no new block; :mod:`tasks.reading.shifts.rows` skips it. A sheet without
    known headers may have them as sentences, as forms do ("Vilken förening representerar du?").
    """
    known = known_headers(agreement)
    areas, associations = names_of(agreement.areas), names_of(agreement.associations)
    found: list[_HeaderRow] = []
    for row in _candidates(table, known, areas, associations):
        headers = [(text or "").strip() for text in table.cells.row(row)]
        if not _all_words(headers, known, areas | associations):
            continue
        if found and row == found[-1].last + 1:
            found[-1] = found[-1].with_lower(headers, known)
        elif not found or not found[-1].repeated_by(headers, known):
            found.append(_HeaderRow(row, row, headers))
    return _blocks(table, found or _sentences(table, known), known, agreement)


def _blocks(
    table: Table, found: Sequence["_HeaderRow"], known: Mapping[str, str], agreement: Agreement
) -> list[Block]:
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


def _all_words(headers: list[str], known: Mapping[str, str], names: Mapping[str, str]) -> bool:
    """Whether a row can be headers: half its cells are known ones or ``names`` (of a cross table), none is a
    ledger's, none is a date."""
    filled = [header for header in headers if header]
    said = {normal(header) for header in filled}
    half_known = 2 * sum(normal(header) in known or normal(header) in names for header in filled) >= len(filled)
    return half_known and not said & _LEDGER_WORDS and not any(read_date(header).fault is None for header in filled)


@dataclass(frozen=True)
class _HeaderRow:
    """Headers by place, in one row or two."""

    first: int
    last: int
    headers: list[str]

    def with_lower(self, lower: list[str], known: Mapping[str, str]) -> "_HeaderRow":
        """These with a second row under them."""
        merged = [
            under if normal(under) in known or not above else above
            for above, under in zip(self.headers, lower, strict=True)
        ]
        return _HeaderRow(self.first, self.last + 1, merged)

    def only(self, places: Collection[int]) -> "_HeaderRow":
        """Those at these places alone."""
        headers = [header if at in places else "" for at, header in enumerate(self.headers)]
        return _HeaderRow(self.first, self.last, headers)

    def repeated_by(self, headers: list[str], known: Mapping[str, str]) -> bool:
        """Whether the known ones among ``headers`` are these again, in the same places."""
        pairs = zip(self.headers, headers, strict=True)
        return all(normal(mine) == normal(theirs) for mine, theirs in pairs if normal(theirs) in known)


def _candidates(table: Table, known: Mapping[str, str], *names: Mapping[str, str]) -> list[int]:
    """Rows with at least two cells that are known headers, or one beside several areas or associations (``names``),
    found without going through every cell."""
    hits = Counter[int]()
    for name, texts in table.distinct.items():
        headers = [text for text in texts if len(text) < _LONGEST_HEADER and normal(text) in known]
        if headers:
            hits.update(table.cells[name].is_in(headers).arg_true().to_list())
    named = [{text for texts in table.distinct.values() for text in texts if normal(text) in each} for each in names]
    return sorted(
        row
        for row, count in hits.items()
        if count >= 2 or any(sum(text in each for text in table.cells.row(row)) >= 2 for each in named)
    )


def _sentences(table: Table, known: Mapping[str, str]) -> list[_HeaderRow]:
    """The first row near the top in which most cells, three at least, have a known header's word in them and none is
    a date."""
    for row in range(min(_ROWS_ABOVE_SENTENCES, table.cells.height)):
        headers = [(text or "").strip() for text in table.cells.row(row)]
        filled = [header for header in headers if header]
        likely = sum(any(word in known for word in normal(header).split()) for header in filled)
        is_date = any(read_date(header).fault is None for header in filled)
        if likely >= _FEWEST_SENTENCES and 2 * likely >= len(filled) and not is_date:
            return [_HeaderRow(row, row, headers)]
    return []


def _block_beside_others(
    table: Table, header_row: _HeaderRow, last: int, known: Mapping[str, str], agreement: Agreement
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


def _parts(table: Table, header_row: _HeaderRow, last: int) -> list[list[int]]:
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
    header_row: _HeaderRow,
    last: int,
    places: Collection[int],
    known: Mapping[str, str],
    agreement: Agreement,
) -> Block:
    """Name the columns at these places: known headers first, then guesses for fields that are still without one."""
    header_row, first = header_row.only(places), header_row.last + 1
    fits = _Fitting(table.cells[first:last], agreement)
    named = [
        (at, header, fits.field_or_sibling(known[normal(header)], at))
        for at, header in enumerate(header_row.headers)
        if normal(header) in known
    ]
    if any(field == "name" for _, _, field in named):
        named = _ticked(named, fits)
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
    for guess in (_by_name, _by_cells):
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


def _tells_nights(table: Table, block: Block, agreement: Agreement, fits: "_Fitting") -> bool:
    """Whether there is anything to take the nights from: a column, the sheet's name, or dates in the start times."""
    started = [column.at for column in block.columns if column.field in ("start", "time")]
    dates = [read_date(text).date for at in started for text in fits.sample(at)]
    in_starts = any(each and each >= agreement.term.start - _YEARS_OFF for each in dates)
    return block.column("date") is not None or in_starts or "date" in fields_from_sheet(table, block, agreement)


def _ticked(named: list[tuple[int, str, str]], fits: "_Fitting") -> list[tuple[int, str, str]]:
    """The columns of a list of names, where "Vuxna" and "Ungdomar" are ticked for each person: no numbers of them."""
    counts = [(at, header) for at, header, field in named if field in ("adults", "minors") and fits.sample(at)]
    ticked = all(fits.share("adult_flag", at) == 1 and not _COUNT.search(header) for at, header in counts)
    if not ticked:
        return named
    return [(at, header, "adult_flag" if field == "adults" else field) for at, header, field in named]


def _unused(
    at: int, header: str, letter: str, known: Mapping[str, str], columns: list[Column], fits: "_Fitting"
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


def _by_name(at: int, header: str, known: Mapping[str, str], taken: set[str], fits: "_Fitting") -> str | None:
    """The field of a header nobody knows, by likeness or a word in it, where the cells do not gainsay it."""
    if _NOT_DONE.search(header):
        return None
    alike = difflib.get_close_matches(normal(header), known, n=1, cutoff=_LIKENESS) if header else []
    words = [known[word] for word in normal(header).split() if word in known]
    for field in [*(known[name] for name in alike), *words]:
        if (field not in taken or field in PERSONAL) and fits.share(field, at) >= _SHARE_BESIDE_LIKENESS:
            return field
    return None


def _by_cells(at: int, header: str, known: Mapping[str, str], taken: set[str], fits: "_Fitting") -> str | None:
    """The field of a header nobody knows, by the cells alone."""
    if _NOT_DONE.search(header):
        return None
    by_content = ["end", *_GUESSED_BY_CONTENT] if "end" not in taken and "start" in taken else _GUESSED_BY_CONTENT
    for field in by_content:
        if (
            field not in taken
            and not (field == "time" and "start" in taken)
            and fits.share(field, at) >= _SHARE_ALONE
        ):
            return field
    return None


class _Fitting:
    """How well the cells under a header are what a field holds, from the first filled ones of each column."""

    def __init__(self, cells: pl.DataFrame, agreement: Agreement) -> None:
        areas, associations = names_of(agreement.areas), names_of(agreement.associations)
        self._cells = cells
        self._tests: dict[str, Callable[[str], bool]] = {
            "date": lambda text: read_date(text).fault != DateFault.UNREADABLE,
            "weekday": lambda text: parse_weekday(text) is not None,
            "area": lambda text: normal(text) in areas,
            "association": lambda text: association_ids(text, associations) is not None,
            "time": lambda text: parse_time_range(text) not in (None, (None, None)),
            "start": lambda text: parse_time(text) is not None or parse_time_range(text) is not None,
            "end": lambda text: parse_time(text) is not None,
            "adult_flag": lambda text: parse_flag(text) is not None,
            "minor_flag": lambda text: parse_flag(text) is not None,
            "name": lambda text: parse_number(text) is None,
            **dict.fromkeys(_NUMBERS, lambda text: parse_number(text) is not None),
        }

    def sample(self, at: int) -> list[str]:
        """The first filled cells of a column."""
        column = self._cells[:, at].drop_nulls()
        return [text for text in column.head(_SAMPLE_CELLS).to_list() if text.strip()]

    def share(self, field: str, at: int) -> float:
        """The share of the sample that the field can hold; 1 for free text and for an empty column."""
        test, sample = self._tests.get(field), self.sample(at)
        return sum(map(test, sample)) / len(sample) if test and sample else 1.0

    def well(self, field: str, at: int) -> bool:
        """Whether the column holds something, and mostly what the field holds."""
        return bool(self.sample(at)) and self.share(field, at) >= _SHARE_ALONE

    def field_or_sibling(self, field: str, at: int) -> str:
        """The field, or one that goes by the same word, where that is what the cells hold: "Vuxna" over
        Ja and Nej, "Dag" over weekdays, "Deltagare" over numbers."""
        siblings = _SIBLINGS.get(field, ())
        if self.share(field, at) >= _SHARE_BESIDE_LIKENESS:
            return field
        return next((other for other in siblings if self.share(other, at) >= _SHARE_ALONE), field)
