"""The rows, the rule and the clause behind any figure of a report.

In: :func:`explain` (:func:`explainer` for many figures). Out: an :class:`Explanation`.
"""

from tasks.measures.explain.explanation import Explanation, explain, explainer, figures

__all__ = ["Explanation", "explain", "explainer", "figures"]
