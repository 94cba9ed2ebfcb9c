"""The page of the checks, ``kontroller.html``: what was asked of the rows and facts behind a report, how many were
looked at and failed, and how that was in the reports before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasks.findings import CheckOutcome, Severity
from tasks.reports.context import Context
from tasks.reports.model import Report
from tasks.wording.language import check_words, clean, html_templates

CHECKS_FILE = "kontroller.html"
"""The page's name in a package, beside the report."""


@dataclass(frozen=True)
class Before:
    """How a check went in an earlier month's report."""

    period: str
    rows: int
    failed: int


@dataclass(frozen=True)
class Shown:
    """One check as the page shows it; ``before`` has the newest month first."""

    name: str
    severity: Severity
    rows: int
    failed: int
    before: list[Before]


def checks_page(report: Report, context: Context) -> str | None:
    """The page of a report; None of one that was made before checks were kept. The same arguments always give the
    same text."""
    if not report.checks:
        return None
    groups: dict[str, list[Shown]] = {}
    for each in report.checks:
        groups.setdefault(each.check.partition(".")[0], []).append(_shown(each, context.checks_before))
    return (
        html_templates()
        .get_template("kontroller.html.j2")
        .render(
            report=report.model_copy(
                update={
                    "title": clean(report.title),
                    "sources": [each.model_copy(update={"file": clean(each.file)}) for each in report.sources],
                }
            ),
            groups=groups,
            checked=report.checks,
            failing=sum(each.failed > 0 for each in report.checks),
            unchecked=[clean(name) for name in context.unchecked],
        )
    )


def _shown(outcome: CheckOutcome, before: Mapping[str, Sequence[CheckOutcome]]) -> Shown:
    earlier = [
        Before(period, each.rows, each.failed)
        for period in sorted(before, reverse=True)
        for each in before[period]
        if each.check == outcome.check
    ]
    return Shown(check_words()[outcome.check], outcome.severity, outcome.rows, outcome.failed, earlier)
