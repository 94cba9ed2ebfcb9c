"""The months between one monthly report and the next: what they hold, and what was planned for them.

Usually a span is one month. Where a month was skipped (or is a stub, as December 2021) it lies in the span of the
report that closed it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.measures.figures import Month
from tasks.measures.settlement import UNALLOCATED
from tasks.reports.model import Report
from tasks.wording.language import say
from tasks.wording.swedish import ZERO, total


@dataclass(frozen=True)
class Span:
    """A report and the months that it closed, with their figures as known to the latest report."""

    report: Report
    before: Report | None
    months: list[Month]

    @property
    def label(self) -> str:
        """``mars 2022``, or ``december 2021 – januari 2022``."""
        return say("report_months", first=self.months[0].month, last=self.months[-1].month)

    def figure(self, name: str) -> Decimal | None:
        """Sum of a figure of the months (``nights.in_period``, ``lines.<id>.accrued``); unknown where one is."""
        return total([_value(month, name) for month in self.months])

    def planned_nights(self) -> Decimal | None:
        """Nights that the plan held for the span."""
        before = ZERO if self.before is None else self.before.nights.plan_to_date
        return _difference(self.report.nights.plan_to_date, before)

    def planned(self, line_id: str) -> Decimal | None:
        """Kronor that the plan of a line held for the span; null where the line has no plan of its own."""
        before = ZERO if self.before is None else _plan(self.before, line_id)
        return _difference(_plan(self.report, line_id), before)


def spans(reports: Sequence[Report]) -> list[Span]:
    """A span for each report, in order. ``reports`` are ascending, from the first of the term."""
    latest = reports[-1].months
    result = []
    for before, report in zip([None, *reports[:-1]], reports, strict=True):
        after = "" if before is None else before.period
        result.append(Span(report, before, [month for month in latest if after < month.month <= report.period]))
    return result


def _value(month: Month, name: str) -> Decimal | None:
    if name in month.figures:
        return Decimal(month.figures[name])
    # A month has "Ej fördelat" only where rows fit no line; with a ledger, none is nought.
    has_ledger = any(figure.endswith(".booked") for figure in month.figures)
    return ZERO if has_ledger and name.startswith(f"lines.{UNALLOCATED}.") else None


def _plan(report: Report, line_id: str) -> Decimal | None:
    return next((line.plan_to_date for line in report.lines if line.id == line_id), None)


def _difference(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before
