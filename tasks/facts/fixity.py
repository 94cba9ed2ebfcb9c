"""Fixity of the facts and the originals: is each what it was when it was written, and what is to be done where not?

A version of the facts has its hash in the register; an original is named by its own. What is damaged is told in one
sentence for each table or file, with the remedy: the facts can be made from originals that are whole
(:mod:`tasks.intake.rebuild_facts`), everything else is in the backup.
"""

import hashlib
import math
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from tasks.facts.register import Register
from tasks.facts.schemas import TABLES
from tasks.facts.store import Store
from tasks.facts.tables import Disposal, Drop
from tasks.facts.versions import Facts, facts_of

MONTH = timedelta(days=28)
"""Within this time every original is checked at least once."""


Original = Callable[[str], Path]
"""Where the bytes with a hash are kept."""


@dataclass(frozen=True)
class Check:
    """How many things were checked, and every fault found: one sentence each."""

    checked: int
    faults: list[str]


def check_facts(register: Register, store: Store, original: Original) -> Check:
    """Every version of the facts that the register names, in every agreement, and the logs that lead to them."""
    with register.session() as session:
        ids = sorted(session.scalars(select(Drop.agreement).distinct()))
        known = {each: (facts_of(session, store, each), writing_drops(session, each)) for each in ids}
    checked, faults = 0, []
    for agreement_id, (facts, drops) in known.items():
        for table in TABLES:
            named = named_versions(drops, table)
            damaged = damaged_versions(facts, table, named)
            checked += len(named)
            wanting = wanting_originals(original, drops, table, named, damaged)
            for is_wanting in (False, True):
                versions = {number: fault for number, fault in damaged.items() if (number in wanting) is is_wanting}
                if versions:
                    faults.append(_sentence(agreement_id, table, versions, wanting))
            if not damaged and (fault := facts.log_fault(table)):
                faults.append(f"{fault} Reports do not need it. {_rebuild(agreement_id)} writes it anew.")
    return Check(checked, faults)


def writing_drops(session: Session, agreement_id: str) -> list[Drop]:
    """The agreement's drops that wrote any table, in their order."""
    wrote = or_(*(getattr(Drop, f"{table}_version").is_not(None) for table in TABLES))
    return list(session.scalars(select(Drop).where(Drop.agreement == agreement_id, wrote).order_by(Drop.id)))


def written(drop: Drop, table: str) -> int | None:
    """The version of a table that a drop wrote; None where it did not."""
    return getattr(drop, f"{table}_version")


def named_versions(drops: Iterable[Drop], table: str) -> list[int]:
    """The versions of a table that have to be there, in order.

    Of the day notes only the one that counts: earlier ones are deleted on their date.
    """
    numbers = sorted({number for drop in drops if (number := written(drop, table)) is not None})
    return numbers[-1:] if table == "day_notes" else numbers


def damaged_versions(facts: Facts, table: str, named: Iterable[int]) -> dict[int, str]:
    """{version: what is wrong with it} of those that are not what was written."""
    faults = {number: facts.fault(table, number) for number in named}
    return {number: fault for number, fault in faults.items() if fault is not None}


def wanting_originals(
    original: Original, drops: Iterable[Drop], table: str, named: Collection[int], damaged: Collection[int]
) -> dict[int, str]:
    """{damaged version: hash of the original without which it cannot be made again}; the others can be.

    A version is made of the one before it and the bytes of its drop.
    """
    wanting, lost = {}, None
    for drop in drops if damaged else ():
        number = written(drop, table)
        if number is None:
            continue
        if number in named and number not in damaged:
            lost = None
            continue
        lost = lost or (drop.sha256 if original_fault(original(drop.sha256)) else None)
        if lost is not None and number in damaged:
            wanting[number] = lost
    return wanting


def original_fault(path: Path) -> str | None:
    """What is wrong with an original, in a few words; None where its bytes are those of its name."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if found == path.name else "is damaged: its bytes are not those of its name"


def all_originals(session: Session) -> list[str]:
    """Hashes of all originals that are to be there: those that were not deleted on their date."""
    disposed = select(Disposal.subject).where(Disposal.kind == "original")
    return sorted(session.scalars(select(Drop.sha256).where(Drop.sha256.not_in(disposed)).distinct()))


def due_originals(session: Session, now: datetime) -> list[str]:
    """Tonight's share: those that were not checked for longest, and all that were not within :data:`MONTH`.

    A file's first check is its reception.
    """
    last = func.min(func.coalesce(Drop.checked_at, Drop.received_at))
    disposed = select(Disposal.subject).where(Disposal.kind == "original")
    rows = session.execute(
        select(Drop.sha256, last).where(Drop.sha256.not_in(disposed)).group_by(Drop.sha256).order_by(last)
    )
    checked = rows.tuples().all()
    share = math.ceil(len(checked) / MONTH.days)
    return [sha256 for place, (sha256, at) in enumerate(checked) if place < share or at <= now - MONTH]


def check_originals(original: Original, hashes: Iterable[str]) -> dict[str, str | None]:
    """{hash: the sentence about what is wrong, or None}. Slow where there are many: no transaction is needed."""
    result: dict[str, str | None] = {}
    for sha256 in hashes:
        fault = original_fault(original(sha256))
        result[sha256] = fault and (
            f"The original {original(sha256)} {fault}. It needs the backup, or the same file dropped again."
        )
    return result


def record_checked(session: Session, checked: dict[str, str | None], now: datetime) -> None:
    """Write when the originals that are whole were checked."""
    whole = [sha256 for sha256, fault in checked.items() if fault is None]
    session.execute(update(Drop).where(Drop.sha256.in_(whole)).values(checked_at=now))


def _sentence(agreement_id: str, table: str, versions: dict[int, str], wanting: dict[int, str]) -> str:
    """One sentence about the damaged versions of a table that have the same remedy."""
    numbers = ", ".join(map(str, versions))
    first, fault = next(iter(versions.items()))
    what = f"{agreement_id}/{table}, version{'s' if len(versions) > 1 else ''} {numbers}: {fault}"
    if first in wanting:
        return f"{what}. It needs the backup, for the original {wanting[first]} is gone or damaged too."
    return f"{what}. The originals that it was made from are whole: {_rebuild(agreement_id)} makes it again."


def _rebuild(agreement_id: str) -> str:
    return f"iop rebuild --facts --agreement {agreement_id} --replace"
