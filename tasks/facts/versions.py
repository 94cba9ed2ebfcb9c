"""The facts as the register knows them: which versions of a table there are, and what each must be.

Whoever reads facts does so here, so that no row is read that is not what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.errors import OutsideError
from tasks.facts.store import REMEDY, Kept, Store
from tasks.facts.tables import FactVersion

_UNKNOWN = "the register has no hash of it, so nobody can say whether it is whole"


@dataclass(frozen=True)
class Facts:
    """The facts of one agreement; ``known`` is {(table, version): as it was written}."""

    store: Store
    agreement_id: str
    known: Mapping[tuple[str, int], Kept]

    def read(self, table: str, version: int | None) -> pl.LazyFrame:
        """One version of a table; None is the state before anything was taken in.

        Raises :class:`OutsideError` where it is not what was written, or nobody knows what was.
        """
        if version is None:
            return self.store.read(self.agreement_id, table, None)
        kept = self.known.get((table, version))
        if kept is None:
            raise OutsideError(f"{self.agreement_id}/{table}, version {version}: {_UNKNOWN}. {REMEDY}")
        return self.store.read(self.agreement_id, table, kept)

    def fault(self, table: str, version: int) -> str | None:
        """What is wrong with a version; None where it is what was written."""
        kept = self.known.get((table, version))
        return _UNKNOWN if kept is None else self.store.fault(self.agreement_id, table, kept)

    def log_fault(self, table: str) -> str | None:
        """What is wrong with a table's log; None where it leads to what was written, and where there is nothing."""
        known = [kept for (of, _), kept in self.known.items() if of == table]
        return self.store.log_fault(self.agreement_id, table, known) if known else None


def facts_of(session: Session, store: Store, agreement_id: str) -> Facts:
    """The agreement's facts, at every version that the register knows."""
    rows = session.scalars(select(FactVersion).where(FactVersion.agreement == agreement_id))
    return Facts(
        store, agreement_id, {(row.table, row.version): Kept(row.version, row.file, row.sha256) for row in rows}
    )


def record_version(session: Session, agreement_id: str, table: str, kept: Kept) -> None:
    """Write what was kept as a new version.

    Raises :class:`OutsideError` where the register knows another one of that number: the table's log has lost some.
    """
    row = session.get(FactVersion, (agreement_id, table, kept.version))
    if row is not None:
        raise OutsideError(
            f"The log of {agreement_id}/{table} has lost versions that the register knows (it wrote {kept.version} "
            f"again). {REMEDY}"
        )
    session.add(
        FactVersion(agreement=agreement_id, table=table, version=kept.version, file=kept.file, sha256=kept.sha256)
    )


def replace_version(session: Session, agreement_id: str, table: str, version: int, kept: Kept) -> None:
    """A version that was damaged is read from other bytes from now on: those of ``kept``, which says the same."""
    session.merge(
        FactVersion(agreement=agreement_id, table=table, version=version, file=kept.file, sha256=kept.sha256)
    )
