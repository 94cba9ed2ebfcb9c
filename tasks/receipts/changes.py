"""What a drop did to the facts, as a receipt tells it: what is new, changed, withdrawn, and what remains."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.replacing import Replacement
from tasks.measures.in_kind import HOUR, kind_name, party_name
from tasks.measures.rounding import quantity
from tasks.receipts.model import Change, ChangeKind, Kept
from tasks.wording.language import say, words

_COUNTED = ("adults", "minors", "contacts")


def patrol_changes(replacement: Replacement, agreement: Agreement, closed_through: str | None) -> tuple[Change, ...]:
    """The patrols that a shift sheet changed, by night. ``closed_through`` is the last month already
    reported."""
    zone = ZoneInfo(agreement.timezone)
    names = {thing.id: thing.name for thing in (*agreement.areas, *agreement.associations)}

    def said(row: Mapping[str, Any], suffix: str = "") -> str:
        start, end = (row[f"{column}{suffix}"].astimezone(zone) for column in ("start_at", "end_at"))
        counted = {column: row[f"{column}{suffix}"] for column in _COUNTED}
        return say("patrol_said", time=f"{start:%H.%M}–{end:%H.%M}", **counted)

    return tuple(
        Change(
            kind=kind,
            date=row["service_date"],
            what=f"{names.get(row['area'], row['area'])}, {names.get(row['association'], row['association'])}",
            before=said(row, suffix) if kind != "new" else None,
            after=said(row) if kind != "withdrawn" else None,
            correction=_is_closed([row["service_date"]], closed_through) and _is_figure_moved(kind, row),
        )
        for kind, suffix, row in _rows(replacement, "service_date")
    )


def ledger_changes(replacement: Replacement, closed_through: str | None, is_list: bool = False) -> tuple[Change, ...]:
    """The vouchers that a ledger export changed, or the receipts of a list of expenses (``is_list``), by date.
    Amounts are outcome, income +, cost −.
    """
    called = words()["receipt"]["of_expenses" if is_list else "of_ledger"]

    def said(row: Mapping[str, Any], suffix: str = "") -> str:
        moved = row.get("date_before", row["date"]) != row["date"]
        dated = row[f"date{suffix}"] if moved else None
        return say("voucher_said", amount=-row[f"amount{suffix}"], rows=row[f"rows{suffix}"], dated=dated)

    return tuple(
        Change(
            kind=kind,
            date=row["date"],
            what=called["numbered" if row["number"] else "unnumbered"].format(f"{row['series']}{row['number']}"),
            before=said(row, suffix) if kind != "new" else None,
            after=said(row) if kind != "withdrawn" else None,
            correction=_is_closed([row["date"], row.get("date_before")], closed_through),
        )
        for kind, suffix, row in _rows(replacement, "date")
    )


def decision_changes(replacement: Replacement, closed_through: str | None) -> tuple[Change, ...]:
    """The decisions that a sheet brought or changed, by their day."""
    return tuple(
        Change(
            kind=kind,
            date=row["decided"],
            what=say("cited_number", id=row["decision"]),
            before=row["text_before"] if kind == "changed" else None,
            after=row["text"],
            correction=_is_closed([row["effective"]], closed_through),
        )
        for kind, _, row in _rows(replacement, "decided")
    )


def in_kind_changes(replacement: Replacement, agreement: Agreement, closed_through: str | None) -> tuple[Change, ...]:
    """The contributions in kind that a sheet changed, by day, party and kind. A correction is what moves the hours of
    a closed month.
    """

    def said(row: Mapping[str, Any], suffix: str = "") -> str:
        return say("given", hours=quantity(row[f"seconds{suffix}"] * HOUR), persons=row[f"persons{suffix}"])

    return tuple(
        Change(
            kind=kind,
            date=row["date"],
            what=f"{party_name(agreement, row['party'])}, {kind_name(agreement, row['kind'])}",
            before=said(row, suffix) if kind != "new" else None,
            after=said(row) if kind != "withdrawn" else None,
            correction=_is_closed([row["date"]], closed_through)
            and (kind != "changed" or row["seconds"] != row["seconds_before"]),
        )
        for kind, suffix, row in _rows(replacement, "date")
    )


def kept_rows(replacement: Replacement, date_column: str) -> tuple[Kept, ...]:
    """The earlier rows that remain, gathered by the file they came from."""
    day = pl.col(date_column)
    files = (
        replacement.kept.group_by("sha256", "file")
        .agg(pl.len().alias("rows"), day.min().alias("first_date"), day.max().alias("last_date"))
        .sort("first_date", "file", "sha256")
    )
    return tuple(Kept(**row) for row in files.drop("sha256").iter_rows(named=True))


def _rows(replacement: Replacement, date_column: str) -> Iterator[tuple[ChangeKind, str, dict[str, Any]]]:
    """Every change with the suffix of the columns that hold what was before, withdrawn and changed first."""
    kinds: tuple[tuple[ChangeKind, str, pl.DataFrame], ...] = (
        ("withdrawn", "", replacement.withdrawn),
        ("changed", "_before", replacement.changed),
        ("new", "", replacement.new),
    )
    for kind, suffix, frame in kinds:
        for row in frame.sort(date_column, maintain_order=True).iter_rows(named=True):
            yield kind, suffix, row


def _is_figure_moved(kind: ChangeKind, row: Mapping[str, Any]) -> bool:
    """Whether nights or hours change: minors and contacts that were added later are no correction."""
    return kind != "changed" or any(
        row[name] != row[f"{name}_before"] for name in ("start_at", "end_at", "adults", "adult_minutes")
    )


def _is_closed(days: list[Any], closed_through: str | None) -> bool:
    return closed_through is not None and any(f"{day:%Y-%m}" <= closed_through for day in days if day)
