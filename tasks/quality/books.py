"""Checks a whole ledger, added up, before any of its rows is selected.

What must hold stands in ``expectations/ledger.py``. Nothing here rejects a row: a voucher that does not add up may be
none of the agreement's, and a person is told of it.
"""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from tasks.findings import Finding, Place, tell
from tasks.quality.validation import run
from tasks.reading.result import Reading

_FAILS = ("row_id", "check_id")


def with_books_checked(reading: Reading) -> Reading:
    """The reading with what its vouchers and its own control sums are told of; as it is where it has none."""
    if reading.books is None:
        return reading
    from expectations.ledger import sums, vouchers

    of_vouchers = run(vouchers(), reading.books.vouchers.with_columns(_ore("amount").alias("ore")))
    of_sums = run(
        sums(), reading.books.sums.with_columns(_ore("found").alias("found_ore"), _ore("stated").alias("stated_ore"))
    )
    wrong = of_vouchers.failing.select(_FAILS).join(reading.books.vouchers, on="row_id", maintain_order="left")
    outside, unbalanced = (wrong.filter(check_id=code) for code in ("sie.outside_years", "sie.unbalanced"))
    differing = of_sums.failing.select(_FAILS).join(reading.books.sums, on="row_id", maintain_order="left")
    findings = (
        *_outside(reading.file, outside),
        *_unbalanced(reading.file, unbalanced),
        *_differing(reading.file, differing),
    )
    return replace(
        reading,
        findings=(*reading.findings, *findings),
        outcomes=(*of_vouchers.outcomes, *of_sums.outcomes),
        sie=reading.sie and replace(reading.sie, unbalanced=tuple(unbalanced["voucher"])),
    )


def _ore(name: str) -> pl.Expr:
    """Whole öre: the library compares numbers faster than decimals."""
    return (pl.col(name) * 100).cast(pl.Int64)


def _outside(file: str, vouchers: pl.DataFrame) -> Iterator[Finding]:
    """Vouchers outside the file's fiscal years, in one."""
    if not vouchers.is_empty():
        case = "one" if vouchers.height == 1 else "many"
        first = vouchers.row(0, named=True)
        where = Place(file=file, row=first["row"])
        yield tell("sie.outside_years", where, case=case, vouchers=vouchers.height, first=first["date"])


def _unbalanced(file: str, vouchers: pl.DataFrame) -> Iterator[Finding]:
    for each in vouchers.iter_rows(named=True):
        where = Place(file=file, row=each["row"])
        yield tell("sie.unbalanced", where, voucher=each["voucher"], day=each["date"] or "", sum=each["amount"])


def _differing(file: str, sums: pl.DataFrame) -> Iterator[Finding]:
    """Accounts whose rows are not what the file states, in one: where rows are missing, many differ."""
    if not sums.is_empty():
        case = "one" if sums.height == 1 else "many"
        first = sums.row(0, named=True)
        yield tell(
            "sie.sums_differ",
            Place(file=file),
            case=case,
            sums=sums.height,
            record=first["record"],
            period=first["period"],
            account=first["account"],
            stated=first["stated"],
            found=first["found"],
        )
