"""Whether a row under the headers of a list of patrols is one at all: sums, legends, remarks and signatures are not.

A row is a patrol, good or faulty, where it has a night, two other things that a patrol has, or most of a patrol's
cells filled in; below a blank row under the last patrol a date alone is a signature's. Any other row is told in one
line, not as a fault in each of its cells.
"""

import re
from collections.abc import Callable, Mapping
from datetime import time

import polars as pl

from tasks.agreement.model import Agreement
from tasks.reading.lookup import id_of, ids_of, names_of
from tasks.reading.shifts.cells import head_count
from tasks.reading.values import parse_time, parse_time_range, read_date

_DITTO = re.compile(
    r"""[-\u2013\u2014\s]*(?:["”“″〃]|''|,,|´´|d:?o\.?|ditt?o|samma(?:\s+som\s+ovan)?)[-\u2013\u2014\s]*""",
    re.IGNORECASE,
)
MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
DATE_INSIDE = rf"(?i)\d{{1,2}}\s*/\s*\d|\d{{4}}-\d|\d{{1,2}}(?::?[ae])?\s*(?:{MONTHS})"
"""A date in a longer text."""

EXAMPLE = "Exempel"
"""What the first cell of :mod:`tasks.intake.template`'s example row says."""

START, END, ADULTS = time(21), time(1), 4
"""What its other cells hold, in the first area and of the first association of the agreement."""

EXAMPLE_FIELDS = ("area", "association", "start", "end", "adults")
"""The fields by which a patrol is told from the example."""

_ENOUGH = 2  # things that a patrol has, where the row has no night
_WRITTEN_OUT = 4  # cells that a patrol has: somebody meant one, whatever they say


def is_ditto(text: str) -> bool:
    """Whether a cell says "as above": ``”``, ``-"-``, ``samma``."""
    return _DITTO.fullmatch(text.strip()) is not None


def is_written_over(cells: Mapping[str, str | None], agreement: Agreement) -> bool:
    """Whether a row that says :data:`EXAMPLE` where its date should be holds another patrol than the template's.

    ``cells``: the row's texts by :data:`EXAMPLE_FIELDS`.
    """
    area, association, start, end, adults = (cells[field] for field in EXAMPLE_FIELDS)
    return any(
        text is not None and said != shown
        for text, said, shown in (
            (area, id_of(area or "", names_of(agreement.areas)), agreement.areas[0].id),
            (association, id_of(association or "", names_of(agreement.associations)), agreement.associations[0].id),
            (start, parse_time(start), 60 * START.hour),
            (end, parse_time(end), 60 * END.hour),
            (adults, head_count(adults or "")[0], ADULTS),
        )
    )


def no_patrols(frame: pl.DataFrame, agreement: Agreement) -> list[tuple[int, bool]]:
    """Numbers of the rows that are no patrols, and whether each stands among patrols and has one thing of theirs.

    ``frame``: ``row``, ``entry``, ``filled``, ``first_text`` and ``field_…`` of the rows that are not told yet.
    """
    areas, associations = names_of(agreement.areas), names_of(agreement.associations)
    tests: dict[str, Callable[[str], bool]] = {
        "area": lambda text: id_of(text, areas) is not None,
        "association": lambda text: ids_of(text, associations) is not None,
        "start": _tells_time,
        "time": _tells_time,
        "end": _tells_time,
        "adults": lambda text: head_count(text)[0] is not None,
        "name": lambda text: True,
    }
    night = _holds(frame, "date", lambda text: read_date(text).fault is None)
    has = pl.sum_horizontal(_holds(frame, field, test) for field, test in tests.items())
    has = has + 2 * _holds(frame, "name", lambda text: True).cast(pl.Int32)
    names = _holds(frame, "area", tests["area"]) | _holds(frame, "association", tests["association"])
    alone = pl.col("filled") == 1
    whole = alone & pl.col("first_text").str.contains(DATE_INSIDE)  # all of a patrol in one cell
    written = pl.sum_horizontal(pl.col(f"field_{field}").is_not_null() for field in ("date", *tests))
    frame = frame.with_columns(
        night=night, has=has, is_name=alone & names, is_meant=whole | (written >= _WRITTEN_OUT)
    )
    last = frame.filter((pl.col("night") & (pl.col("has") > 0)) | (pl.col("has") > _ENOUGH))["row"].max()
    gap = (pl.col("row").diff() > 1).fill_null(False) & (pl.col("row") > pl.lit(last))
    frame = frame.with_columns(is_below=(gap.cast(pl.Int32).cum_sum() > 0).fill_null(False))
    has_too_little = ~pl.col("night") & (pl.col("has") < _ENOUGH) & ~pl.col("is_name")
    is_sum = ~pl.col("night") & (pl.col("filled") <= _ENOUGH)  # "Centrum | 12"
    is_none = (
        pl.when("is_below")
        .then(has_too_little | is_sum | (pl.col("has") == 0))
        .otherwise(has_too_little & ~pl.col("is_meant"))
    )
    entry = pl.col("entry")
    says_nothing = ~pl.col("night") & (pl.col("has") == 0)  # "Röd = inställt" withdraws no patrol
    found = frame.filter(((entry == "patrol") & is_none) | ((entry == "cancelled") & says_nothing))
    could_be = ((pl.col("has") > 0) | (entry == "cancelled")) & ~pl.col("is_below")
    return list(found.select("row", could_be).iter_rows())


def _holds(frame: pl.DataFrame, field: str, test: Callable[[str], bool]) -> pl.Expr:
    """Whether a row's cell says what the field does, or "as above"."""
    texts = frame[f"field_{field}"].unique().drop_nulls().to_list()
    return pl.col(f"field_{field}").is_in([text for text in texts if is_ditto(text) or test(text)]).fill_null(False)


def _tells_time(text: str) -> bool:
    return parse_time(text) is not None or parse_time_range(text) not in (None, (None, None))
