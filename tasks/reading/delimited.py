"""Delimited text (semicolon, comma, tab) to a table of text cells."""

import csv
from collections import Counter
from io import StringIO
from itertools import islice

from tasks.errors import InputError
from tasks.findings import refusal
from tasks.reading.tables import Table

_DELIMITERS = ";\t,"  # in the order that decides where two fit equally
MOST_ROWS = 1_048_576
"""As many as a spreadsheet holds."""
MOST_CELLS = 5_000_000
"""Of a text, also with short rows filled up: so many take 1 GB. A ledger of 200 000 rows has 2 million."""
MOST_CHARACTERS = 64 << 20

_SAMPLE_LINES = 200
_MOST_LINES_IN_A_CELL = 50  # a longer one is a quote that was never closed


def sniff_delimiter(text: str) -> str | None:
    """The delimiter that parts most lines into the same number of cells; ``None`` where no line has any.

    Decimal commas beside semicolons and semicolons inside notes do not mislead it: the delimiter is the one
    whose count is the same on most lines.
    """
    lines = [line for line in islice(StringIO(text, newline=""), _SAMPLE_LINES) if line.strip()]
    if lines and (stated := _stated_delimiter(lines[0])):
        return stated
    best, best_lines = None, 0
    for delimiter in _DELIMITERS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        agreeing = max(counts.values(), default=0)
        if agreeing > best_lines:
            best, best_lines = delimiter, agreeing
    return best


def _stated_delimiter(line: str) -> str | None:
    """Excel's own first line ``sep=;``."""
    stripped = line.strip().strip('"')
    return stripped[4] if len(stripped) == 5 and stripped.lower().startswith("sep=") else None


def read_delimited(text: str) -> Table:
    """The one table of a delimited text. Row numbers are those a spreadsheet shows.

    Raises :class:`InputError` with a Swedish sentence where no delimiter parts the text into columns.
    """
    text = text.removeprefix("\ufeff")
    if max(text.count("\n"), text.count("\r")) > MOST_ROWS:
        raise InputError(refusal("text_rows"))
    if len(text) > MOST_CHARACTERS:
        raise InputError(refusal("text_too_large"))
    try:
        delimiter = sniff_delimiter(text)
        if delimiter is None:
            raise InputError(refusal("text_columns"))
        if text.count(delimiter) + text.count("\n") > MOST_CELLS:
            raise InputError(refusal("text_too_large"))
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
        if any(cell.count("\n") > _MOST_LINES_IN_A_CELL for row in rows for cell in row):
            rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
    except csv.Error as error:
        raise InputError(refusal("text_cell")) from error
    if max(map(len, rows), default=0) * len(rows) > MOST_CELLS:
        raise InputError(refusal("text_too_large"))
    if rows and rows[0] and _stated_delimiter("".join(rows[0]) + delimiter):
        rows[0] = []
    return Table.from_rows(None, [[cell if cell.strip() else None for cell in row] for row in rows])
