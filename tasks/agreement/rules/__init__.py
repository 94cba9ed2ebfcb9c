"""What no single value of an agreement file can show to be wrong: values that cannot be true together. A module for
each part of the file; :func:`objections` asks them all.
"""

from tasks.agreement.rules.tools import Objection
from tasks.agreement.rules.whole import RULES, objections

__all__ = ["RULES", "Objection", "objections"]
