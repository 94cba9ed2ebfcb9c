"""The vouchers of a SIE file as frames, by columns: a million rows cost less than a second.

Nearly all lines are written plainly and are taken apart by polars, as rows of CSV; the few that are not (escapes, a
brace inside a quote, fields left out) go one by one through :mod:`tasks.reading.sie.fields`. Both ways give the same
columns.
"""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from io import BytesIO
from typing import Any

import polars as pl

from tasks.accounts import NUMBER
from tasks.facts.schemas import LEDGER_ROWS, MONEY
from tasks.reading.sie.fields import date_of, objects_of, short_date_of, split_fields, text_at
from tasks.reading.values import parse_number

_LARGEST = Decimal(10) ** 16
_PLAIN = r'^(?:(?:[^" ]*|"[^"]*")(?: |$))*$'
"""Fields without quotes in their middle."""
_GROUPED = re.compile(r"-?\d{1,3}(?: \d{3})+[.,]\d{1,2}(?= |$)")  # thousands apart, which no program should write
OBJECTS = LEDGER_ROWS["objects"]
VOUCHERS = {
    "voucher_row": pl.Int64,
    "series": pl.String,
    "number": pl.String,
    "date": pl.Date,
    "date_text": pl.String,
    "voucher_text": pl.String,
    "registered": pl.Date,
}
"""One row per #VER, in the order of the file."""
ROWS = {
    "row": pl.Int64,
    "voucher": pl.UInt32,  # which #VER before it, from 1; 0 where there is none
    "account_text": pl.String,
    "objects": OBJECTS,
    "amount_text": pl.String,
    "own_date_text": pl.String,
    "text": pl.String,
    "account": pl.String,
    "amount": MONEY,
}
"""One row per #TRANS, in the order of the file."""


def read_vouchers(lines: pl.DataFrame) -> pl.DataFrame:
    """``VOUCHERS`` from the #VER lines (``row``, ``line``)."""
    names = ("label", "series", "number", "date_text", "voucher_text", "registered_text")
    parts = lines.select(pl.col("row").alias("voucher_row"), "line").hstack(_fields(lines["line"], names))
    parts = parts.with_columns(_day("date_text").alias("date"), _day("registered_text").alias("registered"))
    is_plain = (
        pl.col("date").is_not_null()
        & (pl.col("date_text").str.len_bytes() == 8)
        # Else a field is missing, and what stands here is another.
        & (pl.col("registered").is_not_null() | pl.col("registered_text").eq(""))
        & _unquoted("series", "number", "voucher_text")
    )
    return _mended(parts, is_plain, VOUCHERS, lambda part: _odd_voucher(part["voucher_row"], part["line"]))


def read_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """``ROWS`` from the #TRANS lines (``row``, ``voucher``, ``line``)."""
    sides = pl.col("line").str.splitn("}", 2).struct.rename_fields(["opening", "rest"]).alias("sides")
    parts = lines.with_columns(sides).unnest("sides")
    names = ("before", "amount_text", "own_date_text", "text", "quantity")
    parts = _with_opening(parts.hstack(_fields(parts["rest"], names))).with_columns(
        pl.col("amount_text").cast(MONEY, strict=False).alias("amount")
    )
    own_date, quantity = pl.col("own_date_text"), pl.col("quantity")
    is_plain = (
        pl.all_horizontal(pl.col("account", "amount", "objects").is_not_null())
        & pl.col("before").eq("")
        & own_date.str.len_bytes().is_in([0, 8])
        & own_date.str.slice(0, 2).is_in(["", "19", "20"])
        # Else a field is left out, and what stands further on is the text.
        & (pl.col("text").ne("") | quantity.eq("") | quantity.cast(pl.Float64, strict=False).is_not_null())
        & (pl.col("text").ne("") | ~pl.col("rest").str.contains("   ", literal=True))
        & _unquoted("text")
    )
    return _mended(parts, is_plain, ROWS, lambda part: _odd_row(part["row"], part["voucher"], part["line"]))


