"""The standing of an agreement, read from the figures of a report and the agreement file."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

from tasks.agreement.calendar import months, next_meeting, quarter_months, quarter_of
from tasks.agreement.model import Agreement, BudgetLine, Decision, Subject
from tasks.agreement.tariff import Tariff
from tasks.agreement.versions import budgeted, latest, line_named
from tasks.agreement.votes import holds
from tasks.cases.case import Case
from tasks.decisions.effects import night_named
from tasks.measures.figures import Measures
from tasks.measures.tariffs import tariff_on
from tasks.proposals.standing import (
    ZERO,
    Answer,
    Loose,
    Money,
    Names,
    Nights,
    Outside,
    Overpaid,
    Reserve,
    Standing,
    Terms,
)

SUBJECTS: dict[str, Subject] = {name: name for name in get_args(Subject)}
NEW_FOR = 2
"""Reports in which what the coordinator alone can put right is only a task."""


def read_standing(
    agreement: Agreement,
    measures: Measures,
    period: str,
    cutoff: date,
    made_on: date,
    *,
    is_first_in_colour: bool = False,
    cases: Sequence[Case] = (),
) -> Standing:
    """Where the agreement stands at ``cutoff``, for the meeting after ``made_on``. ``period`` is a month, ``cases``
    are those of its report.
    """
    last_rules = latest(agreement)
    if cutoff >= last_rules.term.end:
        measures = measures.settled()
    meeting = next_meeting(agreement, made_on)
    following = None if meeting is None else next_meeting(agreement, _day_after(meeting))
    night_line, reserve_line = _paid_by(agreement, "first_area"), _paid_by(agreement, "extra_area")
    reserve = None if reserve_line is None else _plain(reserve_line.tariff)
    term_months = months(last_rules)
    income = [line for line in measures.lines if line.budget > 0]
    booked = [line.booked for line in income if line.booked is not None]
    quarter = quarter_of(agreement, cutoff)
    return Standing(
        start=agreement.term.start,
        end=last_rules.term.end,
        cutoff=cutoff,
        months_left=sum(month > period for month in term_months),
        meeting=meeting,
        next_meeting=following,
        nights=_nights(measures, night_line),
        nights_line=None if night_line is None else night_line.id,
        lines=tuple(_lines(measures)),
        income=sum((line.budget for line in income), ZERO),
        income_booked=sum(booked, ZERO) if len(booked) == len(income) else None,
        result=measures.funds.forecast_result,
        names=Names(
            association=agreement.parties.association.name,
            municipality=agreement.parties.municipality.name,
            board=_deciding_board(agreement),
            purpose=agreement.activity or "",
        ),
        terms=_terms(agreement, reserve_line),
        reserve=None
        if reserve is None or reserve_line is None
        else Reserve(reserve_line.id, measures.nights.extra_to_date, reserve.quantity, reserve.rate),
        loose=tuple(_loose(measures, period)),
        overpaid=tuple(
            Overpaid(account.id, account.name, account.booked - account.earned)
            for account in measures.associations
            if account.id is not None and account.booked is not None and account.booked > account.earned
        ),
        outside=tuple(
            Outside(each.date, each.area, reserve_line and tariff_on(agreement, reserve_line.id, each.date).rate)
            for each in measures.outside
        ),
        answers=tuple(_answers(agreement, reserve_line, made_on)),
        is_quarters_first=quarter is not None and quarter_months(agreement, quarter)[0] == period,
        is_first_in_colour=is_first_in_colour,
        cases={case.subject: case.number for case in cases if case.is_open},
        settled=frozenset(case.subject for case in cases if case.closed is not None and case.closed.accepts),
    )


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _paid_by(agreement: Agreement, draws: str) -> BudgetLine | None:
    return next((line for line in agreement.budget if line.tariff and line.tariff.draws == draws), None)


def _plain(tariff: Tariff | None) -> Tariff | None:
    """A tariff by which each unit costs the same, so that so many kronor are so many units."""
    if tariff is None or tariff.package or tariff.steps or tariff.cap or tariff.per not in ("area_night", "night"):
        return None
    return tariff


def _nights(measures: Measures, line: BudgetLine | None) -> Nights:
    nights, tariff = measures.nights, None if line is None else _plain(line.tariff)
    return Nights(
        done=nights.to_date,
        agreed=nights.planned,
        passed=nights.eligible_to_date,
        possible=nights.eligible_term,
        forecast=nights.forecast,
        is_off=nights.status != "green",
        rate=None if tariff is None else tariff.rate,
    )


def _lines(measures: Measures) -> Iterator[Money]:
    """The agreement's cost lines; "Ej fördelat" is not one of them."""
    for line in measures.lines:
        if line.budget < 0 and line.clause is not None:
            yield Money(
                id=line.id,
                label=line.label,
                budget=-line.budget,
                accrued=None if line.accrued is None else -line.accrued,
                forecast=-line.forecast,
                is_off=line.status != "green",
            )


