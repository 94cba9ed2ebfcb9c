"""The ledger of deliveries: who got which edition, proved by rows written before and after each attempt.

Each change is one conditional UPDATE, so of two processes that reach for the same message one gets it.
Nothing here reads or builds messages: the bytes come in as they were frozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from tasks.delivery.mailer import Mailer, Outcome
from tasks.delivery.traces import Traces
from tasks.errors import InputError, OutsideError
from tasks.facts.register import Register
from tasks.facts.tables import Delivery

MAY_ATTEMPT = ("planned", "temporary", "refused")
"""States in which no server has accepted anything, so that an attempt can make no second copy."""

MAY_SETTLE = ("unknown", "temporary", "refused")
"""States that an operator may end by saying what happened."""


RECORDING_TRIES = 5


@dataclass(frozen=True)
class Planned:
    """A message that is to be sent: to whom, under which Message-ID, in which file of the edition's
    folder."""

    recipient: str
    role: str
    message_id: str
    file: str


def plan(session: Session, edition_id: int, messages: Sequence[Planned], now: datetime) -> list[Delivery]:
    """Write down what is to be sent. What is there already stays as it is, so a rerun plans nothing twice."""
    known = {row.recipient for row in deliveries(session, edition_id)}
    session.add_all(
        Delivery(
            edition_id=edition_id,
            recipient=message.recipient,
            role=message.role,
            message_id=message.message_id,
            file=message.file,
            changed_at=now,
        )
        for message in messages
        if message.recipient not in known
    )
    session.flush()
    return deliveries(session, edition_id)


def attempt(
    register: Register,
    delivery_id: int,
    mailer: Mailer,
    message: bytes,
    sender: str,
    now: datetime,
    traces: Traces | None = None,
) -> Outcome | None:
    """Send one message and write down what became of it; None where its state allows no attempt.

    The row is ``sending``, committed, before the mailer is called: after a crash in between,
    :func:`recover` knows that the message may have gone out. Then the attempt leaves a trace on the disk; without
    that nothing is sent.
    """
    with register.session() as session:
        if not _move(
            session, delivery_id, MAY_ATTEMPT, "sending", now, via=mailer.name, attempts=Delivery.attempts + 1
        ):
            return None
        row = session.get_one(Delivery, delivery_id)
    try:
        if traces is not None:
            traces.note(row.message_id, row.attempts)
    except OSError as error:
        outcome = Outcome("temporary", f"the attempt could not be noted on the disk ({error.strerror})")
    else:
        outcome = mailer.deliver(message, sender, row.recipient)
    _record(register, delivery_id, outcome, now)
    return outcome


def _record(register: Register, delivery_id: int, outcome: Outcome, now: datetime) -> None:
    """Write the outcome down. Tried several times: a transaction that lost against another one (PostgreSQL) would
    leave a message in doubt whose fate is known.
    """
    for tries_left in reversed(range(RECORDING_TRIES)):
        try:
            with register.session() as session:
                _move(session, delivery_id, ("sending",), outcome.state, now, answer=outcome.answer)
            return
        except OutsideError:
            if not tries_left:
                raise


def put_off(session: Session, delivery_ids: Sequence[int], answer: str, now: datetime) -> None:
    """Let these wait as if each had been tried: the server did not answer (``answer``) for the one before them."""
    for delivery_id in delivery_ids:
        told = f"not tried, for the server did not answer for the one before: {answer}"
        values = {"answer": told, "attempts": Delivery.attempts + 1}
        _move(session, delivery_id, ("planned", "temporary"), "temporary", now, **values)


def recover(session: Session, rows: Sequence[Delivery], mailer: Mailer, now: datetime) -> list[Delivery]:
    """Those of ``rows`` that a crash left in ``sending``, settled: nobody may be at work on them any more.

    What went to the outbox may be written again (the same file). What went to a server becomes ``unknown``.
    """
    interrupted = [row for row in rows if row.state == "sending"]
    for row in interrupted:
        again = mailer.repeatable and row.via == mailer.name
        state = "planned" if again else "unknown"
        _move(session, row.id, ("sending",), state, now, answer=f"interrupted while sending by {row.via}")
    return interrupted


def deliveries(session: Session, edition_id: int) -> list[Delivery]:
    """An edition's rows in the order they were planned."""
    return list(session.scalars(select(Delivery).where(Delivery.edition_id == edition_id).order_by(Delivery.id)))


def open_deliveries(session: Session, edition_id: int) -> list[Delivery]:
    """What stands between an edition and "all is sent or settled"."""
    return [row for row in deliveries(session, edition_id) if row.state != "sent"]


def confirm(session: Session, delivery_id: int, now: datetime) -> Delivery:
    """The operator says that it arrived. Raises :class:`InputError` where there is nothing to settle."""
    return _settle(session, delivery_id, "sent", now, "the operator says that it arrived")


def resend(session: Session, delivery_id: int, now: datetime, corrected: Planned | None = None) -> Delivery:
    """The operator says that it did not arrive: the next run sends it, ``corrected`` where the address was wrong.

    The tries are counted anew. Raises :class:`InputError`.
    """
    values: dict[str, object] = {"attempts": 0}
    answer = "the operator says that it did not arrive"
    if corrected is not None:
        values |= {"recipient": corrected.recipient, "message_id": corrected.message_id, "file": corrected.file}
        answer += f" at {delivery(session, delivery_id).recipient}"
    return _settle(session, delivery_id, "planned", now, answer, **values)


def delivery(session: Session, delivery_id: int) -> Delivery:
    """The row of that number. Raises :class:`InputError` where there is none."""
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise InputError(f"There is no delivery {delivery_id}; iop deliveries lists them.")
    return row


def _settle(session: Session, delivery_id: int, state: str, now: datetime, answer: str, **values: object) -> Delivery:
    row = delivery(session, delivery_id)
    told = f"{answer} (was {row.state}: {row.answer})"
    if not _move(session, delivery_id, MAY_SETTLE, state, now, answer=told, **values):
        raise InputError(f"Delivery {delivery_id} to {row.recipient} is {row.state}: nothing to settle.")
    return row


def _move(
    session: Session, delivery_id: int, sources: Sequence[str], state: str, now: datetime, **values: object
) -> bool:
    """Change one row's state if it is in one of ``sources``; whether this call did."""
    moved = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state.in_(sources))
        .values(state=state, changed_at=now, **values)
        .execution_options(synchronize_session="fetch")
    )
    assert isinstance(moved, CursorResult)
    return moved.rowcount == 1
