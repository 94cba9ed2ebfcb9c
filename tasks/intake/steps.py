"""Prefect's view of intake: receive what lies still, take in one file, tell the coordinator."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.disk_space import require_disk_space
from tasks.errors import OutsideError
from tasks.facts.drops import Waiting
from tasks.inbox import receive as receiving
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import Received
from tasks.inbox.still import wait_until_still
from tasks.installation import open_installation
from tasks.intake.taken import Taken, Tell, nobody, waiting
from tasks.receipts.mail import mail_receipts

_told: ContextVar[Tell] = ContextVar("told", default=nobody)


@task(name="receive files", cache_policy=NO_CACHE)
def receive_files(agreement_id: str | None, now: datetime) -> Received:
    """Secure every file that lies still in the inbox of the agreement, or of all; a fault of one stops no other.

    Raises :class:`OutsideError` where the disk is all but full.
    """
    installation = open_installation()
    require_disk_space(installation.paths.root)
    ids = installation.agreement_ids() if agreement_id is None else [agreement_id]
    inboxes = [Inbox(installation.paths, each) for each in ids]
    still = wait_until_still(inboxes, now=now, monotonic=time.monotonic, sleep=time.sleep)
    drop_ids, failed, left = [], [], []
    for inbox in inboxes:
        try:
            received = receiving.receive(inbox, still[inbox.agreement_id], installation.register, now)
        except OutsideError as error:
            failed.append(Waiting(str(inbox.folder), "inbox", "unknown", str(error)))
        else:
            drop_ids += received.drop_ids
            failed += received.failed
            left += received.left
    return Received(tuple(drop_ids), tuple(failed), tuple(left))


@contextmanager
def stages_told(tell: Tell) -> Iterator[None]:
    """While files are taken in here, ``tell`` hears of their stages (:data:`tasks.intake.taken.STAGES`). It is no
    parameter of the task: what Prefect is given are values."""
    token = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(token)


@task(name="take in file", cache_policy=NO_CACHE)
def take_in_file(drop_id: int, now: datetime) -> Taken:
    """Read, check and keep one secured file, and write its receipt."""
    from tasks.intake.take_in import take_in  # dear, and most runs find no file

    return take_in(open_installation(), drop_id, now, _told.get())


@task(name="list what waits", cache_policy=NO_CACHE)
def list_waiting(agreement_id: str, reasons: dict[int, str]) -> list[Waiting]:
    """The agreement's drops that are not taken in, for the reasons of this run by drop."""
    return waiting(open_installation(), agreement_id, reasons)


@task(name="tell coordinators", cache_policy=NO_CACHE)
def tell_coordinators(agreement_id: str | None, now: datetime) -> list[str]:
    """Mail the receipts that nobody has been sent, where a mail server is set; what became of each.

    A fault with one agreement's stops no other's; raises :class:`OutsideError` once all have had their turn, also
    where the server has refused one.
    """
    installation = open_installation()
    ids = installation.agreements() if agreement_id is None else [agreement_id]
    outcomes, faults = [], []
    for each in ids:
        try:
            tried = mail_receipts(installation, each, now)
            outcomes += map(str, tried)
            faults += [f"the receipt to {outcome}" for outcome in tried if outcome.needs_a_person]
        except OutsideError as error:
            faults.append(f"{each}: {error}")
    if faults:
        raise OutsideError("; ".join(faults))
    return outcomes
