"""What of patrols, vouchers and payments does not fit together: :func:`match` gives it as findings."""

from tasks.measures.matching.three_way import match

__all__ = ["match"]
