"""Sending what is planned: what of an edition or of the notices is still to be sent, and one attempt at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tasks.delivery.ledger import attempt, deliveries, open_deliveries, put_off, recover
from tasks.delivery.mailer import Mailer
from tasks.delivery.pauses import is_due, next_try
from tasks.delivery.traces import Traces
from tasks.facts.tables import Addition, Delivery, Edition
from tasks.installation import Installation


@dataclass(frozen=True)
class Tried:
    """What became of one attempt: the state it is in then, and from when on it is tried again by itself.

    ``for_all``: the server did not answer, so the others had better wait.
    """

    role: str
    state: str
    answer: str
    for_all: bool = False
    again: datetime | None = None

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing more happens by itself, though it is not sent."""
        return self.state != "sent" and self.again is None

    def __str__(self) -> str:
        """One line for the operator."""
        again = f", again from {self.again.isoformat(' ', 'minutes')}" if self.again else ""
        return f"{self.role}: {self.state} ({self.answer}){again}"


def to_send(
    installation: Installation, edition_id: int, mailer: Mailer, now: datetime, *, only_due: bool = False
) -> list[Delivery]:
    """The edition's messages that may be sent, after those that a crash left in doubt have been settled.

    The agreement's lock must be held. Messages in state ``unknown`` are not among them: an operator decides.
    ``only_due``: nor those whose pause is not over, or that only a person tries again.
    """
    with installation.register.session() as session:
        recover(session, deliveries(session, edition_id), mailer, now)
        rows = [row for row in open_deliveries(session, edition_id) if row.state != "unknown"]
    return [row for row in rows if is_due(row, now)] if only_due else rows


def send_one(installation: Installation, delivery_id: int, mailer: Mailer, now: datetime) -> Tried:
    """Attempt one delivery of an edition with the bytes that were frozen."""
    with installation.register.session() as session:
        row = session.get_one(Delivery, delivery_id)
        edition = session.get_one(Edition, row.edition_id)
    return _attempted(installation, delivery_id, mailer, frozen_file(installation, edition, row.file), now)


def send_notice(installation: Installation, delivery_id: int, mailer: Mailer, now: datetime) -> Tried:
    """Attempt one notice; not where the disk knows of more attempts than an old register does."""
    with installation.register.session() as session:
        row = session.get_one(Delivery, delivery_id)
    if Traces(installation.paths.attempts).attempts(row.message_id) > row.attempts:
        return Tried(row.role, row.state, "was told already, says the disk: iop reconcile tells the register")
    return _attempted(installation, delivery_id, mailer, installation.paths.root / row.file, now)


def _attempted(installation: Installation, delivery_id: int, mailer: Mailer, message: Path, now: datetime) -> Tried:
    """Attempt one delivery with the bytes of ``message``; what became of it, as the ledger has it."""
    sender, traces = installation.settings.mail_from, Traces(installation.paths.attempts)
    outcome = attempt(installation.register, delivery_id, mailer, message.read_bytes(), sender, now, traces)
    with installation.register.session() as session:
        row = session.get_one(Delivery, delivery_id)
    return Tried(row.role, row.state, row.answer or "", outcome is not None and outcome.for_all, next_try(row))


def let_wait(installation: Installation, delivery_ids: Sequence[int], answer: str, now: datetime) -> None:
    """Let messages wait for the next try, for the server did not answer (``answer``) for the one before."""
    with installation.register.session() as session:
        put_off(session, delivery_ids, answer, now)


def send_notices(installation: Installation, mailer: Mailer, now: datetime, *, only_due: bool = True) -> list[Tried]:
    """Try the notices that wait for it; the lock ``notices`` must be held."""
    with installation.register.session() as session:
        rows = list(session.scalars(select(Delivery).where(Delivery.edition_id.is_(None), Delivery.state != "sent")))
        recover(session, rows, mailer, now)
    waiting = [row.id for row in rows if is_due(row, now) or (not only_due and row.state == "temporary")]
    tried = []
    for position, delivery_id in enumerate(waiting, 1):
        tried.append(send_notice(installation, delivery_id, mailer, now))
        if tried[-1].for_all:
            let_wait(installation, waiting[position:], tried[-1].answer, now)
            break
    return tried


def frozen_file(installation: Installation, edition: Edition, name: str) -> Path:
    """Where a file of a frozen edition lies: in its folder or, once sealed, in its package.

    A message to a corrected address that came later lies among what waits for the next addition, or in one.
    """
    root = installation.paths.root
    if edition.state != "sealed":
        return root / edition.folder / name
    with installation.register.session() as session:
        additions = session.scalars(select(Addition.folder).where(Addition.edition_id == edition.id)).all()
    places = [root / folder / "data" / name for folder in (edition.folder, *additions)]
    return next((place for place in places if place.exists()), later_folder(installation, edition.id) / name)


def later_folder(installation: Installation, edition_id: int) -> Path:
    """Where messages wait that were made after the edition was sealed, until an addition takes them in."""
    return installation.paths.work / "additions" / str(edition_id)


def unsettled(installation: Installation, edition_id: int) -> list[str]:
    """What stands between the edition and "all is sent or settled", one sentence each; none where it is."""
    with installation.register.session() as session:
        rows = open_deliveries(session, edition_id)
    return [f"{row.role} <{row.recipient}> is {row.state}: {row.answer or 'not tried yet'}" for row in rows]
