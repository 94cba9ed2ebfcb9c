"""The seam to Great Expectations: types survive, order is ours, a check that cannot run is no verdict."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import polars as pl
import pytest

from expectations.rules import among, column, library, never, rule, suite_of, within
from tasks.errors import DefectError
from tasks.findings import Severity
from tasks.quality.check import check_shifts
from tasks.quality.seam import failing
from tests.quality.rows import shift_rows


def a_rule(code: str):
    return rule("patrol", Severity.ERROR, code, "Fel", "Fel.", "Rätta.")


def test_rows_come_back_sorted_and_in_the_suites_order():
    rows = pl.DataFrame({"row_id": [30, 10, 20], "number": [5, None, 0], "code": [None, "x", "y"]})
    suite = suite_of("s", [within(a_rule("b"), "number", 1, 4), never(a_rule("a"), "code", "x", "y")])
    assert failing(suite, rows).rows() == [
        (10, "shift.a", 1),
        (20, "shift.b", 0),
        (20, "shift.a", 1),
        (30, "shift.b", 0),
    ]


def test_a_condition_chooses_rows_and_an_empty_cell_is_no_failure():
    rows = pl.DataFrame({"row_id": [1, 2, 3], "kind": ["p", "q", "p"], "value": ["x", "x", None]})
    suite = suite_of("s", [among(a_rule("a"), "value", ["y"], column("kind") == "p")])
    assert failing(suite, rows)["row_id"].to_list() == [1]


def test_a_missing_column_is_a_defect_and_not_a_verdict():
    suite = suite_of("s", [never(a_rule("a"), "colour", "x")])
    with pytest.raises(DefectError, match=r"Check shift\.a could not be carried out: .*colour"):
        failing(suite, pl.DataFrame({"row_id": [1]}))


def test_the_library_is_not_loaded_before_it_is_needed():
    script = (
        "import sys, tasks.quality.check, tasks.receipts.build, expectations.shifts, expectations.ledger\n"
        "sys.exit('great_expectations' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_its_telemetry_is_off(monkeypatch):
    monkeypatch.delenv("GX_ANALYTICS_ENABLED")
    library.cache_clear()
    library()
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_two_threads_do_not_mix_their_suites():
    def run(value: str) -> list[int]:
        rows = pl.DataFrame({"row_id": [1, 2], "value": ["x", "y"]})
        return failing(suite_of(value, [never(a_rule(value), "value", value)]), rows)["row_id"].to_list()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, ["x", "y"] * 4)) == [[1], [2]] * 4


def test_many_failing_rows_are_told_in_reasonable_time(agreement):
    one = shift_rows({"adults": 0})
    many = pl.concat([one] * 5_000).with_columns(row_id=pl.int_range(5_000), row=pl.int_range(2, 5_002))
    many = many.with_columns(rows=pl.concat_list("row")).cast(one.schema)
    began = perf_counter()
    checked = check_shifts(many, agreement, {})
    assert (checked.findings.height, checked.rejected) == (5_000, 5_000)
    assert perf_counter() - began < 20
