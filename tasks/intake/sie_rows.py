"""The vouchers of a SIE file as frames, by columns: a million rows cost about a second.

Nearly all lines are written plainly and are taken apart by polars; the few that are not (escapes, a brace
inside a quote, fields left out) go one by one through :mod:`tasks.intake.sie_fields`. Both ways give the
same columns.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import polars as pl

from tasks.facts.schemas import LEDGER_ROWS, MONEY
from tasks.intake.sie_fields import date_of, objects_of, split_fields, text_at
from tasks.intake.values import parse_number

_LARGEST = Decimal(10) ** 16
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
    "account": pl.Int64,
    "amount": MONEY,
}
"""One row per #TRANS, in the order of the file."""


def read_vouchers(lines: pl.DataFrame) -> pl.DataFrame:
    """``VOUCHERS`` from the #VER lines (``row``, ``line``)."""
    rest = pl.col("line").str.slice(len("#VER"))
    parts = lines.select(pl.col("row").alias("voucher_row"), "line", rest.alias("rest"))
    parts = _split(parts, " ", "series", "number", "date_text")
    # A series with a space in it is torn in two.
    is_whole = pl.col("series").str.starts_with('"') == pl.col("series").str.ends_with('"')
    parts = _with_text(parts.with_columns(is_whole.alias("whole"))).with_columns(
        pl.col("series", "number", "date_text").str.strip_chars('"'),
        pl.col("text").alias("voucher_text"),
        pl.col("rest").str.strip_chars(' "').str.slice(0, 8).alias("registered"),
    )
    parts = parts.with_columns(_day("date_text").alias("date"), _day("registered"))
    is_plain = (
        pl.all_horizontal(pl.col("date", "text").is_not_null(), pl.col("whole"))
        & ~pl.col("line").str.contains("\\", literal=True)
        & (pl.col("date_text").str.len_bytes() == 8)
    )
    return _mended(parts, is_plain, VOUCHERS, lambda part: _odd_voucher(part["voucher_row"], part["line"]))


def read_rows(lines: pl.DataFrame) -> pl.DataFrame:
    """``ROWS`` from the #TRANS lines (``row``, ``voucher``, ``line``)."""
    parts = _split(lines.with_columns(pl.col("line").alias("rest")), "}", "opening")
    parts = _split(parts, " ", "amount_text", "own_date_text")
    parts = _with_opening(parts).with_columns(
        pl.col("amount_text").str.strip_chars(' "'), pl.col("own_date_text").fill_null('""')
    )
    parts = _with_text(parts).with_columns(
        pl.col("amount_text").cast(MONEY, strict=False).alias("amount"),
        # Empty without quotes: two spaces stood before it.
        pl.when(pl.col("own_date_text") != "").then(pl.col("own_date_text").str.strip_chars('"')),
    )
    own_date = pl.col("own_date_text")
    is_plain = (
        pl.all_horizontal(pl.col("account", "amount", "objects", "text", "own_date_text").is_not_null())
        & ~pl.col("line").str.contains("\\", literal=True)
        & own_date.str.len_bytes().is_in([0, 8])
        & own_date.str.slice(0, 2).is_in(["", "19", "20"])
    )
    return _mended(parts, is_plain, ROWS, lambda part: _odd_row(part["row"], part["voucher"], part["line"]))


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


def _split(parts: pl.DataFrame, mark: str, *names: str) -> pl.DataFrame:
    """``rest`` split at its first ``mark``\\ s into columns ``names``, the remainder in ``rest``."""
    rest = pl.col("rest").str.strip_chars_start(" ") if mark == " " else pl.col("rest")
    pieces = rest.str.splitn(mark, len(names) + 1)
    named = pieces.struct.rename_fields([*names, "rest"]).alias("pieces")
    return parts.select(pl.exclude("rest"), named).unnest("pieces")


def _with_opening(parts: pl.DataFrame) -> pl.DataFrame:
    """``opening``, a line up to its first closing brace, read as ``account_text``, ``account`` and ``objects``.

    Few differ among many lines, so each is read once.
    """
    openings = parts.select(pl.col("opening").unique())
    rest = pl.col("opening").str.slice(len("#TRANS"))
    known = _split(openings.with_columns(rest.alias("rest")), "{", "account_text")
    known = known.with_columns(_objects(known["rest"]), pl.col("account_text").str.strip_chars(' "')).select(
        "opening", "account_text", "objects", pl.col("account_text").cast(pl.Int64, strict=False).alias("account")
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


def _with_text(parts: pl.DataFrame) -> pl.DataFrame:
    """``rest`` parted into ``text``, quoted or not, and what follows it; ``text`` is null where a quote is
    left open.
    """
    pieces = ["before", "text", "after"]
    rest = pl.col("rest").str.strip_chars_start(" ").fill_null('""')
    parts = parts.select(
        pl.exclude("rest"), rest.str.splitn('"', 3).struct.rename_fields(pieces).alias("pieces")
    ).unnest("pieces")
    is_quoted = pl.col("before") == ""
    text = pl.when(is_quoted & pl.col("after").is_not_null()).then("text")
    rest = pl.col("after")
    if not parts.select(is_quoted.all()).item():
        bare = pl.col("before").str.splitn(" ", 2).struct
        text = text.when(~is_quoted & pl.col("text").is_null()).then(bare[0])
        rest = pl.when(is_quoted).then(rest).otherwise(bare[1])
    return parts.select(pl.exclude(pieces), text.alias("text"), rest.alias("rest"))


def _odd_row(row: int, voucher: int, line: str) -> tuple[object, ...]:
    """One #TRANS line by the grammar: ``ROWS`` in order. What cannot be read is null, its text is kept."""
    fields = split_fields(line)
    account = text_at(fields, 1)
    has_objects = len(fields) > 2 and isinstance(fields[2], list)
    objects = objects_of(fields[2]) if has_objects else []
    at = 3 if has_objects else 2
    amount, own_date, text = (text_at(fields, at + step) for step in range(3))
    if own_date and date_of(own_date) is None and not text:
        own_date, text = "", own_date
    number = int(account) if account.isascii() and account.isdigit() and len(account) < 10 else None
    return row, voucher, account, objects, amount, own_date, text, number, amount_of(amount)


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
    return row, series, number, date_of(when), when, text, date_of(registered)
