"""Sending an edition: what of it is still to be sent, and one attempt at one message."""

from datetime import datetime

from tasks.delivery.ledger import attempt, deliveries, open_deliveries, recover
from tasks.delivery.mailer import Mailer
from tasks.delivery.traces import Traces
from tasks.facts.tables import Delivery, Edition
from tasks.installation import Installation


def to_send(installation: Installation, edition_id: int, mailer: Mailer, now: datetime) -> list[Delivery]:
    """The edition's messages that may be sent, after those that a crash left in doubt have been settled.

    The agreement's lock must be held. Messages in state ``unknown`` are not among them: an operator decides.
    """
    with installation.register.session() as session:
        recover(session, deliveries(session, edition_id=edition_id), mailer, now)
        return [row for row in open_deliveries(session, edition_id) if row.state != "unknown"]


def send_one(installation: Installation, delivery_id: int, mailer: Mailer, now: datetime) -> str:
    """Attempt one delivery with the bytes that were frozen; the state it is in then."""
    with installation.register.session() as session:
        row = session.get_one(Delivery, delivery_id)
        edition = session.get_one(Edition, row.edition_id)
    message = frozen_file(installation, edition, row.file)
    outcome = attempt(
        installation.register,
        delivery_id,
        mailer,
        message,
        installation.settings.mail_from,
        now,
        Traces(installation.paths.attempts),
    )
    return row.state if outcome is None else outcome.state


def frozen_file(installation: Installation, edition: Edition, name: str) -> bytes:
    """A file of a frozen edition, from its folder or, once sealed, from its package."""
    folder = installation.paths.root / edition.folder
    return ((folder / "data" if edition.state == "sealed" else folder) / name).read_bytes()


def unsettled(installation: Installation, edition_id: int) -> list[str]:
    """What stands between the edition and "all is sent or settled", one sentence each; none where it is."""
    with installation.register.session() as session:
        rows = [row for row in deliveries(session, edition_id=edition_id) if row.state != "sent"]
    return [f"{row.role} <{row.recipient}> is {row.state}: {row.answer or 'not tried yet'}" for row in rows]
