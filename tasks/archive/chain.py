"""The chain of an agreement's packages, editions and additions alike: each names the one sealed before it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.package import PREVIOUS
from tasks.facts.tables import Addition, Edition


@dataclass(frozen=True)
class Link:
    """Where the next package goes: the hash of the one before it (None: it is the first), and its time."""

    previous: str | None
    sealed_at: datetime

    @property
    def info(self) -> dict[str, str]:
        """What ``bag-info.txt`` says of it."""
        return {PREVIOUS: self.previous} if self.previous else {}


def next_link(session: Session, agreement_id: str, now: datetime) -> Link:
    """The link for a package that is sealed ``now``; the agreement's lock must be held.

    The time of a run is when it was scheduled or asked for, which may lie before that of one already done.
    """
    editions = select(Edition.sealed_at, Edition.package_sha256).where(
        Edition.agreement == agreement_id, Edition.package_sha256.is_not(None)
    )
    additions = (
        select(Addition.sealed_at, Addition.package_sha256)
        .join(Edition, Edition.id == Addition.edition_id)
        .where(Edition.agreement == agreement_id)
    )
    sealed = [(at, digest) for query in (editions, additions) for at, digest in session.execute(query).tuples() if at]
    if not sealed:
        return Link(None, now)
    last_at, previous = max(sealed, key=lambda each: each[0])
    return Link(previous, max(now, last_at + timedelta(microseconds=1)))
