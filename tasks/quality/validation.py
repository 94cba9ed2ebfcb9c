"""Where Great Expectations is run: a suite and a polars frame in, the failing rows and each check's outcome out.

Great Expectations knows no polars, so the frame goes over to pandas. The rows that a condition chooses are chosen
before, and the checks with the same condition are asked of them at once: first whether each holds, as most do, and of
the others which rows fail, which takes the library twice the time. A check that could not be carried out (a column is
missing) is no answer about the data: :class:`tasks.errors.DefectError`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from expectations.rules import by_condition, check_of, columns_of, library, suite_of
from tasks.errors import DefectError
from tasks.findings import CheckOutcome

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.expectations.expectation import Expectation
    from pandas import DataFrame

FAILING = {
    "row_id": pl.Int64,  # of the checked frame
    "check_id": pl.String,
    "order": pl.Int64,  # of the check in its suite
}
"""One row per row of the frame and check that it fails."""

_ONE_AT_A_TIME = Lock()  # the library has one current context in each process

_WHETHER = "BOOLEAN_ONLY"
_WHICH_ROWS = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["row_id"],
    "exclude_unexpected_values": True,  # then the rows come as one list; else each costs a look-up of its own
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}


_Answer = tuple[int, list[int]]
"""How many rows a check was asked of, and those that fail it."""


@dataclass(frozen=True)
class Ran:
    """What a suite says of a frame: ``failing`` rows as ``FAILING``, by row and within a row in the suite's order,
    and the outcome of each check in that order."""

    failing: pl.DataFrame
    outcomes: tuple[CheckOutcome, ...]


def run(suite: "ExpectationSuite", frame: pl.DataFrame) -> Ran:
    """Check every row of ``frame``, with its unique ``row_id``. Raises :class:`DefectError` where a check could not
    be carried out."""
    answers: dict[str, _Answer] = {}
    for chosen, expectations in by_condition(suite.expectations):
        answers |= _answers(expectations, _chosen(chosen, expectations, frame))
    found, outcomes = [pl.DataFrame(schema=FAILING)], []
    for order, expectation in enumerate(suite.expectations):
        check = check_of(expectation)
        asked, failing = answers[check.check_id]
        if failing:
            told = {"row_id": failing, "check_id": check.check_id, "order": order}
            found.append(pl.DataFrame(told, schema=FAILING))
        outcomes.append(
            CheckOutcome(
                check=check.check_id,
                expectation=expectation.expectation_type,
                severity=check.severity,
                rows=asked,
                failed=len(failing),
            )
        )
    return Ran(pl.concat(found).sort("row_id", "order"), tuple(outcomes))


def _chosen(chosen: pl.Expr, expectations: "Sequence[Expectation]", frame: pl.DataFrame) -> pl.DataFrame:
    """The rows that these expectations are about, with ``row_id`` and the columns that are looked at: one that is
    missing is noticed also where there is no such row, and the library is not asked.
    """
    looked_at = set().union(*map(columns_of, expectations)) - {"row_id"}
    try:
        return frame.filter(chosen).select("row_id", *sorted(looked_at))
    except pl.exceptions.PolarsError as error:
        checks = ", ".join(check_of(each).check_id for each in expectations)
        raise DefectError(f"Check {checks} could not be carried out: {error}") from error


def _answers(expectations: "list[Expectation]", rows: pl.DataFrame) -> "dict[str, _Answer]":
    """What the library says of each check, by its id."""
    answers: dict[str, _Answer] = {check_of(each).check_id: (rows.height, []) for each in expectations}
    if rows.is_empty():
        return answers
    library()
    from tasks.quality.repeated import configured_once

    with _ONE_AT_A_TIME, configured_once():
        batch = _rows().get_batch({"dataframe": _handed_over(rows)})
        first = batch.validate(suite_of("whether", expectations), result_format=_WHETHER).results
        hold = {_check_id(each) for each in first if each.success}
        rest = [each for each in expectations if check_of(each).check_id not in hold]
        wrong = batch.validate(suite_of("which rows", rest), result_format=_WHICH_ROWS).results if rest else []
    for result in wrong:
        check_id = _check_id(result)
        if "unexpected_index_list" not in result.result:
            raise DefectError(f"Check {check_id} could not be carried out: {_reason(result.exception_info)}")
        failing = [row for each in result.result["unexpected_index_list"] for row in each["row_id"]]
        answers[check_id] = rows.height, failing
    return answers


def _check_id(result: Any) -> str:
    """Results come in another order than they are asked for where one could not be had."""
    return check_of(result.expectation_config).check_id


@cache
def _rows() -> "BatchDefinition[Any]":
    """Where the library takes a frame from, made once in each process: nothing of it lies on the disk."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = library().get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    return asset.add_batch_definition_whole_dataframe("all")


def _handed_over(rows: pl.DataFrame) -> "DataFrame":
    """The rows as pandas, named by their ``row_id``."""
    looked_at = rows.drop("row_id").with_columns(cs.datetime().to_physical(), cs.string().cast(pl.Categorical))
    handed_over = looked_at.to_pandas(use_pyarrow_extension_array=True)
    handed_over.index = rows["row_id"].to_numpy()
    handed_over.index.name = "row_id"
    return handed_over


def _reason(exception_info: dict[str, Any]) -> str:
    """The message out of the library's exception record, which nests one level for some failures."""
    records = [exception_info, *(value for value in exception_info.values() if isinstance(value, dict))]
    return next((r["exception_message"] for r in records if r.get("exception_message")), "no reason given")
