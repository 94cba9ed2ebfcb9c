"""Economy in words: sums that the budget table ends in, and the sentences below it."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import budget_steps, clause_answered, counts_from, latest
from tasks.agreement.votes import adopted
from tasks.cases.case import NIGHTS
from tasks.measures.figures import Line
from tasks.proposals.outcome import Proposals
from tasks.reports.model import Report
from tasks.reports.view.decisions import told
from tasks.reports.view.parts import BudgetRow
from tasks.reports.view.rows import is_changed, original
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def total_row(report: Report) -> BudgetRow:
    """The table's last row: sums of the stored lines, unknown where one of them is."""
    lines = report.lines
    return BudgetRow(
        id=None,
        clause="",
        label=words()["label"]["total"],
        original=sv.belopp(sv.total([original(line) for line in lines])) if is_changed(report) else "",
        budget=sv.belopp(sv.total([line.budget for line in lines])),
        plan=sv.UNKNOWN,
        booked=sv.belopp(sv.total([line.booked for line in lines])),
        not_yet_booked="",
        accrued=sv.belopp(sv.total([line.accrued for line in lines])),
        variance=sv.UNKNOWN,
        share=sv.UNKNOWN,
        forecast=sv.belopp(report.funds.forecast_result),
        forecast_variance=sv.avvikelse(sv.total([line.forecast_variance for line in lines])),
        badge=None,
    )


def not_yet_booked(report: Report) -> str:
    """What lists of expenses have and the books have not, by line; empty where there is nothing."""
    lines = [f"{line.label} {sv.kr(-line.not_yet_booked)}" for line in report.lines if line.not_yet_booked]
    return say("not_yet_booked", lines=lines) if lines else ""


def cost_lines(report: Report) -> list[Line]:
    """The cost lines, "Ej fördelat" with them."""
    return [line for line in report.lines if line.budget < 0 or line.clause is None]


def costs_and_income(report: Report) -> tuple[Decimal | None, Decimal]:
    """Accrued costs and budgeted income, both positive."""
    costs = report.funds.accrued_costs
    income = sum((line.budget for line in report.lines if line.budget > 0), start=sv.ZERO)
    return (None if costs is None else -costs), income


def limit_decided(agreement: Agreement, day: date) -> Decision | None:
    """The decision in force on ``day`` on what a significant deviation is."""
    clause, end = agreement.clauses.deviation, latest(agreement).term.end
    about = (
        each
        for each in adopted(agreement)
        if counts_from(each, end) <= day
        and (each.about == "limits" or (clause and clause_answered(each, agreement) == clause.id))
    )
    return max(about, key=lambda each: counts_from(each, end), default=None)


def limit_of_red(agreement: Agreement, day: date) -> Literal["decided", "open", "chosen"]:
    """Whether it is decided what a significant deviation is, an open question, or the agreement file's choice."""
    clause = agreement.clauses.deviation
    if limit_decided(agreement, day) is not None:
        return "decided"
    return "open" if clause and any(q.clause == clause.id for q in agreement.open_questions) else "chosen"


def reserves(agreement: Agreement) -> set[str]:
    """Ids of the lines without a plan of their own: judged by whether they are overdrawn, not by the limits."""
    return {line.id for line in agreement.budget if line.profile == "reserve"}


def _budget_changes(report: Report, agreement: Agreement) -> Iterator[str]:
    """Each line whose budget is another than the signed one, and the decisions that made it so."""
    for line in report.lines:
        made = [each for each, _ in budget_steps(agreement, line.id, report.cutoff)]
        if original(line) != line.budget:
            cited = [say("cited", id=each.id, decided=each.decided) for each in made]
            stated, budgeted = abs(original(line)), abs(line.budget)
            yield say("budget_changed", label=line.label, stated=stated, budgeted=budgeted, decisions=sv.lista(cited))


