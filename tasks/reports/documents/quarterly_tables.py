"""The quarterly document's tables: each month and the quarter against plan."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.cases.case import Case
from tasks.measures.figures import Line
from tasks.reports.documents.document import Table
from tasks.reports.documents.sections import decided
from tasks.reports.documents.spans import Span
from tasks.reports.model import Report
from tasks.reports.view.agenda import case_off, case_state
from tasks.reports.view.economy import cost_lines
from tasks.reports.view.parts import View
from tasks.wording import swedish as sv
from tasks.wording.language import say, words

ACTIVITY = {
    "nights": "nights.in_period",
    "area_nights": "nights.area_nights_in_period",
    "adult_hours": "crew.adult_hours_in_period",
}
"""Figures of a month by their words."""


def nights_table(inside: list[Span]) -> Table:
    """Nights planned and walked, area-nights and hours: each month, and their sum."""
    label, names = words()["label"], words()["figure"]
    columns = [[span.planned_nights() for span in inside]]
    columns += [[span.figure(figure) for span in inside] for figure in ACTIVITY.values()]
    rows = [[span.label, *(sv.antal(column[i]) for column in columns)] for i, span in enumerate(inside)]
    rows.append([label["quarter"], *(sv.antal(sv.total(column)) for column in columns)])
    return Table(
        caption=words()["caption"]["nights_by_month"],
        header=[label["month"], label["planned_nights"], *(names[key] for key in ACTIVITY)],
        rows=rows,
        total=True,
    )


def quarter_table(agreement: Agreement, last: Report, inside: list[Span]) -> Table:
    """Every line in the quarter alone: plan, outcome, and what parts them."""
    label = words()["label"]
    keys = ("line", "plan_quarter", "booked_quarter", "accrued_quarter", "variance_quarter")
    rows = []
    for line in last.lines:
        plan, outcome = sv.total(_plans(agreement, line, inside)), sv.total(_accrued(line, inside))
        booked = sv.total([span.figure(f"lines.{line.id}.booked") for span in inside])
        off = None if plan is None or outcome is None else outcome - plan
        rows.append([line.label, sv.belopp(plan), sv.belopp(booked), sv.belopp(outcome), sv.avvikelse(off)])
    return Table(
        caption=words()["caption"]["quarter"],
        header=[label[key] for key in keys],
        rows=rows,
    )


def to_date_table(shown: View, cutoff: date) -> Table:
    """Every line from the start of the term, as in the monthly report."""
    label = words()["label"]
    changed = any(row.original for row in shown.budget)
    signed = ["original"] if changed else []
    keys = ("line", *signed, "budget", "plan", "booked_so_far", "accrued_so_far", "variance_so_far")
    return Table(
        caption=say("caption_to_date", caption=words()["caption"]["so_far"], cutoff=cutoff),
        header=[*(label[key] for key in keys), shown.forecast_label],
        rows=[
            [
                row.label,
                *([row.original] if changed else []),
                *(row.budget, row.plan, row.booked, row.accrued, row.variance, row.forecast),
            ]
            for row in shown.budget
        ],
        total=True,
    )


def quarter_areas(known: list[Report], inside: list[Span]) -> Table:
    """Area-nights of every place: the quarter's own, and to date."""
    label, last, first = words()["label"], known[-1], inside[0].before
    before = {} if first is None else {area.id: area.area_nights for area in first.areas}
    return Table(
        caption=words()["caption"]["area_nights"],
        header=[label["area"], label["quarter"], label["to_date"]],
        rows=[
            [area.name, sv.antal(area.area_nights - before.get(area.id, 0)), sv.antal(area.area_nights)]
            for area in last.areas
        ],
    )


def months_table(agreement: Agreement, last: Report, inside: list[Span]) -> Table:
    """Each cost line month by month: accrued, and below it the plan where the line has one of its own."""
    label = words()["label"]
    rows = []
    for line in cost_lines(last):
        rows.append(_row(f"{line.label}, {label['accrued'].lower()}", _accrued(line, inside)))
        plans = _plans(agreement, line, inside)
        if any(plan is not None for plan in plans):
            rows.append(_row(f"{line.label}, {label['plan_short'].lower()}", plans))
    return Table(
        caption=words()["caption"]["costs_by_month"],
        header=[label["line"], *(span.label for span in inside), label["quarter"]],
        rows=rows,
    )


def cases_table(agreement: Agreement, last: Report, inside: list[Span], ended: bool) -> list[Table]:
    """The deviation cases that were open in the quarter, each with what deviates, since when, and what was decided.

    No table where there are none.
    """
    periods = {span.report.period for span in inside}
    told = [case for case in last.cases if case.closed is None or case.closed.period in periods]
    label = words()["label"]
    rows = [
        [
            say("case_name", number=case.number, label=case.label),
            " ".join(case_off(case, agreement, ended)),
            case_state(case),
            " ".join(_answers(agreement, case, ended)) or "–",
        ]
        for case in told
    ]
    header = [label[key] for key in ("deviation_case", "deviation", "case_since", "case_done")]
    caption = words()["caption"]["cases"]
    return [Table(caption=caption, header=header, rows=rows, texts=[0, 1, 2, 3])] if rows else []


def _answers(agreement: Agreement, case: Case, ended: bool) -> Iterator[str]:
    """The dialogue on a case, or that none is noted where the agreement asks for it, and what was decided."""
    if case.dialogue is not None:
        yield say("case_dialogue", day=case.dialogue.on, id=case.dialogue.decision)
    elif case.clause is not None:
        yield say("case_no_dialogue", clause=None if ended else case.clause)
    noted = [each.decision for each in (case.decision, case.closed) if each is not None and each.decision is not None]
    for number in dict.fromkeys(noted):
        yield from (decided(agreement, each) for each in agreement.decisions if each.id == number)


def _row(name: str, amounts: list[Decimal | None]) -> list[str]:
    return [name, *(sv.belopp(amount) for amount in amounts), sv.belopp(sv.total(amounts))]


def _accrued(line: Line, inside: list[Span]) -> list[Decimal | None]:
    return [span.figure(f"lines.{line.id}.accrued") for span in inside]


def _plans(agreement: Agreement, line: Line, inside: list[Span]) -> list[Decimal | None]:
    """A reserve has no plan of its own: to date it follows what is accrued."""
    planned = {each.id for each in agreement.budget if each.profile not in (None, "reserve")}
    return [span.planned(line.id) if line.id in planned else None for span in inside]
