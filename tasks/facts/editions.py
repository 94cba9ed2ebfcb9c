"""What was reported: the register's rows about editions, asked. All functions work in the caller's session.

A period of the monthly report is closed once an edition of it is registered, and with it every month before.
"""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tasks.errors import InputError
from tasks.facts.tables import Attempt, Drop, Edition


def last_edition(
    session: Session, agreement: str, document: str = "monthly", period: str | None = None
) -> Edition | None:
    """The newest edition of ``period``; without a period, of the last closed period."""
    editions = _editions(agreement, document)
    if period is not None:
        editions = editions.where(Edition.period == period)
    return session.scalar(editions.order_by(Edition.period.desc(), Edition.edition.desc()).limit(1))


def edition_of(session: Session, agreement: str, period: str, number: int | None = None) -> Edition:
    """The edition of a month's or quarter's document, the newest without a number.

    Raises :class:`InputError` where there is none.
    """
    found = select(Edition).where(Edition.agreement == agreement, Edition.period == period)
    if number is not None:
        found = found.where(Edition.edition == number)
    edition = session.scalar(found.order_by(Edition.edition.desc()).limit(1))
    if edition is None:
        raise InputError(f"{agreement} has no edition {number or ''} of {period}.".replace("  ", " "))
    return edition


def edition_before(session: Session, agreement: str, period: str) -> Edition | None:
    """The newest monthly edition of the last period closed before ``period``."""
    return session.scalar(
        _editions(agreement, "monthly")
        .where(Edition.period < period)
        .order_by(Edition.period.desc(), Edition.edition.desc())
        .limit(1)
    )


def editions(session: Session, agreement: str) -> list[Edition]:
    """Every monthly edition, by period and number."""
    return list(session.scalars(_editions(agreement, "monthly").order_by(Edition.period, Edition.edition)))


def next_number(session: Session, agreement: str, period: str, document: str = "monthly") -> int:
    """The number that the period's next edition gets; a unique key decides between two at once."""
    made = _editions(agreement, document).where(Edition.period == period)
    newest = session.scalar(made.with_only_columns(func.max(Edition.edition)))
    return (newest or 0) + 1


def last_closed(session: Session, agreement: str) -> str | None:
    """The last month that is closed, ``2022-03``; null before the first report."""
    return session.scalar(_editions(agreement, "monthly").with_only_columns(func.max(Edition.period)))


def last_closed_of_all(session: Session) -> dict[str, str]:
    """The last month that is closed, by agreement, of those that have a report."""
    closed = select(Edition.agreement, func.max(Edition.period)).where(Edition.document == "monthly")
    return dict(session.execute(closed.group_by(Edition.agreement)).tuples().all())


def drops_since(session: Session, agreement: str, before: Edition | None) -> list[Drop]:
    """Drops taken in or refused after the edition ``before``, in that order: those that came later, and those that
    could not be read until then.
    """
    drops = (
        select(Drop)
        .outerjoin(Attempt, Attempt.drop_id == Drop.id)
        .where(Drop.agreement == agreement, Drop.state.in_(("taken_in", "refused")))
        .order_by(func.coalesce(Attempt.tried_at, Drop.received_at), Drop.id)
    )
    if before is not None:
        drops = drops.where(or_(Drop.id > (before.last_drop or 0), Attempt.tried_at > before.made_at))
    return list(session.scalars(drops))


def _editions(agreement: str, document: str) -> Select[tuple[Edition]]:
    return select(Edition).where(Edition.agreement == agreement, Edition.document == document)