def needs_dialogue(report: Report, agreement: Agreement, subjects: Collection[str] | None = None) -> bool:
    """Whether the agreement asks for a dialogue that has not been held on an open case, of these subjects or any."""
    waiting = [each for each in report.cases if each.is_open and each.dialogue is None]
    is_known = report.agenda is not None  # reports of earlier versions have no cases
    asks = not is_known or any(subjects is None or each.subject in subjects for each in waiting)
    return agreement.clauses.deviation is not None and asks


def nights_lines(agreement: Agreement) -> set[str]:
    """Ids of the lines that pay the nights: fewer nights cost less."""
    return {line.id for line in agreement.budget if line.tariff and line.tariff.draws == "first_area"}


def budget_notes(report: Report, agreement: Agreement, proposed: Proposals) -> list[str]:
    """The stated grant, reserve left, what is not performed, volume and price, breaches, how far the money lasts, and
    what is left of it.
    """
    notes = []
    stated, ended = agreement.stated_grant, proposed.phase == "after"
    _, income = costs_and_income(report)
    if stated is not None and stated.amount != income:
        notes.append(say("stated_grant", stated=stated.amount, budgeted=income))
    notes += _budget_changes(report, agreement)
    began = (each for each in agreement.versions if f"{each.start:%Y-%m}" == report.period)
    notes += [say("rules_changed", start=each.start, text=each.text, clause=each.clause or "") for each in began]
    notes += _reserve_notes(report, agreement)
    for line in report.lines:
        notes += _line_notes(line)
        if line.status == "red" and line.budget and line.id not in reserves(agreement):
            limit, by_night = agreement.significant, line.id in nights_lines(agreement)
            subjects = {f"lines.{line.id}", *([NIGHTS] if by_night else [])}
            dialogue = proposed.phase not in ("early", "after") and needs_dialogue(report, agreement, subjects)
            amounts = {"percent": limit.percent, "amount": limit.amount}
            notes.append(say("breach", label=line.label, dialogue=dialogue, ended=ended, **amounts))
    return notes + _lasting(report, ended) + _result(report, proposed)


def _reserve_notes(report: Report, agreement: Agreement) -> list[str]:
    """Extra areas walked, and how many more the money pays for: fewer where other costs have eaten into the line."""
    paying = (line for line in agreement.budget if line.tariff and line.tariff.draws == "extra_area")
    nights, line = report.nights, next(paying, None)
    if nights.extra_capacity is None or line is None or line.tariff is None:
        return []
    accrued = next((each.accrued for each in report.lines if each.id == line.id), None)
    left = None if accrued is None else accrued - line.amount
    free = max(0, nights.extra_capacity - nights.extra_to_date)
    fits = None if left is None else max(0, min(free, int(left // line.tariff.rate)))
    return [
        say(
            "reserve",
            label=line.label,
            capacity=nights.extra_capacity,
            used=nights.extra_to_date,
            left=left,
            fits=fits,
            ended=nights.eligible_to_date >= nights.eligible_term,
        )
    ]


def _lasting(report: Report, ended: bool) -> list[str]:
    """How far the money lasts; nothing once no night is left to pay."""
    outlook, remaining = report.outlook, report.nights.eligible_term - report.nights.eligible_to_date
    if outlook is None or ended or not remaining:
        return []
    notes = []
    if outlook.nights_affordable is not None:
        notes.append(say("affordable", count=outlook.nights_affordable, remaining=remaining))
    if outlook.money_end_on is not None:
        is_past = outlook.money_end_on <= report.cutoff
        notes.append(say("money_end", day=outlook.money_end_on, is_past=is_past))
    return notes


def _result(report: Report, proposed: Proposals) -> list[str]:
    """What is left, as proposed or noted; else the bare figure."""
    noted = [told(note) for note in proposed.notes if note.kind == "surplus"]
    return noted or [say("result", amount=report.funds.forecast_result, ended=proposed.phase == "after")]


def _line_notes(line: Line) -> list[str]:
    notes = []
    if line.not_performed:
        notes.append(say("not_performed", label=line.label, amount=line.not_performed))
    if line.volume_variance is not None and line.price_variance is not None:
        amounts = {"volume": line.volume_variance, "price": line.price_variance}
        notes.append(say("volume_price", label=line.label, **amounts))
    return notes
