"""The columns of a block: those that are read, those that are not and why, and whether together they state several
patrols in one row. Such a layout is refused, not half read."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.reading.lookup import normal
from tasks.reading.sheet_names import is_word_of_sheets
from tasks.reading.shifts.header_names import SYNONYMS
from tasks.wording.private import is_plain_word, may_be_name

PERSONAL = frozenset({"name", "adult_flag", "minor_flag", "age", "birth_year", "phone"})
"""Fields about a person: their cells never leave the reader."""

LayoutKind = Literal["areas", "associations", "persons", "repeated", "beside", "undated"]

_PATROL = frozenset({"date", "area", "association", "time", "start", "end", "adults"})
_WORDS = frozenset(word for names in SYNONYMS.values() for name in names for word in normal(name).split())
_MANY, _MOST_DIGITS = 3, 5


@dataclass(frozen=True)
class Column:
    """One column: its place in the frame, its header as written, its field, and whether that is a guess."""

    at: int
    header: str
    field: str
    guessed: bool = False


@dataclass(frozen=True)
class UnusedColumn:
    """A column that holds something and is not read. ``cells``: what all of them are.

    ``reason``: nobody knows what it is (``unknown``), another column is its ``field`` already (``repeated``), or it
    counts what another column counts too (``total``); ``other`` is that column's header.
    """

    header: str
    letter: str
    cells: Literal["marks", "numbers", "texts"]
    reason: Literal["unknown", "repeated", "total"] = "unknown"
    field: str | None = None
    other: str | None = None


@dataclass(frozen=True)
class Layout:
    """Several patrols, or persons, in each row, or none that could have a night; ``headers`` of the columns that show
    it, where they may be told, and ``letters`` of those that could be moved (``H–M``)."""

    kind: LayoutKind
    headers: tuple[str, ...] = ()
    letters: str | None = None


@dataclass(frozen=True)
class SideTable:
    """A table of its own beside a list of patrols: its columns, by place in the frame and as people see them."""

    places: frozenset[int]
    letters: str


def told_header(column: UnusedColumn, unused: Sequence[UnusedColumn]) -> str | None:
    """The header of one of the ``unused`` columns, ``None`` where it may be somebody's name or number: it reads as
    first name and surname, is one word that no list has, has a telephone number's digits, stands over marks or is one
    of many over numbers."""
    if column.reason != "unknown":
        return column.header
    if len(re.findall(r"\d", column.header)) > _MOST_DIGITS:
        return None
    many = sum(each.cells == "numbers" for each in unused) >= _MANY
    is_person = column.cells == "marks" or (column.cells == "numbers" and many)
    return None if is_person or may_be_name(column.header) or _is_strange(column.header) else column.header or None


def _is_strange(header: str) -> bool:
    """Whether a header is one word that stands in no list of columns, sheets, dates or numbers."""
    word, *others = normal(header).split() or [""]
    return not others and not (word in _WORDS or is_plain_word(word) or is_word_of_sheets(word))


def letter_span(letters: Sequence[str]) -> str:
    """Columns from the first to the last, as people say it: ``H``, ``H–M``."""
    first, last = (pick(letters, key=lambda letter: (len(letter), letter)) for pick in (min, max))
    return first if first == last else f"{first}–{last}"


def layout_of(
    headers: Sequence[str],
    columns: Sequence[Column],
    unused: Sequence[UnusedColumn],
    areas: Collection[str],
    associations: Collection[str],
) -> Layout | None:
    """The layout of a block that states several patrols in a row. ``headers`` are all of its header row's, as they
    are compared; ``areas`` and ``associations`` the names of the agreement's."""
    fields = {column.field for column in columns}
    if len([header for header in headers if header in areas]) > 1:
        return Layout("areas")
    if len([header for header in headers if header in associations]) > 1:
        return Layout("associations")
    again = {each.field: each.other for each in unused if each.reason == "repeated" and each.field in _PATROL}
    if len(again) > 1 or "association" in again:
        repeated = [each.letter for each in unused if each.reason == "repeated" and each.field in _PATROL]
        return Layout("repeated", tuple(header for header in again.values() if header), letter_span(repeated))
    if sum(each.cells == "marks" for each in unused) > 1 and not fields & {"adults", "name"}:
        return Layout("persons")
    return None
