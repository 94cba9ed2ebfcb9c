"""The view: a report as text, rounded and worded once. Every output shows these strings and no others.

No volunteer's name and no day note can be here: neither reaches the report.
"""

from tasks.agreement.calendar import next_meeting, quarter_of, report_due, span_of
from tasks.agreement.model import Agreement
from tasks.reports.model import Report
from tasks.reports.view.accounts import reconciliation
from tasks.reports.view.decisions import concerned, decisions
from tasks.reports.view.economy import budget_notes, costs_and_income, total_row
from tasks.reports.view.findings import findings_view
from tasks.reports.view.parts import Agenda, AreaRow, Headline, View
from tasks.reports.view.rows import (
    activity_rows,
    association_row,
    badge,
    budget_row,
    correction_row,
    total_account,
)
from tasks.reports.view.series import budget_chart, nights_chart
from tasks.wording import swedish as sv
from tasks.wording.language import cleaned, say, words

FIRST = 4
"""Decisions that the first screen of a telephone has room for."""


def view(report: Report, agreement: Agreement) -> View:
    """What every output of a monthly report shows, in Swedish.

    Free text (labels, file names, messages) is composed, put on one line and freed from control characters.
    """
    asked = decisions(report, agreement)
    nights, month = report.nights, sv.manad(report.period)
    built = View(
        language=agreement.language,
        subject=say(
            "subject",
            status=words()["status"][report.status],
            month=month,
            nights=nights.to_date,
            planned=nights.planned,
            decisions=len(asked),
            correction=report.edition > 1,
            preliminary=report.preliminary,
        ),
        preheader=say("preheader", decisions=len(asked), meeting=next_meeting(agreement, report.made_on)),
        title=say("title", month=month),
        agreement=report.title,
        agreement_id=report.agreement,
        author=agreement.parties.association.name,
        period=report.period,
        month=month,
        made_on=report.made_on.isoformat(),
        badge=badge(report.status),
        headline=say(
            "headline",
            status=report.status,
            nights=nights.to_date,
            planned=nights.planned,
            parts=concerned(report, agreement),
        ),
        preliminary=say("preliminary", released_by=report.released_by) if report.preliminary else "",
        decisions=asked,
        first=FIRST,
        more_decisions=say("more_decisions", count=len(asked) - FIRST) if len(asked) > FIRST else "",
        headlines=_headlines(report),
        pace=_pace(report),
        budget=[*(budget_row(line) for line in report.lines), total_row(report)],
        budget_notes=budget_notes(report, agreement),
        rules=say(
            "rules",
            attention_percent=agreement.attention.percent,
            attention_amount=agreement.attention.amount,
            significant_percent=agreement.significant.percent,
            significant_amount=agreement.significant.amount,
        ),
        activity=activity_rows(report),
        associations=[association_row(account) for account in report.associations]
        + [association_row(total_account(report))],
        association_notes=_association_notes(report, agreement),
        areas=[AreaRow(name=area.name, area_nights=sv.antal(area.area_nights)) for area in report.areas],
        areas_note=say(
            "areas_reason",
            area_nights=nights.area_nights_to_date,
            nights=nights.to_date,
            extra=nights.area_nights_to_date - nights.to_date,
        ),
        corrections=[correction_row(correction, report) for correction in report.corrections],
        no_corrections=say("no_corrections"),
        findings=findings_view(report),
        unknown=_unknown(report, agreement),
        questions=[Agenda(id=q.id, clause=q.clause, text=q.text) for q in report.open_questions],
        dates=_dates(report, agreement),
        edition=say("edition", edition=report.edition, cutoff=report.cutoff, made_on=report.made_on),
        replaces="" if report.replaces is None else say("replaces", edition=report.replaces, reason=report.reason),
        sources=_sources(report),
        made=_made(report),
        nights_chart=nights_chart(report, agreement),
        budget_chart=budget_chart(report),
    )
    return View.model_validate(cleaned(built.model_dump()))


def _headlines(report: Report) -> list[Headline]:
    nights, funds = report.nights, report.funds
    costs, income = costs_and_income(report)
    return [
        Headline(
            figure=say("nights_figure", nights=nights.to_date, planned=nights.planned),
            detail=say("nights_detail", in_month=nights.in_period),
        ),
        Headline(
            figure=say("funds_figure", share=funds.utilisation),
            detail=say("funds_detail", costs=costs, income=income),
        ),
        Headline(
            figure=say("forecast_figure", result=funds.forecast_result),
            detail=say("forecast_detail", result=funds.forecast_result),
        ),
    ]


