"""The page's rows: each stands once, with an id that figures refer to, file by file and month by month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.findings import Severity
from tasks.measures.explain import Explainer, expense_rows, given_rows, ledger_rows, patrol_rows
from tasks.measures.in_kind import HOUR
from tasks.measures.rounding import kronor_of_ore, quantity
from tasks.reports.evidence.words import file_name, place
from tasks.reports.model import Report
from tasks.wording import swedish as sv
from tasks.wording.language import clean, say

MOST_IN_A_TABLE = 200
"""A browser leaves out what is not in view, table by table."""

MOST_SENTENCES = 4096
"""Kept between rows and pages."""

Key = tuple[str, str, str | None, int]
"""``PLACE``: sha256, file, sheet, row."""


@dataclass(frozen=True)
class Row:
    """One row as it stands on the page. ``gives`` says why where it is nothing."""

    id: str
    place: str
    day: str
    what: str
    gives: str
    is_counted: bool


@dataclass(frozen=True)
class Chunk:
    """Rows of one month of a file, as many as a table has."""

    id: str
    caption: str
    rows: list[Row]


@dataclass(frozen=True)
class File:
    """A file that rows come from, whole: what was read and what became of it."""

    id: str
    name: str
    sha256: str
    told: str
    chunks: list[Chunk]
    uncounted: list[Row]
    rejected: list[tuple[str, str]]  # place and why


class Rows:
    """Every row that is known, and where on the page it stands."""

    def __init__(self, report: Report, agreement: Agreement, explainer: Explainer) -> None:
        self._names = {part.id: clean(part.name) for part in (*agreement.areas, *agreement.associations)}
        self._kinds = {each.id: clean(f"{each.name}, {each.label}") for each in report.in_kind}
        self._labels = {line.id: clean(line.label) for line in report.lines}
        patrols, ledger = patrol_rows(explainer.evidence), ledger_rows(explainer.evidence)
        frames = {"shifts": patrols, "ledger": ledger, "expenses": expense_rows(explainer.evidence)}
        frames["in_kind"] = given_rows(explainer.evidence)
        self.counted = sum(frame["why"].is_null().sum() for frame in frames.values())
        self._known: dict[Key, Row] = {}
        self.chunks: dict[tuple[str, str], str] = {}
        found = [
            (kind, rows)
            for kind, frame in frames.items()
            if not frame.is_empty()  # polars parts no frame without rows
            for rows in frame.partition_by("file", "sha256")
        ]
        self.files = [self._file(number, kind, rows, report) for number, (kind, rows) in enumerate(found, 1)]

    def __getitem__(self, row: Mapping[str, Any]) -> Row:
        """The row of ``EVIDENCE`` as it stands on the page."""
        return self._known[row["sha256"], row["file"], row["sheet"], row["row"]]

    def _file(self, number: int, kind: str, frame: pl.DataFrame, report: Report) -> File:
        name, sha = file_name(frame["file"][0]), frame["sha256"][0]
        sheets = frame["sheet"].unique(maintain_order=True).to_list()
        rows, months = [], []
        for each in frame.iter_rows(named=True):
            at = sheets.index(each["sheet"])
            row_id = f"f{number}{f'.{at + 1}' if at else ''}-{each['row']}"
            rows.append(self._row(row_id, kind, each, is_named=len(sheets) > 1))
            self._known[each["sha256"], each["file"], each["sheet"], each["row"]] = rows[-1]
            months.append(f"{each['date']:%Y-%m}")
        sources = [source for source in report.sources if source.sha256 == sha]
        source = next((each for each in sources if file_name(each.file) == name), sources[0] if sources else None)
        lines = int(frame["rows"].list.len().fill_null(1).sum())
        read = source.rows if source else lines
        told = say(
            "rows_in_file",
            kind=kind,
            read=read,
            rejected=source.rejected if source else 0,
            counted=sum(row.is_counted for row in rows),
            uncounted=sum(not row.is_counted for row in rows),
            gone=max(0, read - lines - (source.rejected if source else 0)),
        )
        return File(
            id=f"f{number}",
            name=name,
            sha256=sha or "",
            told=told,
            chunks=list(self._chunked(f"f{number}", name, rows, months)),
            uncounted=[row for row in rows if not row.is_counted],
            rejected=_rejected(report, name),
        )

    def _chunked(self, file: str, name: str, rows: list[Row], months: list[str]) -> Iterator[Chunk]:
        by_month = sorted(zip(months, rows, strict=True), key=lambda pair: pair[0])
        for month, group in groupby(by_month, key=lambda pair: pair[0]):
            found = [row for _, row in group]
            self.chunks[name, month] = f"{file}-{month}"
            caption = say("month_rows", month=sv.manad(month), count=len(found))
            for start in range(0, len(found), MOST_IN_A_TABLE):
                chunk_id = f"{file}-{month}{f'.{start}' if start else ''}"
                yield Chunk(chunk_id, caption, found[start : start + MOST_IN_A_TABLE])

    def _row(self, row_id: str, kind: str, row: Mapping[str, Any], is_named: bool) -> Row:
        shown = row if is_named else {**row, "sheet": None}
        tell = {"shifts": self._patrol, "in_kind": self._given}.get(kind, self._booking)
        what, gives = tell(row)
        why = row["why"]
        return Row(
            id=row_id,
            place=_short(shown),
            day=f"{row['date']}",
            what=what,
            gives=say(f"why_{why}") if why else gives,
            is_counted=why is None,
        )

    def _patrol(self, row: Mapping[str, Any]) -> tuple[str, str]:
        named = tuple(self._names.get(key, key) for key in row["associations"])
        what = _said(
            "patrol_row", area=self._names.get(row["area"], row["area"]), associations=named, adults=row["adults"]
        )
        return what, _said(
            "patrol_gives", night=row["night"], area_night=row["area_night"], earned=_kronor(row["ore"] or 0)
        )

    def _given(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """A row after the cut-off may be of a kind that the report does not tell of."""
        what = self._kinds.get(f"{row['party']}.{row['kind']}", "")
        return what, _said("given", hours=quantity(row["seconds"] * HOUR), persons=row["persons"])

    def _booking(self, row: Mapping[str, Any]) -> tuple[str, str]:
        what = self._labels.get(row["line"], "")  # a row that is not counted is on no line
        if row["compensation"]:
            what = say("compensation_to", association=self._names.get(row["association"], row["association"]))
        voucher = f"{row['series'] or ''}{row['number'] or ''}"
        told = _said("ledger_row", account=row["account"], what=what)
        return f"{voucher}, {told}" if voucher else told, "" if row["ore"] is None else _kronor(row["ore"])


@lru_cache(MOST_SENTENCES)
def _said(sentence: str, **values: Any) -> str:
    """The same words stand in many rows."""
    return say(sentence, **values)


@lru_cache(MOST_SENTENCES)
def _kronor(ore: int) -> str:
    return sv.kronor(kronor_of_ore(ore))


def _short(row: Mapping[str, Any]) -> str:
    """``9``, ``Pass 9``, ``5–7``: the number alone where the column says that it is one."""
    numbers = row["rows"] or [row["row"]]
    many = f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
    return f"{clean(row['sheet'])} {many}" if row["sheet"] else many


def _rejected(report: Report, file: str) -> list[tuple[str, str]]:
    """Rows of a file that this report tells were not taken: place and why."""
    found = [
        f
        for f in report.findings
        if f.severity == Severity.ERROR and file_name(f.where.file or "") == file and f.where.row
    ]
    return [(place({"sheet": f.where.sheet, "row": f.where.row, "file": file}), clean(f.message)) for f in found]
