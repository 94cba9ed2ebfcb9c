"""Which field of a shift a column is, by its header and its cells.

A header is known (:mod:`tasks.reading.shifts.header_names`, or the agreement's own ``headers``), or guessed: by
likeness to a known one, or because the column's cells are dates, known areas or known associations. Guesses
are told, never silent.
"""

import difflib
import re
from collections.abc import Callable, Mapping

import polars as pl

from tasks.agreement.model import Agreement
from tasks.reading.faults import DateFault
from tasks.reading.lookup import id_of, ids_of, names_of, normal
from tasks.reading.shifts.columns import PERSONAL
from tasks.reading.values import parse_flag, parse_number, parse_time, parse_time_range, parse_weekday, read_date

_LIKENESS = 0.8
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
_GUESSED_BY_CONTENT = ("date", "area", "association", "time")


class Fitting:
    """How well the cells under a header are what a field holds, from the first filled ones of each column."""

    def __init__(self, cells: pl.DataFrame, agreement: Agreement) -> None:
        areas, associations = names_of(agreement.areas), names_of(agreement.associations)
        self._cells = cells
        self._tests: dict[str, Callable[[str], bool]] = {
            "date": lambda text: read_date(text).fault != DateFault.UNREADABLE,
            "weekday": lambda text: parse_weekday(text) is not None,
            "area": lambda text: id_of(text, areas) is not None,
            "association": lambda text: ids_of(text, associations) is not None,
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


def ticked(named: list[tuple[int, str, str]], fits: Fitting) -> list[tuple[int, str, str]]:
    """The columns of a list of names, where "Vuxna" and "Ungdomar" are ticked for each person: no numbers of them."""
    counts = [(at, header) for at, header, field in named if field in ("adults", "minors") and fits.sample(at)]
    ticked = all(fits.share("adult_flag", at) == 1 and not _COUNT.search(header) for at, header in counts)
    if not ticked:
        return named
    return [(at, header, "adult_flag" if field == "adults" else field) for at, header, field in named]


def field_by_name(at: int, header: str, known: Mapping[str, str], taken: set[str], fits: Fitting) -> str | None:
    """The field of a header nobody knows, by likeness or a word in it, where the cells do not gainsay it."""
    if _NOT_DONE.search(header):
        return None
    alike = difflib.get_close_matches(normal(header), known, n=1, cutoff=_LIKENESS) if header else []
    words = [known[word] for word in normal(header).split() if word in known]
    for field in [*(known[name] for name in alike), *words]:
        if (field not in taken or field in PERSONAL) and fits.share(field, at) >= _SHARE_BESIDE_LIKENESS:
            return field
    return None


def field_by_cells(at: int, header: str, known: Mapping[str, str], taken: set[str], fits: Fitting) -> str | None:
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
