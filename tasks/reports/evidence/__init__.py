"""What a figure of a report is made of, to be read by people: in the terminal, and as a page of all figures.

In: :func:`as_text`, of an explanation; :func:`evidence_page`, of a report and what it was made from;
:func:`checks_page`, of what was checked before.
"""

from tasks.reports.evidence.checks import CHECKS_FILE, checks_page
from tasks.reports.evidence.page import EVIDENCE_FILE, evidence_page
from tasks.reports.evidence.terminal import as_text

__all__ = ["CHECKS_FILE", "EVIDENCE_FILE", "as_text", "checks_page", "evidence_page"]
