"""What the charts draw and say. Series come from the report's own months; nothing is measured here."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from tasks.agreement.calendar import eligible_nights, months
from tasks.agreement.model import Agreement
from tasks.measures.figures import Line, Status
from tasks.proposals.standing import Phase
from tasks.reports.model import Report
from tasks.reports.view.economy import reserves
from tasks.reports.view.parts import AccountPanel, AccountPoint, AccountsChart, Bullet, MoneyChart, NightsChart, Point
from tasks.wording.language import say, words
from tasks.wording.swedish import ZERO, manad

GRAVITY: dict[Status, int] = {"red": 0, "yellow": 1, "green": 2}


def nights_chart(report: Report, agreement: Agreement, phase: Phase) -> NightsChart:
    """Nights month by month: plan, outcome, the forecast's range, and the most that can still be walked.

    While it is too early to tell there is a range and no line in it; after the term there is only what was.
    """
    nights, ended = report.nights, phase == "after"
    left = nights.eligible_term - nights.eligible_to_date
    is_foretold = nights.forecast is not None and not ended and left > 0
    forecast, low, high = (
        (nights.forecast, nights.forecast_low, nights.forecast_high) if is_foretold else (None, None, None)
    )
    ceiling = nights.to_date + left if is_foretold and nights.planned is not None else None
    early = phase in ("early", "before")
    in_month = {month.month: int(month.figures["nights.in_period"]) for month in report.months}
    said = {
        "nights": nights.to_date,
        "planned": nights.planned,
        "plan": nights.plan_to_date,
        "forecast": forecast,
        "low": low,
        "high": high,
        "ceiling": ceiling,
    }
    return NightsChart(
        title=say("nights_chart_title", **said, early=early, ended=ended),
        alt=say(
            "nights_chart_alt",
            **said,
            cutoff=report.cutoff,
            months=[f"{manad(month)} {count}" for month, count in in_month.items()],
        ),
        points=_points(report, agreement, in_month, forecast),
        forecast=None if forecast is None or early else float(forecast),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        ceiling=ceiling,
        done_label=say("chart_done", count=nights.to_date),
        planned_label="" if nights.planned is None else say("chart_planned", count=nights.planned),
        range_label="" if low is None else say("chart_range", low=low, high=high),
        ceiling_label="" if ceiling is None else say("chart_ceiling", count=ceiling),
    )


def _points(report: Report, agreement: Agreement, in_month: dict[str, int], forecast: Decimal | None) -> list[Point]:
    nights = report.nights
    calendar = [f"{night:%Y-%m}" for night in eligible_nights(agreement)]
    term = months(agreement)
    done = dict(zip(in_month, accumulate(in_month.values()), strict=True))
    left = nights.eligible_term - nights.eligible_to_date
    points = []
    for month, passed in zip(term, accumulate(calendar.count(month) for month in term), strict=True):
        ahead = max(0, passed - nights.eligible_to_date) / left if left and month >= report.period else None
        known = (
            None if forecast is None or ahead is None else nights.to_date + (float(forecast) - nights.to_date) * ahead
        )
        points.append(
            Point(
                month=month,
                label=manad(month, "MMM"),
                planned=None if nights.planned is None else nights.planned * passed / max(len(calendar), 1),
                done=done.get(month),
                ahead=ahead,
                foretold=known,
            )
        )
    return points


def money_chart(report: Report, agreement: Agreement, ended: bool) -> MoneyChart:
    """A bullet for each cost line in per cent of its budget: on an axis of kronor small lines vanish."""
    lines = [line for line in report.lines if line.budget < 0]
    return MoneyChart(
        title=_conclusion(report, lines, ended),
        alt=say("money_chart_alt", lines=[_in_words(line, ended) for line in lines], ended=ended),
        bullets=[_bullet(line, ended, has_plan=line.id not in reserves(agreement)) for line in lines],
    )


def _bullet(line: Line, ended: bool, *, has_plan: bool) -> Bullet:
    """A reserve has no plan of its own: its plan to date is what is accrued."""
    budget = -line.budget
    accrued, forecast = (None if line.accrued is None else -line.accrued), -line.forecast
    share = ZERO if accrued is None else max(accrued / budget, ZERO)
    return Bullet(
        label=line.label,
        status=line.status,
        word=words()["status"][line.status],
        amounts=say("chart_amounts", accrued=accrued, budget=budget, forecast=None if ended else forecast),
        accrued=float(share),
        plan=float(-line.plan_to_date / budget) if has_plan and line.plan_to_date is not None else None,
        forecast=None if ended else float(max(forecast / budget, ZERO)),
        beyond=say("chart_beyond", share=max(share, ZERO if ended else forecast / budget)),
    )


def _in_words(line: Line, ended: bool) -> str:
    budget, accrued = -line.budget, None if line.accrued is None else -line.accrued
    return say(
        "money_chart_line",
        label=line.label,
        accrued=accrued,
        budget=budget,
        share=None if accrued is None else accrued / budget,
        plan=None if line.plan_to_date is None else -line.plan_to_date,
        forecast=None if ended else -line.forecast,
    )


def _conclusion(report: Report, lines: Sequence[Line], ended: bool) -> str:
    """The chart in a sentence: the line that is worst off, by colour and then by kronor."""
    if ended:
        return say("money_title_ended", result=report.funds.forecast_result)
    off = sorted(
        (line for line in lines if line.status != "green"),
        key=lambda line: (GRAVITY[line.status], not _over(line), -abs(line.forecast_variance)),
    )
    if not off:
        return say("money_title_well")
    worst = off[0]
    return say("money_title_off", label=worst.label, over=_over(worst), variance=worst.forecast_variance)


def _over(line: Line) -> Decimal:
    """Kronor used beyond the budget."""
    return ZERO if line.accrued is None else max(ZERO, line.budget - line.accrued)


def accounts_chart(reports: Sequence[Report]) -> AccountsChart:
    """Small multiples: what each association has earned and been paid by the end of each month, on one scale."""
    last = reports[-1]
    panels = []
    for account in last.associations:
        if account.id is None:
            continue
        then = [next((each for each in report.associations if each.id == account.id), None) for report in reports]
        points = [
            AccountPoint(
                label=manad(report.period, "MMM"),
                earned=float(ZERO if known is None else known.earned),
                paid=None if known is None or known.booked is None else float(known.booked),
            )
            for report, known in zip(reports, then, strict=True)
        ]
        conclusion = say("account_conclusion", outstanding=account.outstanding)
        panels.append(AccountPanel(name=account.name, conclusion=conclusion, points=points))
    owed = [a for a in last.associations if a.id is not None and a.outstanding is not None and a.outstanding > 0]
    total = sum((each.outstanding or ZERO for each in owed), start=Decimal(0))
    return AccountsChart(
        title=say("accounts_title", count=len(owed), amount=total),
        alt=say(
            "accounts_alt",
            cutoff=last.cutoff,
            parts=[
                say("accounts_part", name=a.name, earned=a.earned, paid=a.booked)
                for a in last.associations
                if a.id is not None
            ],
        ),
        panels=panels,
    )
