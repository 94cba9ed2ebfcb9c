"""What a figure of a report is made of, to be read by people: in the terminal, and as a page of all figures.

In: :func:`as_text`, of an explanation.
"""

from tasks.reports.evidence.terminal import as_text

__all__ = ["as_text"]
