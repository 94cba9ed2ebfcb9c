"""From the inbox to the register: every file that lies still becomes a drop whose bytes are safe, once.

Only receiving is done here; what the files say is read in :mod:`tasks.intake.take_in`. Killed at any line and
started again, no file is lost and none is received twice: a claim's token is unique in the register, and the
inbox lets go of a file only after its row is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.errors import OutsideError
from tasks.facts.drops import Waiting, pending, record_secured
from tasks.facts.kinds import likely_kind
from tasks.facts.register import Register
from tasks.inbox.folder import Claim, Inbox
from tasks.wording.file_names import masked

LOCK_SECONDS = 600
"""How long a run waits for another one that is receiving files of the same agreement."""


@dataclass(frozen=True)
class Received:
    """What there is to read now.

    ``drop_ids``: drops to be read, oldest first, also those that a killed run left. ``failed``: files, or whole
    inboxes, that could not be received; they wait for the next time. ``left``: what else lies in the inbox
    (folders, files without the right to read them), and what to do about it.
    """

    drop_ids: tuple[int, ...]
    failed: tuple[Waiting, ...]
    left: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line for the operator."""
        waiting = (f"{each.file} could not be received ({each.reason})" for each in self.failed)
        return "; ".join((f"files to be read: {len(self.drop_ids)}", *waiting, *self.left))


def receive(inbox: Inbox, files: Iterable[Path], register: Register, now: datetime) -> Received:
    """Receive ``files`` of the inbox, at the time ``now``, and first what a killed run had claimed.

    Raises :class:`OutsideError` where the inbox cannot be listed or another run holds on to it.
    """
    failed = []
    with register.lock(f"inbox-{inbox.agreement_id}", LOCK_SECONDS):
        for source in (*inbox.leftovers(), *files):
            try:
                claim = source if isinstance(source, Claim) else inbox.claim(source)
                if claim is not None:
                    _receive_one(inbox, claim, register, now)
            except OutsideError as error:
                with register.session() as session:
                    kind = likely_kind(session, inbox.agreement_id, source.name)
                failed.append(Waiting(masked(source.name), "inbox", kind, masked(str(error))))
        inbox.tidy()
        with register.session() as session:
            drops = pending(session, inbox.agreement_id)
        left = inbox.look(now).left
    return Received(tuple(drop.id for drop in drops), tuple(failed), tuple(map(masked, left)))


def _receive_one(inbox: Inbox, claim: Claim, register: Register, now: datetime) -> None:
    secured = inbox.secure(claim)
    with register.session() as session:
        drop = record_secured(
            session,
            agreement=inbox.agreement_id,
            claim=claim.token,
            sha256=secured.sha256,
            file=claim.name,
            size=secured.size,
            received_at=now,
            message=secured.refusal,
        )
    inbox.release(secured, drop.sha256)
