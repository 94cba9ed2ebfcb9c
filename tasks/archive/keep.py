"""Keeping an edition: its files and every message of it become bytes in a folder, then a row in the register.

The row is written last, in one transaction with the planned deliveries: an edition is whole or absent. Its folder is
written aside and moved in place, so a folder without a row (a crash in between) is simply written again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks.addresses import mailbox
from tasks.agreement.model import Agreement, Document, Recipient
from tasks.archive.frozen import write
from tasks.archive.recovery.ahead import refuse_old_register
from tasks.archive.recovery.restored import doubt_of
from tasks.delivery.ledger import Planned, deliveries, plan
from tasks.delivery.message import build_message, message_id
from tasks.facts.editions import last_edition
from tasks.facts.tables import Edition
from tasks.installation import Installation


@dataclass(frozen=True)
class Letter:
    """What every recipient of an edition gets. ``images``: {content id: (file name, PNG)}; ``attachments``:
    {file name: (MIME type, bytes)}.
    """

    subject: str
    text: str
    html: str
    images: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    attachments: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


def recipients(agreement: Agreement, document: Document) -> list[Recipient]:
    """Those who receive this kind of document."""
    return [person for person in agreement.recipients if document in person.receives]


def keep_edition(
    installation: Installation,
    agreement: Agreement,
    edition: Edition,
    files: Mapping[str, bytes],
    letter: Letter,
    people: Sequence[Recipient],
) -> Edition:
    """Keep ``edition`` (a new row, without its folder) and plan its deliveries; the agreement's lock must be held.

    ``files`` are {path in the payload: bytes}; the messages come beside them. Raises :class:`InputError` where the
    disk knows what the register does not. After a restore from a backup, what may have been sent since is planned as
    unknown (:func:`tasks.archive.recovery.restored.doubt_of`).
    """
    refuse_old_register(installation, edition.agreement)
    kept, planned = dict(files), []
    forerunners = _forerunners(installation, edition)
    for number, person in enumerate(people, 1):
        name = f"messages/{number:02}.eml"
        identity = _identity(edition, person, installation.settings.mail_from)
        kept[name] = build_message(
            sender=installation.settings.mail_from,
            recipient=person.email,
            role=person.role,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            images=letter.images,
            attachments=letter.attachments,
            message_id=identity,
            date=edition.made_at,
            references=forerunners.get(person.email),
            reply_to=agreement.coordinator.email,
        )
        planned.append(Planned(person.email, person.role, identity, name))
    work = installation.paths.work / "editions" / agreement.id
    folder = work / edition.document / edition.period / f"edition-{edition.edition}"
    write(folder, kept)
    edition.folder = str(folder.relative_to(installation.paths.root))
    with installation.register.session() as session:
        session.add(edition)
        session.flush()
        doubt = doubt_of(session, installation.paths, edition)
        for row in plan(session, edition.id, planned, edition.made_at):
            if doubt is not None:
                row.state, row.answer = "unknown", doubt
    return edition


def _identity(edition: Edition, person: Recipient, sender: str) -> str:
    key = f"{edition.agreement}.{edition.document}.{edition.period}.{edition.edition}"
    return message_id(key, person.email, mailbox(sender).domain)


def _forerunners(installation: Installation, edition: Edition) -> dict[str, str]:
    """By recipient the Message-ID of the edition before, where this one corrects it."""
    if edition.edition == 1:
        return {}
    with installation.register.session() as session:
        before = last_edition(session, edition.agreement, edition.document, edition.period)
        sent = deliveries(session, before.id) if before else ()
    return {row.recipient: row.message_id for row in sent}
