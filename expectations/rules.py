"""What an expectation tells of the rows that fail it, and how the suites are put together.

The expectations are Great Expectations' own, over typed columns and with the agreement's values. Each carries a
:class:`Check` as ``meta``: which rows fail is the library's answer alone, and the reader's reason for an empty cell
only chooses among the check's rules the one that is told.
"""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
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
    """Great Expectations, imported when it is first needed (2 s) and with its telemetry off."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    load_when_used("scipy.stats")  # for three of its expectations, none of them ours: a third of its import
    with warnings.catch_warnings():
        # The library imports deprecated modules of the standard library; nothing here can mend that.
        warnings.simplefilter("ignore", DeprecationWarning)
        import great_expectations
    # It tells of every temporary folder; where Prefect shows the logs of libraries, people would read that.
    logging.getLogger("great_expectations.data_context.types.base").setLevel(logging.WARNING)
    return great_expectations


def load_when_used(name: str) -> None:
    """Let a module that others take out of its package load when something in it is first used."""
    if name in sys.modules or not (spec := find_spec(name)) or not spec.loader:
        return
    spec.loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    package, _, own = name.rpartition(".")
    setattr(sys.modules[package], own, module)


_COMPARED: dict[str, Callable[[pl.Expr, Any], pl.Expr]] = {"==": pl.Expr.eq, "IN": pl.Expr.is_in}
"""The comparisons that our conditions make."""


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
    # The table of facts that the row would be in, or the whole.
    subject: Literal["patrol", "ledger", "in_kind", "file", "facts"]
    cell: Cell = WHOLE_ROW

    @property
    def told(self) -> Entry:
        """What the catalogue says of it."""
        return catalogue()[self.rule_id]

    @property
    def severity(self) -> Severity:
        """How much it weighs."""
        return Severity(self.told.severity())


class Check(BaseModel):
    """What one expectation tells of a row that fails it.

    ``reason`` is the column in which the reader says why a cell is empty or how it was read, ``rules`` the rule that
    is told for each reason, ``""`` where there is none. ``None``: nothing is told. The first is told of a row whose
    reason is not among them, unless the row has another error.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    check_id: str
    rules: dict[str, Rule | None]
    reason: str | None = None

    @property
    def carried(self) -> dict[str, Any]:
        """What the expectation is given of it, in the words of the library, which goes through every value of its
        ``meta`` dozens of times in a run: so the check is one text."""
        return {"meta": {"check": self.model_dump_json()}, "severity": GX_SEVERITY[self.severity]}

    @property
    def severity(self) -> Severity:
        """The heaviest of what it may tell."""
        return min((rule.severity for rule in self.told), key=list(Severity).index)

    @property
    def told(self) -> tuple[Rule, ...]:
        """Its rules, in their order."""
        return tuple(rule for rule in self.rules.values() if rule is not None)


def telling(rule: Rule) -> dict[str, Any]:
    """What an expectation carries that tells one rule of every row."""
    return Check(check_id=rule.rule_id, rules={"": rule}).carried


def by_reason(check_id: str, reason: str, rules: Mapping[str, Rule | None]) -> dict[str, Any]:
    """What an expectation carries whose rule is chosen by the reader's reason in the column ``reason``."""
    return Check(check_id=check_id, reason=reason, rules=dict(rules)).carried


def shift_rule(code: str, cell: Cell = WHOLE_ROW) -> Rule:
    """The rule ``shift.<code>``, about a row of a shift sheet."""
    return Rule(rule_id=f"shift.{code}", subject="patrol", cell=cell)


def ledger_rule(code: str, cell: Cell = WHOLE_ROW) -> Rule:
    """The rule ``ledger.<code>``, about a row of a ledger."""
    return Rule(rule_id=f"ledger.{code}", subject="ledger", cell=cell)


def in_kind_rule(code: str, cell: Cell = WHOLE_ROW) -> Rule:
    """The rule ``contribution.<code>``, about a row of a sheet of contributions in kind."""
    return Rule(rule_id=f"contribution.{code}", subject="in_kind", cell=cell)


def book_rule(code: str) -> Rule:
    """The rule ``sie.<code>``, about a whole ledger file."""
    return Rule(rule_id=f"sie.{code}", subject="file")


def fact_rule(code: str) -> Rule:
    """The rule ``facts.<code>``, about the facts of a month."""
    return Rule(rule_id=f"facts.{code}", subject="facts")


def columns_of(expectation: "Expectation") -> set[str]:
    """The columns that an expectation looks at in the rows that its condition chooses."""
    own = ("column", "column_A", "column_B")
    named = {getattr(expectation, name) for name in own if hasattr(expectation, name)}
    return {*named, *getattr(expectation, "column_list", ())}


def by_condition(expectations: "Iterable[Expectation]") -> "Iterator[tuple[pl.Expr, list[Expectation]]]":
    """The expectations that ask of the same rows: which rows, and the expectations as they are asked of those.

    The library chooses the rows of a condition anew for each thing it works out of them, a dozen times a check.
    """
    same: dict[str, tuple[pl.Expr, list[Expectation]]] = {}
    for each in expectations:
        condition = each.row_condition
        _, those = same.setdefault(condition.json() if condition else "", (_chosen(condition), []))
        those.append(each.copy(update={"row_condition": None}))
    yield from same.values()


def _chosen(condition: Any) -> pl.Expr:
    """The rows that a condition of the library chooses; one whose cell is empty is not among them."""
    if condition is None:
        return pl.lit(True)
    if condition.type == "and":
        return pl.all_horizontal(map(_chosen, condition.conditions))
    return _COMPARED[condition.operator](pl.col(condition.column.name), condition.parameter)


def check_of(expectation: "Expectation") -> Check:
    """The check that an expectation of our suites carries."""
    return _read((expectation.meta or {})["check"])


@cache
def _read(text: str) -> Check:
    return Check.model_validate_json(text)
