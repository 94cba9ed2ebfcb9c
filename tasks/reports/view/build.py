"""The view: a report as text, rounded and worded once. Every output shows these strings and no others.

No volunteer's name and no day note can be here: neither reaches the report.
"""

from collections.abc import Collection
from datetime import date

from tasks.agreement.calendar import answer_by, next_meeting, next_report_due, quarter_of, span_of
from tasks.agreement.clauses import legend
from tasks.agreement.model import Agreement
from tasks.agreement.versions import latest, rules_on
from tasks.proposals.outcome import Proposals
from tasks.reports.model import Report
from tasks.reports.proposed import settled
from tasks.reports.view.accounts import reconciliation
from tasks.reports.view.agenda import agenda, asked_questions
from tasks.reports.view.changes import replacement
from tasks.reports.view.decisions import answer_link, proposals, told, worded
from tasks.reports.view.economy import (
    budget_notes,
    limit_decided,
    limit_of_red,
    not_yet_booked,
    total_row,
)
from tasks.reports.view.findings import concerning, findings_view
from tasks.reports.view.front import (
    before_label,
    headline,
    income,
    key_figures,
    money,
    reasons,
    report_badge,
    since,
    steps,
)
from tasks.reports.view.parts import AreaRow, Decision, View
from tasks.reports.view.purpose import purpose_by_kind, purpose_rows
from tasks.reports.view.rows import (
    activity_rows,
    association_row,
    budget_row,
    correction_row,
    in_kind_note,
    in_kind_row,
    is_changed,
    total_account,
)
from tasks.reports.view.series import money_chart, nights_chart
from tasks.wording import swedish as sv
from tasks.wording.language import cleaned, say, words


def view(report: Report, agreement: Agreement) -> View:
    """What every output of a monthly report shows, in Swedish.

    Free text (labels, file names, messages) is composed, put on one line and freed from control characters.
    """
    agreement, report = rules_on(agreement, report.cutoff), settled(report, agreement)
    limit = limit_decided(agreement, report.cutoff)
    proposed = proposals(report, agreement)
    asked, room = worded(proposed, report, agreement), len(proposed.decisions)
    ended = proposed.phase == "after"
    known = legend(agreement)
    questions = asked_questions(report)
    nights, month, meeting = report.nights, sv.manad(report.period), next_meeting(agreement, report.made_on)
    built = View(
        language=agreement.language,
        subject=say(
            "subject",
            activity=agreement.activity,
            status=words()["status"][report.status],
            month=month,
            nights=nights.to_date,
            planned=nights.planned,
            decisions=len(asked),
            meeting=meeting,
            correction=report.edition > 1,
            preliminary=report.preliminary,
        ),
        preheader=_preheader(report, ended, len(asked), meeting),
        title=say("title", month=month, ended=ended),
        agreement=report.title,
        covers=_covers(report, agreement),
        agreement_id=report.agreement,
        author=agreement.parties.association.name,
        period=report.period,
        month=month,
        made_on=report.made_on.isoformat(),
        badge=report_badge(report, agreement, proposed.phase),
        headline=headline(report, proposed.phase),
        reasons=reasons(report, agreement, proposed.phase),
        replacement=replacement(report, agreement),
        since=since(report),
        preliminary=say("preliminary", released_by=report.released_by) if report.preliminary else "",
        ended=ended,
        decisions=asked[:room],
        other_decisions=asked[room:],
        more_decisions=say("more_sentences", count=len(asked) - room) if len(asked) > room else "",
        answer=answer_link(asked, report, agreement),
        answer_plain=answer_link(asked, report, agreement, titled=False),
        todo=_todo(proposed),
        attention=[*_unknown_now(report), *concerning(report)],
        figures=key_figures(report, ended),
        before_label=before_label(report),
        money=money(report, ended),
        money_label=words()["label"]["left_of_budget" if ended else "forecast"],
        income=income(report),
        not_yet_booked=not_yet_booked(report),
        steps=steps(report, agreement, len(asked)),
        more=_more(report, agreement, asked[room:], ended),
        pace_heading=words()["heading"]["nights" if ended else "pace"],
        pace=[*_early(proposed), *_pace(report, ended)],
        budget=[*(budget_row(line, changed=is_changed(report)) for line in report.lines), total_row(report)],
        budget_notes=budget_notes(report, agreement, proposed),
        rules=say(
            "rules",
            attention_percent=agreement.attention.percent,
            attention_amount=agreement.attention.amount,
            significant_percent=agreement.significant.percent,
            significant_amount=agreement.significant.amount,
            limit=limit_of_red(agreement, report.cutoff),
            decision="" if limit is None else say("cited", id=limit.id, decided=limit.decided),
            ended=ended,
        ),
        activity=activity_rows(report),
        associations=[association_row(account) for account in report.associations]
        + [association_row(total_account(report))],
        association_notes=_association_notes(report, agreement),
        purpose=purpose_rows(report, proposed, asked),
        areas=[AreaRow(name=area.name, area_nights=sv.antal(area.area_nights)) for area in report.areas],
        areas_note=say(
            "areas_reason",
            area_nights=nights.area_nights_to_date,
            nights=nights.to_date,
            extra=nights.area_nights_to_date - nights.to_date,
        ),
        in_kind=[in_kind_row(given) for given in report.in_kind],
        in_kind_note=in_kind_note(report),
        corrections=[correction_row(correction, report) for correction in report.corrections],
        no_corrections=say("no_corrections"),
        findings=findings_view(report),
        unknown=_unknown(report, agreement),
        questions=questions,
        agenda=agenda(report, agreement, asked, ended=ended),
        forecast_label=words()["label"]["outcome_final" if ended else "forecast"],
        clauses={clause: text for clause, text in known.items() if text},
        legend=clause_lines(known, {each.clause for each in (*report.lines, *report.cases, *questions, *asked)}),
        dates=_dates(report, agreement),
        edition=say("edition", edition=report.edition, cutoff=report.cutoff, made_on=report.made_on),
        sources=_sources(report),
        made=_made(report),
        nights_chart=nights_chart(report, agreement, proposed.phase),
        money_chart=money_chart(report, agreement, ended),
    )
    return View.model_validate(cleaned(built.model_dump()))


