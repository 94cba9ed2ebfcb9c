"""Checks the facts of a month before anything is computed of them, and tells what does not fit.

What must hold stands in ``expectations/facts.py``. Findings of severity error hold the report (docs/contract.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict

from tasks.agreement.model import Agreement
from tasks.findings import CheckOutcome, Finding, Place, Severity, tell
from tasks.quality.validation import run
from tasks.wording.file_names import masked


@dataclass(frozen=True)
class MonthFacts:
    """The facts up to a report's cut-off, as its checks look at them.

    ``patrols``: ``PATROLS`` with ``made_on``, the day of the report. ``ledger``: ``LEDGER`` with ``place`` (sheet,
    ``""`` where there is none) and ``written`` (the amount as text). ``files``: a row per ``file`` (its name) with
    ``found`` rows in the facts, ``accepted`` ones by the register (null: not known there) and ``least``, how many
    must be found. ``months``: ``association``, ``month``, ``patrols``, ``first_night``, ``last_night``,
    ``first_paid``, and when it ``joined`` and ``left``. ``lines``: ``line`` (label), what it has ``earned`` and at
    ``most`` can have, in kronor.
    """

    patrols: pl.DataFrame
    ledger: pl.DataFrame
    files: pl.DataFrame
    months: pl.DataFrame
    lines: pl.DataFrame


class FactsChecked(BaseModel):
    """What the checks make of a month's facts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcomes: tuple[CheckOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """What holds the report."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]


def check_facts(facts: MonthFacts, agreement: Agreement) -> FactsChecked:
    """Ask every expectation of the facts. Raises :class:`tasks.errors.DefectError` where one cannot be asked."""
    from expectations.facts import suites

    outcomes: list[CheckOutcome] = []
    wrong: dict[str, pl.DataFrame] = {}
    for name, suite in suites(agreement).items():
        rows = getattr(facts, name).with_row_index("row_id").with_columns(pl.col("row_id").cast(pl.Int64))
        if name == "lines":
            rows = rows.with_columns((pl.col("most", "earned") * 100).cast(pl.Int64).name.suffix("_ore"))
        ran = run(suite, rows)
        outcomes += ran.outcomes
        failing = ran.failing.select("row_id", "check_id").join(rows, on="row_id", maintain_order="left")
        wrong |= {str(code): part for (code,), part in failing.partition_by("check_id", as_dict=True).items()}
    return FactsChecked(outcomes=tuple(outcomes), findings=tuple(_told(wrong, agreement)))


def _told(wrong: dict[str, pl.DataFrame], agreement: Agreement) -> Iterator[Finding]:
    """A finding for each thing that is wrong: not for each row, which may be hundreds."""
    yield from _twice(wrong)
    yield from _unknown(wrong)
    yield from _of_nights_and_amounts(wrong)
    yield from _of_files(wrong)
    yield from _of_associations(wrong, agreement)
    for line, earned, most in _each(wrong, "facts.earned_too_much", ["line", "earned", "most"]):
        yield tell(
            "facts.earned_too_much",
            _of_agreement(agreement),
            agreement,
            line=line,
            earned=earned,
            most=most,
        )


def _twice(wrong: dict[str, pl.DataFrame]) -> Iterator[Finding]:
    for rows, first in _first_of(wrong, "facts.patrol_twice"):
        yield tell("facts.patrol_twice", _place(first), rows=rows, night=first["service_date"])
    for rows, first in _first_of(wrong, "facts.row_twice"):
        yield tell("facts.row_twice", _place(first), rows=rows)


def _unknown(wrong: dict[str, pl.DataFrame]) -> Iterator[Finding]:
    """One for each id that the agreement does not have."""
    for rows, first in _first_of(wrong, "facts.area_unknown", "area"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.area_unknown", _place(first), case=case, rows=rows, id=first["area"])
    for rows, first in _first_of(wrong, "facts.association_unknown", "association"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.association_unknown", _place(first), case=case, rows=rows, id=first["association"])
    for rows, first in _first_of(wrong, "facts.payee_unknown", "association"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.payee_unknown", _place(first), case=case, rows=rows, id=first["association"])
    for rows, first in _first_of(wrong, "facts.line_unknown", "line"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.line_unknown", _place(first), case=case, rows=rows, id=first["line"])


def _of_nights_and_amounts(wrong: dict[str, pl.DataFrame]) -> Iterator[Finding]:
    for rows, first in _first_of(wrong, "facts.night_ahead"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.night_ahead", _place(first), case=case, rows=rows, night=first["service_date"])
    for rows, first in _first_of(wrong, "facts.amount_not_ore"):
        case = "one" if rows == 1 else "many"
        yield tell("facts.amount_not_ore", _place(first), case=case, rows=rows)


def _of_files(wrong: dict[str, pl.DataFrame]) -> Iterator[Finding]:
    for (file,) in _each(wrong, "facts.file_unknown", ["file"]):
        yield tell("facts.file_unknown", Place(file=masked(file)), file=masked(file))
    for file, found, accepted in _each(wrong, "facts.rows_more", ["file", "found", "accepted"]):
        yield tell("facts.rows_more", Place(file=masked(file)), file=masked(file), found=found, accepted=accepted)
    for file, found, accepted in _each(wrong, "facts.rows_fewer", ["file", "found", "accepted"]):
        yield tell("facts.rows_fewer", Place(file=masked(file)), file=masked(file), found=found, accepted=accepted)


def _of_associations(wrong: dict[str, pl.DataFrame], agreement: Agreement) -> Iterator[Finding]:
    """Of those that had not joined, or had left."""
    names, where = {each.id: each.name for each in agreement.associations}, _of_agreement(agreement)
    for club, night, joined in _each(wrong, "facts.before_joined", ["association", "first_night", "joined"]):
        yield tell("facts.before_joined", where, agreement, association=names[club], night=night, joined=joined)
    for club, night, left in _each(wrong, "facts.after_left", ["association", "last_night", "left"]):
        yield tell("facts.after_left", where, agreement, association=names[club], night=night, left=left)
    for club, day, joined in _each(wrong, "facts.paid_before_joined", ["association", "first_paid", "joined"]):
        yield tell("facts.paid_before_joined", where, agreement, association=names[club], day=day, joined=joined)


def _each(wrong: dict[str, pl.DataFrame], code: str, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return wrong[code].select(columns).rows() if code in wrong else []


def _first_of(
    wrong: dict[str, pl.DataFrame], code: str, by: str | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """How many rows fail, and the first of them; for each value of the column ``by`` where one is named."""
    if code in wrong:
        parts = wrong[code].partition_by(by, maintain_order=True) if by else [wrong[code]]
        yield from ((part.height, part.row(0, named=True)) for part in parts)


def _place(row: dict[str, Any]) -> Place:
    return Place(file=masked(row["file"]), sheet=row["sheet"], row=row["row"])


def _of_agreement(agreement: Agreement) -> Place:
    """Where a finding that is of no row stands."""
    return Place(file=f"{agreement.id}.yaml", row=0)
