"""Notices: short messages that belong to no edition (a receipt, a held report), each sent once.

The key of a notice is its identity: the same notice asked for again, after a crash or on the next day, is the same
message, and the ledger of deliveries knows what became of it. Its bytes lie in ``work/notices`` for as long as they
may have to be sent.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from tasks.addresses import mailbox
from tasks.agreement.model import Contact
from tasks.delivery.ledger import attempt, recover
from tasks.delivery.mailer import Mailer
from tasks.delivery.message import build_message, message_id
from tasks.delivery.traces import Traces
from tasks.facts.tables import Delivery
from tasks.installation import Installation

LOCK_SECONDS = 600
"""How long a run waits for another one that is sending notices."""


def notify(
    installation: Installation,
    mailer: Mailer,
    *,
    key: str,
    people: Sequence[Contact],
    subject: str,
    text: str,
    html: str,
    now: datetime,
) -> list[str]:
    """Send a notice to each of ``people`` who has not had it, and return what became of each try.

    Notices belong to no agreement's lock: an intake and a report may come to the same one at the same time.
    """
    outcomes, traces = [], Traces(installation.paths.attempts)
    with installation.register.lock("notices", LOCK_SECONDS):
        for person in people:
            row = _planned(installation, key, person, subject, text, html, now)
            with installation.register.session() as session:
                recover(session, [row], mailer, now)
            if traces.attempts(row.message_id) > row.attempts:
                outcomes.append(f"{person.role}: was told already, says the disk: iop reconcile tells the register")
                continue
            message = (installation.paths.root / row.file).read_bytes() if row.state != "sent" else b""
            sender = installation.settings.mail_from
            outcome = attempt(installation.register, row.id, mailer, message, sender, now, traces)
            if outcome is not None:
                outcomes.append(f"{person.role}: {outcome.state} ({outcome.answer})")
    return outcomes


def _planned(
    installation: Installation, key: str, person: Contact, subject: str, text: str, html: str, now: datetime
) -> Delivery:
    """The notice's row, written once its bytes are on the disk."""
    sender = installation.settings.mail_from
    identity = message_id(key, person.email, mailbox(sender).domain)
    with installation.register.session() as session:
        known = session.scalar(select(Delivery).where(Delivery.message_id == identity))
    if known is not None:
        return known
    message = build_message(
        sender=sender,
        recipient=person.email,
        role=person.role,
        subject=subject,
        text=text,
        html=html,
        images={},
        attachments={},
        message_id=identity,
        date=now,
    )
    folder = installation.paths.work / "notices"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{identity.strip('<>')}.eml"
    file.write_bytes(message)
    with installation.register.session() as session:
        row = Delivery(
            edition_id=None,
            recipient=person.email,
            role=person.role,
            message_id=identity,
            file=str(file.relative_to(installation.paths.root)),
            changed_at=now,
        )
        session.add(row)
    return row
