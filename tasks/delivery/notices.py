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
from tasks.atomic_files import write_atomically
from tasks.delivery.ledger import recover
from tasks.delivery.mailer import Mailer
from tasks.delivery.message import build_message, message_id
from tasks.delivery.pauses import is_due
from tasks.delivery.send import Tried, send_notice
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
) -> list[Tried]:
    """Send a notice to each of ``people`` who has not had it, and return what became of each try.

    One that a server did not take is left to the run ``deliver``, one that it refused to a person. Notices belong to
    no agreement's lock: an intake and a report may come to the same one at the same time.
    """
    tried = []
    with installation.register.lock("notices", LOCK_SECONDS):
        for person in people:
            row = _planned(installation, key, person, subject, text, html, now)
            with installation.register.session() as session:
                recover(session, [row], mailer, now)
            # By the row's own time, not by that of a run that was scheduled before it was written.
            if row.state == "planned" or is_due(row, now):
                tried.append(send_notice(installation, row.id, mailer, now))
                if tried[-1].for_all:
                    break
    return tried


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
    file = installation.paths.work / "notices" / f"{identity.strip('<>')}.eml"
    write_atomically(file, message)
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
