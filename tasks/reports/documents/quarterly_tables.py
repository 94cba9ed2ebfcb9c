"""The quarterly document's tables: each month and the quarter against plan."""

from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.reports.documents.document import Table
from tasks.reports.documents.spans import Span
from tasks.reports.model import Report
from tasks.reports.view.economy import cost_lines
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import words

ACTIVITY = {
    "nights": "nights.in_period",
    "area_nights": "nights.area_nights_in_period",
    "adult_hours": "crew.adult_hours_in_period",
}
"""Figures of a month by their words."""


def nights_table(inside: list[Span]) -> Table:
    """Nights planned and walked, area-nights and hours: each month, and their sum."""
    label, names = words()["label"], words()["figure"]
    columns = [[span.planned_nights() for span in inside]]
    columns += [[span.figure(figure) for span in inside] for figure in ACTIVITY.values()]
    rows = [[span.label, *(sv.antal(column[i]) for column in columns)] for i, span in enumerate(inside)]
    rows.append([label["quarter"], *(sv.antal(sv.total(column)) for column in columns)])
    return Table(
        caption=words()["caption"]["nights_by_month"],
        header=[label["month"], label["planned_nights"], *(names[key] for key in ACTIVITY)],
        rows=rows,
        total=True,
    )


def quarter_table(agreement: Agreement, last: Report, shown: View, inside: list[Span]) -> Table:
    """Every line: the quarter's plan and outcome, and where it stands to date (as in the monthly report)."""
    label = words()["label"]
    keys = (
        "line",
        "budget",
        "plan_quarter",
        "accrued_quarter",
        "plan",
        "accrued_so_far",
        "variance_so_far",
        "forecast",
    )
    rows = []
    for line, row in zip(last.lines, shown.budget, strict=False):
        plan, outcome = sv.total(_plans(agreement, line, inside)), sv.total(_accrued(line, inside))
        to_date = [row.plan, row.accrued, row.variance, row.forecast]
        rows.append([row.label, row.budget, sv.belopp(plan), sv.belopp(outcome), *to_date])
    return Table(
        caption=words()["caption"]["quarter"],
        header=[*(label[key] for key in keys[:-1]), shown.forecast_label],
        rows=rows,
    )


def months_table(agreement: Agreement, last: Report, inside: list[Span]) -> Table:
    """Each cost line month by month: accrued, and below it the plan where the line has one of its own."""
    label = words()["label"]
    rows = []
    for line in cost_lines(last):
        rows.append(_row(f"{line.label}, {label['accrued'].lower()}", _accrued(line, inside)))
        plans = _plans(agreement, line, inside)
        if any(plan is not None for plan in plans):
            rows.append(_row(f"{line.label}, {label['plan_short'].lower()}", plans))
    return Table(
        caption=words()["caption"]["costs_by_month"],
        header=[label["line"], *(span.label for span in inside), label["quarter"]],
        rows=rows,
    )


def _row(name: str, amounts: list[Decimal | None]) -> list[str]:
    return [name, *(sv.belopp(amount) for amount in amounts), sv.belopp(sv.total(amounts))]


def _accrued(line: Line, inside: list[Span]) -> list[Decimal | None]:
    return [span.figure(f"lines.{line.id}.accrued") for span in inside]


def _plans(agreement: Agreement, line: Line, inside: list[Span]) -> list[Decimal | None]:
    """A reserve has no plan of its own: to date it follows what is accrued."""
    planned = {each.id for each in agreement.budget if each.profile not in (None, "reserve")}
    return [span.planned(line.id) if line.id in planned else None for span in inside]
