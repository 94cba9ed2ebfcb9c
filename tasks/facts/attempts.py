"""Tries to take in a drop: counted before each one, so that a file on which the program stumbles, or dies, is not
tried for ever. All functions work in the caller's session. ``reader`` says what a file is read by; another one begins
to count anew.

Only our own faults count. A try that the outside broke off (disk, database, Ctrl-C) is taken back, and so is one that
has come through the file: where the run dies after that, the file is not what it died of.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from tasks.facts.tables import Attempt, Drop

MOST_TRIES = 3
"""Tries by the same reader: a fault may have been the moment's (memory), or a run may have been killed."""


def is_given_up(session: Session, drop_id: int, reader: str) -> bool:
    """Whether this reader has tried often enough; another one tries again."""
    row = session.get(Attempt, drop_id)
    return row is not None and row.software == reader and row.tries >= MOST_TRIES


def fault_of(session: Session, drop_id: int) -> str | None:
    """What the last try stumbled on; None where it ended without a word."""
    row = session.get(Attempt, drop_id)
    return None if row is None else row.fault


def begin(session: Session, drop_id: int, reader: str, now: datetime) -> None:
    """Count a try that is about to be made."""
    row = session.get(Attempt, drop_id)
    if row is None or row.software != reader:
        row = session.merge(Attempt(drop_id=drop_id, software=reader, tries=0, tried_at=now))
    row.tries, row.fault, row.tried_at = row.tries + 1, None, now


def take_back(session: Session, drop_id: int) -> None:
    """The try was broken off from outside, or has come through the file."""
    session.get_one(Attempt, drop_id).tries -= 1


def record_unread(
    session: Session, drop_id: int, fault: str, kind: str | None, receipt: str, is_counted: bool
) -> Drop:
    """Write that the program has stumbled on a drop; ``kind`` as far as it is known. ``is_counted``: the try is
    counted already, not taken back."""
    attempt = session.get_one(Attempt, drop_id)
    attempt.tries, attempt.fault = attempt.tries + (not is_counted), fault
    drop = session.get_one(Drop, drop_id)
    drop.state, drop.kind, drop.receipt = "unread", kind, receipt
    return drop
