"""A data root that came out of a backup: what may have happened after the backup was made, nobody here can know.

``restored.json`` in the data root says of which moment the backup was, and when it was put back. What was on its way
then, and the first report of each period that was over by then, is not mailed by itself: it may be out already.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from tasks.atomic_files import write_atomically
from tasks.facts.tables import Delivery, Edition
from tasks.settings import Paths

IN_DOUBT = ("planned", "sending", "temporary", "refused")
"""States of a message that may have been sent after the backup."""


@dataclass(frozen=True)
class Restored:
    """When the backup was made, and when it was put back. Aware."""

    backup_of: datetime
    restored_at: datetime

    @property
    def doubt(self) -> str:
        """What stands at a delivery that may have been made."""
        return (
            f"restored from the backup of {self.backup_of:%Y-%m-%d %H:%M %z}, so it may have been sent since: ask "
            "the recipient, then iop deliveries confirm or resend"
        )


def remember(paths: Paths, restored: Restored) -> None:
    """Write it to the data root."""
    moments = {"backup_of": restored.backup_of.isoformat(), "restored_at": restored.restored_at.isoformat()}
    write_atomically(_file(paths), f"{json.dumps(moments)}\n".encode())


def recall(paths: Paths) -> Restored | None:
    """The last restore of this data root; None where there was none."""
    try:
        said = json.loads(_file(paths).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return Restored(datetime.fromisoformat(said["backup_of"]), datetime.fromisoformat(said["restored_at"]))


def put_in_doubt(connection: Connection, restored: Restored) -> None:
    """Make every delivery that was not settled at the backup's moment unknown."""
    unsettled = update(Delivery).where(Delivery.state.in_(IN_DOUBT))
    connection.execute(unsettled.values(state="unknown", answer=restored.doubt))


def doubt_of(session: Session, paths: Paths, edition: Edition) -> str | None:
    """Why an edition that is about to be kept may have been sent already, by what the backup does not know.

    None where it cannot have been: nothing was restored, or its period was not over then, or an edition of it has
    been made since.
    """
    restored = recall(paths)
    if restored is None or edition.cutoff >= restored.restored_at.date():
        return None
    since = session.scalar(
        select(Edition.id)
        .where(Edition.agreement == edition.agreement, Edition.document == edition.document)
        .where(Edition.period == edition.period, Edition.id != edition.id)
        .where(Edition.made_at >= restored.restored_at)
        .limit(1)
    )
    return restored.doubt if since is None else None


def _file(paths: Paths) -> Path:
    return paths.root / "restored.json"
