"""Sealing an edition: its frozen folder and its deliveries as known now become a package in the agreement's
chain.
"""

import shutil
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.package import PREVIOUS, package_hash, seal
from tasks.archive.payload import sealed_files
from tasks.archive.verify import package_of
from tasks.delivery.ledger import deliveries
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.model import Report


def seal_edition(installation: Installation, edition_id: int, now: datetime) -> Edition:
    """The edition, sealed; one that is already is left as it is. The agreement's lock must be held.

    Older editions of the agreement that a killed run left unsealed are sealed first: else the chain would fork at a
    package that was moved in place right before the kill, and an edition that another one corrects would never be
    sealed.
    """
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        unsealed = session.scalars(
            select(Edition.id)
            .where(Edition.agreement == edition.agreement, Edition.state != "sealed", Edition.id <= edition_id)
            .order_by(Edition.id)
        ).all()
    for each in unsealed:
        edition = _seal_one(installation, each, now)
    return edition


def _seal_one(installation: Installation, edition_id: int, now: datetime) -> Edition:
    """One edition, sealed as the last of the chain.

    A package that stands in its place without the register knowing it is what a run sealed that was killed
    right then: it is taken as it is, for a package is whole or absent.
    """
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        rows = deliveries(session, edition_id=edition_id)
        last = _last(session, edition.agreement)
    previous, sealed_at = None, now
    if last is not None and last.sealed_at is not None:
        # The time of a run is when it was scheduled or asked for, which may lie before that of one already done.
        previous, sealed_at = last.package_sha256, max(now, last.sealed_at + timedelta(microseconds=1))
    frozen = installation.paths.root / edition.folder
    package = package_of(installation.paths, edition)
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
        edition.state, edition.package_sha256, edition.sealed_at = "sealed", digest, sealed_at
        edition.folder = str(package.relative_to(installation.paths.root))
    shutil.rmtree(frozen, ignore_errors=True)
    return edition


def _last(session: Session, agreement_id: str) -> Edition | None:
    """The edition sealed last: the chain goes in the order of sealing."""
    return session.scalar(
        select(Edition)
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
