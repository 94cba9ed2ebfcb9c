"""The rows, the rule and the clause behind any figure of a report, and which other figures it follows from.

In: :func:`explain` (:class:`Explainer` for many figures). Out: an :class:`Explanation`.
"""

from tasks.measures.explain.explainer import Explainer, Value, explain, figures, values_told
from tasks.measures.explain.explanation import Explanation
from tasks.measures.explain.formula import Figure, Stated, pieces
from tasks.measures.explain.rows import expense_rows, given_rows, ledger_rows, patrol_rows

__all__ = [
    "Explainer",
    "Explanation",
    "Figure",
    "Stated",
    "Value",
    "expense_rows",
    "explain",
    "figures",
    "given_rows",
    "ledger_rows",
    "patrol_rows",
    "pieces",
    "values_told",
]
