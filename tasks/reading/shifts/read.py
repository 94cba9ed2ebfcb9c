"""Shift sheets: raw tables to typed rows (``SHIFT_ROWS``), day notes and what was guessed on the way.

The steps are in the modules beside this one: headers (which column is what), rows (which rows are data), dates,
times and cells (typed cells), persons (lists of persons to teams), teams (joint patrols, duplicates). Nothing is
rejected here: faults are codes in the row, and the checks judge them.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

import polars as pl

from tasks.agreement.model import Agreement, Area, Association
from tasks.facts.schemas import DAY_NOTES
from tasks.findings import Finding, refusal
from tasks.reading.faults import DateReading
from tasks.reading.lookup import names_of, normal
from tasks.reading.result import Format, Reading
from tasks.reading.shifts.cells import code, read_adults, read_areas, read_associations, read_counts
from tasks.reading.shifts.columns import Layout
from tasks.reading.shifts.dates import carry_dates_down, read_dates
from tasks.reading.shifts.findings import (
    block_findings,
    holds_dates,
    layout_sentence,
    month_finding,
    plan_findings,
    sheet_findings,
)
from tasks.reading.shifts.headers import Block, fields_from_sheet, find_blocks
from tasks.reading.shifts.left_out import left_out_findings
from tasks.reading.shifts.months import with_month_of_sheet
from tasks.reading.shifts.outcome import is_plan
from tasks.reading.shifts.persons import carry_down, person_findings, read_persons, to_teams
from tasks.reading.shifts.rows import text_rows
from tasks.reading.shifts.seen import comment_findings, seen_findings
from tasks.reading.shifts.teams import day_notes, finish_rows
from tasks.reading.shifts.times import compare_hours, read_times
from tasks.reading.tables import Table

_FRAME_COLUMNS = {
    "date": ("service_date",),
    "start": ("start_at",),
    "end": ("end_at",),
    "time": ("start_at", "end_at"),
    "area": ("area",),
    "association": ("association",),
    "adults": ("adults",),
    "minors": ("minors",),
    "contacts": ("contacts",),
    "hours": ("minutes",),
    "adult_flag": ("adults",),
    "age": ("adults",),
    "birth_year": ("adults",),
}
"""Field of a column to the columns of ``SHIFT_ROWS`` that it fills, for findings that name the header."""


def read_shifts(
    tables: Sequence[Table],
    name: str,
    sha256: str,
    format: Format,
    encoding: str | None,
    agreement: Agreement,
) -> Reading:
    """Read every sheet of one dropped file as shifts; ``name`` is the file's name as dropped."""
    teams: list[pl.DataFrame] = []
    persons: list[pl.DataFrame] = []
    findings: list[Finding] = []
    headers: dict[tuple[str | None, str], str] = {}
    layouts: list[Layout] = []
    for table in tables:
        blocks = find_blocks(table, agreement)
        findings += sheet_findings(name, table, blocks)
        patrols = set[int]()
        for block in blocks:
            if block.layout is not None:
                layouts.append(block.layout)
                continue
            dated = with_month_of_sheet(table, block)
            if dated is not table:
                findings.append(month_finding(name, table, block))
            rows = text_rows(dated, block, agreement)
            from_sheet = fields_from_sheet(table, block, agreement)
            findings += block_findings(name, table, block, rows, from_sheet)
            findings += left_out_findings(name, table, block, rows, _missing(block, from_sheet, agreement))
            findings += seen_findings(name, table, block, rows)
            patrols |= set(rows.frame.filter(entry="patrol")["row"])
            done = rows.frame
            if is_plan(table.written):
                done = done.filter(pl.col("entry") != "planned")
                findings += plan_findings(name, table, rows.frame.height - done.height)
            frame = _typed(done, table, block, agreement)
            (persons if block.of_persons else teams).append(frame)
            headers = _headers(table, block) | headers
        if blocks:
            findings += comment_findings(name, table, blocks, patrols)
    notes = [day_notes(frame, name, sha256, agreement) for frame in (*teams, *persons)]
    if persons:
        listed = pl.concat(persons)
        findings += person_findings(listed, name, agreement)
        teams.append(to_teams(listed))
    if not teams:
        reading = Reading(name, sha256, "unknown", format, encoding)
        if layouts:
            return replace(reading, kind="shifts").as_refused(refusal("layout", layout=layout_sentence(layouts[0])))
        return _refused(tables, reading, agreement)
    shifts = finish_rows(pl.concat(teams, how="diagonal"), name, sha256)
    return Reading(
        file=name,
        sha256=sha256,
        kind="shifts",
        format=format,
        encoding=encoding,
        shifts=shifts,
        notes=pl.concat([pl.DataFrame(schema=DAY_NOTES), *notes]),
        headers=headers,
        findings=tuple(findings),
    )