def _loose(measures: Measures, period: str) -> Iterator[Loose]:
    for row in measures.unplaced:
        age = (int(period[:4]) - row.date.year) * 12 + int(period[5:]) - row.date.month
        yield Loose(row.kind, row.date, row.account, row.amount, age < NEW_FOR)


def _deciding_board(agreement: Agreement) -> str:
    clause, municipality = agreement.clauses.evaluation, agreement.parties.municipality
    return municipality.board if clause is None or clause.board is None else clause.board


def _terms(agreement: Agreement, reserve: BudgetLine | None) -> Terms:
    clauses, limit = agreement.clauses, agreement.significant
    open_clauses = {question.clause for question in agreement.open_questions}
    rates = [line.tariff.rate for line in agreement.budget if line.tariff is not None]
    return Terms(
        deviation=clauses.deviation is not None,
        surplus=clauses.surplus is not None,
        reclaim=clauses.reclaim is not None,
        voluntary=clauses.voluntary is not None,
        evaluation=clauses.evaluation is not None,
        decision_month=agreement.decision_on_extension,
        limit_is_open=clauses.deviation is not None and clauses.deviation.id in open_clauses,
        capacity_is_open=reserve is not None and reserve.clause in open_clauses,
        limit_percent=Decimal(limit.percent),
        limit_amount=limit.amount,
        tolerance=min(rates, default=agreement.attention.amount),
        stated_grant=None if agreement.stated_grant is None else agreement.stated_grant.amount,
    )


def _answers(agreement: Agreement, reserve: BudgetLine | None, made_on: date) -> Iterator[Answer]:
    """The decisions of the agreement file as answers; one without ``about`` answers its clause's open question."""
    clauses, stated = agreement.clauses, agreement.stated_grant
    asked: dict[str | None, Subject | None] = {
        None if clauses.deviation is None else clauses.deviation.id: "limits",
        None if reserve is None else reserve.clause: "capacity",
        None if stated is None else stated.clause: "budget",
        None: None,
    }
    for each in agreement.decisions:
        about = SUBJECTS.get(each.about) if each.about else asked.get(each.clause)
        if about is not None and each.decided <= made_on:
            is_short = about == "extension" and each.due is not None and each.due <= agreement.signed.term.end
            yield Answer(
                kind=about,
                object=_answered(agreement, each, about),
                decided=each.decided,
                approved=holds(agreement, each),
                amount=each.amount,
                number=each.number,
                due=None if is_short else each.due,  # a term that ends as signed is no longer one
            )


def _answered(agreement: Agreement, decision: Decision, about: Subject) -> str:
    """Which of its kind a decision answers, as proposals name it: people write a line's label, an area's alias."""
    named = decision.object or ""
    match about:
        case "pace":
            return named or "target"
        case "reserve" | "line":
            line = line_named(agreement, named)
            return named if line is None else line.id
        case "outside":
            night = night_named(agreement, decision)
            areas = {area.id: area.name for area in agreement.areas}
            return named if night is None else Outside(night[0], areas[night[1]]).object
        case "purpose":
            return named
        case "budget":
            line = budgeted(agreement, decision.object)
            return "" if line is not None and line.amount > 0 else named
        case "limits" | "capacity" | "extension" | "surplus":
            return ""
