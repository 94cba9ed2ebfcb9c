"""The rows of one block of a shift sheet as text, field by field: which are data, and what kind of entry
each is.

Blank rows, sums, repeated headers and the template's example are no data and are left out; all other rows
stay.
"""

import re
from dataclasses import dataclass

import polars as pl

from tasks.agreement.model import Agreement
from tasks.reading.lookup import names_of, normal
from tasks.reading.shifts.header_names import SYNONYMS
from tasks.reading.shifts.headers import Block
from tasks.reading.shifts.likely import (
    DATE_INSIDE,
    EXAMPLE,
    EXAMPLE_FIELDS,
    MONTHS,
    is_ditto,
    is_written_over,
    no_patrols,
)
from tasks.reading.shifts.outcome import cancelling_inside, is_plan, with_entry
from tasks.reading.shifts.struck import struck_cells, with_struck
from tasks.reading.tables import Table
from tasks.reading.values import parse_number, read_date

TEXT_FIELDS = tuple(field for field in SYNONYMS if field not in ("phone", "index"))
"""The text columns of a block's rows, null where the block has no such column."""

_MOST_SUMS = 50  # a sheet with more rows of bare numbers has no sums but missing cells
_NUMBERS = ("adults", "minors", "contacts", "hours")
_DASHES_AND_SPACE = " \t\r\n\u00a0\u202f-\u2013\u2014\u2212."
_TOTAL_OR_EXAMPLE = re.compile(
    rf"^\s*(?:(?:del|slut|total)?(?:summa|summering|sum|totalt|total)\b|(?:medel(?:värde|tal)?|snitt|genomsnitt)\b"
    rf"|{EXAMPLE}\s*$)",
    re.IGNORECASE,
)
_DITTO_FIELDS = ("date", "weekday", "area", "association", "time", "start", "end", *_NUMBERS)
_MONTH = rf"(?i)\b((?:{MONTHS})(?:\s+\d{{4}})?)\b"
_DAY = r"\d\D+\d|\d{6}"  # a day and a month, or six digits and more: not "juli 2022"
_WORD = r"[^\W\d_]{3}"


@dataclass(frozen=True)
class TextRows:
    """The data rows of one block.

    ``frame``: ``row`` (number in the sheet, from 1), ``entry``, ``entry_reading`` and :data:`TEXT_FIELDS`.
    ``remarks``: numbers of rows that hold one free text and nothing else: a footer, a remark. ``others``: of other
    rows that are no patrols, and whether they could be. ``unfilled``: of rows that hold a date and nothing else, in a
    list of patrols. ``dittos``: row and field of cells that say "as above". ``written_over``: of rows that
    still say that they are an example, and hold a patrol.
    ``struck``: rows that are struck through, ``struck_cells``: row and place of single cells that are.
    """

    frame: pl.DataFrame
    remarks: tuple[int, ...] = ()
    others: tuple[tuple[int, bool], ...] = ()
    unfilled: tuple[int, ...] = ()
    dittos: tuple[tuple[int, str], ...] = ()
    written_over: tuple[int, ...] = ()
    struck: tuple[int, ...] = ()
    struck_cells: tuple[tuple[int, int], ...] = ()


