"""What a ledger file replaces, across formats and years, and what the receipt is told of it."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.facts.replacing import replace_ledger
from tasks.facts.schemas import LEDGER
from tasks.facts.scope import LedgerScope, VoucherKey

BROKEN_YEAR = (date(2021, 5, 1), date(2022, 4, 30))
NEXT_YEAR = (date(2022, 5, 1), date(2023, 4, 30))
MARCH = (date(2022, 3, 1), date(2022, 3, 31))
EVERYTHING = LedgerScope(spans=(BROKEN_YEAR, NEXT_YEAR), orgnr="802400-1234")


def ledger(*rows: tuple, sha256: str = "a", orgnr: str | None = "802400-1234", year: date | None = None):
    """LEDGER of rows (series, number, day, account, kronor), from one file."""
    every = [
        {name: None for name in LEDGER}
        | {
            "sha256": sha256,
            "file": f"{sha256}.se",
            "row": at,
            "voucher_row": at,
            "orgnr": orgnr,
            "year_start": year,
            "series": series,
            "number": number,
            "date": date.fromisoformat(day),
            "account": str(account),
            "amount": Decimal(amount),
            "line": "material",
            "compensation": False,
        }
        for at, (series, number, day, account, amount) in enumerate(rows, start=1)
    ]
    return pl.DataFrame(every, schema=LEDGER)


A1 = ("A", "1", "2022-01-10", 5460, 100)
A2 = ("A", "2", "2022-03-10", 5460, 200)
A3 = ("A", "3", "2022-03-20", 5410, 300)
OTHER_A2 = ("A", "2", "2022-03-10", 5460, 250)
NEXT_A1 = ("A", "1", "2022-06-10", 5460, 900)
NOTHING = pl.DataFrame(schema=LEDGER)


def amounts(frame: pl.DataFrame) -> list[int]:
    return sorted(int(amount) for amount in frame["amount"])


def named(frame: pl.DataFrame) -> list[tuple]:
    return [
        (series + number, day.isoformat()) for series, number, day in frame.select("series", "number", "date").rows()
    ]


def test_the_first_export_is_all_new():
    replaced = replace_ledger(NOTHING, ledger(A1, A2), EVERYTHING)
    assert named(replaced.new) == [("A1", "2022-01-10"), ("A2", "2022-03-10")]
    assert replaced.changed.is_empty() and replaced.withdrawn.is_empty() and replaced.kept.is_empty()
    assert replaced.frame.schema == NOTHING.schema


def test_the_same_year_exported_again_tells_new_changed_and_withdrawn():
    replaced = replace_ledger(ledger(A1, A2), ledger(OTHER_A2, A3, sha256="b"), EVERYTHING)
    assert named(replaced.new) == [("A3", "2022-03-20")]
    assert named(replaced.withdrawn) == [("A1", "2022-01-10")]
    assert replaced.changed.select("number", "amount_before", "amount").rows() == [
        ("2", Decimal("200.00"), Decimal("250.00"))
    ]
    assert amounts(replaced.frame) == [250, 300]
    assert replaced.frame["sha256"].unique().to_list() == ["b"]


def test_the_same_rows_from_other_lines_of_another_file_change_nothing():
    replaced = replace_ledger(ledger(A1, A2), ledger(A2, A1, sha256="b"), EVERYTHING)
    assert replaced.changes_nothing
    assert amounts(replaced.frame) == [100, 200]


def test_a_voucher_moved_to_another_date_is_changed_with_both_dates():
    moved = ("A", "1", "2022-04-02", 5460, 100)
    replaced = replace_ledger(ledger(A1), ledger(moved, sha256="b"), EVERYTHING)
    assert replaced.changed.select("date_before", "date").rows() == [(date(2022, 1, 10), date(2022, 4, 2))]
    assert replaced.new.is_empty() and replaced.withdrawn.is_empty()


def test_a_fiscal_year_leaves_the_other_years_alone_though_numbers_begin_anew():
    scope = LedgerScope(spans=(NEXT_YEAR,), orgnr="802400-1234")
    replaced = replace_ledger(ledger(A1), ledger(NEXT_A1, sha256="b"), scope)
    assert amounts(replaced.frame) == [100, 900]
    assert named(replaced.new) == [("A1", "2022-06-10")]
    assert amounts(replaced.kept) == [100]
    both = replace_ledger(replaced.frame, ledger(A1, NEXT_A1, sha256="c"), EVERYTHING)
    assert both.changes_nothing


@pytest.mark.parametrize("stated", [None, "802400-1234"])
def test_a_table_replaces_rows_of_an_export_in_its_dates_and_the_other_way_round(stated):
    table = ledger(OTHER_A2, sha256="table", orgnr=stated)
    after_table = replace_ledger(ledger(A1, A2, A3), table, LedgerScope(spans=(MARCH,), orgnr=stated))
    assert amounts(after_table.frame) == [100, 250]
    assert named(after_table.withdrawn) == [("A3", "2022-03-20")]
    assert named(after_table.changed) == [("A2", "2022-03-10")]
    after_export = replace_ledger(after_table.frame, ledger(A1, A2, A3, sha256="b"), EVERYTHING)
    assert amounts(after_export.frame) == [100, 200, 300]


def test_rows_of_another_organisation_stay():
    replaced = replace_ledger(ledger(A1, orgnr="556000-0000"), ledger(A1, sha256="b"), EVERYTHING)
    assert amounts(replaced.frame) == [100, 100]


def test_vouchers_to_import_replace_those_of_their_series_and_number():
    scope = LedgerScope(vouchers=frozenset({VoucherKey("A", "2")}))
    replaced = replace_ledger(ledger(A1, A2, ("B", "2", "2022-03-10", 5460, 5)), ledger(OTHER_A2), scope)
    assert amounts(replaced.frame) == [5, 100, 250]
    assert named(replaced.changed) == [("A2", "2022-03-10")]


def test_vouchers_without_a_number_are_known_by_their_date():
    first, second = ("", "", "2022-03-10", 5460, 10), ("", "", "2022-03-11", 5460, 20)
    scope = LedgerScope(vouchers=frozenset({VoucherKey("", "", date(2022, 3, 11))}))
    replaced = replace_ledger(ledger(first, second), ledger(("", "", "2022-03-11", 5460, 25)), scope)
    assert amounts(replaced.frame) == [10, 25]
    assert named(replaced.changed) == [("", "2022-03-11")]


def test_an_export_without_chosen_rows_withdraws_what_it_covers():
    replaced = replace_ledger(ledger(A1, A2), NOTHING, LedgerScope(spans=(MARCH,)))
    assert named(replaced.withdrawn) == [("A2", "2022-03-10")]
    assert amounts(replaced.frame) == [100]


def test_balance_accounts_are_kept_and_no_part_of_the_told_amount():
    rows = [("A", "1", "2022-01-10", 5460, 100), ("A", "1", "2022-01-10", 2440, -100)]
    replaced = replace_ledger(NOTHING, ledger(*rows), EVERYTHING)
    assert replaced.new.select("rows", "amount").rows() == [(2, Decimal("100.00"))]


def test_the_order_of_drops_makes_no_difference_to_the_table():
    one, two = ledger(A1, sha256="a"), ledger(NEXT_A1, sha256="b")
    first, second = LedgerScope(spans=(BROKEN_YEAR,)), LedgerScope(spans=(NEXT_YEAR,))
    forth = replace_ledger(replace_ledger(NOTHING, one, first).frame, two, second).frame
    back = replace_ledger(replace_ledger(NOTHING, two, second).frame, one, first).frame
    assert forth.equals(back)
