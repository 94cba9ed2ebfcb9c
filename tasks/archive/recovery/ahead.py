"""What the disk knows and the register does not: packages, and attempts to send.

That is so where a register was put back from an earlier time beside what was made later. Nothing may be made or sent
then, for it may be out already; ``iop reconcile`` (:mod:`tasks.archive.recovery.reconcile`) tells the register.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.package import STAGING
from tasks.archive.payload import DELIVERIES, REPORT
from tasks.delivery.ledger import deliveries
from tasks.delivery.traces import Traces
from tasks.errors import InputError
from tasks.facts.tables import Delivery, Edition
from tasks.installation import Installation
from tasks.settings import Paths


@dataclass(frozen=True)
class Ahead:
    """What of one agreement the disk is ahead with.

    ``packages`` are unknown or say more than the register's row of the same edition, ``attempts`` {Message-ID: how
    many} are more than the register knows of.
    """

    packages: list[Path] = field(default_factory=list)
    attempts: dict[str, int] = field(default_factory=dict)

    def sentences(self, root: Path) -> list[str]:
        """What the register does not know, a sentence each."""
        return [
            *(
                f"{path.relative_to(root)}: the register does not know what this package says"
                for path in self.packages
            ),
            *(
                f"{identity}: the register does not know of attempt {number} to send it"
                for identity, number in self.attempts.items()
            ),
        ]


def refuse_old_register(installation: Installation, agreement_id: str) -> None:
    """Raise :class:`InputError` where the disk knows of packages or attempts that the register does not."""
    with installation.register.session() as session:
        found = ahead(session, installation.paths, agreement_id)
    told = found.sentences(installation.paths.root)
    if told:
        more = f", and {len(told) - 1} more like it" if len(told) > 1 else ""
        raise InputError(
            f"The register is older than what lies beside it: {told[0]}{more}. Nothing is made or sent until "
            "`iop reconcile` has read that back in, or the register that belongs here is put back."
        )


def all_ahead(installation: Installation, told: Collection[Path] = ()) -> list[str]:
    """What the register does not know of any agreement, a sentence each, but for packages that are ``told`` already;
    none where it knows all.
    """
    paths = installation.paths
    ids = {*installation.agreement_ids(), *(folder.name for folder in paths.archive.glob("*/"))}
    with installation.register.session() as session:
        found = [ahead(session, paths, agreement_id) for agreement_id in sorted(ids)]
    untold = [Ahead([path for path in each.packages if path not in told], each.attempts) for each in found]
    return [f"{each} (iop reconcile reads it back in)" for one in untold for each in one.sentences(paths.root)]


def ahead(session: Session, paths: Paths, agreement_id: str) -> Ahead:
    """Compare the agreement's packages and traces with the register. Reads few files: no fixity is checked."""
    rows = session.scalars(select(Edition).where(Edition.agreement == agreement_id)).all()
    known = {place(paths, row): row for row in rows}
    there = sorted((paths.archive / agreement_id).glob("*/edition-*"))
    packages = [
        package
        for package in there
        if not package.name.startswith(STAGING)
        and ((row := known.get(package)) is None or (row.state != "sealed" and _says_more(session, package, row)))
    ]
    traces = Traces(paths.attempts).of(f"{agreement_id}.")
    attempts = dict(
        session.execute(
            select(Delivery.message_id, Delivery.attempts).where(Delivery.message_id.startswith(f"<{agreement_id}."))
        )
        .tuples()
        .all()
    )
    return Ahead(packages, {key: number for key, number in traces.items() if number > attempts.get(key, 0)})


def place(paths: Paths, edition: Edition) -> Path:
    """Where the package of an edition lies, or will lie."""
    return paths.archive / edition.agreement / edition.period / f"edition-{edition.edition}"


def _says_more(session: Session, package: Path, row: Edition) -> bool:
    """Whether a package says anything else than the register's row, which is not sealed yet.

    A run that was killed right after sealing leaves one that says the same.
    """
    try:
        report, sent = (json.loads((package / "data" / name).read_bytes()) for name in (REPORT, DELIVERIES))
    except (OSError, ValueError):
        return True
    known = {each.message_id: each for each in deliveries(session, row.id)}
    return report != row.report or any(
        (before := known.get(each["message_id"])) is None
        or is_later(each["attempts"], datetime.fromisoformat(each["changed_at"]), before)
        for each in sent
    )


def is_later(attempts: int, changed_at: datetime, row: Delivery) -> bool:
    """Whether this was said of a delivery after what the register's row says."""
    return (attempts, changed_at) > (row.attempts, row.changed_at)
