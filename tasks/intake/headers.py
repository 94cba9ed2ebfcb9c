"""Which row of a sheet holds its headers, and which field of a shift each column is: by content.

A header is known (:mod:`tasks.intake.header_names`, or the agreement's own ``headers``), or guessed: by
likeness to a known one, or because the column's cells are dates, known areas or known associations. Guesses
are told, never silent.
"""

import difflib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from tasks.agreement.model import Agreement
from tasks.intake.header_names import SYNONYMS
from tasks.intake.lookup import names_of, normal
from tasks.intake.tables import Table
from tasks.intake.values import parse_number, parse_time, parse_time_range, read_date

PERSONAL = frozenset({"name", "adult_flag", "minor_flag", "age", "birth_year", "phone"})
"""Fields about a person: their cells never leave the reader."""

_LEDGER_WORDS = frozenset({"konto", "debet", "kredit", "belopp", "vernr", "verifikation", "saldo"})
_LIKENESS = 0.8
_SAMPLE_CELLS = 50
_SHARE_THAT_FITS = 0.6
_NUMBERS = ("adults", "minors", "contacts", "hours")
_GUESSED_BY_CONTENT = ("date", "area", "association", "time")


@dataclass(frozen=True)
class Column:
    """One column: its place in the frame, its header as written, its field, and whether that is a guess."""

    at: int
    header: str
    field: str
    guessed: bool = False


@dataclass(frozen=True)
class Block:
    """A header row and the rows under it: ``header_row``, ``first`` and ``last`` from 0, ``last`` excluded.

    ``unknown``: headers of columns that hold something but are no field.
    """

    header_row: int
    first: int
    last: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]

    def column(self, field: str) -> Column | None:
        """The first column of a field."""
        return next((column for column in self.columns if column.field == field), None)

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
        return night and bool(fields & {"area", "association"}) and len(fields - {"index", "weekday"}) >= 3


def known_headers(agreement: Agreement) -> dict[str, str]:
    """Every known header in :func:`~tasks.intake.lookup.normal` form, to its field; the agreement's win."""
    known = {name: field for field, names in SYNONYMS.items() for name in names}
    return known | {normal(name): field for field, names in agreement.headers.items() for name in names}


def find_blocks(table: Table, agreement: Agreement) -> list[Block]:
    """The blocks of a sheet: each header row that looks like a shift sheet's, to the next other one.

    A row that repeats the same headers starts no new block; :mod:`tasks.intake.shift_rows` skips it.
    """
    known = known_headers(agreement)
    found: list[tuple[int, tuple[tuple[int, str], ...]]] = []
    for row in _candidates(table.cells, known):
        texts = table.cells.row(row)
        headers = [(at, normal(text)) for at, text in enumerate(texts) if text]
        if {header for _, header in headers} & _LEDGER_WORDS:
            continue
        known_here = tuple((at, known[header]) for at, header in headers if header in known)
        fields = {field for _, field in known_here}
        if len(fields) >= 2 and (not found or known_here != found[-1][1]):
            found.append((row, known_here))
    blocks = []
    for position, (row, _) in enumerate(found):
        last = found[position + 1][0] if position + 1 < len(found) else table.cells.height
        block = _block(table, row, last, known, agreement)
        if block.of_shifts:
            blocks.append(block)
    return blocks


def _candidates(cells: pl.DataFrame, known: Mapping[str, str]) -> list[int]:
    """Rows with at least two cells that are known headers, found without going through every cell."""
    if cells.width == 0:
        return []
    hits = Counter[int]()
    for name in cells.columns:
        column = cells[name]
        headers = [text for text in column.unique().drop_nulls() if len(text) < 60 and normal(text) in known]
        if headers:
            hits.update(column.is_in(headers).arg_true().to_list())
    return sorted(row for row, count in hits.items() if count >= 2)


def _block(table: Table, row: int, last: int, known: Mapping[str, str], agreement: Agreement) -> Block:
    """Name the columns: known headers first, then guesses for fields that are still without a column."""
    columns: list[Column] = []
    left: list[tuple[int, str]] = []
    for at, text in enumerate(table.cells.row(row)):
        field = known.get(normal(text)) if text else None
        if text and field and (field in PERSONAL or field not in {column.field for column in columns}):
            columns.append(Column(at, text.strip(), field))
        elif table.cells[row + 1 : last, at].null_count() < last - row - 1:
            left.append((at, (text or "").strip()))
    unknown = []
    for at, header in left:
        sample = table.cells[row + 1 : last, at].drop_nulls().head(_SAMPLE_CELLS).to_list()
        taken = {column.field for column in columns}
        field = _guess(header, sample, known, taken, agreement)
        if field is None:
            unknown.append(header or f"kolumn {column_letter(table.first_column + at)} (utan rubrik)")
        else:
            columns.append(Column(at, header, field, guessed=True))
    return Block(row, row + 1, last, tuple(sorted(columns, key=lambda column: column.at)), tuple(unknown))


def _guess(
    header: str, sample: list[str], known: Mapping[str, str], taken: set[str], agreement: Agreement
) -> str | None:
    """The field of an unknown header: by likeness where the cells do not gainsay it, else by the cells."""
    alike = difflib.get_close_matches(normal(header), known, n=1, cutoff=_LIKENESS) if header else []
    words = [known[word] for word in normal(header).split() if word in known]
    for field in [*(known[name] for name in alike), *words]:
        if (field not in taken or field in PERSONAL) and _fits(field, sample, agreement):
            return field
    for field in _GUESSED_BY_CONTENT:
        if field not in taken and sample and _fits(field, sample, agreement):
            return "start" if field == "time" and "end" in taken else field
    return None


def _fits(field: str, sample: list[str], agreement: Agreement) -> bool:
    """Whether most of a column's cells are what the field holds. Fields of free text fit anything."""
    areas, associations = names_of(agreement.areas), names_of(agreement.associations)
    tests = {
        "date": lambda text: read_date(text).fault is None,
        "area": lambda text: normal(text) in areas,
        "association": lambda text: normal(text) in associations,
        "time": lambda text: parse_time_range(text) not in (None, (None, None)),
        "start": lambda text: parse_time(text) is not None or parse_time_range(text) is not None,
        "end": lambda text: parse_time(text) is not None,
        **dict.fromkeys(_NUMBERS, lambda text: parse_number(text) is not None),
    }
    test = tests.get(field)
    return test is None or sum(map(test, sample)) >= _SHARE_THAT_FITS * len(sample)


def column_letter(at: int) -> str:
    """A column's name in a spreadsheet, from its place counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
