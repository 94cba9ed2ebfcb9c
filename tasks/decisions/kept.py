"""Decisions between facts and agreement: rows of ``DECISIONS`` as the model, and an agreement that knows them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import latest

if TYPE_CHECKING:
    import polars as pl


def with_decisions(agreement: Agreement, rows: "pl.DataFrame | None") -> Agreement:
    """The signed agreement with the decisions of its file and of ``DECISIONS`` rows, and the latest rules by them.

    ``rows`` null: none has come in a sheet.
    """
    made = [] if rows is None else [decision_of(row) for row in rows.iter_rows(named=True)]
    return latest(merged(agreement.signed, made))


def merged(agreement: Agreement, made: Sequence[Decision]) -> Agreement:
    """The agreement with further decisions, by their day; one takes the place of an earlier one of its number."""
    numbers = {each.id for each in made}
    others = [each for each in agreement.decisions if each.id is None or each.id not in numbers]
    return agreement.signed.with_rules(decisions=sorted([*others, *made], key=lambda each: each.decided))


def decision_of(row: Mapping[str, Any]) -> Decision:
    """One row of ``DECISIONS`` as the model."""
    from tasks.facts.schemas import DECISIONS, PROVENANCE

    fields = DECISIONS.keys() - PROVENANCE.keys() - {"decision", "votes"}
    votes = dict(vote.split("=", 1) for vote in row["votes"])
    return Decision.model_validate({name: row[name] for name in fields} | {"id": row["decision"], "votes": votes})
