"""The workbook behind the report: the same figures to the öre, and every row that they rest on."""

from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import polars as pl
from xlsxwriter import Workbook

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.reports.findings_view import by_gravity
from tasks.reports.language import words
from tasks.reports.model import Report
from tasks.reports.parts import View
from tasks.reports.sheets import Cell, Column, Sheets

PLAIN_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def render_workbook(
    report: Report, view: View, agreement: Agreement, patrols: pl.DataFrame, ledger: pl.DataFrame
) -> bytes:
    """The xlsx file; the same arguments always give the same bytes.

    ``patrols`` and ``ledger`` have the columns PATROLS and LEDGER of :mod:`tasks.facts.schemas`. Only rows up to the
    cut-off are shown.
    """
    file = BytesIO()
    book = Workbook(file, PLAIN_TEXT)
    book.set_properties(
        {
            "title": view.title,
            "subject": view.agreement,
            "author": view.author,
            "created": datetime.combine(report.made_on, time()),
        }
    )
    sheets = Sheets(book, words()["label"]["total"], view.edition)
    _summary(sheets, view)
    _budget(sheets, report, view)
    _associations(sheets, report, view)
    _patrols(sheets, report, agreement, patrols)
    _ledger(sheets, report, agreement, ledger)
    _findings(sheets, report)
    _method(sheets, view)
    book.close()
    return file.getvalue()


def _summary(sheets: Sheets, view: View) -> None:
    label, column = words()["label"], words()["workbook"]["column"]
    rows: list[list[Cell]] = [
        [label["status"], f"{view.badge.word} – {view.badge.meaning}", view.headline],
        *([item.figure, item.detail, None] for item in view.headlines),
        *([f"{words()['heading']['decision']} {d.number}", d.title, d.wording] for d in view.decisions),
        *(
            [row.label, row.to_date, f"{label['in_month']}: {row.in_month}" if row.in_month else None]
            for row in view.activity
        ),
        *([area.name, area.area_nights, label["area_nights"]] for area in view.areas),
    ]
    sheets.table(
        _sheet("summary"),
        "Sammanfattning",
        f"{view.title} · {view.agreement}",
        [
            Column(column["figure"], width=34),
            Column(column["value"], width=44),
            Column(column["explanation"], width=80),
        ],
        rows,
    )


