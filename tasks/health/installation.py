"""What can be told without a server: agreement files, reports that are overdue, mail, disk, backup, fixity."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tasks.agreement.calendar import due_date, months_to_report
from tasks.agreement.load import load_folder
from tasks.atomic_files import write_atomically
from tasks.disk_space import LEAST
from tasks.facts.editions import last_closed_of_all
from tasks.facts.tables import Delivery, Edition
from tasks.health.alarms import KEY
from tasks.health.condition import Condition
from tasks.installation import Installation
from tasks.wording.english import number_of

WARNED_AT = 5 * LEAST
"""Bytes of free disk below which it is told; below :data:`tasks.disk_space.LEAST` nothing runs."""
TRIES = 3
"""Tries after which a message that the server takes not for now is no longer a matter of minutes."""


def conditions(installation: Installation, now: datetime) -> list[Condition]:
    """All that is wrong at ``now``, in the order in which it is worth reading."""
    return [
        *_disk(installation.paths.root),
        *_fixity(installation.paths.root),
        *_agreements(installation),
        *_mail(installation),
        *_overdue(installation, now),
        *_backup(installation, now),
    ]


def note(root: Path, name: str, now: datetime, faults: list[str] | None = None) -> None:
    """Keep that a backup was made, or what a check of everything has found, for whoever asks how things are."""
    (root / "work").mkdir(exist_ok=True, mode=0o700)
    told = json.dumps({"at": now.isoformat(), "faults": faults or []})
    write_atomically(root / "work" / f"{name}.json", told.encode())


def _noted(root: Path, name: str) -> tuple[datetime, list[str]] | None:
    try:
        told = json.loads((root / "work" / f"{name}.json").read_text())
    except FileNotFoundError:
        return None
    return datetime.fromisoformat(told["at"]), told["faults"]


def _disk(root: Path) -> Iterator[Condition]:
    free = shutil.disk_usage(root).free
    if free < WARNED_AT:
        yield Condition(
            "disk",
            f"The disk of {root} has {free / 1e6:.0f} MB left; below {LEAST / 1e6:.0f} nothing runs.",
            "Disk low",
        )


def _fixity(root: Path) -> Iterator[Condition]:
    noted = _noted(root, "fixity")
    if noted and noted[1]:
        when, faults = noted
        found = "A damage was found" if len(faults) == 1 else f"{len(faults)} damages were found, the first"
        yield Condition(
            f"fixity {len(faults)} {faults[0]}",
            f"{found} on {when:%Y-%m-%d}: {faults[0]}",
            "Archive damaged",
        )


def _agreements(installation: Installation) -> Iterator[Condition]:
    folder = installation.paths.agreements
    for name, error in (load_folder(folder).refused if folder.is_dir() else {}).items():
        first, *others = str(error).partition("\n")[0].split(f"; {name}:")
        more = f", and {len(others)} more" if others else ""
        agreement_id = name.removesuffix(".yaml")
        yield Condition(
            f"agreement {name} {first}",
            f"Agreement file {first.rstrip('.')}{more} (iop lint {agreement_id}).",
            "Agreement file broken",
            hides=agreement_id,
        )


def _mail(installation: Installation) -> Iterator[Condition]:
    with installation.register.session() as session:
        rows = list(session.scalars(select(Delivery).where(Delivery.state.in_(("temporary", "refused", "unknown")))))
    asks = [row for row in rows if row.state != "temporary"]
    own = [row for row in asks if row.message_id.startswith(f"<{KEY}.")]
    others = [row for row in asks if row not in own]
    if others:
        numbers = ", ".join(str(row.id) for row in others)
        needed = number_of(len(others), "message needs", "messages need")
        yield Condition(
            f"mail asks {numbers}",
            f"{needed} a person: iop deliveries list (numbers {numbers}).",
            "Message refused or unknown",
        )
    if own:  # one condition, however many they become: each letter about it would be one more
        yield Condition(
            "mail alarms",
            f"Letters to the operators do not arrive, the last one: {own[-1].answer or own[-1].state}.",
            "Message refused or unknown",
        )
    slow = [row for row in rows if row.state == "temporary" and row.attempts >= TRIES]
    if slow:
        messages = number_of(len(slow), "message")
        last = max(slow, key=lambda row: row.changed_at).answer or "none"
        yield Condition(
            "mail down",
            f"The mail server has not taken {messages} after {TRIES} tries and more; the last answer: {last}",
            "Mail down",
        )


def _overdue(installation: Installation, now: datetime) -> Iterator[Condition]:
    with installation.register.session() as session:
        closed_of = last_closed_of_all(session)
    for agreement_id, agreement in installation.agreements().items():
        today = now.astimezone(ZoneInfo(agreement.timezone)).date()
        closed = closed_of.get(agreement_id)
        for month in months_to_report(agreement, closed, today):
            due = due_date(agreement, month)
            if month > (closed or "") and today > due:
                yield Condition(
                    f"overdue {agreement_id} {month}",
                    f"The report of {month} of {agreement_id} should have been out by {due}: iop monthly --agreement "
                    f"{agreement_id} --period {month} --dry-run says what it lacks.",
                    "Report overdue",
                    agreement=agreement_id,
                )


def _backup(installation: Installation, now: datetime) -> Iterator[Condition]:
    days = installation.settings.backup_days
    if days == 0:
        return
    with installation.register.session() as session:
        first = session.scalar(select(Edition.made_at).order_by(Edition.made_at).limit(1))
    noted = _noted(installation.paths.root, "backup")
    newest = noted[0] if noted else first
    if newest is not None and now - newest > timedelta(days=days):
        said = f"The last backup is of {newest:%Y-%m-%d}" if noted else "There is no backup"
        yield Condition("backup", f"{said}; one is to be made every {days} days: iop backup FILE.", "Backup old")
