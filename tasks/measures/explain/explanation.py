"""One figure explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from tasks.agreement.model import Decision, Version
from tasks.measures.explain.formula import Formula
from tasks.measures.parts import Term


@dataclass(frozen=True)
class Explanation:
    """One figure and what it is made of.

    ``value`` is the figure as ``report.json`` writes it, null where it is unknown (then there are no parts);
    ``rule`` names the rule (the path with ids left out), ``of_month`` says that it holds for a month of its own;
    ``rows`` is a frame of ``CONTRIBUTIONS``. ``total`` is the sum of terms and contributions. ``formula`` is how it
    follows from other figures, whose values are ``operands``; null for what is made of rows alone. ``decisions`` are
    those of the steering group, and versions of the agreement file, that have changed what the figure goes by.
    """

    figure: str
    value: str | int | None
    rule: str
    clause: str | None
    terms: list[Term]
    rows: pl.DataFrame
    of_month: bool = False
    formula: Formula | None = None
    operands: Mapping[str, str | int | None] = field(default_factory=dict)
    decisions: Sequence[Decision | Version] = ()

    @property
    def total(self) -> Decimal:
        """What terms and rows add up to: the figure."""
        of_rows = self.rows["contribution"].sum() or Decimal(0)
        return sum((term.amount for term in self.terms), Decimal(of_rows))
