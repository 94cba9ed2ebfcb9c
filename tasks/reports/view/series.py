"""What the two charts draw and say. Series come from the report's own months; nothing is measured here."""

from decimal import Decimal
from itertools import accumulate

from tasks.agreement.calendar import eligible_nights, months
from tasks.agreement.model import Agreement
from tasks.reports.model import Report
from tasks.reports.view.parts import BudgetBar, BudgetChart, NightsChart, Point
from tasks.wording.language import say, words
from tasks.wording.swedish import manad


def nights_chart(report: Report, agreement: Agreement, ended: bool) -> NightsChart:
    """Nights from the start of the term, month by month: plan, outcome to the cut-off, forecast at the end."""
    nights = report.nights
    forecast = None if ended else nights.forecast
    in_month = {month.month: int(month.figures["nights.in_period"]) for month in report.months}
    calendar = eligible_nights(agreement).dt.strftime("%Y-%m").to_list()
    term = months(agreement)
    done = dict(zip(in_month, accumulate(in_month.values()), strict=True))
    eligible = accumulate(calendar.count(month) for month in term)
    points = [
        Point(
            label=manad(month, "MMM"),
            planned=None if nights.planned is None else nights.planned * passed / max(len(calendar), 1),
            done=done.get(month),
        )
        for month, passed in zip(term, eligible, strict=True)
    ]
    return NightsChart(
        title=say("nights_chart_title", nights=nights.to_date, planned=nights.planned, plan=nights.plan_to_date),
        alt=say(
            "nights_chart_alt",
            nights=nights.to_date,
            planned=nights.planned,
            plan=nights.plan_to_date,
            cutoff=report.cutoff,
            forecast=forecast,
            months=[f"{manad(month)} {count}" for month, count in in_month.items()],
        ),
        points=points,
        forecast=None if forecast is None else float(forecast),
        done_label=say("chart_done", count=nights.to_date),
        planned_label="" if nights.planned is None else say("chart_planned", count=nights.planned),
        forecast_label="" if forecast is None else say("chart_forecast", count=forecast),
    )


def budget_chart(report: Report, ended: bool) -> BudgetChart:
    """Accrued and forecast of each cost line in per cent of its budget: on an axis of kronor small lines vanish."""
    bars, sentences = [], []
    for line in report.lines:
        if line.budget >= 0:
            continue
        budget, forecast = -line.budget, -line.forecast
        accrued = None if line.accrued is None else -line.accrued
        share = None if accrued is None else accrued / budget
        bars.append(
            BudgetBar(
                label=line.label,
                amounts=say("chart_amounts", accrued=accrued, budget=budget, forecast=None if ended else forecast),
                accrued=float(max(share or Decimal(0), Decimal(0))),
                forecast=float(max(forecast / budget, Decimal(0))),
            )
        )
        sentences.append(
            say(
                "budget_chart_line",
                label=line.label,
                accrued=accrued,
                budget=budget,
                share=share,
                forecast=None if ended else forecast,
            )
        )
    return BudgetChart(
        title=say("budget_chart_title", share=report.funds.utilisation),
        alt=say("budget_chart_alt", lines=sentences, ended=ended),
        forecast_label=words()["label"]["outcome_final" if ended else "forecast"],
        bars=bars,
    )
