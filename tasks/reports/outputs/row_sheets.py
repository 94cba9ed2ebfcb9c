"""The workbook's sheets of rows: every patrol, every ledger row, every finding, and where each came from."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.measures.rounding import kronor_of_ore, ore
from tasks.measures.settlement import allot, is_counted
from tasks.measures.tariffs import tariff_lines
from tasks.reports.model import Report
from tasks.reports.outputs.compensation import parted
from tasks.reports.outputs.sheets import Column, Sheets
from tasks.reports.view.findings import by_gravity
from tasks.wording.catalogue import phrase
from tasks.wording.language import words


def patrols_sheet(sheets: Sheets, agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> None:
    """``PATROLS`` up to the cut-off in local time; hours outside the calendar are shown and not counted."""
    column, zone = words()["workbook"]["column"], ZoneInfo(agreement.timezone)
    eligible = set(eligible_nights(agreement))
    areas, associations = _names(agreement)
    walked = patrols.filter(pl.col("service_date") <= cutoff).sort(
        "service_date", "area", "association", "start_at", "file", "sheet", "row"
    )
    rows = []
    for row in walked.iter_rows(named=True):
        counts = row["service_date"] in eligible
        rows.append(
            [
                row["service_date"],
                areas.get(row["area"], row["area"]),
                associations.get(row["association"], row["association"]),
                row["start_at"].astimezone(zone).replace(tzinfo=None),
                row["end_at"].astimezone(zone).replace(tzinfo=None),
                row["adults"],
                row["minors"],
                row["contacts"],
                _yes_no(counts),
                Decimal(row["adult_minutes"]) / 60 if counts else None,
                row["file"],
                row["sheet"],
                row["row"],
            ]
        )
    sheets.sheet(
        "patrols",
        words()["caption"]["patrols"],
        [
            Column(column["service_date"], "date", 12),
            Column(column["area"], width=18),
            Column(column["association"], width=24),
            Column(column["start"], "instant", 17),
            Column(column["end"], "instant", 17),
            Column(column["adults"], "count", 9),
            Column(column["minors"], "count", 13),
            Column(column["contacts"], "count", 11),
            Column(column["calendar"], width=13),
            Column(column["counted_hours"], "quantity", 14, total=True),
            Column(column["file"], width=30),
            Column(column["sheet"], width=14),
            Column(column["row"], "plain", 7),
        ],
        rows,
    )


def ledger_sheet(
    sheets: Sheets, agreement: Agreement, ledger: pl.DataFrame, earned: Mapping[str, int], cutoff: date
) -> None:
    """``LEDGER`` up to the cut-off, income + and cost −; rows that are no outcome are shown and not counted.

    Compensation stands on the line that it was allotted to, by what the tariff lines have ``earned`` (öre).
    """
    column = words()["workbook"]["column"]
    _, associations = _names(agreement)
    labels = {line.id: line.label for line in agreement.budget}
    booked = (
        ledger.filter(pl.col("date") <= cutoff)
        .with_columns(booked=-pl.col("amount"), counts=is_counted(agreement, cutoff))
        .sort("date", "series", "number", "row", "file")
    )
    rows = []
    for row, parts in zip(booked.iter_rows(named=True), _lines_of(booked, agreement, earned), strict=True):
        for line, amount in parts:
            counts = row["counts"]
            rows.append(
                [
                    row["date"],
                    row["series"],
                    row["number"],
                    row["account"],
                    amount,
                    amount if counts else None,
                    labels.get(line or "") or phrase("unallocated") if counts else None,
                    _yes_no(row["compensation"]),
                    associations.get(row["association"], row["association"]),
                    row["file"],
                    row["row"],
                ]
            )
    sheets.sheet(
        "ledger",
        words()["caption"]["ledger"],
        [
            Column(column["date"], "date", 12),
            Column(column["series"], width=8),
            Column(column["number"], width=10),
            Column(column["account"], width=9),
            Column(column["amount"], "money", 15),
            Column(column["counted"], "money", 15, total=True),
            Column(column["line"], width=28),
            Column(column["compensation"], width=13),
            Column(column["association"], width=24),
            Column(column["file"], width=30),
            Column(column["row"], "plain", 7),
        ],
        rows,
    )


def _lines_of(
    booked: pl.DataFrame, agreement: Agreement, earned: Mapping[str, int]
) -> list[list[tuple[str | None, Decimal]]]:
    """Each row's parts: budget line (null: none fits) and kronor as booked."""
    paid = {
        at: -ore(row["booked"])
        for at, row in enumerate(booked.iter_rows(named=True))
        if row["compensation"] and row["counts"]
    }
    allotted = allot(sum(paid.values()), {line.id: earned.get(line.id, 0) for line, _ in tariff_lines(agreement)})
    dealt = dict(zip(paid, parted(list(paid.values()), allotted), strict=True)) if allotted else {}
    return [
        [(line, -kronor_of_ore(part)) for line, part in dealt.get(at, [])] or [(row["line"], row["booked"])]
        for at, row in enumerate(booked.iter_rows(named=True))
    ]


def earned_sheet(sheets: Sheets, agreement: Agreement, earned: pl.DataFrame) -> None:
    """What each association has earned each night, by budget line: the ``EARNINGS`` behind what is accrued."""
    column, label = words()["workbook"]["column"], words()["label"]
    _, associations = _names(agreement)
    labels = {line.id: line.label for line in agreement.budget}
    sums = earned.group_by("date", "line", "association").agg(pl.col("ore").sum()).sort("date", "line", "association")
    sheets.sheet(
        "earned",
        words()["caption"]["earned"],
        [
            Column(column["service_date"], "date", 12),
            Column(column["line"], width=30),
            Column(column["association"], width=28),
            Column(label["kronor_short"], "money", 15, total=True),
        ],
        [
            [
                row["date"],
                labels.get(row["line"], row["line"]),
                associations.get(row["association"], row["association"]),
                kronor_of_ore(row["ore"]),
            ]
            for row in sums.iter_rows(named=True)
        ],
    )


def findings_sheet(sheets: Sheets, report: Report) -> None:
    """Every finding with its place and remedy, new ones first."""
    column = words()["workbook"]["column"]
    sheets.sheet(
        "findings",
        words()["caption"]["findings"],
        [
            Column(column["severity"], width=12),
            Column(column["message"], width=60),
            Column(column["remedy"], width=45),
            Column(column["file"], width=28),
            Column(column["sheet"], width=14),
            Column(column["row"], "plain", 7),
            Column(column["column"], width=16),
            Column(column["clause"], width=12),
            Column(column["code"], width=26),
            Column(column["told_before"], width=13),
        ],
        [
            [
                words()["severity"][finding.severity.value],
                finding.message,
                finding.remedy,
                finding.where.file,
                finding.where.sheet,
                finding.where.row or None,  # of the figures themselves: no row of a file
                finding.where.column,
                finding.clause,
                finding.code,
                _yes_no(finding.told_before),
            ]
            for finding in by_gravity(report.news) + by_gravity(report.told_before)
        ],
    )


def _names(agreement: Agreement) -> tuple[dict[str, str], dict[str, str]]:
    areas = {area.id: area.name for area in agreement.areas}
    return areas, {association.id: association.name for association in agreement.associations}


def _yes_no(answer: bool) -> str:
    column = words()["workbook"]["column"]
    return column["yes"] if answer else column["no"]
