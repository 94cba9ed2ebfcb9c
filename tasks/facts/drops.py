"""What was dropped: the register's rows about files, written and asked, in the caller's session.

A drop is ``secured`` (its bytes are safe) until it is ``taken_in``, ``unchanged`` or ``refused``; ``unread`` is one
that the program has stumbled on (:mod:`tasks.facts.attempts`). Drops are handled in the order of their ids, the order
in which they were secured.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tasks.errors import DefectError
from tasks.facts.tables import Drop

if TYPE_CHECKING:
    import polars as pl

    from tasks.facts.replacing import Replacement
    from tasks.facts.schemas import Kind

HELD_KINDS = ("shifts", "ledger")
"""Kinds whose refusal holds a report; a file of unknown kind never does."""

OPEN = ("secured", "unread")
"""States of a drop that is still to be read."""


@dataclass(frozen=True)
class Versions:
    """The version of each table that counts (null: nothing taken in yet), and the newest drop behind them."""

    patrols: int | None = None
    ledger: int | None = None
    expenses: int | None = None
    day_notes: int | None = None
    findings: int | None = None
    last_drop: int | None = None
    decisions: int | None = None
    in_kind: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A dropped file that has not been taken in, though nothing is wrong with it.

    ``state``: ``inbox`` (its bytes are not safe yet), ``secured`` (something outside failed, and the next run goes
    on), ``unread`` (the program stumbled on it). ``kind`` is what it is likely to be. ``reason`` is one English
    sentence for operators; it quotes nothing of the file.
    """

    file: str
    state: Literal["inbox", "secured", "unread"]
    kind: "Kind"
    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Outcome:
    """What became of a drop; the fields are the columns of :class:`tasks.facts.tables.Drop`.

    A version stands here only where this drop wrote that table.
    """

    state: Literal["taken_in", "unchanged", "refused"]
    kind: str | None = None
    format: str | None = None
    orgnr: str | None = None
    generated: date | None = None
    first_date: date | None = None
    last_date: date | None = None
    months: tuple[str, ...] = ()
    rows: int = 0
    rejected: int = 0
    patrols_version: int | None = None
    ledger_version: int | None = None
    decisions_version: int | None = None
    expenses_version: int | None = None
    in_kind_version: int | None = None
    day_notes_version: int | None = None
    findings_version: int | None = None
    message: str | None = None
    receipt: str | None = None
    checks: tuple[dict[str, Any], ...] | None = None


def record_secured(
    session: Session,
    *,
    agreement: str,
    claim: str,
    sha256: str,
    file: str,
    size: int,
    received_at: datetime,
    message: str | None = None,
) -> Drop:
    """The drop's row. The same claim recorded again (after a crash) gives the row that is there already.

    ``message`` is set where the file is to be refused unread (a link, a pipe): the reason, in Swedish.
    """
    drop = by_claim(session, claim)
    if drop is None:
        drop = Drop(
            agreement=agreement,
            claim=claim,
            sha256=sha256,
            file=file,
            size=size,
            received_at=received_at,
            message=message,
        )
        session.add(drop)
        session.flush()
    return drop


def by_claim(session: Session, claim: str) -> Drop | None:
    """The drop that a claimed file became, if it is in the register."""
    return session.scalar(select(Drop).where(Drop.claim == claim))


def pending(session: Session, agreement: str) -> list[Drop]:
    """Drops whose bytes are safe and that nobody has read yet, oldest first."""
    return list(session.scalars(_drops(agreement).where(Drop.state.in_(OPEN))))


def record_outcome(session: Session, drop_id: int, outcome: Outcome) -> Drop:
    """Write what became of a drop: the last step, which makes its table versions the ones that count.

    Raises :class:`DefectError` where the drop is not there or has an outcome already.
    """
    drop = session.get(Drop, drop_id, with_for_update=True)
    if drop is None or drop.state not in OPEN:
        raise DefectError(f"Drop {drop_id} is {drop.state if drop else 'unknown'}, not secured.")
    for name, value in asdict(outcome).items():
        setattr(drop, name, list(value) if isinstance(value, tuple) else value)
    return drop


def current_versions(
    session: Session, agreement: str, as_of: date | None = None, timezone: str = "Europe/Stockholm"
) -> Versions:
    """The versions that count, or that counted at the end of the day ``as_of`` in ``timezone``."""
    # Versions of a table only grow, and each holds the whole state, so the highest one named is the current
    # one.
    names = [field.name for field in fields(Versions)]
    columns = [Drop.id if name == "last_drop" else getattr(Drop, f"{name}_version") for name in names]
    known = _known(agreement, as_of, timezone).where(Drop.state.in_(("taken_in", "refused")))
    row = session.execute(known.with_only_columns(*(func.max(column) for column in columns)).order_by(None)).one()
    return Versions(**dict(zip(names, row, strict=True)))


def current_decisions(session: Session) -> dict[str, int | None]:
    """The version of the decisions that counts, by agreement, of those that have decisions from sheets."""
    known = select(Drop.agreement, func.max(Drop.decisions_version)).where(
        Drop.state.in_(("taken_in", "refused")), Drop.decisions_version.is_not(None)
    )
    return dict(session.execute(known.group_by(Drop.agreement)).tuples().all())