def _fields(lines: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    """The first fields of each line, under ``names``, ``""`` where a line has fewer, and throughout where it is not
    plain.

    A line of the format is a row of CSV with spaces between its fields, but for escaped quotes and for quotes in the
    middle of a field. The former are left out; the latter are few, and looked for only where the whole cannot be
    read.
    """
    is_plain = ~lines.str.contains("\\", literal=True)
    try:
        fields = _as_csv(lines, is_plain, names)
    except pl.exceptions.ComputeError:
        fields = None
    if fields is None or fields.height != lines.len():  # an open quote swallows the lines after it
        fields = _as_csv(lines, is_plain & lines.str.contains(_PLAIN), names)
    return fields


def _as_csv(lines: pl.Series, is_plain: pl.Series, names: Sequence[str]) -> pl.DataFrame:
    written = BytesIO()
    pl.select(pl.when(is_plain).then(lines)).write_csv(written, include_header=False, quote_style="never")
    return pl.read_csv(
        written.getvalue(),
        has_header=False,
        separator=" ",
        schema=dict.fromkeys(names, pl.String),
        extra_columns="ignore",
        missing_columns="insert",
        empty_string_is_null=False,
    )


def _unquoted(*names: str) -> pl.Expr:
    """Whether no quote is left in a field: else it had one in its middle, which is another field to the format."""
    return ~pl.any_horizontal(pl.col(name).str.contains('"', literal=True) for name in names)


def _mended(
    parts: pl.DataFrame,
    is_plain: pl.Expr,
    schema: dict[str, Any],
    read: Callable[[dict[str, Any]], tuple[object, ...]],
) -> pl.DataFrame:
    """``parts`` as ``schema``, sorted by its first column; those that are not plain are read one by one by the
    grammar.
    """
    plain = parts.select(is_plain).to_series()
    if plain.all():
        return parts.select(*schema)
    odd = parts.filter(~plain)
    mended = pl.DataFrame([read(part) for part in odd.iter_rows(named=True)], schema=schema, orient="row")
    return pl.concat([parts.filter(plain).select(*schema), mended]).sort(next(iter(schema)))


def _day(name: str) -> pl.Expr:
    """A column of dates written YYYYMMDD; null where a text is none."""
    return pl.col(name).str.to_date("%Y%m%d", strict=False)


def _with_opening(parts: pl.DataFrame) -> pl.DataFrame:
    """``opening``, a line up to its first closing brace, read as ``account_text``, ``account`` and ``objects``.

    Few differ among many lines, so each is read once.
    """
    openings = parts.select(pl.col("opening").unique())
    sides = pl.col("opening").str.slice(len("#TRANS")).str.splitn("{", 2)
    known = openings.with_columns(sides.struct.rename_fields(["account_text", "rest"]).alias("sides")).unnest("sides")
    known = known.with_columns(_objects(known["rest"]), pl.col("account_text").str.strip_chars(' "')).select(
        "opening", "account_text", "objects", _account("account_text")
    )
    return parts.join(known, on="opening", how="left", maintain_order="left").drop("opening")


def _objects(written: pl.Series) -> pl.Series:
    """``objects`` of the texts inside braces, each different one read once. Null where it is no list."""
    texts = written.unique().drop_nulls()
    lists = pl.Series("objects", [_object_list(text) for text in texts], OBJECTS)
    return lists.gather(written.replace_strict(texts, range(len(texts)), default=None, return_dtype=pl.UInt32))


def _object_list(text: str) -> list[dict[str, int | str]] | None:
    """What stands inside braces as dimensions and codes, ``None`` where a quote is left open."""
    return objects_of(split_fields(f"{{{text}}}")[0]) if text.count('"') % 2 == 0 else None


def _odd_row(row: int, voucher: int, line: str) -> tuple[object, ...]:
    """One #TRANS line by the grammar: ``ROWS`` in order. What cannot be read is null, its text is kept."""
    fields = split_fields(line)
    account = text_at(fields, 1)
    has_objects = len(fields) > 2 and isinstance(fields[2], list)
    objects = objects_of(fields[2]) if has_objects else []
    at = 3 if has_objects else 2
    if grouped := _GROUPED.match(" ".join(text_at(fields, at + step) for step in range(4))):
        groups = grouped[0].count(" ") if " " not in text_at(fields, at) else 0
        fields[at : at + groups + 1] = [grouped[0]]
    amount, own_date, text = (text_at(fields, at + step) for step in range(3))
    if own_date and date_of(own_date) is None and not text:
        own_date, text = "", own_date
    number = account if re.fullmatch(NUMBER, account) else None
    return row, voucher, account, objects, amount, own_date, text, number, amount_of(amount)


def _account(name: str) -> pl.Expr:
    """``account`` of a column of texts; null where a text is none."""
    return pl.when(pl.col(name).str.contains(NUMBER)).then(pl.col(name)).alias("account")


def amount_of(text: str) -> Decimal | None:
    """An amount of SIE: a point as decimal mark; a comma and Swedish grouping are read too. Rounded to the
    öre.
    """
    value = parse_number(text, "," if "," in text and "." not in text else ".")
    if value is None or abs(value) >= _LARGEST:
        return None
    return value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def _odd_voucher(row: int, line: str) -> tuple[object, ...]:
    """One #VER line by the grammar: ``VOUCHERS`` in order."""
    fields = split_fields(line)
    series, number, when, text, registered = (text_at(fields, step) for step in range(1, 6))
    if date_of(when) is None and date_of(number) is not None:
        number, when, text, registered = "", number, when, text
    return row, series, number, date_of(when) or short_date_of(when), when, text, date_of(registered)
