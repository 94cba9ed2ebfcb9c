"""Sealing an edition: its frozen folder and its deliveries as known now become a package in the agreement's
chain. What becomes of them later is told by additions (:mod:`tasks.archive.addition`).
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from tasks.archive.addition import adopt, is_addition_due, seal_addition
from tasks.archive.chain import next_link
from tasks.archive.frozen import files_in, refuse_damaged, remove
from tasks.archive.package import package_hash, seal
from tasks.archive.payload import sealed_files
from tasks.archive.verify import package_of
from tasks.delivery.ledger import deliveries, open_deliveries
from tasks.delivery.pauses import is_due
from tasks.errors import OutsideError
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.model import Report


def seal_edition(installation: Installation, edition_id: int, now: datetime) -> Edition:
    """The edition, sealed where it is time: all of its messages are settled, or the agreement's hours are over.

    Then what came after the sealing is added to the chain. The agreement's lock must be held. Whatever a killed run
    left in its place comes first, else the chain would fork there; so do older editions whose time has come.
    """
    with installation.register.session() as session:
        agreement_id = session.get_one(Edition, edition_id).agreement
        rows = session.scalars(select(Edition).where(Edition.agreement == agreement_id).order_by(Edition.id)).all()
    unsealed = [edition for edition in rows if edition.state != "sealed"]
    left = [edition for edition in unsealed if package_of(installation.paths, edition).exists()]
    for edition in rows:
        if edition.state == "sealed":
            adopt(installation, edition, now)
    for edition in left:
        _seal_one(installation, edition.id, now)
    for edition in unsealed:
        if edition not in left and edition.id <= edition_id and _is_time(installation, edition, now):
            _seal_one(installation, edition.id, now)
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
    if edition.state == "sealed":
        seal_addition(installation, edition, now)
    return edition


def outstanding(installation: Installation, agreement_id: str, now: datetime, only_due: bool) -> list[int]:
    """Ids of the agreement's editions of which something is to be sent, sealed or added now.

    ``only_due``: messages count once their pause is over.
    """
    with installation.register.session() as session:
        rows = session.scalars(select(Edition).where(Edition.agreement == agreement_id).order_by(Edition.id)).all()
        waiting = {row.id: open_deliveries(session, row.id) for row in rows}
    found = []
    for edition in rows:
        to_send = any(is_due(row, now) or (not only_due and row.state == "temporary") for row in waiting[edition.id])
        if to_send or _is_archive_due(installation, edition, now):
            found.append(edition.id)
    return found


def _is_archive_due(installation: Installation, edition: Edition, now: datetime) -> bool:
    """Whether a package of the edition is to be sealed, or one that nobody can read is to be told of."""
    if edition.state != "sealed":
        return _is_time(installation, edition, now)
    try:
        return is_addition_due(installation, edition)
    except OutsideError:
        return True  # whoever goes on with the edition says which


def _is_time(installation: Installation, edition: Edition, now: datetime) -> bool:
    """Whether the edition's package waits no longer for its messages."""
    with installation.register.session() as session:
        if not open_deliveries(session, edition.id):
            return True
    hours = installation.agreement(edition.agreement).archiving.seal_after_hours
    return edition.made_at + timedelta(hours=hours) <= now


def _seal_one(installation: Installation, edition_id: int, now: datetime) -> Edition:
    """One edition, sealed as the last of the chain.

    A package that stands in its place without the register knowing it is what a run sealed that was killed
    right then: it is taken as it is, for a package is whole or absent.
    """
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        rows = deliveries(session, edition_id)
        link = next_link(session, edition.agreement, now)
    frozen = installation.paths.root / edition.folder
    package = package_of(installation.paths, edition)
    if package.exists():
        digest = package_hash(package)
    else:
        refuse_damaged(installation.paths.root, edition)
        report = Report.from_json(edition.report)
        digest = seal(
            sealed_files(report, files_in(frozen), rows, link.previous, edition.document, edition.edition),
            _info(report, edition, now) | link.info,
            package,
        )
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        edition.state, edition.package_sha256, edition.sealed_at = "sealed", digest, link.sealed_at
        edition.folder = str(package.relative_to(installation.paths.root))
    remove(frozen)
    return edition


def _info(report: Report, edition: Edition, now: datetime) -> dict[str, str]:
    """What ``bag-info.txt`` says of the package."""
    return {
        "Bagging-Date": now.date().isoformat(),
        "External-Identifier": f"{edition.agreement}.{edition.document}.{edition.period}.{edition.edition}",
        "External-Description": report.title,
    }
