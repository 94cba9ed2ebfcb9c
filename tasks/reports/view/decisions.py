"""What this month's figures ask the steering group to decide, each as a sentence ready for the minutes.

Open questions of the agreement are not here: they are the agenda, whatever the month.
"""

from decimal import Decimal
from urllib.parse import quote

from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.reports.model import Report
from tasks.reports.view.parts import Decision
from tasks.wording.language import clean, say
from tasks.wording.swedish import manad


def decisions(report: Report, agreement: Agreement) -> list[Decision]:
    """The decisions of a report, numbered: pace, reserves, other lines, purpose (M10), nights outside (A1)."""
    drafts = [
        *_pace(report, agreement),
        *_lines(report, agreement),
        *_purpose(report),
        *_outside(report),
    ]
    return [
        Decision(number=number, answer=_answer(number, draft["title"], report, agreement), **draft)
        for number, draft in enumerate(drafts, start=1)
    ]


def concerned(report: Report, agreement: Agreement) -> list[str]:
    """Names of the parts whose forecast deviates (at the report's status), for the headline."""
    names = [line.label for line in report.lines if line.status == report.status]
    by_night = {line.label for line in report.lines if line.id in _paid_by_night(agreement)}
    if report.nights.status == report.status and not by_night & set(names):
        names.insert(0, say("nights_part"))
    return [clean(name) for name in names]


def _paid_by_night(agreement: Agreement) -> set[str]:
    return {line.id for line in agreement.budget if line.tariff and line.tariff.draws == "first_area"}


def _pace(report: Report, agreement: Agreement) -> list[dict[str, str]]:
    """Nights and the lines that pay them deviate together: one decision for both."""
    nights = report.nights
    statuses = {line.status for line in report.lines if line.id in _paid_by_night(agreement)} | {nights.status}
    if statuses == {"green"} or nights.planned is None or nights.forecast is None:
        return []
    short = nights.forecast < nights.planned
    return [
        {
            "title": say("pace_title", forecast=nights.forecast, planned=nights.planned),
            "wording": say(
                "pace_wording",
                status="red" if "red" in statuses else "yellow",
                forecast=nights.forecast,
                planned=nights.planned,
                short=short,
                association=agreement.parties.association.name,
                remaining=nights.eligible_term - nights.eligible_to_date,
                left=nights.planned - nights.to_date,
            ),
            "why": say(
                "pace_why",
                pace=nights.pace,
                needed=nights.pace_needed,
                forecast=nights.forecast,
                planned=nights.planned,
            ),
            "otherwise": say("pace_otherwise", short=short),
            "clause": "M11" if "red" in statuses else "M3",
        }
    ]


def _lines(report: Report, agreement: Agreement) -> list[dict[str, str]]:
    """One for each other budget line that is not green. "Ej fördelat" has no clause: see :func:`_purpose`."""
    decided_with_pace = _paid_by_night(agreement) if report.nights.planned is not None else set()
    reserves = {line.id for line in agreement.budget if line.profile == "reserve"}
    drafts = []
    for line in report.lines:
        if line.status == "green" or line.clause is None or line.id in decided_with_pace:
            continue
        drafts.append(_reserve(line, report) if line.id in reserves else _line(line))
    return drafts


def _reserve(line: Line, report: Report) -> dict[str, str]:
    capacity = report.nights.extra_capacity
    return {
        "title": say("line_title", label=line.label, variance=line.forecast_variance)
        if capacity is None
        else say("reserve_title", forecast=report.nights.extra_forecast, capacity=capacity),
        "wording": say("reserve_wording", label=line.label, budget=-line.budget, capacity=capacity),
        "why": _line_why(line),
        "otherwise": say("reserve_otherwise"),
        "clause": line.clause or "",
    }


def _line(line: Line) -> dict[str, str]:
    sign = -1 if line.budget < 0 else 1
    worse = line.forecast_variance < 0
    return {
        "title": say("line_title", label=line.label, variance=line.forecast_variance),
        "wording": say(
            "line_wording",
            status=line.status,
            label=line.label,
            forecast=sign * line.forecast,
            budget=sign * line.budget,
            worse=worse,
        ),
        "why": _line_why(line),
        "otherwise": say("line_otherwise", worse=worse),
        "clause": "M11" if line.status == "red" else line.clause or "",
    }


def _line_why(line: Line) -> str:
    sign = Decimal(-1 if line.budget < 0 else 1)
    accrued = None if line.accrued is None else sign * line.accrued
    return say(
        "line_why",
        label=line.label,
        accrued=accrued,
        forecast=sign * line.forecast,
        budget=sign * line.budget,
    )


def _purpose(report: Report) -> list[dict[str, str]]:
    amount = report.funds.not_clearly_in_purpose
    if not amount:
        return []
    return [
        {
            "title": say("purpose_title", amount=amount),
            "wording": say("purpose_wording", amount=amount),
            "why": say("purpose_why", amount=amount),
            "otherwise": say("purpose_otherwise"),
            "clause": "M10",
        }
    ]


def _outside(report: Report) -> list[dict[str, str]]:
    count = report.nights.outside_calendar_to_date
    if not count:
        return []
    return [
        {
            "title": say("outside_title", count=count),
            "wording": say("outside_wording", count=count),
            "why": say("outside_why"),
            "otherwise": say("outside_otherwise"),
            "clause": "A1",
        }
    ]


def _answer(number: int, title: str, report: Report, agreement: Agreement) -> str:
    """Two taps to answer: a mail to the coordinator with its subject filled in (the minutes decide)."""
    subject = say("answer_subject", number=number, title=title, month=manad(report.period))
    return f"mailto:{agreement.coordinator.email}?subject={quote(clean(subject))}"
