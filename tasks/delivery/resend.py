"""Sending again what did not arrive, to the address that the agreement file has by now."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tasks.agreement.model import Contact
from tasks.atomic_files import write_atomically
from tasks.delivery import ledger
from tasks.delivery.ledger import Planned
from tasks.delivery.message import readdressed
from tasks.delivery.send import frozen_file, later_folder
from tasks.delivery.traces import Traces
from tasks.facts.tables import Delivery, Edition
from tasks.installation import Installation

LOCK_SECONDS = 60
"""How long an operator waits for a run that is at work on the same messages."""


def resend(installation: Installation, delivery_id: int, now: datetime) -> Delivery:
    """The row, planned again: the next run of ``deliver`` or of its report sends it.

    Where the agreement file names another address for the role, the frozen message is addressed to that one, with a
    Message-ID of its own; nothing else of it changes. Raises :class:`InputError` where there is nothing to send
    again, and :class:`OutsideError` where a run is at work on it.
    """
    with installation.register.session() as session:
        row = ledger.delivery(session, delivery_id)
        edition = None if row.edition_id is None else session.get_one(Edition, row.edition_id)
    with installation.register.lock("notices" if edition is None else f"monthly-{edition.agreement}", LOCK_SECONDS):
        with installation.register.session() as session:
            row = ledger.delivery(session, delivery_id)
            edition = None if row.edition_id is None else session.get_one(Edition, row.edition_id)
            others = [] if edition is None else ledger.deliveries(session, edition.id)
        corrected = None
        if row.state in ledger.MAY_SETTLE:
            address = _address(row, _people(installation, row, edition), {each.recipient for each in others})
            corrected = _corrected(installation, row, edition, address) if address != row.recipient else None
        with installation.register.session() as session:
            again = ledger.resend(session, delivery_id, now, corrected)
        Traces(installation.paths.attempts).forget(row.message_id)  # the register counts the tries anew
        return again


def _people(installation: Installation, row: Delivery, edition: Edition | None) -> Sequence[Contact]:
    """Those who get such messages by the agreement file as it is now.

    Notices are kept by nobody's agreement; the Message-ID of those that belong to one begins with its id.
    """
    if edition is not None:
        return installation.agreement(edition.agreement).recipients
    agreements = installation.agreements()
    ours = {id: each for id, each in agreements.items() if row.message_id.startswith(f"<{id}.")} or agreements
    return [person for each in ours.values() for person in (each.coordinator, *each.operators)]


def _address(row: Delivery, people: Sequence[Contact], taken: set[str]) -> str:
    """The role's address now: the old one while it stands, else the one that nobody of the edition has yet.

    The old one, too, where that is none or several.
    """
    named = {person.email for person in people if person.role == row.role}
    if row.recipient in named:
        return row.recipient
    free = named - taken
    return free.pop() if len(free) == 1 else row.recipient


def _corrected(installation: Installation, row: Delivery, edition: Edition | None, address: str) -> Planned:
    """The message to the corrected address, on the disk."""
    root = installation.paths.root
    old = root / row.file if edition is None else frozen_file(installation, edition, row.file)
    message, identity = readdressed(old.read_bytes(), address, row.role)
    if edition is None:
        file = old.with_name(f"{identity.strip('<>')}.eml")
        write_atomically(file, message)
        return Planned(address, row.role, identity, str(file.relative_to(root)))
    name = f"messages/{Path(row.file).stem.partition('-')[0]}-{_digest(identity)}.eml"
    is_sealed = edition.state == "sealed"
    folder = later_folder(installation, edition.id) if is_sealed else root / edition.folder
    write_atomically(folder / name, message)
    return Planned(address, row.role, identity, name)


def _digest(identity: str) -> str:
    """What tells messages to different addresses apart, as the Message-ID has it."""
    return identity.partition("@")[0].rpartition(".")[2][:8]
