"""How Great Expectations is run: types survive, order is ours, a check that cannot run is no verdict."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from time import process_time

import polars as pl
import pytest

from expectations.rules import Check, Rule, column, library, load_when_used, shift_rule, suite_of, telling
from tasks.agreement.model import Agreement
from tasks.errors import DefectError
from tasks.quality import validation
from tasks.quality.check import check_shifts, with_rules
from tasks.quality.validation import FAILING, run
from tests.quality.rows import shift_rows


def within(code: str, low: int, high: int):
    expect = library().expectations
    return expect.ExpectColumnValuesToBeBetween(
        column="number", min_value=low, max_value=high, **telling(shift_rule(code))
    )


def never(code: str, *values: str, field: str = "value", **where: object):
    expect = library().expectations
    return expect.ExpectColumnValuesToNotBeInSet(column=field, value_set=values, **where, **telling(shift_rule(code)))


def test_rows_come_back_sorted_and_in_the_suites_order_with_what_became_of_each_check():
    rows = pl.DataFrame({"row_id": [30, 10, 20], "number": [5, None, 0], "value": [None, "x", "y"]})
    ran = run(suite_of("s", [within("no_adult", 1, 4), never("remark", "x", "y")]), rows)
    assert ran.failing.rows() == [
        (10, "shift.remark", 1),
        (20, "shift.no_adult", 0),
        (20, "shift.remark", 1),
        (30, "shift.no_adult", 0),
    ]
    assert [(each.check, each.severity, each.rows, each.failed) for each in ran.outcomes] == [
        ("shift.no_adult", "error", 3, 2),
        ("shift.remark", "info", 3, 2),
    ]


def test_a_condition_chooses_rows_and_an_empty_cell_is_no_failure():
    rows = pl.DataFrame({"row_id": [1, 2, 3], "kind": ["p", "q", "p"], "value": ["x", "x", None]})
    ran = run(suite_of("s", [never("remark", "x", row_condition=column("kind") == "p")]), rows)
    assert ran.failing["row_id"].to_list() == [1]
    assert [(each.rows, each.failed) for each in ran.outcomes] == [(2, 1)]


CONDITIONS = {
    "p": lambda: column("kind") == "p",
    "p or r": lambda: column("kind").is_in(["p", "r"]),
    "sure": lambda: column("sure") == True,  # noqa: E712 (a condition for the library)
    "p and not sure": lambda: (column("kind") == "p") & (column("sure") == False),  # noqa: E712
}


@pytest.mark.parametrize(
    ("which", "chosen"), [("p", [1, 4]), ("p or r", [1, 3, 4]), ("sure", [1, 5]), ("p and not sure", [4])]
)
def test_a_check_is_about_the_rows_that_its_condition_chooses(which: str, chosen: list[int]) -> None:
    kinds, sure = ["p", "q", "r", "p", None], [True, False, None, False, True]
    rows = pl.DataFrame({"row_id": [1, 2, 3, 4, 5], "kind": kinds, "sure": sure, "value": ["x"] * 5})
    ran = run(suite_of("s", [never("remark", "x", row_condition=CONDITIONS[which]()), never("duplicate", "y")]), rows)
    assert ran.failing["row_id"].to_list() == chosen
    assert [(each.rows, each.failed) for each in ran.outcomes] == [(len(chosen), len(chosen)), (5, 0)]


def test_a_check_whose_condition_chooses_no_row_was_asked_of_none():
    rows = pl.DataFrame({"row_id": [1], "kind": ["q"], "value": ["x"]})
    ran = run(suite_of("s", [never("remark", "x", row_condition=column("kind") == "p")]), rows)
    assert [(each.rows, each.failed) for each in ran.outcomes] == [(0, 0)]


def test_a_run_leaves_nothing_with_the_library():
    rows = pl.DataFrame({"row_id": [1, 2], "value": ["x", "y"]})
    same = suite_of("same", [never("remark", "x")])
    assert [run(same, rows).failing["row_id"].to_list() for _ in range(2)] == [[1], [1]]
    context = validation._rows().data_asset.datasource.data_context  # pyright: ignore[reportPrivateUsage]
    assert context is not None
    assert list(context.suites.all()) == list(context.validation_results_store.list_keys()) == []


def test_an_expectation_is_configured_anew_once_its_suite_has_run():
    one = never("remark", "x")
    run(suite_of("configured", [one]), pl.DataFrame({"row_id": [1], "value": ["x"]}))
    one.value_set = ["y"]
    assert one.configuration.kwargs["value_set"] == ["y"]


def chosen(reasons: list[str | None], rules: dict[str, Rule | None]) -> list[str]:
    why = pl.Series("why", reasons, pl.String)
    rows = pl.DataFrame({"row_id": range(len(reasons)), "why": why})
    failing = rows.select("row_id", check_id=pl.lit("shift.area"), order=0).cast(pl.Schema(FAILING))
    check = Check(check_id="shift.area", reason="why", rules=rules)
    return with_rules(failing, [check], rows)["rule_id"].to_list()


def test_the_readers_reason_chooses_the_rule_that_is_told():
    rules = {"area_missing": shift_rule("area_missing"), "area_unknown": shift_rule("area_unknown"), "": None}
    assert chosen(["area_unknown", "area_missing", None], rules) == ["shift.area_unknown", "shift.area_missing"]


@pytest.mark.parametrize("reason", [None, "something_new"])
def test_an_empty_cell_without_a_known_reason_is_told_all_the_same(reason: str | None) -> None:
    assert chosen([reason], {"area_missing": shift_rule("area_missing")}) == ["shift.area_missing"]


@pytest.mark.parametrize("where", [{}, {"row_condition": "q"}], ids=["of all rows", "of no row"])
def test_a_missing_column_is_a_defect_and_not_a_verdict(where: dict[str, str]) -> None:
    condition = {key: column("kind") == value for key, value in where.items()}
    suite = suite_of("s", [never("remark", "x", field="colour", **condition)])
    with pytest.raises(DefectError, match=r"Check shift\.remark could not be carried out: .*colour"):
        run(suite, pl.DataFrame({"row_id": [1], "kind": ["p"]}))


def test_a_check_that_the_library_cannot_carry_out_is_a_defect_too():
    with pytest.raises(DefectError, match=r"Check shift\.no_adult could not be carried out: .+"):
        run(suite_of("s", [within("no_adult", 1, 4)]), pl.DataFrame({"row_id": [1], "number": ["many"]}))


def test_a_module_is_loaded_when_something_in_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    monkeypatch.delitem(sys.modules, "json.tool", raising=False)
    monkeypatch.delattr(json, "tool", raising=False)
    load_when_used("json.tool")
    from json import tool

    assert "main" not in object.__getattribute__(tool, "__dict__")
    assert callable(tool.main)
    assert sys.modules["json.tool"] is tool


def test_its_telemetry_is_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GX_ANALYTICS_ENABLED")
    library.cache_clear()
    library()
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"


def test_two_threads_do_not_mix_their_suites():
    def failing(value: str) -> list[int]:
        rows = pl.DataFrame({"row_id": [1, 2], "value": ["x", "y"]})
        return run(suite_of(value, [never("remark", value)]), rows).failing["row_id"].to_list()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(failing, ["x", "y"] * 4)) == [[1], [2]] * 4


def test_many_failing_rows_are_told_in_reasonable_time(agreement: Agreement) -> None:
    one = shift_rows({"adults": 0})
    many = pl.concat([one] * 5_000).with_columns(row_id=pl.int_range(5_000), row=pl.int_range(2, 5_002))
    many = many.with_columns(rows=pl.concat_list("row")).cast(one.schema)
    began = process_time()
    checked = check_shifts(many, agreement, {})
    assert (checked.findings.height, checked.rejected) == (5_000, 5_000)
    assert process_time() - began < 20
