"""The rows of one block of a shift sheet as text, field by field: which are data, and what kind of entry
each is.

Blank rows, sums, repeated headers and the template's example are no data and are left out; all other rows
stay.
"""

from dataclasses import dataclass

import polars as pl

from tasks.agreement.model import Agreement
from tasks.intake.header_names import SYNONYMS
from tasks.intake.headers import Block
from tasks.intake.lookup import names_of, normal
from tasks.intake.tables import Table

TEXT_FIELDS = tuple(field for field in SYNONYMS if field not in ("weekday", "phone", "index"))
"""The text columns of a block's rows, null where the block has no such column."""

_DASHES_AND_SPACE = " \t\r\n\u00a0\u202f-\u2013\u2014\u2212."
_EXAMPLE = r"(?i)^exempel\b"
_TOTAL = r"(?i)^(?:del|slut|total)?(?:summa|summering|sum|totalt|total)\b"
_CANCELLED = r"(?i)\b(?:inställ(?:d|t|da|des)|ställ(?:s|des|de|ts)\s+in|struk(?:en|et|na)|avlyst|utgår|utgick)\b"
_NO_PATROLS = r"(?i)\b(?:inga|inget|ingen)\s+(?:natt)?(?:pass|vandring|vandringar|patruller)\b"


@dataclass(frozen=True)
class TextRows:
    """The data rows of one block.

    ``frame``: ``row`` (number in the sheet, from 1), ``entry`` and :data:`TEXT_FIELDS`.
    ``remarks``: numbers of rows that hold one free text and nothing else: a footer, a remark.
    """

    frame: pl.DataFrame
    remarks: tuple[int, ...]


def text_rows(table: Table, block: Block, agreement: Agreement) -> TextRows:
    """The rows of a block that are data, as tidied text: dashes alone are empty cells."""
    cells = table.cells[block.first : block.last]
    texts = [name for name in cells.columns if cells[name].null_count() < cells.height]
    tidy = [
        pl.when(pl.col(name).str.strip_chars(_DASHES_AND_SPACE) != "").then(pl.col(name).str.strip_chars())
        for name in texts
    ]
    fields = {field: _field(block, field, texts) for field in TEXT_FIELDS}
    frame = (
        cells.select(tidy)
        .with_columns(row=pl.int_range(block.first + 1, block.last + 1, dtype=pl.Int64))
        .filter(pl.any_horizontal(pl.col(texts).is_not_null()))
        .with_columns(filled=pl.sum_horizontal(pl.col(texts).is_not_null()), first_text=pl.coalesce(texts))
    )
    frame = frame.filter(
        ~pl.col("first_text").str.contains(_TOTAL),
        ~pl.any_horizontal(pl.col(texts).str.contains(_EXAMPLE).fill_null(False)),
        ~_repeats_headers(frame, block, texts),
    )
    frame = frame.with_columns(**{f"field_{field}": text for field, text in fields.items()})
    frame = frame.with_columns(entry=_entry(texts, block))
    remarks = _remarks(frame, agreement)
    frame = frame.filter(~pl.col("row").is_in(remarks))
    return TextRows(
        frame.select("row", "entry", *(pl.col(f"field_{field}").alias(field) for field in TEXT_FIELDS)),
        tuple(remarks),
    )


def _field(block: Block, field: str, texts: list[str]) -> pl.Expr:
    """One field's text: its column, several (first and last name) with a space between, or null."""
    names = [f"c{column.at}" for column in block.columns if column.field == field and f"c{column.at}" in texts]
    if not names:
        return pl.lit(None, pl.String)
    if len(names) == 1:
        return pl.col(names[0])
    joined = pl.concat_str(names, separator=" ", ignore_nulls=True)
    return pl.when(joined != "").then(joined)


def _repeats_headers(frame: pl.DataFrame, block: Block, texts: list[str]) -> pl.Expr:
    """At least two columns that hold their own header again."""
    hits = []
    for column in block.columns:
        name = f"c{column.at}"
        if name in texts and (header := normal(column.header)):
            again = [text for text in frame[name].unique().drop_nulls() if normal(text) == header]
            hits.append(pl.col(name).is_in(again).fill_null(False))
    return pl.sum_horizontal(hits) >= 2 if hits else pl.lit(False)


def _entry(texts: list[str], block: Block) -> pl.Expr:
    """``cancelled`` or ``none`` where a cell says so. In a note only where the row states no patrol
    besides it: "en kväll som nästan blev inställd" was still walked."""
    notes = [f"c{column.at}" for column in block.columns if column.field == "notes"]
    plain = [name for name in texts if name not in notes]
    walked = pl.col("field_adults").is_not_null() & (
        pl.col("field_start").is_not_null() | pl.col("field_time").is_not_null()
    )

    def said(pattern: str) -> pl.Expr:
        anywhere = pl.any_horizontal(pl.lit(False), pl.col(plain).str.contains(pattern).fill_null(False))
        in_note = pl.col("field_notes").str.contains(pattern).fill_null(False)
        return anywhere | (in_note & ~walked)

    return (
        pl.when(said(_CANCELLED))
        .then(pl.lit("cancelled"))
        .when(said(_NO_PATROLS))
        .then(pl.lit("none"))
        .otherwise(pl.lit("patrol"))
    )


def _remarks(frame: pl.DataFrame, agreement: Agreement) -> list[int]:
    """Rows with one cell, of words alone, that is neither a person's name nor a known area or association."""
    names = names_of(agreement.areas) | names_of(agreement.associations)
    lone = frame.filter(
        pl.col("filled") == 1,
        pl.col("entry") == "patrol",
        pl.col("field_name").is_null(),
        ~pl.col("first_text").str.contains(r"\d"),
    )
    return [row for row, text in lone.select("row", "first_text").iter_rows() if normal(text) not in names]
