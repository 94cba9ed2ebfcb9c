"""One figure explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import polars as pl

from tasks.agreement.model import Decision, Version
from tasks.measures.explain.formula import Formula
from tasks.measures.parts import Parts, Term, settled
from tasks.measures.rounding import rounded


@dataclass(frozen=True)
class Explanation:
    """One figure and what it is made of.

    ``value`` is the figure as ``report.json`` writes it, null where it is unknown (then there are no parts);
    ``rule`` names the rule (the path with ids left out), ``of_month`` says that it holds for a month of its own;
    ``parts`` are exact, the figure has so many ``decimals``. ``formula`` is how it follows from other figures, whose
    values are ``operands``; null for what is made of rows alone. ``decisions`` are those of the steering group, and
    versions of the agreement file, that have changed what the figure goes by.
    """

    figure: str
    value: str | int | None
    rule: str
    clause: str | None
    parts: Parts
    decimals: int
    of_month: bool = False
    formula: Formula | None = None
    operands: Mapping[str, str | int | None] = field(default_factory=dict)
    decisions: Sequence[Decision | Version] = ()

    @property
    def total(self) -> Decimal:
        """What terms and rows add up to: the figure."""
        return rounded(self.parts.total, self.decimals)

    @property
    def terms(self) -> list[Term]:
        """What is stated and is no row."""
        return self._settled[0]

    @property
    def rows(self) -> pl.DataFrame:
        """A frame of ``CONTRIBUTIONS``. Of a month's own figure only what gives something, for the rows of earlier
        months stand on both sides of the difference.
        """
        rows = self._settled[1]
        return rows.filter(pl.col("contribution") != 0) if self.of_month else rows

    @cached_property
    def _settled(self) -> tuple[list[Term], pl.DataFrame]:
        return settled(self.parts, self.decimals)
