"""What a file that has been read would do to the facts. Frames in, frames out: nothing is kept here.

Asked when a file is taken in, and again when the facts are made from the kept originals
(:mod:`tasks.intake.rebuild_facts`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

import polars as pl

from tasks.agreement.model import Agreement, Span
from tasks.decisions.replace import replace_decisions
from tasks.facts.replacing import Replacement, replace_in_kind, replace_ledger, replace_patrols
from tasks.facts.schemas import FINDINGS, TABLE_OF
from tasks.intake.taken import Tell
from tasks.intake.verdict import checked_rows
from tasks.quality.check import Checked
from tasks.reading.result import Reading

Current = Callable[[str], pl.DataFrame]
"""The facts before the file: a table by its name."""


@dataclass(frozen=True)
class Step:
    """What a file would do to its table: the accepted rows, the table before and after, and more to write."""

    table: Literal["patrols", "ledger", "expenses", "decisions", "in_kind"]
    checked: Checked
    before: pl.DataFrame
    after: Replacement
    first_date: date | None
    last_date: date | None
    months: tuple[str, ...] = ()  # of the term that the sheet has a row for, rejected ones too: they hold no report
    notes: pl.DataFrame | None = None  # the whole table of day notes after the file


def step_of(agreement: Agreement, reading: Reading, current: Current, tell: Tell) -> Step | None:
    """What the file would do to the facts; None where it is refused."""
    checked = checked_rows(reading, agreement)
    if checked is not None and reading.shifts is not None:
        tell("comparing")
        before = current("patrols")
        nights = checked.rows["service_date"]
        return Step(
            "patrols",
            checked,
            before,
            replace_patrols(before, checked.rows),
            cast(date | None, nights.min()),
            cast(date | None, nights.max()),
            _months_told(reading.shifts, agreement.term),
            _notes(current("day_notes"), _of_accepted(reading.notes, reading.shifts, checked)),
        )
    if checked is not None and reading.ledger is not None and reading.scope is not None:
        tell("comparing")
        table = TABLE_OF[reading.kind]
        before = current(table)
        dates = reading.ledger["date"]
        return Step(
            table,
            checked,
            before,
            replace_ledger(before, checked.rows, reading.scope),
            cast(date | None, dates.min()),
            cast(date | None, dates.max()),
        )
    if checked is not None and reading.decisions is not None:
        tell("comparing")
        before, days = current("decisions"), reading.decisions["decided"]
        after = replace_decisions(before, checked.rows)
        return Step("decisions", checked, before, after, cast(date | None, days.min()), cast(date | None, days.max()))
    if checked is not None and reading.in_kind is not None:
        tell("comparing")
        before, days = current("in_kind"), checked.rows["date"]
        after = replace_in_kind(before, checked.rows)
        return Step("in_kind", checked, before, after, cast(date | None, days.min()), cast(date | None, days.max()))
    return None


def changes(drop_id: int, reading: Reading, step: Step | None, current: Current) -> dict[str, pl.DataFrame]:
    """Every table that the file changes, whole, as it is afterwards."""
    changed = {}
    frames = [_file_findings(reading), *([] if step is None else [step.checked.findings])]
    findings = pl.concat(frames).with_columns(drop_id=pl.lit(drop_id, pl.Int64))
    if not findings.is_empty():
        changed["findings"] = pl.concat([current("findings"), findings])
    if step is not None:
        changed[step.table] = step.after.frame
        if step.notes is not None:
            changed["day_notes"] = step.notes
    return changed


def _of_accepted(notes: pl.DataFrame | None, read: pl.DataFrame, checked: Checked) -> pl.DataFrame | None:
    """The day notes without those of rejected rows (reading 21), which may be about anything, on any date.

    ``read`` are the ``SHIFT_ROWS`` that were checked; in a list of persons a team is rejected with all its rows.
    """
    if notes is None:
        return None
    errors = checked.findings.filter(~pl.col("accepted")).select("sheet", "row")
    rejected = read.join(errors, on=["sheet", "row"], how="semi", nulls_equal=True).explode("rows")
    place = rejected.select("sheet", pl.col("rows").alias("row"))
    return notes.join(place, on=["sheet", "row"], how="anti", nulls_equal=True)


def _months_told(rows: pl.DataFrame, term: Span) -> tuple[str, ...]:
    """The months that a sheet tells of; what it plans tells of none, nor do nights that an extension may come for."""
    is_told = (pl.col("entry") != "planned") & pl.col("service_date").is_between(term.start, term.end)
    return tuple(sorted(rows.filter(is_told)["service_date"].dt.strftime("%Y-%m").unique()))


def _notes(before: pl.DataFrame, incoming: pl.DataFrame | None) -> pl.DataFrame | None:
    """The day notes after the file: those of a night, area and association that it has a note for are
    replaced.
    """
    if incoming is None or incoming.is_empty():
        return None
    of = ["service_date", "area", "association"]
    return pl.concat([before.join(incoming, on=of, how="anti", nulls_equal=True), incoming])


def _file_findings(reading: Reading) -> pl.DataFrame:
    """The reader's own findings, which are about the file, as ``FINDINGS``."""
    rows = [
        finding.model_dump(mode="json", exclude={"where", "told_before"})
        | finding.where.model_dump()
        | {"sha256": reading.sha256, "subject": "file", "accepted": reading.accepted}
        for finding in reading.findings
    ]
    return pl.DataFrame([{name: row.get(name) for name in FINDINGS} for row in rows], schema=FINDINGS)
