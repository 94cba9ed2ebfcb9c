"""Sealing an edition: its frozen folder and its deliveries as known now become a package in the agreement's
chain.
"""

import shutil
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.package import PREVIOUS, package_hash, seal
from tasks.archive.payload import sealed_files
from tasks.delivery.ledger import deliveries
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.model import Report


def seal_edition(installation: Installation, edition_id: int, now: datetime) -> Edition:
    """The edition, sealed; one that is already is left as it is. The agreement's lock must be held.

    A package that stands in its place without the register knowing it is what a run sealed that was killed
    right then: it is taken as it is, for a package is whole or absent.
    """
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        rows = deliveries(session, edition_id=edition_id)
        previous = _previous(session, edition.agreement)
    if edition.state == "sealed":
        return edition
    frozen = installation.paths.root / edition.folder
    package = installation.paths.archive / edition.agreement / edition.period / f"edition-{edition.edition}"
    if package.exists():
        digest = package_hash(package)
    else:
        report = Report.from_json(edition.report)
        files = {
            file.relative_to(frozen).as_posix(): file.read_bytes()
            for file in sorted(frozen.rglob("*"))
            if file.is_file()
        }
        digest = seal(
            sealed_files(report, files, rows, previous, edition.document, edition.edition),
            _info(report, edition, previous, now),
            package,
        )
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        edition.state, edition.package_sha256, edition.sealed_at = "sealed", digest, now
        edition.folder = str(package.relative_to(installation.paths.root))
    shutil.rmtree(frozen, ignore_errors=True)
    return edition


def _previous(session: Session, agreement_id: str) -> str | None:
    """Hash of the package sealed last: the chain goes in the order of sealing."""
    return session.scalar(
        select(Edition.package_sha256)
        .where(Edition.agreement == agreement_id, Edition.package_sha256.is_not(None))
        .order_by(Edition.sealed_at.desc(), Edition.id.desc())
        .limit(1)
    )


def _info(report: Report, edition: Edition, previous: str | None, now: datetime) -> dict[str, str]:
    """What ``bag-info.txt`` says of the package."""
    info = {
        "Bagging-Date": now.date().isoformat(),
        "External-Identifier": f"{edition.agreement}.{edition.document}.{edition.period}.{edition.edition}",
        "External-Description": report.title,
    }
    return info | ({PREVIOUS: previous} if previous else {})
