"""What a monthly report goes out as: e-mail, PDF, workbook, charts, calendar.

In: :func:`render`, of a report. Out: :class:`Outputs`.
"""

from tasks.reports.outputs.monthly import Outputs, render

__all__ = ["Outputs", "render"]
