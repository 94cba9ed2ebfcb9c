"""The workbook behind the report: the same figures to the öre, and every row that they rest on."""

import polars as pl

from tasks.agreement.model import Agreement
from tasks.reports.model import Report
from tasks.reports.outputs.row_sheets import findings_sheet, ledger_sheet, patrols_sheet
from tasks.reports.outputs.sheets import Cell, Column, Sheets
from tasks.reports.view.parts import View
from tasks.reports.view.purpose import amounts
from tasks.wording.language import words


def render_workbook(
    report: Report, view: View, agreement: Agreement, patrols: pl.DataFrame, ledger: pl.DataFrame
) -> bytes:
    """The xlsx file; the same arguments always give the same bytes.

    ``patrols`` and ``ledger`` have the columns PATROLS and LEDGER of :mod:`tasks.facts.schemas`; rows after
    the cut-off are not shown.
    """
    sheets = Sheets(view.title, view.agreement, view.author, view.edition, report.made_on)
    _summary(sheets, report, view)
    _budget(sheets, report, view)
    _associations(sheets, report, view)
    if view.purpose:
        _purpose(sheets, report, view)
    patrols_sheet(sheets, agreement, patrols, report.cutoff)
    ledger_sheet(sheets, agreement, ledger, report.cutoff)
    findings_sheet(sheets, report)
    _method(sheets, view)
    return sheets.close()


def _summary(sheets: Sheets, report: Report, view: View) -> None:
    label, column, heading = words()["label"], words()["workbook"]["column"], words()["heading"]
    page = sheets.page("summary", f"{view.title} · {view.agreement}")
    after = sheets.table(
        page,
        "summary",
        [
            Column(column["figure"], width=38),
            Column(column["value"], width=34),
            Column(column["explanation"], width=80),
        ],
        [
            [label["status"], f"{view.badge.word} – {view.badge.meaning}", view.headline],
            *([item.figure, item.detail, None] for item in view.headlines),
            *(
                [f"{heading['decision']} {d.number}", d.title, d.wording]
                for d in [*view.decisions, *view.other_decisions]
            ),
            *([heading["todo"], None, sentence] for sentence in view.todo),
            *([view.pace_heading, None, sentence] for sentence in view.pace),
            *([heading["budget"], None, sentence] for sentence in view.budget_notes),
            *([heading["corrections"], None, row.sentence] for row in view.corrections),
        ],
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
            Column(label["figure"], width=38),
            Column(label["in_month"], "figure", 34),
            Column(label["to_date"], "figure", 80),
        ],
        [[names[key], *figure] for key, figure in figures.items()],
        top=after,
    )
    sheets.table(
        page,
        "areas",
        [Column(label["area"], width=38), Column(label["area_nights"], "figure", 34, total=True)],
        [[area.name, area.area_nights] for area in report.areas],
        top=after,
    )


def _budget(sheets: Sheets, report: Report, view: View) -> None:
    label, column = words()["label"], words()["workbook"]["column"]
    sheets.sheet(
        "budget",
        f"{words()['caption']['budget']} {view.month}. {label['sign']}",
        [
            Column(label["line"], width=32),
            Column(column["clause"], width=12),
            Column(label["budget"], "money", total=True),
            Column(label["plan"], "money"),
            Column(label["booked"], "money", total=True),
            Column(label["accrued"], "money", total=True),
            Column(label["variance"], "variance"),
            Column(label["variance_share"], "share", 12),
            Column(view.forecast_label, "money", total=True),
            Column(label["forecast_variance"], "variance", 18, total=True),
            Column(label["status"], width=10),
        ],
        [
            [
                line.label,
                line.clause,
                line.budget,
                line.plan_to_date,
                line.booked,
                line.accrued,
                line.variance_to_date,
                line.variance_to_date_share,
                line.forecast,
                line.forecast_variance,
                words()["status"][line.status],
            ]
            for line in report.lines
        ],
    )


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
        [[a.name, a.area_nights, a.adult_hours, a.earned, a.booked, a.outstanding] for a in report.associations],
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


def _method(sheets: Sheets, view: View) -> None:
    heading, column = words()["heading"], words()["workbook"]["column"]
    provenance = [view.edition, view.replaces, *view.sources, view.made]
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
