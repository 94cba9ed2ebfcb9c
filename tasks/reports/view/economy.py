"""Economy in words: sums that the budget table ends in, and the sentences below it."""

from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.reports.model import Report
from tasks.reports.view.parts import BudgetRow
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def total_row(report: Report) -> BudgetRow:
    """The table's last row: sums of the stored lines, unknown where one of them is."""
    lines = report.lines
    return BudgetRow(
        id=None,
        clause="",
        label=words()["label"]["total"],
        budget=sv.belopp(sv.total([line.budget for line in lines])),
        plan=sv.UNKNOWN,
        booked=sv.belopp(sv.total([line.booked for line in lines])),
        accrued=sv.belopp(sv.total([line.accrued for line in lines])),
        variance=sv.UNKNOWN,
        share=sv.UNKNOWN,
        forecast=sv.belopp(report.funds.forecast_result),
        forecast_variance=sv.avvikelse(sv.total([line.forecast_variance for line in lines])),
        badge=None,
    )


def costs_and_income(report: Report) -> tuple[Decimal | None, Decimal]:
    """Accrued costs and budgeted income, both positive."""
    costs = report.funds.accrued_costs
    income = sum((line.budget for line in report.lines if line.budget > 0), start=sv.ZERO)
    return (None if costs is None else -costs), income


def budget_notes(report: Report, agreement: Agreement) -> list[str]:
    """The stated grant (M1), reserve left, what is not performed, volume and price, breaches (M11), how far the
    money lasts, and the forecast result (M9).
    """
    notes = []
    nights, stated = report.nights, agreement.stated_grant
    _, income = costs_and_income(report)
    if stated is not None and stated.amount != income:
        notes.append(say("stated_grant", stated=stated.amount, clause=stated.clause, budgeted=income))
    if nights.extra_capacity is not None:
        notes.append(say("reserve", capacity=nights.extra_capacity, used=nights.extra_to_date))
    for line in report.lines:
        notes += _line_notes(line)
        if line.status == "red" and line.budget:
            limit = agreement.significant
            notes.append(say("breach", label=line.label, percent=limit.percent, amount=limit.amount))
    if report.outlook is not None and report.outlook.nights_affordable is not None:
        notes.append(say("affordable", count=report.outlook.nights_affordable))
    if report.outlook is not None and report.outlook.money_end_on is not None:
        notes.append(say("money_end", day=report.outlook.money_end_on))
    notes.append(say("result", amount=report.funds.forecast_result))
    return notes


def _line_notes(line: Line) -> list[str]:
    notes = []
    if line.not_performed:
        notes.append(say("not_performed", label=line.label, amount=line.not_performed))
    if line.volume_variance is not None and line.price_variance is not None:
        amounts = {"volume": line.volume_variance, "price": line.price_variance}
        notes.append(say("volume_price", label=line.label, **amounts))
    return notes
