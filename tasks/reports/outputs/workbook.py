"""The workbook behind the report: the same figures to the öre, and every row that they rest on."""

from datetime import date
from decimal import Decimal

import polars as pl

from tasks.agreement.model import Agreement
from tasks.measures.position import gather
from tasks.measures.settlement import earnings
from tasks.measures.tariffs import units
from tasks.reports.model import Report
from tasks.reports.outputs.formulas import (
    accrued_on_line,
    booked_on_line,
    earned_by_association,
    outstanding,
    paid_to_association,
)
from tasks.reports.outputs.row_sheets import earned_sheet, findings_sheet, ledger_sheet, patrols_sheet
from tasks.reports.outputs.sheets import BLUE, GREY, ORANGE, Cell, ChartPlan, Column, Formula, Series, Sheets
from tasks.reports.view.economy import cost_lines
from tasks.reports.view.parts import View
from tasks.reports.view.purpose import amounts
from tasks.reports.view.rows import is_changed, original
from tasks.wording.language import words


def render_workbook(
    report: Report, view: View, agreement: Agreement, patrols: pl.DataFrame, ledger: pl.DataFrame
) -> bytes:
    """The xlsx file; the same arguments always give the same bytes.

    ``patrols`` and ``ledger`` have the columns PATROLS and LEDGER of :mod:`tasks.facts.schemas`; rows after
    the cut-off are not shown.
    """
    walked = gather(agreement, patrols, None, report.cutoff).eligible
    earned = earnings(agreement, walked, units(agreement, walked))
    of_lines = dict(earned.group_by("line").agg(pl.col("ore").sum()).iter_rows())
    sheets = Sheets(view.title, view.agreement, view.author, view.edition, report.made_on)
    _summary(sheets, report, view)
    _months(sheets, report, view)
    _budget(sheets, report, view, agreement)
    _associations(sheets, report, view)
    if view.purpose:
        _purpose(sheets, report, view)
    earned_sheet(sheets, agreement, earned)
    patrols_sheet(sheets, agreement, patrols, report.cutoff)
    ledger_sheet(sheets, agreement, ledger, of_lines, report.cutoff)
    if report.in_kind:
        _in_kind(sheets, report, view)
    findings_sheet(sheets, report)
    _method(sheets, view)
    return sheets.close()


def _summary(sheets: Sheets, report: Report, view: View) -> None:
    """The first sheet: what the report says, then its figures as numbers, then what is asked."""
    label, column, heading = words()["label"], words()["workbook"]["column"], words()["heading"]
    page = sheets.page("summary", f"{view.title} · {view.agreement}")
    said = [f"{view.badge.word} – {view.badge.meaning}", view.headline, *view.reasons, *view.since, *view.attention]
    if view.replacement is not None:
        new = view.replacement
        said = [new.sentence, new.reason, new.status, new.decided, *said]
    after = sheets.lines(page, [sentence for sentence in said if sentence], top=1)
    after = sheets.table(
        page,
        "summary",
        [
            Column(column["figure"], width=44),
            Column(label["after"], "figure", 16),
            Column(label["most"], "figure", 16),
            Column(view.before_label, "figure", 16),
            Column(label["unit"], width=10),
        ],
        [[item.label, item.exact, item.exact_most, item.exact_before, item.unit] for item in view.figures],
        top=after,
    )
    if view.replacement is not None and view.replacement.rows:
        after = sheets.table(
            page,
            "replaced",
            [
                Column(label["figure"], width=44),
                Column(label["before"], "figure", 16),
                Column(label["after"], "figure", 16),
                Column(label["difference"], "figure", 16),
            ],
            [[row.label, row.exact_before, row.exact_after, row.exact_difference] for row in view.replacement.rows],
            top=after,
        )
    asked = [*view.decisions, *view.other_decisions]
    after = sheets.lines(
        page,
        [
            *(f"{d.number}. {d.wording} {label['otherwise']}: {d.otherwise}" for d in asked),
            *(f"{heading['todo']}: {sentence}" for sentence in view.todo),
            *(" ".join([f"{case.name}.", *case.sentences]) for case in view.agenda.cases),
            *view.agenda.decisions,
            *view.pace,
            *view.income,
            *([view.not_yet_booked] if view.not_yet_booked else []),
            *view.budget_notes,
            *(row.sentence for row in view.corrections),
        ],
        top=after,
    )
    nights, crew, names = report.nights, report.crew, words()["figure"]
    figures: dict[str, tuple[Cell, Cell]] = {
        "nights": (nights.in_period, nights.to_date),
        "area_nights": (nights.area_nights_in_period, nights.area_nights_to_date),
        "extra": (None, nights.extra_to_date),
        "outside": (None, nights.outside_calendar_to_date),
        "adult_hours": (crew.adult_hours_in_period, crew.adult_hours_to_date),
        "adults_per_area_night": (None, crew.adults_per_area_night),
        "minors": (None, crew.minors_to_date),
        "contacts": (None, crew.contacts_to_date),
    }
    if crew.understaffed_to_date is not None:
        figures["understaffed"] = (None, crew.understaffed_to_date)
        figures["staffed_share"] = (None, crew.staffed_share)
    after = sheets.table(
        page,
        "activity",
        [
            Column(label["figure"], width=44),
            Column(label["in_month"], "figure", 16),
            Column(label["to_date"], "figure", 16),
        ],
        [[names[key], *figure] for key, figure in figures.items()],
        top=after,
    )
    sheets.table(
        page,
        "areas",
        [Column(label["area"], width=44), Column(label["area_nights"], "figure", 16, total=True)],
        [[area.name, area.area_nights] for area in report.areas],
        top=after,
    )


