"""From the cases of the reports before to those of this one: opened, kept, closed, opened again.

A case is opened by what is red, and stays until it is no longer red, until the steering group decides a number of
nights that it keeps to, or decides to close it (``close``, naming its number). What such a decision has accepted
opens the case again only when it has grown by more than a significant deviation, or has been back in between.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import deciding, line_named
from tasks.agreement.votes import adopted
from tasks.cases.case import NIGHTS, Case, Closing, Noted, Spell
from tasks.cases.deviations import Deviation, deviations, has_grown
from tasks.decisions.effects import case_named
from tasks.measures.figures import Measures


@dataclass(frozen=True)
class _Month:
    """What a step is taken in. ``decisions`` are those that hold and had been taken, by their day."""

    rules: Agreement
    period: str
    cutoff: date
    made_on: date
    decisions: Sequence[Decision]


def follow(
    before: Sequence[Case],
    agreement: Agreement,
    measures: Measures,
    period: str,
    cutoff: date,
    made_on: date,
    numbers: Mapping[str, int] | None = None,
) -> list[Case]:
    """The cases as the report of the month ``period``, made on ``made_on``, tells them, by number.

    ``before`` are those of the reports up to it (for a corrected edition, of the one that it replaces), ``agreement``
    the rules of the cut-off, ``numbers`` the number that a subject bears in any edition there is: it gets no other.
    """
    decisions = sorted((each for each in adopted(agreement) if each.decided <= made_on), key=lambda one: one.decided)
    month = _Month(agreement, period, cutoff, made_on, decisions)
    target = _target(decisions, agreement, cutoff)
    now = {each.subject: each for each in deviations(agreement, measures, target)}
    known = {each.subject: each for each in before}
    taken = {**(numbers or {}), **{each.subject: each.number for each in before}}
    found: list[Case] = []
    for subject in [*now, *(each for each in known if each not in now)]:
        case, deviation = known.get(subject), now.get(subject)
        if case is not None:
            found.append(_followed(case, deviation, month))
        elif deviation is not None and deviation.is_red:
            number = taken.setdefault(subject, max(taken.values(), default=0) + 1)
            case = Case(
                number=number,
                subject=subject,
                label=deviation.label,
                clause=None if agreement.clauses.deviation is None else agreement.clauses.deviation.id,
                status="red",
                since=period,
                opened_on=made_on,
                age_months=0,
                nights=deviation.nights,
                money=deviation.money,
            )
            found.append(_followed(case, deviation, month))
    return sorted(found, key=lambda each: each.number)


def is_about(decision: Decision, case: Case, agreement: Agreement) -> bool:
    """Whether a decision is in a case's matter: it names its number, or is about the nights, or about its line."""
    match decision.about:
        case "dialogue" | "close":
            return case_named(decision) == case.number
        case "pace":
            return case.subject == NIGHTS
        case "reserve" | "line" | "budget":
            line = line_named(agreement.signed, decision.object)
            return line is not None and case.subject == f"lines.{line.id}"
    return False


def _target(decisions: Sequence[Decision], agreement: Agreement, cutoff: date) -> int | None:
    """The number of nights that was decided last; null where the budget that pays them has been decided since."""
    last = next((each for each in reversed(decisions) if each.about == "pace" and each.number), None)
    paying = (line.id for line in agreement.budget if line.tariff and line.tariff.draws == "first_area")
    later = [
        each.decided
        for line in paying
        for each in deciding(agreement, f"lines.{line}", cutoff)
        if last is not None and each.decided > last.decided
    ]
    return None if last is None or later else last.number


def _followed(case: Case, now: Deviation | None, month: _Month) -> Case:
    """One case, a month on. ``now`` null: nothing is left of its line."""
    is_red = now is not None and now.is_red
    closed = case.closed
    if closed is not None and (_is_undone(closed, month) or (is_red and _is_of(closed, month))):
        closed = None  # the decision holds no longer, or an edition of this very month had it otherwise
    if closed is None:
        return _open(case.model_copy(update={"closed": None}), now, month)
    if not is_red or now is None:
        return case.model_copy(update={"closed": closed.model_copy(update={"accepts": False})})
    if closed.accepts and not has_grown(month.rules, case, now):
        return case
    again = {
        "since": month.period,
        "opened_on": month.made_on,
        "dialogue": None,
        "decision": None,
        "closed": None,
        "earlier": [*case.earlier, Spell(since=case.since, closed=closed)],
    }
    return _open(case.model_copy(update=again), now, month)


def _is_undone(closed: Closing, month: _Month) -> bool:
    """Whether it was closed by a decision that holds no longer: its number has come again with other votes."""
    return closed.by == "decision" and all(
        (each.id or each.decided) != (closed.decision or closed.on) for each in month.decisions
    )


def _is_of(closed: Closing, month: _Month) -> bool:
    return closed.by == "figures" and closed.period == month.period


def _open(case: Case, now: Deviation | None, month: _Month) -> Case:
    """An open case with this month's figures and what has been decided in it, closed where something closes it."""
    figures = {} if now is None else {"status": now.status, "nights": now.nights, "money": now.money}
    taken = [each for each in _since(case, month) if is_about(each, case, month.rules)]
    held = [each for each in taken if each.about == "dialogue"]
    decided = [each for each in taken if each.about != "dialogue"]
    case = case.model_copy(
        update={
            **figures,
            "label": case.label if now is None else now.label,
            "age_months": _months(case.since, month.period),
            "dialogue": _noted(held[-1]) if held else None,
            "decision": _noted(decided[-1]) if decided else None,
        }
    )
    return case.model_copy(update={"closed": _closing(now, decided, month)})


def _since(case: Case, month: _Month) -> Iterator[Decision]:
    """The decisions of this time: from the first red month on, without those that closed it before."""
    used = {each.closed.decision or each.closed.on for each in case.earlier}
    return (
        each
        for each in month.decisions
        if f"{each.decided:%Y-%m}" >= case.since and (each.id or each.decided) not in used
    )


def _closing(now: Deviation | None, decided: Sequence[Decision], month: _Month) -> Closing | None:
    """By name, whatever the figures; else where it is no longer red, by the figures, or by the number of nights that
    has been decided and is kept to.
    """
    is_red, is_off = now is not None and now.is_red, now is not None and now.status == "red"
    by = next((each for each in reversed(decided) if each.about == "close"), None)
    if by is None and is_off and not is_red:
        by = next((each for each in reversed(decided) if each.about == "pace"), None)
    if by is not None:
        accepts = is_red and by.about == "close"
        return Closing(by="decision", period=month.period, on=by.decided, decision=by.id, accepts=accepts)
    return None if is_red else Closing(by="figures", period=month.period, on=month.cutoff)


def _noted(decision: Decision) -> Noted:
    return Noted(decision=decision.id, on=decision.starts if decision.about == "dialogue" else decision.decided)


def _months(since: str, period: str) -> int:
    return (int(period[:4]) - int(since[:4])) * 12 + int(period[5:]) - int(since[5:])