def _pace(report: Report) -> list[str]:
    nights = report.nights
    sentences = [
        say(
            "pace_so_far",
            nights=nights.to_date,
            eligible=nights.eligible_to_date,
            coverage=nights.calendar_coverage,
        )
    ]
    if nights.plan_to_date is not None:
        sentences.append(say("pace_plan", plan=nights.plan_to_date, cutoff=report.cutoff))
    if nights.planned is not None:
        sentences.append(
            say(
                "pace_needed",
                planned=nights.planned,
                left=nights.planned - nights.to_date,
                remaining=nights.eligible_term - nights.eligible_to_date,
                needed=nights.pace_needed,
            )
        )
    if nights.forecast is not None:
        sentences.append(
            say(
                "pace_forecast",
                forecast=nights.forecast,
                low=nights.forecast_low,
                high=nights.forecast_high,
            )
        )
    outlook = report.outlook
    if outlook is not None and outlook.nights_end_on is not None:
        sentences.append(say("nights_end", planned=nights.planned, day=outlook.nights_end_on))
    if outlook is not None and outlook.mean_deviation_share is not None:
        sentences.append(say("forecasts_held", count=len(outlook.held), deviation=outlook.mean_deviation_share))
    return sentences


def _association_notes(report: Report, agreement: Agreement) -> list[str]:
    notes = [note for note in [reconciliation(report, agreement)] if note]
    total = total_account(report)
    if total.booked is not None and total.outstanding is not None:
        notes.append(say("paid", booked=total.booked, outstanding=total.outstanding))
    if total.area_nights > report.nights.area_nights_to_date:
        notes.append(
            say(
                "associations_reason",
                total=total.area_nights,
                area_nights=report.nights.area_nights_to_date,
            )
        )
    if report.funds.not_clearly_in_purpose is not None:
        notes.append(say("purpose", amount=report.funds.not_clearly_in_purpose))
    return notes


def _unknown(report: Report, agreement: Agreement) -> list[str]:
    crew, nights = report.crew, report.nights
    unknown = {
        "unknown_month": nights.in_period is None,
        "unknown_ledger": any(line.booked is None for line in report.lines),
        "unknown_nights": nights.planned is None,
        "unknown_forecast": nights.forecast is None,
        "unknown_contacts": crew.contacts_to_date is None,
        "unknown_minors": crew.minors_to_date is None,
        "unknown_crew": agreement.crew.minimum is None,
        "unknown_meeting": next_meeting(agreement, report.made_on) is None,
    }
    sentences = [say(sentence) for sentence, applies in unknown.items() if applies]
    if report.not_regulated:
        sentences.append(say("not_regulated", items=report.not_regulated))
    return sentences


def _dates(report: Report, agreement: Agreement) -> list[str]:
    dates: list[tuple[str, str]] = []  # ISO date or month, to sort by, and the sentence
    meeting = next_meeting(agreement, report.made_on)
    if meeting is not None:
        dates.append((meeting.isoformat(), say("next_meeting", day=meeting)))
        due = report_due(agreement, meeting)
        if due is not None and due >= report.made_on:
            dates.append((due.isoformat(), say("report_due", day=due)))
    quarter = quarter_of(agreement, report.cutoff)
    if quarter is not None:
        end = span_of(agreement, quarter).end
        dates.append((end.isoformat(), say("quarter_end", day=end, quarter=quarter)))
    if agreement.decision_on_extension and agreement.decision_on_extension >= report.period:
        month = agreement.decision_on_extension
        dates.append((month, say("extension", month=month)))
    dates.append((agreement.term.end.isoformat(), say("term_end", day=agreement.term.end)))
    return [sentence for _, sentence in sorted(dates)]


def _sources(report: Report) -> list[str]:
    return [
        say(
            "source",
            file=source.file,
            kind=source.kind,
            rows=source.rows,
            rejected=source.rejected,
            digest=source.sha256[:12],
        )
        for source in report.sources
    ] or [say("no_sources")]


def _made(report: Report) -> str:
    made = report.made
    return say(
        "made",
        software=sv.lista([f"{name} {version}" for name, version in sorted(made.software.items())]),
        agreement=made.agreement_sha256[:12],
        patrols=made.patrols_version,
        ledger=made.ledger_version,
        findings=made.findings_version,
    )