def _typed(frame: pl.DataFrame, table: Table, block: Block, agreement: Agreement) -> pl.DataFrame:
    """The typed columns of one block, a row for each data row: a team's or a person's.

    Without a column of dates the sheet's name may be the night; else start and end hold dates, which are the
    calendar's.
    """
    from_sheet = fields_from_sheet(table, block, agreement)
    dated_by_start = block.column("date") is None and "date" not in from_sheet
    if dated_by_start:
        frame = frame.with_columns(date="start")
    frame = frame.with_columns(pl.lit(text).alias(field) for field, text in from_sheet.items())
    is_carried = not block.of_persons and block.column("date") is not None
    if block.of_persons:
        frame = carry_down(frame)
    elif is_carried:
        frame = carry_dates_down(frame)
    frame = frame.with_columns(
        pl.lit(table.sheet, pl.String).alias("sheet"),
        block=pl.lit(block.header_row),
        rows=pl.concat_list("row"),
    )
    frame = read_dates(frame, agreement, table.epoch_1904, dated_by_start)
    if is_carried:
        above = pl.when("carried").then(code(DateReading.DATE_ABOVE))
        frame = frame.with_columns(date_reading=pl.coalesce("date_reading", above)).drop("carried")
    frame = read_times(frame, agreement, dated_by_calendar=dated_by_start)
    frame = read_areas(frame, agreement, _only(agreement.areas))
    frame = read_associations(frame, agreement, _only(agreement.associations))
    if block.of_persons:
        return read_counts(read_persons(frame, agreement), ("contacts",))
    frame = frame.with_columns(minors=pl.coalesce("minors", "minor_flag"))
    return compare_hours(read_counts(read_adults(frame), ("minors", "contacts")))


def _missing(block: Block, from_sheet: Collection[str], agreement: Agreement) -> list[str]:
    """Fields that every patrol needs and that nothing in the sheet tells."""
    told = {column.field for column in block.columns} | set(from_sheet)
    told |= {"adults"} if block.of_persons else set()
    told |= {"area"} if _only(agreement.areas) else set()
    told |= {"association"} if _only(agreement.associations) else set()
    needed = [field for field in ("area", "association", "adults") if field not in told]
    return needed if told & {"start", "time"} else ["start", *needed]


def _refused(tables: Sequence[Table], reading: Reading, agreement: Agreement) -> Reading:
    """Why a file without a shift sheet's headers is not read. Dates beside known areas or associations
    show that it is one all the same, which is what the monthly report waits for."""
    names = names_of(agreement.areas) | names_of(agreement.associations)
    is_one = any(
        holds_dates(table) and any(normal(text) in names for texts in table.distinct.values() for text in texts)
        for table in tables
    )
    if is_one:
        return replace(reading, kind="shifts").as_refused(refusal("no_headers"))
    return reading.as_refused(refusal("unknown"))


def _only(named: Sequence[Area] | Sequence[Association]) -> str | None:
    """What an empty cell means where the agreement has one area or association."""
    return named[0].id if len(named) == 1 else None


def _headers(table: Table, block: Block) -> dict[tuple[str | None, str], str]:
    """Column of ``SHIFT_ROWS`` to the header it was read from."""
    return {
        (table.sheet, column): read.header for read in block.columns for column in _FRAME_COLUMNS.get(read.field, ())
    }