def _covers(report: Report, agreement: Agreement) -> str:
    """The days of a first report that reach back before its month; empty where the title says them all."""
    start = agreement.term.start
    if report.before is not None or start >= span_of(agreement, report.period).start:
        return ""
    return say("covers", start=start, end=report.cutoff)


def _preheader(report: Report, ended: bool, decisions: int, meeting: date | None) -> str:
    """What stands beside the subject in a list of mails: what it comes to, and by when to answer."""
    answer = None if meeting is None or not decisions else answer_by(meeting)
    return say("preheader", forecast=report.nights.forecast, ended=ended, decisions=decisions, by=answer)


def _unknown_now(report: Report) -> list[str]:
    """What the figures above are silent about, and must not be read as nought."""
    unknown = {
        "unknown_month": report.nights.in_period is None,
        "unknown_ledger": any(line.booked is None for line in report.lines),
    }
    return [say(sentence) for sentence, applies in unknown.items() if applies]


def _more(report: Report, agreement: Agreement, others: list[Decision], ended: bool) -> str:
    """What the attachments hold beside what the mail says."""
    return say(
        "more",
        ended=ended,
        evidence=agreement.attach_evidence,
        decisions=len(others),
        corrections=len(report.corrections),
        findings=len(report.findings),
        questions=len(report.open_questions),
    )


def _todo(proposed: Proposals) -> list[str]:
    """Tasks first; then notes, but for those on nights and on what is left, which stand under pace and economy."""
    notes = [note for note in proposed.notes if note.kind not in ("pace", "surplus")]
    return [told(each) for each in (*proposed.tasks, *notes)]


def _early(proposed: Proposals) -> list[str]:
    """That it is too early to tell; what came of the nights stands in the headline already."""
    return [told(note) for note in proposed.notes if note.kind == "pace" and proposed.phase != "after"]


def clause_lines(known: dict[str, str], ids: Collection[str | None]) -> list[str]:
    """A line for each clause id that is shown: what it stands for."""
    return [say("clause_line", clause=clause, text=text) for clause, text in known.items() if text and clause in ids]


def _pace(report: Report, ended: bool) -> list[str]:
    nights = report.nights
    sentences = [
        say(
            "pace_so_far",
            nights=nights.to_date,
            eligible=nights.eligible_to_date,
            coverage=nights.calendar_coverage,
            ended=ended,
        )
    ]
    if nights.plan_to_date is not None:
        sentences.append(say("planned_so_far", plan=nights.plan_to_date, cutoff=report.cutoff))
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
    if nights.forecast is not None and not ended:
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
        is_past = outlook.nights_end_on <= report.cutoff
        sentences.append(say("nights_end", planned=nights.planned, day=outlook.nights_end_on, is_past=is_past))
    if outlook is not None and outlook.held:
        # The latest alone: it foretold this very number, one period ahead, as the next one will.
        held = outlook.held[-1]
        sentences.append(
            say(
                "forecast_held",
                period=held.period,
                expected=held.nights_expected,
                nights=held.nights,
                cutoff=report.cutoff,
            )
        )
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
        amount = report.funds.not_clearly_in_purpose
        notes.append(say("purpose", amount=amount, parts=purpose_by_kind(report) if amount else []))
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
    clauses, term_end = agreement.clauses, latest(agreement).term.end
    meeting = next_meeting(agreement, report.made_on)
    if meeting is not None:
        dates.append((meeting.isoformat(), say("next_meeting", day=meeting)))
    due = next_report_due(agreement, report.made_on)
    if due is not None:
        dates.append((due.isoformat(), say("report_due", day=due)))
    quarter = quarter_of(agreement, report.cutoff)
    if quarter is not None and clauses.quarterly is not None:
        end = span_of(agreement, quarter).end
        dates.append((end.isoformat(), say("quarter_end", day=end, quarter=quarter, is_past=end < report.made_on)))
    if agreement.decision_on_extension and agreement.decision_on_extension > report.period:
        month = agreement.decision_on_extension
        dates.append((month, say("extension_month", month=month, evaluation=clauses.evaluation is not None)))
    dates.append((term_end.isoformat(), say("term_end", day=term_end, is_past=term_end < report.made_on)))
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
        expenses=made.expenses_version,
        in_kind=made.in_kind_version,
        findings=made.findings_version,
    )
