"""Where Great Expectations is run: a suite and a polars frame in, the failing rows and each check's outcome out.

A suite is run as its own users would: a checkpoint with a validation definition and an action of ours
(:mod:`tasks.quality.action`). Great Expectations knows no polars, so the frame goes over to pandas. Results come back
in another order than the suite's and are told apart by the check that each expectation carries. A check that could
not be carried out (a column is missing) is no answer about the data: :class:`tasks.errors.DefectError`. The library
writes a suite down and reads it again, so that the dates of a row condition come back as text: conditions ask of
columns that hold the answer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs

from expectations.rules import Check, check_of, columns_of, library
from tasks.errors import DefectError
from tasks.findings import CheckOutcome

if TYPE_CHECKING:
    from great_expectations import Checkpoint, ExpectationSuite
    from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
    from pandas import DataFrame

FAILING = {
    "row_id": pl.Int64,  # of the checked frame
    "check_id": pl.String,
    "order": pl.Int64,  # of the check in its suite
}
"""One row per row of the frame and check that it fails."""

_ONE_AT_A_TIME = Lock()  # the library has one current context in each process

RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "unexpected_index_column_names": ["row_id"],
    "exclude_unexpected_values": True,  # then the rows come as one list; else each costs a look-up of its own
    "return_unexpected_index_query": False,
    "include_unexpected_rows": False,
    "partial_unexpected_count": 0,
}


@dataclass(frozen=True)
class Ran:
    """What a suite says of a frame: ``failing`` rows as ``FAILING``, by row and within a row in the suite's order,
    and the outcome of each check in that order."""

    failing: pl.DataFrame
    outcomes: tuple[CheckOutcome, ...]


@dataclass(frozen=True)
class _Prepared:
    """A suite as the library runs it; ``columns``: those that it looks at."""

    suite: "ExpectationSuite"
    checkpoint: "Checkpoint"
    checks: tuple[Check, ...]
    columns: frozenset[str]


_PREPARED: dict[str, _Prepared] = {}
"""By the suite's name: putting a suite together takes longer than asking it of a few rows."""


def run(suite: "ExpectationSuite", frame: pl.DataFrame) -> Ran:
    """Check every row of ``frame``, with its unique ``row_id``. Raises :class:`DefectError` where a check could not
    be carried out."""
    if frame.is_empty():
        nothing = [_outcome(check_of(each), each.expectation_type, 0, 0) for each in suite.expectations]
        return Ran(pl.DataFrame(schema=FAILING), tuple(nothing))
    with _ONE_AT_A_TIME:
        prepared = _prepared(suite)
        checks, results = prepared.checks, _results(prepared, _handed_over(prepared.columns, frame))
    if len(results) != len(checks):
        raise DefectError(f"Suite {suite.name}: {len(checks)} checks, {len(results)} answers")
    found, outcomes = [pl.DataFrame(schema=FAILING)], []
    for order, check in enumerate(checks):
        result = results[check.check_id]
        if "unexpected_index_list" not in result.result:
            raise DefectError(f"Check {check.check_id} could not be carried out: {_reason(result.exception_info)}")
        rows = [row for each in result.result["unexpected_index_list"] for row in each["row_id"]]
        found.append(pl.DataFrame({"row_id": rows, "check_id": check.check_id, "order": order}, schema=FAILING))
        outcomes.append(_outcome(check, result.expectation_config.type, result.result["element_count"], len(rows)))
    return Ran(pl.concat(found).sort("row_id", "order"), tuple(outcomes))


def _results(prepared: _Prepared, handed_over: "DataFrame") -> dict[str, Any]:
    """What the library says of each check, by its id. It would keep every result as long as the process lives."""
    from tasks.quality.action import HandOn
    from tasks.quality.repeated import configured_once

    checkpoint, kept = prepared.checkpoint, _context().validation_results_store
    (hand_on,) = checkpoint.actions
    assert isinstance(hand_on, HandOn)
    try:
        with configured_once():
            checkpoint.run(batch_parameters={"dataframe": handed_over})
        results = hand_on.taken()
    finally:
        for key in kept.list_keys():
            kept.remove_key(key)
    return {check_of(result.expectation_config).check_id: result for result in results}


@cache
def _context() -> "AbstractDataContext":
    """The library's context, made once in each process: nothing of it lies on the disk."""
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = library().get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.data_sources.add_pandas("rows").add_dataframe_asset("rows").add_batch_definition_whole_dataframe("all")
    return context


def _prepared(suite: "ExpectationSuite") -> _Prepared:
    """The suite's checkpoint, made when it is first run; another suite of the same name takes its place."""
    known = _PREPARED.get(suite.name)
    if known is not None and known.suite is suite:
        return known
    context = _context()
    if known is not None:
        context.checkpoints.delete(suite.name)
        context.validation_definitions.delete(suite.name)
        context.suites.delete(suite.name)
    _PREPARED[suite.name] = made = _Prepared(
        suite=suite,
        checkpoint=_checkpoint(context, suite),
        checks=tuple(map(check_of, suite.expectations)),
        columns=frozenset().union(*map(columns_of, suite.expectations)),
    )
    return made


def _checkpoint(context: "AbstractDataContext", suite: "ExpectationSuite") -> "Checkpoint":
    from tasks.quality.action import HandOn

    gx = library()
    batch = context.data_sources.get("rows").get_asset("rows").get_batch_definition("all")
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=suite.name, data=batch, suite=context.suites.add(suite))
    )
    return context.checkpoints.add(
        gx.Checkpoint(
            name=suite.name,
            validation_definitions=[definition],
            actions=[HandOn(name="hand on")],
            result_format=RESULT_FORMAT,
        )
    )


def _outcome(check: Check, expectation: str, rows: int, failed: int) -> CheckOutcome:
    return CheckOutcome(
        check=check.check_id, expectation=expectation, severity=check.severity, rows=rows, failed=failed
    )


def _handed_over(columns: Collection[str], frame: pl.DataFrame) -> "DataFrame":
    """The columns that a suite looks at: each condition copies its rows whole, so the others cost time. The rows are
    named by their ``row_id``.
    """
    from tasks.quality.repeated import Rows

    looked_at = frame.select(name for name in frame.columns if name in columns).with_columns(
        cs.datetime().to_physical(), cs.string().cast(pl.Categorical)
    )
    handed_over = Rows(looked_at.to_pandas(use_pyarrow_extension_array=True))
    handed_over.index = frame["row_id"].to_numpy()
    handed_over.index.name = "row_id"
    return handed_over


def _reason(exception_info: dict[str, Any]) -> str:
    """The message out of the library's exception record, which nests one level for some failures."""
    records = [exception_info, *(value for value in exception_info.values() if isinstance(value, dict))]
    return next((r["exception_message"] for r in records if r.get("exception_message")), "no reason given")
