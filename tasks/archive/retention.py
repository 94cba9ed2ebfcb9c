"""What is deleted on its date: day notes (A7), originals of shift sheets and marked workbooks (settled
reading 21).

Day notes go that many days after their night, the files that many days after the end of the term. What
remains is the hash in the register, the receipt and a line in the disposal log. Ledger exports stay: they
prove what was booked. A run that is killed leaves a thing deleted but not logged, never the other way round;
the next run logs it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tasks.agreement.model import Agreement
from tasks.errors import OutsideError
from tasks.facts.drops import current_versions, supersede_version
from tasks.facts.tables import Disposal, Drop, FactVersion
from tasks.facts.versions import facts_of, record_version
from tasks.findings import refusal
from tasks.installation import Installation

LOCK_SECONDS = 600
"""How long to wait for a run that is at work on the same agreement's facts."""

KEEPING = "keeping"
"""The lock of whoever deletes for good, or copies all that is there."""

DAY_NOTES = "day_notes"


@dataclass(frozen=True)
class _Due:
    """One dropped file whose date has come."""

    drop: Drop
    date: date


def dispose(installation: Installation, agreement: Agreement, today: date, now: datetime) -> list[Disposal]:
    """Delete everything of one agreement that is due on ``today`` and return the log's new lines.

    Holds the lock of the agreement's facts, and keeps backups waiting, for they copy what is deleted here. Raises
    :class:`OutsideError` where a file or table cannot be reached.
    """
    register = installation.register
    with register.lock(KEEPING, LOCK_SECONDS), register.lock(f"facts-{agreement.id}", LOCK_SECONDS):
        return [
            *_dispose_notes(installation, agreement, today, now),
            *_dispose_files(installation, agreement, today, now),
        ]


def _dispose_notes(installation: Installation, agreement: Agreement, today: date, now: datetime) -> list[Disposal]:
    """Write the table anew without the notes that are due, then delete every earlier version's bytes.

    Also without a due note: earlier versions hold notes that a later sheet withdrew, and nobody reads them.
    """
    store, register = installation.store, installation.register
    with register.session() as session:
        version = current_versions(session, agreement.id).day_notes
        known = facts_of(session, store, agreement.id)
    if version is None:
        return []
    notes = known.read(DAY_NOTES, version).collect()
    # Whatever date it carries: an earlier version of the program kept notes of nights far after the term.
    is_due = (pl.col("delete_after") <= today) | pl.lit(last_day(agreement) <= today)
    due = notes.filter(is_due)
    if due.is_empty() and store.is_forgotten(agreement.id, DAY_NOTES):
        return []
    # Written first: forgetting keeps the newest version, which a killed intake may have made without
    # registering.
    remaining = store.write(agreement.id, DAY_NOTES, notes.remove(is_due))
    with register.session() as session:
        session.execute(
            delete(FactVersion).where(FactVersion.agreement == agreement.id, FactVersion.table == DAY_NOTES)
        )
        record_version(session, agreement.id, DAY_NOTES, remaining)
        supersede_version(session, agreement.id, DAY_NOTES, remaining.version)
        lines = [
            Disposal(
                agreement=agreement.id,
                kind=DAY_NOTES,
                subject=f"{nights['service_date'].min()} – {nights['service_date'].max()}",
                count=nights.height,
                due=day,
                disposed_at=now,
            )
            for (day,), nights in due.sort("delete_after").group_by("delete_after", maintain_order=True)
        ]
        session.add_all(lines)
    store.forget(agreement.id, DAY_NOTES)
    return lines


def _dispose_files(installation: Installation, agreement: Agreement, today: date, now: datetime) -> list[Disposal]:
    """Delete originals and marked workbooks of shift sheets, and of files that may be some."""
    lines = []
    with installation.register.session() as session:
        due = list(_due_files(session, installation, agreement, today))
        logged = {(line.kind, line.subject) for line in disposals(session, agreement.id)}
    for entry in due:
        files = {
            "original": [installation.paths.original(entry.drop.sha256)],
            "workbook": marked_workbooks(installation.paths.receipts(agreement.id), entry.drop.id),
        }
        for kind, paths in files.items():
            there = [path for path in paths if path.is_file()]
            for path in there:
                _delete(path)
            if there or (kind == "original" and (kind, entry.drop.sha256) not in logged):
                logged.add((kind, entry.drop.sha256))
                lines.append(
                    Disposal(
                        agreement=agreement.id,
                        kind=kind,
                        subject=entry.drop.sha256,
                        count=max(1, len(there)),
                        due=entry.date,
                        disposed_at=now,
                    )
                )
    unread = [entry.drop.id for entry in due if entry.drop.state == "unread"]
    with installation.register.session() as session:
        session.add_all(lines)
        session.execute(update(Drop).where(Drop.id.in_(unread)).values(state="refused", message=refusal("too_late")))
    return lines


KEPT_KINDS = ("ledger", "decisions")
"""Kinds of file that hold nobody's data and whose originals stay."""


def _due_files(session: Session, installation: Installation, agreement: Agreement, today: date) -> Iterator[_Due]:
    """Drops of the agreement that are read, may hold names, and whose bytes no other agreement still needs."""
    day = last_day(agreement)
    if day > today:
        return
    others = {other.id: last_day(other) for other in installation.agreements().values()} | {agreement.id: day}
    is_kept = Drop.kind.in_(KEPT_KINDS) & Drop.kind.is_not(None)
    drops = select(Drop).where(Drop.state != "secured", ~is_kept)
    for drop in session.scalars(drops.where(Drop.agreement == agreement.id).order_by(Drop.id)):
        holders = session.scalars(select(Drop).where(Drop.sha256 == drop.sha256, Drop.id != drop.id))
        if all(_is_released(holder, others, today) for holder in holders):
            yield _Due(drop, day)


def _is_released(holder: Drop, last_days: dict[str, date], today: date) -> bool:
    """Another drop of the same bytes does not need them any more."""
    if holder.state == "secured" or holder.kind in KEPT_KINDS:
        return False
    return last_days.get(holder.agreement, date.max) <= today


def _delete(path: Path) -> None:
    try:
        path.unlink()
    except OSError as error:
        raise OutsideError(f"{path} cannot be deleted on its date ({error.strerror}).") from error


def last_day(agreement: Agreement) -> date:
    """The day on which files with names in them are deleted."""
    return agreement.term.end + timedelta(days=agreement.retention.day_notes_days)


def marked_workbooks(receipts: Path, drop_id: int) -> list[Path]:
    """What lies beside the receipt of a drop: all of its files but the receipt itself."""
    return sorted(path for path in receipts.glob(f"{drop_id:06d}-*") if path.suffix not in (".html", ".json"))


def disposals(session: Session, agreement_id: str) -> list[Disposal]:
    """The disposal log of one agreement, oldest first."""
    return list(session.scalars(select(Disposal).where(Disposal.agreement == agreement_id).order_by(Disposal.id)))
