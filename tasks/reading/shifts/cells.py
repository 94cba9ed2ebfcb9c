"""Areas, associations and counts of a shift sheet: text cells to typed columns, each beside its fault.

Every distinct text is read once. Nothing is rejected: what cannot be read is null, and its fault says why.
"""

import difflib
import re
from collections.abc import Sequence
from enum import StrEnum

import polars as pl

from tasks.agreement.model import Agreement
from tasks.reading.faults import AdultsFault, AreaFault, AssociationFault, CountFault
from tasks.reading.lookup import id_of, ids_of, names_of, normal, read_distinct
from tasks.reading.values import parse_number

_UNIT = re.compile(r"\s*(?:st|vux(?:en|na)?|personer|pers|ungd(?:omar)?)\.?$", re.IGNORECASE)
_WORDS = {
    word: number
    for number, words in enumerate(
        ("en ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"), start=1
    )
    for word in words.split()
}
_LIKENESS, _BEGINNING = 0.8, 4
_MOST_PEOPLE = 10_000  # a larger count is a telephone number or a date in the wrong column


def code(fault: StrEnum) -> pl.Expr:
    """A fault or reading as a value of its column."""
    return pl.lit(fault.value)


def read_areas(frame: pl.DataFrame, agreement: Agreement, default: str | None) -> pl.DataFrame:
    """Text ``area`` to ``area`` (id), ``area_text``, ``area_fault`` and, for an unknown one, ``area_alike``: the id
    of what it is much like. ``default`` fills empty cells."""
    ids = names_of(agreement.areas)
    schema = {"area_id": pl.String, "area_alike": pl.String}
    found = read_distinct(frame["area"], lambda text: _named(text, ids), schema)
    text = pl.col("area")
    area = pl.when(text.is_null()).then(pl.lit(default, pl.String)).otherwise("area_id")
    fault = pl.when(text.is_null()).then(code(AreaFault.MISSING)).otherwise(code(AreaFault.UNKNOWN))
    return (
        frame.hstack(found)
        .with_columns(area_text=text, area=area, area_fault=pl.when(area.is_null()).then(fault))
        .drop("area_id")
    )


def _named(text: str, ids: dict[str, str]) -> tuple[str | None, str | None]:
    """The id of what a text names, else of what it is much like: a slip of the pen, or the beginning of a name."""
    name = normal(text)
    if found := id_of(text, ids):
        return found, None
    begun = {ids[each] for each in ids if len(name) >= _BEGINNING and each.startswith(name)}
    alike = difflib.get_close_matches(name, ids, n=1, cutoff=_LIKENESS)
    return None, begun.pop() if len(begun) == 1 else next((ids[each] for each in alike), None)


def read_associations(frame: pl.DataFrame, agreement: Agreement, default: str | None) -> pl.DataFrame:
    """Text ``association`` to ``associations`` (list of ids, several where joint), ``association_fault`` and
    ``association_alike`` as for areas."""
    ids = names_of(agreement.associations)
    found = read_distinct(
        frame["association"],
        lambda text: (ids_of(text, ids), _named(text, ids)[1]),
        {"associations": pl.List(pl.String), "association_alike": pl.String},
    )
    text = pl.col("association")
    fault = pl.when(text.is_null()).then(code(AssociationFault.MISSING))
    return (
        frame.hstack(found)
        .with_columns(
            pl.when(text.is_null() & pl.lit(default is not None))
            .then(pl.lit([default], pl.List(pl.String)))
            .otherwise("associations")
            .alias("associations")
        )
        .with_columns(
            association_fault=pl.when(pl.col("associations").is_null()).then(
                fault.otherwise(code(AssociationFault.UNKNOWN))
            )
        )
    )


def read_adults(frame: pl.DataFrame) -> pl.DataFrame:
    """Text ``adults`` to ``adults`` (count), ``adults_text`` and ``adults_fault``."""
    found = read_distinct(frame["adults"], head_count, {"count": pl.Int64, "fault": pl.String})
    text = pl.col("adults")
    missing = pl.when(text.is_null()).then(code(AdultsFault.MISSING))
    return (
        frame.hstack(found)
        .with_columns(adults_text=text, adults_fault=missing.otherwise("fault"), adults="count")
        .drop("count", "fault")
    )


def head_count(text: str) -> tuple[int | None, str | None]:
    """A count of people (``3``, ``3 st``, ``tre vuxna``), or why it is none."""
    bare = _UNIT.sub("", text)
    number = _WORDS.get(normal(bare)) or parse_number(bare)
    if number is None or number > _MOST_PEOPLE:
        return None, AdultsFault.UNREADABLE.value
    if number < 0:
        return None, AdultsFault.NEGATIVE.value
    if number != int(number):
        return None, AdultsFault.NOT_WHOLE.value
    return int(number), None


def read_counts(frame: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """Texts of ``fields`` (``minors``, ``contacts``) to counts, and ``count_fault``; empty cells are no
    fault."""
    unreadable = {"minors": CountFault.MINORS_UNREADABLE, "contacts": CountFault.CONTACTS_UNREADABLE}
    counts, faults = [], []
    for field in fields:
        count = read_distinct(frame[field], lambda text: (head_count(text)[0],), {field: pl.Int64})[field]
        counts.append(count)
        unread = frame[field].is_not_null() & count.is_null()
        faults.append(pl.when(pl.lit(unread)).then(code(unreadable[field])))
    return frame.with_columns(*counts, count_fault=pl.coalesce(faults))
