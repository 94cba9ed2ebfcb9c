"""The one seam to Great Expectations: a suite and a polars frame in, the failing rows out.

Great Expectations knows no polars, so the frame goes over to pandas with its types kept. Results come back
in another order than the suite's and are told apart by the rule that each expectation carries. A check that
could not be carried out (a column is missing) is no answer about the data: :class:`tasks.errors.DefectError`.
"""

from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from expectations.rules import columns_of, library, rule_of
from tasks.errors import DefectError

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from pandas import DataFrame

FAILING = {
    "row_id": pl.Int64,  # of the checked frame
    "rule_id": pl.String,
    "order": pl.Int64,  # of the rule in its suite
}
"""One row per row of the frame and rule that it fails."""

_ONE_AT_A_TIME = Lock()  # the library has one current context in each process

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["row_id"],
    "exclude_unexpected_values": True,  # then the rows come as one list; else each costs a look-up of its own
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}


def failing(suite: "ExpectationSuite", frame: pl.DataFrame) -> pl.DataFrame:
    """Every row of ``frame`` (with its unique ``row_id``) that fails a rule of ``suite``, as ``FAILING``.

    Sorted by row and, within a row, in the suite's order. Raises :class:`DefectError` where a check could
    not be carried out.
    """
    order = {rule_of(expectation).rule_id: place for place, expectation in enumerate(suite.expectations)}
    found = [
        pl.DataFrame({"row_id": rows, "rule_id": rule_id, "order": order[rule_id]}, schema=FAILING)
        for rule_id, rows in _validate(suite, frame).items()
    ]
    return pl.concat(found).sort("row_id", "order")


def _validate(suite: "ExpectationSuite", frame: pl.DataFrame) -> dict[str, list[int]]:
    """The failing rows of every rule, by rule id."""
    gx = library()
    from great_expectations.data_context.types.base import ProgressBarsConfig

    looked_at = _looked_at(suite, frame)
    with _ONE_AT_A_TIME:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        batch = (
            context.data_sources.add_pandas("rows")
            .add_dataframe_asset("rows")
            .add_batch_definition_whole_dataframe("all")
            .get_batch({"dataframe": looked_at})
        )
        outcome = batch.validate(suite, result_format=RESULT_FORMAT)
    rows = {}
    for result in outcome.results:
        rule_id = result.expectation_config.meta["rule_id"]
        if "unexpected_index_list" not in result.result:
            raise DefectError(f"Check {rule_id} could not be carried out: {_reason(result.exception_info)}")
        rows[rule_id] = [row for found in result.result["unexpected_index_list"] for row in found["row_id"]]
    if len(rows) != len(suite.expectations):
        raise DefectError(f"Suite {suite.name}: {len(suite.expectations)} checks, {len(rows)} answers")
    return rows


def _looked_at(suite: "ExpectationSuite", frame: pl.DataFrame) -> "DataFrame":
    """The columns that the suite looks at: each condition copies its rows whole, so the others cost time. The rows
    are named by their ``row_id``.
    """
    columns = set().union(*map(columns_of, suite.expectations))
    looked_at = frame.select(name for name in frame.columns if name in columns)
    handed_over = looked_at.to_pandas(use_pyarrow_extension_array=True)
    handed_over.index = frame["row_id"].to_numpy()
    handed_over.index.name = "row_id"
    return handed_over


def _reason(exception_info: dict[str, Any]) -> str:
    """The message out of the library's exception record, which nests one level for some failures."""
    records = [exception_info, *(value for value in exception_info.values() if isinstance(value, dict))]
    return next((r["exception_message"] for r in records if r.get("exception_message")), "no reason given")
