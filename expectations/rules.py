"""What a rule says besides its expectation, and the few shapes of expectation that the suites are built from.

Every expectation carries its :class:`Rule` as ``meta``. The rule never tests anything: which rows fail
comes from Great Expectations alone.
"""

import logging
import os
import warnings
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from tasks.findings import Severity
from tasks.wording.catalogue import Entry, catalogue

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.row_conditions import Column

GX_SEVERITY = {Severity.ERROR: "critical", Severity.WARNING: "warning", Severity.INFO: "info"}
"""The same weight in the words of Great Expectations."""


@cache
def library() -> ModuleType:
    """Great Expectations, imported when it is first needed (4–5 s) and with its telemetry off."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        # The library imports deprecated modules of the standard library; nothing here can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations
    # It tells of every temporary folder; where Prefect shows the logs of libraries, people would read that.
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    return great_expectations


def column(name: str) -> "Column":
    """A column of the frame, for the condition that chooses which rows a rule is about."""
    library()
    from great_expectations.expectations.row_conditions import Column

    return Column(name)


def suite_of(name: str, expectations: "list[Expectation]") -> "ExpectationSuite":
    """A suite of these expectations, in this order."""
    return library().ExpectationSuite(name=name, expectations=expectations)


class Cell(BaseModel):
    """The cell that a rule is about.

    ``fields``: the columns to point at, the first one that the file has a header for. ``quotes``: the column
    of the frame that holds the cell as written; only date, time, number, account and area cells may be quoted
    (domain, settled reading 16).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[str, ...] = ()
    quotes: str | None = None


WHOLE_ROW = Cell()
"""A rule about several cells at once."""


class Rule(BaseModel):
    """One rule: its id, which is a code of the catalogue, the table that it is about and the cell it points at.

    What it weighs, rests on and tells stands in the catalogue (``templates/sv/findings.toml``); its sentences are
    filled in by :mod:`tasks.quality.wording`. A sentence names the night or voucher, never the row's number, so that
    the same fault in next month's file reads the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule_id: str
    subject: Literal["patrol", "ledger"]  # the table of facts that the row would be in
    cell: Cell = WHOLE_ROW

    @property
    def told(self) -> Entry:
        """What the catalogue says of it."""
        return catalogue()[self.rule_id]

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return Severity(self.told.severity())

    @property
    def carried(self) -> dict[str, Any]:
        """The arguments that every expectation of this rule shares."""
        return {"meta": self.model_dump(mode="json"), "severity": GX_SEVERITY[self.severity]}


def shift_rule(code: str, cell: Cell = WHOLE_ROW) -> Rule:
    """The rule ``shift.<code>``, about a row of a shift sheet."""
    return Rule(rule_id=f"shift.{code}", subject="patrol", cell=cell)


def ledger_rule(code: str, cell: Cell = WHOLE_ROW) -> Rule:
    """The rule ``ledger.<code>``, about a row of a ledger."""
    return Rule(rule_id=f"ledger.{code}", subject="ledger", cell=cell)


def columns_of(expectation: "Expectation") -> set[str]:
    """The columns that an expectation looks at: its own, and those of the condition that chooses its rows."""
    return {expectation.column, *_named_in(expectation.row_condition)}


def _named_in(condition: Any) -> set[str]:
    if condition is None:
        return set()
    if hasattr(condition, "conditions"):
        return set().union(*map(_named_in, condition.conditions))
    return {condition.column.name}


def rule_of(expectation: "Expectation") -> Rule:
    """The rule that an expectation of our suites carries."""
    return Rule.model_validate(expectation.meta)


def _plain(value: str | int) -> str | int:
    """A member of an enumeration as the text that stands in the frame."""
    return str(value) if isinstance(value, str) else value


def never(rule: Rule, field: str, *values: str | int, where: Any = None) -> "Expectation":
    """``field`` never holds any of ``values``, in the rows that ``where`` chooses; an empty cell holds
    none."""
    return library().expectations.ExpectColumnValuesToNotBeInSet(
        column=field, value_set=[_plain(value) for value in values], row_condition=where, **rule.carried
    )


def within(rule: Rule, field: str, low: Any = None, high: Any = None, where: Any = None) -> "Expectation":
    """``field`` lies between ``low`` and ``high``, both allowed; an empty cell is no concern of this rule."""
    return library().expectations.ExpectColumnValuesToBeBetween(
        column=field, min_value=low, max_value=high, row_condition=where, **rule.carried
    )


def among(rule: Rule, field: str, values: list[Any], where: Any = None) -> "Expectation":
    """``field`` is one of ``values``; an empty cell is no concern of this rule."""
    return library().expectations.ExpectColumnValuesToBeInSet(
        column=field, value_set=values, row_condition=where, **rule.carried
    )


def empty(rule: Rule, field: str, where: Any = None) -> "Expectation":
    """``field`` is empty."""
    return library().expectations.ExpectColumnValuesToBeNull(column=field, row_condition=where, **rule.carried)


def known(rule: Rule, field: str, where: Any = None) -> "Expectation":
    """``field`` is filled in."""
    return library().expectations.ExpectColumnValuesToNotBeNull(column=field, row_condition=where, **rule.carried)
