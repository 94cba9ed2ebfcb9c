"""What was handed over to the municipality: the register's rows about transfers, asked in the caller's session."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tasks.facts.tables import Edition, Transfer


@dataclass(frozen=True)
class Awaited:
    """A package that was handed over as ``file`` and had got no diary number at the time asked for."""

    document: str
    period: str
    edition: int
    file: str
    made_at: datetime


def awaiting(session: Session, agreement_id: str, at: datetime) -> list[Awaited]:
    """Packages of the agreement handed over before ``at`` and without a diary number then, oldest first."""
    rows = session.execute(
        select(Edition, Transfer)
        .join(Transfer)
        .where(Edition.agreement == agreement_id, Transfer.made_at < at)
        .where(or_(Transfer.received.is_(None), Transfer.received_at >= at))
        .order_by(Transfer.made_at, Transfer.id)
    )
    return [
        Awaited(edition.document, edition.period, edition.edition, transfer.file, transfer.made_at)
        for edition, transfer in rows.tuples()
    ]
