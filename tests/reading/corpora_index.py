"""What INDEX.md beside the shared corpora states of each file: its tables, and their "ground truth" taken apart.

Strict: a table, a row or a statement of another shape fails the reading, so that nothing stated is passed by unread.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CELL = re.compile(r"(?<!\\)\|")  # a bar inside a cell is written \|
_SIE = {
    "type": r"type (\d)",
    "vouchers": r"(\d+) #VER",
    "transactions": r"(\d+) #TRANS",
    "sum": r"sum (-?\d+(?:\.\d+)?)",
    "unbalanced": r"unbalanced vouchers (\d+)",
    "accounts": r"(\d+) accounts used / (\d+) #KONTO",
    "objects": r"#DIM (\d+) #UNDERDIM (\d+) #OBJEKT (\d+), #TRANS with objects (\d+)",
    "changes": r"#RTRANS (\d+) #BTRANS (\d+)",
    "empty_vouchers": r"vouchers without #TRANS (\d+)",
    "dates": r"voucher dates (?:(\d{8})-(\d{8})|-)",
    "year": r"#RAR 0 (\d{8}) (\d{8})",
}
_TEXT = {
    "delimiter": r"(semicolon|comma)",
    "records": r"(\d+) non-empty records of (\d+) \((.+)\)",
    "column_sum": r"sum (\w+) (-?\d+\.\d\d)",
}
_BOOK = {
    "sheets": r"sheets (.+)",
    "extent": r"sheet(\d+)\.xml: dim A1:([A-Z])(\d+), \d+ rows, \d+ merges, \d+ formulas",
    "unpacked": r"unpacked \d+ B \(x\d+\.\d\)",
}
"""The size unpacked and how many rows, merges and formulas a sheet has are no figures of the program's."""
_OTHER = {"not_sie": r"not SIE 1-4 text", "events": r"(\d+) VEVENT"}
_STATEMENTS = {name: re.compile(pattern) for name, pattern in (_SIE | _TEXT | _BOOK | _OTHER).items()}


@dataclass(frozen=True)
class Stated:
    """One file. ``truth`` holds the groups of every statement by its name, several where it is made several times."""

    bytes: int
    sha256: str
    encoding: str
    truth: dict[str, list[tuple[str, ...]]]


def read_index(markdown: str) -> dict[str, Stated]:
    """What is stated of each file, by folder and name (``sie/x.se``). Raises ``ValueError`` for what is not known."""
    return {f"{folder}/{row['file'].strip('`')}": _stated(row) for folder, row in _rows(markdown)}


def _rows(markdown: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Folder and cells, by header, of every row of a table of files."""
    folder, headers = "", list[str]()
    for line in markdown.splitlines():
        if line.startswith("## "):
            folder, headers = line.split()[1], []
        if not line.startswith("|") or set(line) <= set("|- "):
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip("|"))]
        if cells[0] == "file":
            headers = cells
        elif headers:
            yield folder, dict(zip(headers, cells, strict=True))


def _stated(row: dict[str, str]) -> Stated:
    truth: dict[str, list[tuple[str, ...]]] = {}
    for statement in row["ground truth (computed independently)"].split("; "):
        matches = {name: match for name, known in _STATEMENTS.items() if (match := known.fullmatch(statement))}
        if len(matches) != 1:
            raise ValueError(f"{row['file']}: “{statement}” is no statement that the test knows")
        [(name, match)] = matches.items()
        truth.setdefault(name, []).append(match.groups())
    return Stated(int(row["bytes"]), row["sha256"].strip("`"), row["detected encoding"], truth)
