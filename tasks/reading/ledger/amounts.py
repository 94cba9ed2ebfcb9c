"""The amounts of a ledger table: debit and credit, one signed amount, or an amount and its side. Debit is plus."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

import polars as pl

from tasks.facts.schemas import MONEY
from tasks.reading.lookup import read_distinct
from tasks.reading.values import decimal_mark, parse_number

_MONEY = ("debit", "credit", "amount")
_NUMBER_CELL = re.compile(r"-?\d+(?:\.\d*[1-9]|\.0)?(?:e[-+]?\d+)?")
_GROUPED_TEXT = re.compile(r"-?\d{1,3}(?:\.\d{3})*\.\d\d0")
_DEBIT = r"(?i)^(?:d|\+)"
_CREDIT = r"(?i)^(?:k|c|-|\x{2212})"
_ORE = Decimal("0.01")
_LARGEST = Decimal(10) ** 16


def read_amounts(rows: pl.DataFrame, has_number_cells: bool) -> pl.Series:
    """``amount`` of rows with the texts of :mod:`tasks.reading.ledger.layout`; null where blank or not a number.

    ``has_number_cells``: they come from a workbook.
    """
    rows = _by_side(rows)
    read = _reader(pl.concat([rows[field] for field in _MONEY]), has_number_cells)
    money = {field: read_distinct(rows[field], read, {"value": MONEY})["value"] for field in _MONEY}
    sign = _credit_sign(money["debit"], money["credit"])
    readable = pl.all_horizontal(pl.col(field).is_null() | money[field].is_not_null() for field in _MONEY)
    total = pl.sum_horizontal(money["debit"], money["credit"] * sign, money["amount"]).cast(MONEY)
    return rows.select(pl.when(readable).then(total).alias("amount")).to_series()


def _by_side(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose amount is a debit or a credit by a column of its own (D, K) with it in that of its side."""
    side, amount = pl.col("side").str, pl.col("amount")
    is_debit, is_credit = (side.contains(letter).fill_null(False) for letter in (_DEBIT, _CREDIT))
    return rows.with_columns(
        pl.when(is_debit).then(amount).otherwise("debit").alias("debit"),
        pl.when(is_credit).then(amount).otherwise("credit").alias("credit"),
        pl.when(~is_debit & ~is_credit).then(amount).alias("amount"),
    )


def _reader(texts: pl.Series, has_number_cells: bool) -> Callable[[str], list[Decimal | None]]:
    """How to read the amounts of a sheet, rounded to the öre; null where blank or not a number.

    The number cells of a workbook come with a point and no noughts at their end, whatever the texts beside them use:
    ``2.125`` is two kronor, unless texts there (``2.500``) show that points part thousands.
    """

    def is_number_cell(text: str) -> bool:
        return has_number_cells and _NUMBER_CELL.fullmatch(text) is not None

    written = texts.unique(maintain_order=True).drop_nulls().to_list()
    mark = decimal_mark(text for text in written if not is_number_cell(text))
    are_grouped = mark != "." and any(map(_GROUPED_TEXT.fullmatch, written))

    def read(text: str) -> list[Decimal | None]:
        is_exact = is_number_cell(text) and not (are_grouped and text[-4:-3] == ".")
        value = Decimal(text) if is_exact else parse_number(text, mark)
        if value is None or abs(value) >= _LARGEST:
            return [None]
        return [value.quantize(_ORE, ROUND_HALF_EVEN)]

    return read


def _credit_sign(debit: pl.Series, credit: pl.Series) -> int:
    """What a credit is multiplied by: −1, or 1 where the program writes credits with a minus already."""
    stated = credit.drop_nulls()
    are_negative = bool((stated <= 0).all()) and bool((stated < 0).any())
    return 1 if are_negative and bool((debit > 0).any()) else -1
