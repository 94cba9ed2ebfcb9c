"""What a newly dropped file does to a table of facts, and which rows are one and the same.

In: :func:`replace_patrols`, :func:`replace_ledger`, :func:`replace_in_kind`, :func:`mark_repeated`. Out: a
:class:`Replacement`. Decisions are replaced in :mod:`tasks.decisions.replace`.
"""

from tasks.facts.replacing.in_kind import replace_in_kind
from tasks.facts.replacing.ledger import replace_ledger
from tasks.facts.replacing.patrols import replace_patrols
from tasks.facts.replacing.replacement import Replacement
from tasks.facts.replacing.same_patrol import SAME_PATROL, mark_repeated

__all__ = ["SAME_PATROL", "Replacement", "mark_repeated", "replace_in_kind", "replace_ledger", "replace_patrols"]
