"""The agenda of the next meeting, in words."""

from collections.abc import Iterator, Sequence

from tasks.agreement.calendar import next_meeting
from tasks.agreement.model import Agreement
from tasks.cases.case import Case, MoneyOff, NightsOff
from tasks.reports.model import Asked, FollowedDecision, Report
from tasks.reports.view.economy import reserves
from tasks.reports.view.parts import Agenda, CaseRow, Decision, Question, View
from tasks.wording.language import say
from tasks.wording.swedish import listed

_IN_SHORT = {
    "counts": ("counts", "done", "noted"),
    "waits": ("later", "no_voucher", "waiting", "overdue"),
    "not": ("refused", "incomplete"),
    "followed": ("follow_up", "no_case"),
}
"""What the mail counts together of what can be seen of decisions."""


def agenda(report: Report, agreement: Agreement, asked: Sequence[Decision], *, ended: bool) -> Agenda:
    """The agenda beside its questions (:func:`asked_questions`); that of an earlier version has its proposals alone.

    After the term (``ended``) nobody is asked for a dialogue any more.
    """
    carried = report.agenda
    since = {} if carried is None else {each.number: each.asked for each in carried.proposals}
    followed = [] if carried is None else carried.decisions
    cases = [] if carried is None else [case for case in report.cases if case.number in carried.cases]
    short = [
        say("case_short", number=case.number, label=case.label, age=case.age_months, closed=not case.is_open)
        for case in cases
    ]
    counted = {name: sum(each.state in states for each in followed) for name, states in _IN_SHORT.items()}
    parts = [say(f"decided_{name}", count=count) for name, count in counted.items() if count]
    return Agenda(
        heading=say("agenda_heading", meeting=next_meeting(agreement, report.made_on)),
        decisions=[_followed(each) for each in followed],
        cases=[_case(each, report, agreement, asked, ended) for each in cases],
        proposals=[_proposal(each, since.get(each.number), report) for each in asked],
        decisions_short=say("decisions_short", parts=parts) if parts else "",
        cases_short=say("cases_short", cases=listed(short)) if short else "",
    )


def asked_questions(report: Report) -> list[Question]:
    """The open questions, with who asked each and since when."""
    since = {} if report.agenda is None else {each.id: each.asked for each in report.agenda.questions}
    return [
        Question(id=each.id, clause=each.clause, text=each.text, asked=asked_since(since.get(each.id), report))
        for each in report.open_questions
    ]


def question_lines(shown: View) -> list[str]:
    """The open questions, each on a line."""
    return [say("agenda_question", id=q.id, clause=q.clause, text=q.text) for q in shown.questions]


def asked_since(asked: Asked | None, report: Report) -> str:
    """Who has asked, and since when; empty where the report does not say."""
    if asked is None:
        return ""
    if asked.by is not None:
        return say("asked_by", name=asked.by, day=asked.on)
    return say("asked_now") if asked.period == report.period else say("asked_since", period=asked.period)


def _proposal(decision: Decision, asked: Asked | None, report: Report) -> str:
    said = say("agenda_proposal", number=decision.number, title=decision.title, case=decision.case)
    return f"{said} {asked_since(asked, report)}".rstrip()


def _followed(each: FollowedDecision) -> str:
    seen = say(f"followed_{each.state}", day=each.on, case=each.case)
    return say("decision_followed", id=each.decision, decided=each.decided, text=each.text, seen=seen)


def _case(case: Case, report: Report, agreement: Agreement, asked: Sequence[Decision], ended: bool) -> CaseRow:
    return CaseRow(
        name=say("case_name", number=case.number, label=case.label),
        sentences=[
            case_state(case),
            *case_off(case, agreement, ended),
            *(_still(case, asked, ended) if case.is_open else []),
        ],
    )


def case_state(case: Case) -> str:
    """Since when a case is open, or what has closed it."""
    closed = case.closed
    if closed is None:
        return say("case_open", since=case.since, age=case.age_months, again=bool(case.earlier))
    return say(
        "case_closed",
        since=case.since,
        day=closed.on,
        id=closed.decision,
        by_decision=closed.by == "decision",
        accepts=closed.accepts,
    )


def case_off(case: Case, agreement: Agreement, ended: bool) -> Iterator[str]:
    """What deviates: the nights, a reserve, or another line."""
    nights, money = case.nights, case.money
    if nights is not None:
        yield say("case_nights", forecast=nights.forecast, planned=nights.planned, ended=ended)
    elif money is not None and case.subject.removeprefix("lines.") in reserves(agreement):
        yield say("case_reserve", accrued=abs(money.accrued or 0), budget=abs(money.budget))
    elif money is not None:
        yield say("case_line", forecast=abs(money.forecast), budget=abs(money.budget), ended=ended)


def _still(case: Case, asked: Sequence[Decision], ended: bool) -> Iterator[str]:
    """What an open case waits for: a dialogue, a decision, figures that bring it back."""
    if case.dialogue is not None:
        yield say("case_dialogue", day=case.dialogue.on, id=case.dialogue.decision)
    elif not ended:
        yield say("case_no_dialogue", clause=case.clause)
    if case.decision is not None:
        yield say("case_decision", day=case.decision.on, id=case.decision.decision)
    numbers = [str(each.number) for each in asked if each.case == case.number]
    yield say("case_proposals", numbers=numbers) if numbers else say("case_no_proposal")
    yield from _back(case.nights, case.money, ended)


def _back(nights: NightsOff | None, money: MoneyOff | None, ended: bool) -> Iterator[str]:
    if nights is not None and not ended and nights.at_least is not None:
        yield say("case_at_least", count=nights.at_least, left=nights.left)
    elif nights is not None and not ended and nights.at_most is not None:
        yield say("case_at_most", count=nights.at_most)
    elif money is not None and money.excess:
        yield say("case_excess", amount=money.excess)
