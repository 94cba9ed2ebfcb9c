"""Rows of the view's tables: a figure's place in a table, written in Swedish."""

from collections.abc import Callable
from decimal import Decimal

from tasks.measures.figures import AssociationAccount, Correction, InKind, Line, Status
from tasks.measures.settlement import UNALLOCATED
from tasks.reports.model import Report
from tasks.reports.view.parts import AssociationRow, Badge, BudgetRow, CorrectionRow, FigureRow, InKindRow
from tasks.wording import swedish as sv
from tasks.wording.catalogue import phrase
from tasks.wording.language import say, words


def badge(status: Status) -> Badge:
    """The word that always goes with a colour."""
    return Badge(status=status, word=words()["status"][status], meaning=words()["status_meaning"][status])


def original(line: Line) -> Decimal:
    """The budget as signed; reports of earlier versions know no other."""
    return line.budget if line.original is None else line.original


def is_changed(report: Report) -> bool:
    """Whether a line has another budget than the one that was signed: tables show both."""
    return any(original(line) != line.budget for line in report.lines)


def budget_row(line: Line, *, changed: bool) -> BudgetRow:
    """A budget line in whole kronor; variances with their sign. ``changed``: of :func:`is_changed`."""
    return BudgetRow(
        id=line.id,
        clause=line.clause or "",
        label=line.label,
        original=sv.belopp(original(line)) if changed else "",
        budget=sv.belopp(line.budget),
        plan=sv.belopp(line.plan_to_date),
        booked=sv.belopp(line.booked),
        not_yet_booked=sv.belopp(line.not_yet_booked) if line.not_yet_booked else "",
        accrued=sv.belopp(line.accrued),
        variance=sv.avvikelse(line.variance_to_date),
        share=sv.proc(line.variance_to_date_share),
        forecast=sv.belopp(line.forecast),
        forecast_variance=sv.avvikelse(line.forecast_variance),
        badge=badge(line.status),
    )


def association_row(account: AssociationAccount) -> AssociationRow:
    """An open account in whole kronor."""
    return AssociationRow(
        id=account.id,
        name=account.name,
        area_nights=sv.antal(account.area_nights),
        adult_hours=sv.antal(account.adult_hours),
        earned=sv.belopp(account.earned),
        booked=sv.belopp(account.booked),
        outstanding=sv.belopp(account.outstanding),
    )


def total_account(report: Report) -> AssociationAccount:
    """The sum of the associations' accounts; unknown where one of them is."""
    accounts = report.associations
    booked = [a.booked for a in accounts]
    outstanding = [a.outstanding for a in accounts]
    return AssociationAccount(
        id="total",
        name=words()["label"]["total"],
        area_nights=sum(a.area_nights for a in accounts),
        adult_hours=sum((a.adult_hours for a in accounts), start=sv.ZERO),
        earned=sum((a.earned for a in accounts), start=sv.ZERO),
        booked=sv.total(booked),
        outstanding=sv.total(outstanding),
    )


def correction_row(correction: Correction, report: Report) -> CorrectionRow:
    """A correction with its figure in words: ``lines.material.booked`` is "Material, utrustning, bokfört"."""
    label, write = _corrected_figure(correction.figure, report)
    before, after = (write(Decimal(text)) for text in (correction.before, correction.after))
    return CorrectionRow(
        figure=f"months.{correction.month}.{correction.figure}",
        month=sv.manad(correction.month),
        label=label,
        before=before,
        after=after,
        source=correction.source,
        received="" if correction.received is None else sv.datum(correction.received),
        sentence=say(
            "correction",
            month=correction.month,
            label=label,
            before=before,
            after=after,
            source=correction.source,
            received=correction.received,
        ),
    )


def _corrected_figure(figure: str, report: Report) -> tuple[str, Callable[[Decimal], str]]:
    """What the figure is called, and how a value of it is written."""
    names = words()["correction"]
    if figure in names:
        return names[figure], sv.antal
    if figure.startswith("in_kind."):
        given = next((each for each in report.in_kind if figure == f"in_kind.{each.id}.hours_in_period"), None)
        label = figure.split(".")[2] if given is None else f"{given.name}, {given.label}"
        return f"{label}, {names['hours_in_period']}", lambda hours: sv.antal(hours, 2)
    line_id, column = figure.removeprefix("lines.").rsplit(".", 1)
    gone = phrase("unallocated") if line_id == UNALLOCATED else line_id
    label = next((line.label for line in report.lines if line.id == line_id), gone)
    return f"{label}, {names[column]}", sv.kr


def in_kind_row(given: InKind) -> InKindRow:
    """What a party gave of a kind beside money."""
    return InKindRow(
        party=given.name,
        kind=given.label,
        in_month=sv.antal(given.hours_in_period, 2),
        to_date=sv.antal(given.hours_to_date, 2),
        persons=sv.antal(given.persons_to_date),
        value="" if given.value_to_date is None else sv.belopp(given.value_to_date),
    )


def in_kind_note(report: Report) -> str:
    """What the hours are, and whether the agreement gives them a value; empty where there are none."""
    valued = any(given.value_to_date is not None for given in report.in_kind)
    return say("in_kind_note", valued=valued) if report.in_kind else ""


def activity_rows(report: Report) -> list[FigureRow]:
    """Activity in the month and to date. Figures of a smallest crew are left out where none is agreed."""
    nights, crew, names = report.nights, report.crew, words()["figure"]
    rows = [
        ("nights", sv.antal(nights.in_period), nights.to_date),
        ("area_nights", sv.antal(nights.area_nights_in_period), nights.area_nights_to_date),
        ("extra", "", nights.extra_to_date),
        ("outside", "", nights.outside_calendar_to_date),
        ("adult_hours", sv.antal(crew.adult_hours_in_period), crew.adult_hours_to_date),
        ("adults_per_area_night", "", crew.adults_per_area_night),
        ("minors", "", crew.minors_to_date),
        ("contacts", "", crew.contacts_to_date),
    ]
    written = [
        FigureRow(label=names[key], in_month=in_month, to_date=sv.antal(to_date)) for key, in_month, to_date in rows
    ]
    if crew.understaffed_to_date is not None:
        label, share = names["understaffed"], names["staffed_share"]
        written.append(FigureRow(label=label, in_month="", to_date=sv.antal(crew.understaffed_to_date)))
        written.append(FigureRow(label=share, in_month="", to_date=sv.proc(crew.staffed_share)))
    return written
