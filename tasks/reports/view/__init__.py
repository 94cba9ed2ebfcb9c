"""A report as text, rounded and worded once: every output and document shows these strings as they are.

In: :func:`view`, of a report and its agreement. Out: a :class:`tasks.reports.view.parts.View`.
"""

from tasks.reports.view.build import view

__all__ = ["view"]