def supersede_version(session: Session, agreement: str, table: str, version: int) -> None:
    """Make ``version`` the one that counts without a drop: retention has written the table anew."""
    column = f"{table}_version"
    newest = session.scalar(
        _drops(agreement).where(getattr(Drop, column).is_not(None)).order_by(None).order_by(Drop.id.desc()).limit(1)
    )
    if newest is None:
        raise DefectError(f"No drop of {agreement} has written {table}.")
    setattr(newest, column, version)


def remembered_orgnr(session: Session, agreement: str) -> str | None:
    """Organisation number of the first ledger export taken in (settled reading 19)."""
    return session.scalar(
        _taken_in(agreement, "ledger").where(Drop.orgnr.is_not(None)).with_only_columns(Drop.orgnr).limit(1)
    )


def months_covered(
    session: Session, agreement: str, as_of: date | None = None, timezone: str = "Europe/Stockholm"
) -> set[str]:
    """Months (``2022-03``) that some shift sheet taken in has a row for, "inga pass" included."""
    known = _known(agreement, as_of, timezone).where(Drop.state == "taken_in", Drop.kind == "shifts")
    return {month for drop in session.scalars(known) for month in drop.months}


def outstanding_files(session: Session, agreement: str) -> list[Drop]:
    """Shift sheets and ledgers that were refused, or that the program could not read, after which none of their kind
    came in: they hold a report. One that was found to be in already counts too: the right file lies there (settled
    reading 27).
    """
    latest = {kind: session.scalar(_newest(_came_in(agreement, kind))) for kind in HELD_KINDS}
    missing = _drops(agreement).where(Drop.state.in_(("refused", "unread")), Drop.kind.in_(HELD_KINDS))
    return [
        drop
        for drop in session.scalars(missing)
        if (newest := latest[drop.kind or ""]) is None or newest.id < drop.id
    ]


def later_of_kind(session: Session, drop: Drop, kind: str) -> Drop | None:
    """The newest drop received after ``drop`` that was taken in, or found to be in already, as this kind."""
    return session.scalar(_newest(_came_in(drop.agreement, kind).where(Drop.id > drop.id)))


def kind_by_name(session: Session, agreement: str, file: str) -> "Kind":
    """What the last file of the same name taken in was: a growing sheet keeps its name."""
    same = _drops(agreement).where(Drop.state == "taken_in", Drop.file == file)
    newest = session.scalar(_newest(same))
    return cast("Kind", newest.kind) if newest else "unknown"


def has_ledger(session: Session, agreement: str) -> bool:
    """Whether any ledger export has been taken in."""
    return session.scalar(_taken_in(agreement, "ledger").limit(1)) is not None


def newest_taken_in(session: Session, agreement: str, kind: str, last_drop: int | None) -> Drop | None:
    """The last file of a kind that was taken in, up to the drop ``last_drop``."""
    return session.scalar(_newest(_taken_in(agreement, kind).where(Drop.id <= (last_drop or 0))))


def sources(session: Session, agreement: str, hashes: Collection[str]) -> dict[str, Drop]:
    """The newest drop taken in with each of these hashes: the files behind the facts."""
    found = _drops(agreement).where(Drop.state == "taken_in", Drop.sha256.in_(hashes))
    return {drop.sha256: drop for drop in session.scalars(found)}


def is_unchanged(
    session: Session, agreement: str, kind: str, sha256: str, current: "pl.DataFrame", after: "Replacement"
) -> bool:
    """Whether a file is the one that holds its rows already, dropped again (domain: what a drop replaces).

    ``current`` is the table before the drop, ``after`` what the drop would make of it. An older file dropped
    again is a new drop even where it says the same: it becomes the holder of its rows.
    """
    from tasks.facts.schemas import TABLE_OF, TABLES

    known = _taken_in(agreement, kind)
    if session.scalar(known.where(Drop.sha256 == sha256).limit(1)) is None:
        return False
    if not (after.frame["sha256"] == sha256).any():
        # It holds no rows that could tell (an empty month, a ledger without rows of the agreement): the last
        # one of its kind is the one that stands.
        newest = session.scalar(_newest(known))
        return newest is not None and newest.sha256 == sha256
    # The name may differ, and so may the order of rows; the bytes and what they say may not.
    columns = [name for name in TABLES[TABLE_OF[kind]] if name != "file"]
    order = [name for name in ("sha256", "sheet", "row", "association") if name in columns]
    return after.frame.select(columns).sort(order).equals(current.select(columns).sort(order))


def _drops(agreement: str) -> Select[tuple[Drop]]:
    return select(Drop).where(Drop.agreement == agreement).order_by(Drop.id)


def _taken_in(agreement: str, kind: str) -> Select[tuple[Drop]]:
    return _drops(agreement).where(Drop.state == "taken_in", Drop.kind == kind)


def _came_in(agreement: str, kind: str) -> Select[tuple[Drop]]:
    return _drops(agreement).where(Drop.state.in_(("taken_in", "unchanged")), Drop.kind == kind)


def _newest(drops: Select[tuple[Drop]]) -> Select[tuple[Drop]]:
    return drops.order_by(None).order_by(Drop.id.desc()).limit(1)


def _known(agreement: str, as_of: date | None, timezone: str) -> Select[tuple[Drop]]:
    """Drops received by the end of ``as_of``; all without a date."""
    drops = _drops(agreement)
    if as_of is None:
        return drops
    midnight = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=ZoneInfo(timezone))
    return drops.where(Drop.received_at < midnight)