def text_rows(table: Table, block: Block, agreement: Agreement) -> TextRows:
    """The rows of a block that are data, as tidied text: dashes alone are empty cells."""
    cells = table.cells[block.first : block.last]
    beside = {f"c{at}" for each in block.beside for at in each.places}
    texts = [name for name in cells.columns if cells[name].null_count() < cells.height and name not in beside]
    if not texts:
        return TextRows(
            pl.DataFrame(
                schema=dict.fromkeys(("entry", "entry_reading", *TEXT_FIELDS), pl.String) | {"row": pl.Int64}
            )
        )
    distinct = {name: table.distinct[name] for name in texts}
    frame = (
        cells.select(_tidied(cells[name], distinct[name]) for name in texts)
        .with_columns(row=pl.int_range(block.first + 1, block.last + 1, dtype=pl.Int64))
        .filter(pl.any_horizontal(pl.col(texts).is_not_null()))
        .with_columns(filled=pl.sum_horizontal(pl.col(texts).is_not_null()), first_text=pl.coalesce(texts))
    )
    written_over = _written_over(frame, block, texts, agreement)
    no_data = sorted({text for name in texts for text in _matching(distinct[name], _TOTAL_OR_EXAMPLE)})
    frame = frame.filter(
        ~pl.col("first_text").is_in(no_data),
        ~_repeats_headers(block, distinct),
    )
    frame = frame.with_columns(_field(block, field, texts).alias(f"field_{field}") for field in TEXT_FIELDS)
    frame = _without_lone_sums(frame)
    frame = with_struck(with_entry(frame, block, distinct, is_plan(table.written)), table, block, texts)
    is_cancelled = pl.col("struck") & (pl.col("entry") == "patrol")
    frame = frame.with_columns(
        entry=pl.when(is_cancelled).then(pl.lit("cancelled")).otherwise("entry"),
        entry_reading=pl.when(~pl.col("struck")).then("entry_reading"),
    )
    remarks = _remarks(frame, agreement)
    unfilled = [] if block.of_persons else _unfilled(frame, block, texts)
    frame = frame.filter(~pl.col("row").is_in([*remarks, *unfilled]))
    others = no_patrols(frame, agreement)
    frame = _dated_by_month(frame.filter(~pl.col("row").is_in([row for row, _ in others])), texts)
    ditto = {text.strip() for name in texts for text in distinct[name] if is_ditto(text)}
    frame, dittos = _with_dittos(_without_cancelled_places(frame), ditto)
    return TextRows(
        frame.select(
            "row", "entry", "entry_reading", *(pl.col(f"field_{field}").alias(field) for field in TEXT_FIELDS)
        ),
        tuple(remarks),
        tuple(others),
        tuple(unfilled),
        tuple(dittos),
        written_over,
        tuple(frame.filter("struck")["row"]),
        tuple(struck_cells(frame, table, texts)),
    )


def _tidied(column: pl.Series, distinct: list[str]) -> pl.Series:
    """A column without space around its texts, cells of dashes alone empty; as it is where all are tidy."""
    if all(text == text.strip() and text.strip(_DASHES_AND_SPACE) for text in distinct):
        return column
    bare = column.str.strip_chars().to_frame()
    return bare.select(
        pl.when(pl.col(column.name).str.strip_chars(_DASHES_AND_SPACE) != "").then(column.name).alias(column.name)
    )[column.name]


def _matching(distinct: list[str], pattern: re.Pattern[str]) -> list[str]:
    """Those of a column's texts, tidied, that say something."""
    return [text.strip() for text in distinct if pattern.search(text)]


