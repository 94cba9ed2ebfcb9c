"""What each figure of a report rests on: the clause, and how its parts are found.

``BASES`` names every figure with an id in its path left out: ``lines.booked`` stands for
``lines.<id>.booked``. The parts are independent of the figure's own computation where they are rows; what
lies ahead (plans, forecasts) is taken from the module that computes it and stated as a term.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.measures.evidence import Evidence
from tasks.measures.parts import Parts

Finder = Callable[[Evidence, str | None], Parts]
"""Evidence and the id in the figure's path (null for none) to the figure's parts."""

LINE = "line"
"""Stands for the clause of the budget line that the figure belongs to."""
PATROL_LINE = "patrol_line"
"""Stands for the clause of the line whose tariff pays the nights."""
EXTRA_LINE = "extra_line"
"""Stands for the clause of the line whose tariff pays extra areas."""
_DRAWN = {PATROL_LINE: "first_area", EXTRA_LINE: "extra_area"}


@dataclass(frozen=True)
class Basis:
    """What is behind a figure. ``clause`` is a subject of the agreement's ``clauses``, or one of the lines above."""

    clause: str | None
    parts: Finder
    decimals: int = 4

    def clause_of(self, agreement: Agreement, key: str | None) -> str | None:
        """The id of the clause; null where this agreement has none."""
        if self.clause == LINE:
            return next((line.clause for line in agreement.budget if line.id == key), None)
        if self.clause in _DRAWN:
            drawn = _DRAWN[self.clause]
            return next(
                (line.clause for line in agreement.budget if line.tariff and line.tariff.draws == drawn), None
            )
        return clause_id(agreement, self.clause)