def _months(sheets: Sheets, report: Report, view: View) -> None:
    """Every month of the term: nights against plan and forecast, with their chart, and each cost line's kronor."""
    label, column = words()["label"], words()["workbook"]["column"]
    lines = cost_lines(report)
    known = {month.month: month.figures for month in report.months}
    activity = {"nights": "nights.in_period", "area_nights": "nights.area_nights_in_period"}
    activity["adult_hours"] = "crew.adult_hours_in_period"
    rows: list[list[Cell]] = []
    for point in view.nights_chart.points:
        figures = known.get(point.month, {})
        rows.append(
            [
                date.fromisoformat(f"{point.month}-01"),
                *(_decimal(figures.get(figure)) for figure in activity.values()),
                None if point.planned is None else Decimal(str(round(point.planned, 4))),
                point.done,
                None if point.foretold is None else Decimal(str(round(point.foretold, 4))),
                *(
                    _decimal(figures.get(f"lines.{line.id}.{part}"))
                    for line in lines
                    for part in ("accrued", "booked")
                ),
            ]
        )
    kronor = [
        Column(f"{line.label}, {label[part].lower()}", "money", 15, total=True)
        for line in lines
        for part in ("accrued", "booked")
    ]
    page = sheets.sheet(
        "months",
        words()["caption"]["months"],
        [
            Column(label["month"], "month", 12),
            *(Column(words()["figure"][key], "figure", 14, total=True) for key in activity),
            Column(column["plan_to_date"], "figure", 12),
            Column(column["done_to_date"], "figure", 12),
            Column(column["foretold_to_date"], "figure", 12),
            *kronor,
        ],
        rows,
    )
    sheets.chart(
        page,
        ChartPlan(
            kind="line",
            title=view.nights_chart.title,
            alt=view.nights_chart.alt,
            labels=0,
            series=(Series(4, GREY, "dash"), Series(5, BLUE, "solid"), Series(6, ORANGE, "round_dot")),
        ),
        rows=len(rows),
        top=len(rows) + 6,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _budget(sheets: Sheets, report: Report, view: View, agreement: Agreement) -> None:
    """The lines to the öre. What is booked and accrued is added up from the sheets of rows, by formulas."""
    label, column, caption = words()["label"], words()["workbook"]["column"], words()["caption"]
    drawn = {line.id: line.tariff.draws for line in agreement.budget if line.tariff is not None}
    labels, changed = [line.label for line in report.lines], is_changed(report)
    beside = bool(view.not_yet_booked) + changed
    page = sheets.sheet(
        "budget",
        f"{caption['budget']} {view.month}. {label['sign']}",
        [
            Column(label["line"], width=32),
            Column(column["clause"], width=12),
            *([Column(label["original"], "money", total=True)] if changed else []),
            Column(label["budget"], "money", total=True),
            Column(label["plan"], "money"),
            Column(label["booked"], "money", total=True),
            *([Column(label["not_yet_booked"], "money")] if view.not_yet_booked else []),
            Column(label["accrued"], "money", total=True),
            Column(label["variance"], "variance"),
            Column(label["variance_share"], "share", 12),
            Column(view.forecast_label, "money", total=True),
            Column(label["forecast_variance"], "variance", 18, total=True),
            Column(label["status"], width=10),
            Column(column["accrued_share"], "share", 14),
            Column(column["plan_share"], "share", 14),
            Column(column["forecast_share"], "share", 14),
        ],
        [
            [
                line.label,
                line.clause,
                *([original(line)] if changed else []),
                line.budget,
                line.plan_to_date,
                _added(booked_on_line(), line.booked, labels.count(line.label)),
                *([line.not_yet_booked] if view.not_yet_booked else []),
                _added(accrued_on_line(drawn.get(line.id)), line.accrued, labels.count(line.label)),
                line.variance_to_date,
                line.variance_to_date_share,
                line.forecast,
                line.forecast_variance,
                words()["status"][line.status],
                _share(line.accrued, line.budget),
                _share(line.plan_to_date, line.budget),
                _share(line.forecast, line.budget),
            ]
            for line in report.lines
        ],
    )
    sheets.chart(
        page,
        ChartPlan(
            kind="bar",
            title=view.money_chart.title,
            alt=view.money_chart.alt,
            labels=0,
            series=tuple(Series(beside + at, colour) for at, colour in ((11, BLUE), (12, GREY), (13, ORANGE))),
        ),
        rows=len(report.lines),
        top=len(report.lines) + 6,
    )


def _share(part: Decimal | None, budget: Decimal) -> Decimal | None:
    return None if part is None or not budget else part / budget


def _added(text: str, value: Decimal | None, named: int = 1) -> Cell:
    """A figure by its formula; where several rows are ``named`` the same, rows cannot be told apart by name."""
    return value if value is None or named > 1 else Formula(text, value)


def _associations(sheets: Sheets, report: Report, view: View) -> None:
    label = words()["label"]
    sheets.sheet(
        "associations",
        f"{words()['heading']['associations']}, {view.month}",
        [
            Column(label["association"], width=32),
            Column(label["area_nights"], "count", 15, total=True),
            Column(label["adult_hours"], "quantity", 14, total=True),
            Column(label["earned"], "money", total=True),
            Column(label["paid"], "money", total=True),
            Column(label["outstanding"], "money", total=True),
        ],
        [
            [
                account.name,
                account.area_nights,
                account.adult_hours,
                # Compensation that fits no association stands on no name in the rows.
                account.earned if account.id is None else Formula(earned_by_association(), account.earned),
                account.booked if account.id is None else _added(paid_to_association(), account.booked),
                _added(outstanding(), account.outstanding),
            ]
            for account in report.associations
        ],
    )


def _purpose(sheets: Sheets, report: Report, view: View) -> None:
    label = words()["label"]
    sheets.sheet(
        "purpose",
        words()["heading"]["purpose"],
        [
            Column(label["kind"], width=28),
            Column(label["row"], width=44),
            Column(label["kronor_short"], "money"),
            Column(label["settled_by"], width=20),
        ],
        [
            [row.kind, row.what, amount, row.settled_by]
            for row, amount in zip(view.purpose, amounts(report), strict=True)
        ],
    )


def _in_kind(sheets: Sheets, report: Report, view: View) -> None:
    """What the parties gave beside money; a column of kronor only where the agreement states a value."""
    label = words()["label"]
    valued = any(given.value_to_date is not None for given in report.in_kind)
    sheets.sheet(
        "in_kind",
        f"{words()['caption']['in_kind']}. {view.in_kind_note}",
        [
            Column(label["party"], width=28),
            Column(label["kind"], width=32),
            Column(label["hours_in_month"], "quantity", 14),
            Column(label["hours_to_date"], "quantity", 14),
            Column(label["persons_to_date"], "count", 14),
            *([Column(label["value_kronor"], "money")] if valued else []),
        ],
        [
            [
                *(given.name, given.label, given.hours_in_period, given.hours_to_date, given.persons_to_date),
                *([given.value_to_date] if valued else []),
            ]
            for given in report.in_kind
        ],
    )


def _method(sheets: Sheets, view: View) -> None:
    heading, column = words()["heading"], words()["workbook"]["column"]
    provenance = [view.edition, *view.sources, view.made]
    sheets.sheet(
        "method",
        words()["workbook"]["sheet"]["method"],
        [Column(column["figure"], width=30), Column(column["explanation"], width=110)],
        [
            *([item["figure"], item["explanation"]] for item in words()["method"]),
            [heading["rules"], view.rules],
            *([heading["unknown"], sentence] for sentence in view.unknown),
            *([heading["legend"], sentence] for sentence in view.legend),
            *([heading["provenance"], sentence] for sentence in provenance if sentence),
        ],
    )