def _field(block: Block, field: str, texts: list[str]) -> pl.Expr:
    """One field's text: its column, several (first and last name) with a space between, or null. Numbered columns
    ("Vandrare 1", "Vandrare 2") have a line each."""
    columns = [column for column in block.columns if column.field == field and f"c{column.at}" in texts]
    names = [f"c{column.at}" for column in columns]
    if not names:
        return pl.lit(None, pl.String)
    if len(names) == 1:
        return pl.col(names[0])
    numbered = sum(column.header.rstrip()[-1:].isdigit() for column in columns) > 1
    joined = pl.concat_str(names, separator="\n" if numbered else " ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _written_over(frame: pl.DataFrame, block: Block, texts: list[str], agreement: Agreement) -> tuple[int, ...]:
    """Numbers of the rows that say that they are an example, and do not hold the template's."""
    examples = frame.filter(pl.col("first_text").str.to_lowercase() == EXAMPLE.lower())
    cells = examples.select("row", *(_field(block, field, texts).alias(field) for field in EXAMPLE_FIELDS))
    return tuple(row["row"] for row in cells.iter_rows(named=True) if is_written_over(row, agreement))


def _repeats_headers(block: Block, distinct: dict[str, list[str]]) -> pl.Expr:
    """At least two columns that hold their own header again."""
    hits = []
    for column in block.columns:
        header = normal(column.header)
        again = [text.strip() for text in distinct.get(f"c{column.at}", ()) if normal(text) == header != ""]
        if again:
            hits.append(pl.col(f"c{column.at}").is_in(again).fill_null(False))
    return pl.sum_horizontal(hits) >= 2 if hits else pl.lit(False)


def _without_lone_sums(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out rows that hold the sum of the adults above them (or of what else is counted first in the row), other
    numbers, and no word."""
    counted = [f"field_{field}" for field in _NUMBERS]
    lone = frame.filter(pl.sum_horizontal(pl.col(counted).is_not_null()) == pl.col("filled")).head(_MOST_SUMS)
    sums: list[int] = []
    for row, *texts in lone.select("row", *counted).iter_rows():
        name, text = next((name, text) for name, text in zip(counted, texts, strict=True) if text is not None)
        above = frame.filter(pl.col("row") < row, ~pl.col("row").is_in(sums))[name].drop_nulls()
        if parse_number(text) == sum(parse_number(each) or 0 for each in above):
            sums.append(row)
    return frame.filter(~pl.col("row").is_in(sums)) if sums else frame


def _dated_by_month(frame: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """Date rows "inga pass" without a day by the first of the month that they name."""
    undated = (pl.col("entry") == "none") & ~pl.col("field_date").str.contains(_DAY).fill_null(False)
    words = frame.filter(undated).select("row", words=pl.concat_str(texts, separator=" ", ignore_nulls=True))
    month = words.select("row", month=pl.format("1 {}", pl.col("words").str.extract(_MONTH, 1))).drop_nulls()
    if month.is_empty():
        return frame
    dated = frame.join(month, on="row", how="left", maintain_order="left")
    return dated.with_columns(field_date=pl.coalesce("month", "field_date"))


def _remarks(frame: pl.DataFrame, agreement: Agreement) -> list[int]:
    """Rows with one cell, of words and no date, that is neither a person's name nor a known area or association."""
    names = names_of(agreement.areas) | names_of(agreement.associations)
    lone = frame.filter(
        pl.col("filled") == 1,
        pl.col("entry") == "patrol",
        pl.col("field_name").is_null(),
    ).filter(pl.col("first_text").str.contains(_WORD), ~pl.col("first_text").str.contains(DATE_INSIDE))
    return [row for row, text in lone.select("row", "first_text").iter_rows() if normal(text) not in names]


def _unfilled(frame: pl.DataFrame, block: Block, texts: list[str]) -> list[int]:
    """Rows with a date, and at most a weekday and a number beside it: prepared, and nothing filled in yet."""
    prepared = {f"c{column.at}" for column in block.columns if column.field in ("date", "weekday", "index")}
    others = [name for name in texts if name not in prepared]
    if not others:
        return []
    lone = frame.filter(pl.all_horizontal(pl.col(others).is_null()), pl.col("entry") == "patrol")
    dates = [text for text in lone["field_date"].unique().drop_nulls() if read_date(text).fault is None]
    return lone.filter(pl.col("field_date").is_in(dates))["row"].to_list()


def _without_cancelled_places(frame: pl.DataFrame) -> pl.DataFrame:
    """Areas and associations without the word "inställt" in their place: such a row withdraws all of the night."""
    if "cancelled" not in frame["entry"]:
        return frame
    cancelled = pl.col("entry") == "cancelled"
    for name in ("field_area", "field_association"):
        said = [text for text in frame[name].unique().drop_nulls() if cancelling_inside(text)]
        frame = frame.with_columns(
            pl.when(~(cancelled & pl.col(name).is_in(said)).fill_null(False)).then(name).alias(name)
        )
    return frame


def _with_dittos(frame: pl.DataFrame, marks: set[str]) -> tuple[pl.DataFrame, list[tuple[int, str]]]:
    """The rows with what ``”``, ``-"-`` and ``samma`` (``marks``) stand for, the cell above, and the cells that said
    so."""
    dittos: list[tuple[int, str]] = []
    for field in _DITTO_FIELDS if marks else ():
        name = f"field_{field}"
        says = pl.col(name).is_in(marks).fill_null(False)
        dittos += [(row, field) for row in frame.filter(says)["row"]]
        frame = frame.with_columns(above=pl.when(~says).then(pl.int_range(pl.len())).forward_fill())
        is_below = pl.col("above").is_not_null()
        frame = frame.with_columns(pl.when(is_below).then(pl.col(name).first().over("above"))).drop("above")
    return frame, sorted(dittos)
