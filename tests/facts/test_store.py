"""The Delta tables: what is written comes back exactly, by version, and what is forgotten is gone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tasks.errors import DefectError, OutsideError
from tasks.facts.schemas import TABLES
from tasks.facts.store import Kept, Store
from tests.facts.short_rows import patrols


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def ledger(*amounts):
    rows = [
        {"sha256": "s", "file": "f", "row": number, "date": date(2022, 2, 1), "amount": Decimal(amount)}
        for number, amount in enumerate(amounts)
    ]
    return pl.DataFrame(rows, schema=TABLES["ledger"])


@pytest.mark.parametrize("table", TABLES)
def test_before_anything_was_taken_in_there_are_no_rows(store, table):
    frame = store.read("a", table, None).collect()
    assert frame.is_empty() and frame.schema == TABLES[table]


@pytest.mark.parametrize("table", TABLES)
def test_empty_table_comes_back(store, table):
    version = store.write("a", table, pl.DataFrame(schema=TABLES[table]))
    assert store.read("a", table, version).collect().schema == TABLES[table]


def test_money_instants_and_lists_come_back_exactly(store):
    money = ledger("9999999999999999.99", "-0.01", "0.00", "-2500.00")
    assert_frame_equal(store.read("a", "ledger", store.write("a", "ledger", money)).collect(), money)
    rows = patrols(("2022-03-26", "arena", "tik")).with_columns(
        rows=pl.lit([3, 4, 9]),
        end_at=pl.lit(datetime(2022, 3, 27, 1, 0, 0, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC")),
    )
    assert_frame_equal(store.read("a", "patrols", store.write("a", "patrols", rows)).collect(), rows)


def test_each_version_is_a_whole_state(store):
    first = store.write("a", "ledger", ledger("1.00", "2.00"))
    second = store.write("a", "ledger", ledger("3.00"))
    assert store.read("a", "ledger", first).collect()["amount"].to_list() == [Decimal("1.00"), Decimal("2.00")]
    assert store.read("a", "ledger", second).collect()["amount"].to_list() == [Decimal("3.00")]
    assert second.version > first.version and store.versions("a", "ledger")[-1] == second.version


def test_rows_keep_their_order_however_many(store):
    many = pl.DataFrame(schema=TABLES["ledger"]).clear(300_000).with_columns(row=pl.int_range(300_000, 0, -1))
    read = store.read("a", "ledger", store.write("a", "ledger", many)).collect()
    assert read["row"].equals(many["row"])


def test_agreements_do_not_see_each_other(store):
    kept = store.write("a", "ledger", ledger("1.00"))
    with pytest.raises(OutsideError):
        store.read("b", "ledger", kept)
    assert store.versions("b", "ledger") == []


@pytest.mark.parametrize(
    "frame",
    [
        ledger("1.00").drop("amount"),
        ledger("1.00").with_columns(pl.col("amount").cast(pl.Float64)),
        ledger("1.00").with_columns(name=pl.lit("Test Testsson")),
    ],
    ids=["column missing", "wrong type", "column too many"],
)
def test_other_schema_is_a_defect(store, frame):
    with pytest.raises(DefectError):
        store.write("a", "ledger", frame)
    assert store.versions("a", "ledger") == []


def test_column_order_does_not_matter(store):
    frame = ledger("1.00")
    version = store.write("a", "ledger", frame.select(reversed(frame.columns)))
    assert_frame_equal(store.read("a", "ledger", version).collect(), frame)


def test_version_that_is_not_there_is_told_in_one_line(store):
    kept = store.write("a", "ledger", ledger("1.00"))
    with pytest.raises(OutsideError, match=r"ledger, version 99: gone cannot be read .* iop verify") as failed:
        store.read("a", "ledger", Kept(99, "gone", kept.sha256))
    assert "\n" not in str(failed.value)


def test_what_is_forgotten_is_gone_from_the_disk(store, tmp_path):
    notes = {"text": ["Test Testsson föll"], "service_date": [date(2022, 2, 4)]}
    with_notes = pl.DataFrame(notes, schema_overrides=TABLES["day_notes"]).select(
        pl.col(name) if name in notes else pl.lit(None, dtype).alias(name)
        for name, dtype in TABLES["day_notes"].items()
    )
    store.write("a", "day_notes", with_notes)
    version = store.write("a", "day_notes", with_notes.clear())
    assert store.forget("a", "day_notes") != []
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Testsson" not in kept
    assert store.read("a", "day_notes", version).collect().is_empty()


def test_nothing_to_forget(store):
    assert store.forget("a", "day_notes") == []


def test_root_may_be_an_object_store():
    assert Store("s3://bucket/iop/", {"region": "eu"}).uri("a", "ledger") == "s3://bucket/iop/a/ledger"