def _budget(sheets: Sheets, report: Report, view: View) -> None:
    label, column = words()["label"], words()["workbook"]["column"]
    sheets.table(
        _sheet("budget"),
        "Budget",
        f"{words()['caption']['budget']} {view.month}. {label['sign']}",
        [
            Column(label["line"], width=32),
            Column(column["clause"], width=13),
            Column(label["budget"], "money", total=True),
            Column(label["plan"], "money"),
            Column(label["booked"], "money", total=True),
            Column(label["accrued"], "money", total=True),
            Column(label["variance"], "money"),
            Column(label["variance_share"], "share"),
            Column(label["forecast"], "money", total=True),
            Column(label["forecast_variance"], "money", 18, total=True),
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
    sheets.table(
        _sheet("associations"),
        "Foreningar",
        f"{words()['heading']['associations']} {view.month}",
        [
            Column(label["association"], width=32),
            Column(label["area_nights"], "count", 15, total=True),
            Column(label["adult_hours"], "quantity", 14, total=True),
            Column(label["earned"], "money", total=True),
            Column(label["paid"], "money", total=True),
            Column(label["outstanding"], "money", total=True),
        ],
        [
            [a.name, a.area_nights, a.adult_hours, a.earned, a.booked, a.outstanding]
            for a in report.associations
        ],
    )


def _patrols(sheets: Sheets, report: Report, agreement: Agreement, patrols: pl.DataFrame) -> None:
    column, zone = words()["workbook"]["column"], ZoneInfo(agreement.timezone)
    eligible = set(eligible_nights(agreement))
    names = {area.id: area.name for area in agreement.areas}
    associations = {association.id: association.name for association in agreement.associations}
    walked = patrols.filter(pl.col("service_date") <= report.cutoff).sort(
        "service_date", "area", "association", "start_at", "file", "row"
    )
    sheets.table(
        _sheet("patrols"),
        "Pass",
        words()["caption"]["patrols"],
        [
            Column(column["service_date"], "date", 12),
            Column(column["area"], width=18),
            Column(column["association"], width=24),
            Column(column["start"], "instant", 17),
            Column(column["end"], "instant", 17),
            Column(column["adults"], "count", 9, total=True),
            Column(column["adult_hours"], "quantity", 13, total=True),
            Column(column["minors"], "count", 13, total=True),
            Column(column["contacts"], "count", 11, total=True),
            Column(column["calendar"], width=13),
            Column(column["file"], width=30),
            Column(column["sheet"], width=14),
            Column(column["row"], "plain", 7),
        ],
        [
            [
                row["service_date"],
                names.get(row["area"], row["area"]),
                associations.get(row["association"], row["association"]),
                row["start_at"].astimezone(zone).replace(tzinfo=None),
                row["end_at"].astimezone(zone).replace(tzinfo=None),
                row["adults"],
                Decimal(row["adult_minutes"]) / 60,
                row["minors"],
                row["contacts"],
                column["yes"] if row["service_date"] in eligible else column["no"],
                row["file"],
                row["sheet"],
                row["row"],
            ]
            for row in walked.iter_rows(named=True)
        ],
    )


def _ledger(sheets: Sheets, report: Report, agreement: Agreement, ledger: pl.DataFrame) -> None:
    column = words()["workbook"]["column"]
    labels = {line.id: line.label for line in agreement.budget}
    associations = {association.id: association.name for association in agreement.associations}
    booked = ledger.filter(pl.col("date") <= report.cutoff).sort("date", "series", "number", "row", "file")
    sheets.table(
        _sheet("ledger"),
        "Bokforing",
        words()["caption"]["ledger"],
        [
            Column(column["date"], "date", 12),
            Column(column["series"], width=8),
            Column(column["number"], width=10),
            Column(column["account"], "plain", 9),
            Column(column["amount"], "money", 15),
            Column(column["line"], width=28),
            Column(column["compensation"], width=13),
            Column(column["association"], width=24),
            Column(column["counted"], width=10),
            Column(column["file"], width=30),
            Column(column["row"], "plain", 7),
        ],
        [
            [
                row["date"],
                row["series"],
                row["number"],
                row["account"],
                -row["amount"],
                labels.get(row["line"], row["line"]),
                column["yes"] if row["compensation"] else column["no"],
                associations.get(row["association"], row["association"]),
                column["yes"] if _counts(row, agreement) else column["no"],
                row["file"],
                row["row"],
            ]
            for row in booked.iter_rows(named=True)
        ],
    )


def _counts(row: dict, agreement: Agreement) -> bool:
    """Rows outside the term and on balance accounts are listed and not counted."""
    return agreement.term.start <= row["date"] <= agreement.term.end and not 1000 <= row["account"] <= 2999


def _findings(sheets: Sheets, report: Report) -> None:
    column = words()["workbook"]["column"]
    sheets.table(
        _sheet("findings"),
        "Iakttagelser",
        words()["caption"]["findings"],
        [
            Column(column["severity"], width=12),
            Column(column["message"], width=70),
            Column(column["remedy"], width=50),
            Column(column["file"], width=30),
            Column(column["sheet"], width=14),
            Column(column["row"], "plain", 7),
            Column(column["column"], width=16),
            Column(column["clause"], width=13),
            Column(column["code"], width=26),
            Column(column["told_before"], width=14),
        ],
        [
            [
                words()["severity"][f.severity.value],
                f.message,
                f.remedy,
                f.where.file,
                f.where.sheet,
                f.where.row,
                f.where.column,
                f.clause,
                f.code,
                column["yes"] if f.told_before else column["no"],
            ]
            for f in by_gravity(report.news) + by_gravity(report.told_before)
        ],
    )


def _method(sheets: Sheets, view: View) -> None:
    heading = words()["heading"]
    rows: list[list[Cell]] = [
        *([item["figure"], item["explanation"]] for item in words()["method"]),
        [heading["rules"], view.rules],
        *([heading["unknown"], sentence] for sentence in view.unknown),
        *(
            [heading["provenance"], sentence]
            for sentence in [view.edition, view.replaces, *view.sources, view.made]
            if sentence
        ),
    ]
    column = words()["workbook"]["column"]
    sheets.table(
        _sheet("method"),
        "Metod",
        words()["workbook"]["sheet"]["method"],
        [Column(column["figure"], width=30), Column(column["explanation"], width=110)],
        rows,
    )


def _sheet(key: str) -> str:
    return words()["workbook"]["sheet"][key]
