"""The agenda of the meeting that a report is made for: what was decided and became of it, cases, questions and
proposals.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from tasks.agreement.calendar import next_meeting
from tasks.agreement.model import Agreement, Decision, OpenQuestion
from tasks.agreement.types import same
from tasks.agreement.votes import judge
from tasks.cases.follow import is_about
from tasks.decisions.effects import case_named, counting_from, voucher_named
from tasks.proposals.propose import propose
from tasks.reports.context import Context
from tasks.reports.model import Agenda, Asked, AskedProposal, AskedQuestion, FollowedDecision, Report, Seen
from tasks.reports.proposed import clause_behind, standing, wording
from tasks.wording.language import clean

ONE = Decimal(1)


def agenda(report: Report, agreement: Agreement, asked: Sequence[OpenQuestion], context: Context) -> Agenda:
    """The agenda of ``report``, in which everything else stands already; ``asked`` are its open questions."""
    followed = (_followed(each, report, agreement) for each in agreement.decisions if each.decided <= report.made_on)
    return Agenda(
        meeting=next_meeting(agreement, report.made_on),
        decisions=[each for each in followed if each.key not in context.followed],
        cases=[case.number for case in report.cases if case.closed is None or case.closed.period == report.period],
        questions=[_question(each, report, context) for each in asked],
        proposals=_proposals(report, agreement, context),
    )


def _question(question: OpenQuestion, report: Report, context: Context) -> AskedQuestion:
    first = _since(f"question {question.id}", report, context)
    asked = Asked(by=question.asked_by, on=question.asked_on or first.on, period=first.period)
    return AskedQuestion(id=question.id, clause=question.clause, text=clean(question.text), asked=asked)


def _since(key: str, report: Report, context: Context) -> Asked:
    return context.asked.get(key) or Asked(by=None, on=report.made_on, period=report.period)


def _proposals(report: Report, agreement: Agreement, context: Context) -> list[AskedProposal]:
    found = propose(standing(report, agreement)).all
    numbers = {each.topic: number for number, each in enumerate(found, start=1)}
    asked: list[AskedProposal] = []
    for number, each in enumerate(found, start=1):
        title, text, otherwise = (clean(said) for said in wording(each, numbers))
        asked.append(
            AskedProposal(
                number=number,
                kind=each.kind,
                object=each.object,
                title=title,
                text=text,
                otherwise=otherwise,
                clause=clause_behind(each, agreement) or None,
                actor=each.actor,
                source=each.source,
                amount=each.amount,
                percent=each.percent,
                count=each.number,
                due=each.by,
                case=each.case,
                asked=_since(f"{each.kind} {each.object}", report, context),
            )
        )
    return asked


def _followed(decision: Decision, report: Report, agreement: Agreement) -> FollowedDecision:
    state, on = _state(decision, report, agreement)
    case = next((each.number for each in report.cases if is_about(decision, each, agreement)), None)
    if state == "noted" and case is None:
        state, case = "no_case", case_named(decision)
    return FollowedDecision(
        decision=decision.id,
        decided=decision.decided,
        text=clean(decision.text),
        about=decision.about,
        state=state,
        on=on,
        case=case,
    )


def _state(decision: Decision, report: Report, agreement: Agreement) -> tuple[Seen, date | None]:
    """What can be seen of a decision at the report's cut-off, and the day that goes with it."""
    judged = judge(agreement, decision)
    if judged.outcome != "adopted":
        return judged.outcome, None
    if decision.about in ("dialogue", "close"):
        return "noted", decision.starts
    if voucher_named(decision) is not None and decision.object in _unknown_vouchers(report):
        return "no_voucher", None
    if (start := counting_from(agreement, decision)) is not None:
        return ("counts" if start <= report.cutoff else "later"), start
    if decision.about == "purpose":
        if _still_out(decision, report) < ONE:
            return "done", None
        return ("overdue" if decision.due and decision.due < report.cutoff else "waiting"), decision.due
    if decision.due is not None and decision.due > report.cutoff:
        return "waiting", decision.due
    return "follow_up", decision.due


def _unknown_vouchers(report: Report) -> set[str | None]:
    return {each.value for each in report.findings if each.code == "measure.decided_voucher_unknown"}


def _still_out(decision: Decision, report: Report) -> Decimal:
    """Kronor that a decision wants back and that have not come: of its kind, or of an association."""
    rows = (row.amount for row in report.unplaced if row.kind == decision.object)
    paid = (
        account.booked - account.earned
        for account in report.associations
        if account.booked is not None and same(decision.object or "") in (same(account.id or ""), same(account.name))
    )
    return sum((*rows, *paid), Decimal(0))
