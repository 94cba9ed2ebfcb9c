"""``iop reconcile``: tell the register again what lies beside it, where it was put back from an earlier time.

Editions and deliveries are read from the packages, from what was frozen and from the traces of attempts; files that
only receipts and originals know are taken in again. What was read back goes to nobody by itself: a delivery that is
not known to have been made is ``unknown``, and its recipient is asked (``iop deliveries``).
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import bagit
import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.archive.frozen import remove
from tasks.archive.package import PREVIOUS, package_hash
from tasks.archive.payload import FACTS
from tasks.archive.recovery.ahead import ahead, is_later
from tasks.archive.recovery.found import Found, read_frozen, read_message, read_package
from tasks.archive.verify import verify
from tasks.errors import InputError
from tasks.facts.schemas import TABLES
from tasks.facts.tables import Delivery, Drop, Edition, FactVersion
from tasks.facts.versions import replace_version
from tasks.installation import Installation
from tasks.settings import Paths

LOCK_SECONDS = 600
"""How long to wait for a run that is at work on the same agreement's reports."""

REPORTED = ("cutoff", "preliminary", "reason", "made_at", "last_drop", "report")
"""Columns of an edition that say what was reported."""


@dataclass
class Reconciled:
    """What was read back and what could not be, a sentence each; how many recipients are to be asked."""

    read: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unknown: int = 0


def reconcile(installation: Installation, now: datetime) -> Reconciled:
    """Read back what the register does not know, in every agreement that there are packages or traces of.

    Holds each agreement's lock in turn. A damaged package is told and left alone, with all that comes after it.
    """
    told = Reconciled()
    ids = {*installation.agreement_ids(), *(path.name for path in installation.paths.archive.glob("*/"))}
    for agreement_id in sorted(ids):
        with installation.register.lock(f"monthly-{agreement_id}", LOCK_SECONDS):
            if _packages(installation, agreement_id, told):
                _attempts(installation, agreement_id, told, now)
                _files(installation, agreement_id, told)
    with installation.register.session() as session:
        unknown = select(func.count()).select_from(Delivery).where(Delivery.state == "unknown")
        told.unknown = session.scalar(unknown) or 0
    return told


def _packages(installation: Installation, agreement_id: str, told: Reconciled) -> bool:
    """Every package that says what the register does not know, in the chain's order; whether all could be read."""
    with installation.register.session() as session:
        packages = ahead(session, installation.paths, agreement_id).packages
    root = installation.paths.root
    for package in _in_order(packages):
        try:
            if faults := verify(package).faults:
                raise InputError(f"it is damaged ({faults[0]}): put it back from the backup first")
            found = read_package(root, package)
            _facts(installation, found)
            with installation.register.session() as session:
                frozen = _adopt(session, found)
            if frozen is not None:
                remove(root / frozen)
        except InputError as error:
            told.faults.append(f"{package.relative_to(root)} is not read back: {error}")
            return False
        told.read.append(f"{package.relative_to(root)}: edition and deliveries are read back")
    return True


def _in_order(packages: Iterable[Path]) -> Iterator[Path]:
    """Packages as they were sealed: each after the one that it names. Those whose forerunner is not among them, and
    those that cannot be read, come as they lie."""
    rest = {}
    for package in sorted(packages):
        try:
            rest[package] = (package_hash(package), bagit.Bag(str(package)).info.get(PREVIOUS))
        except (OSError, bagit.BagError):
            rest[package] = (None, None)
    while rest:
        waiting = {digest for digest, _ in rest.values()}
        first = next((each for each, (_, before) in rest.items() if before not in waiting), next(iter(rest)))
        del rest[first]
        yield first


def _facts(installation: Installation, found: Found) -> None:
    """The versions of the facts that a report was made of, from its package, where the register does not know them:
    the next report is compared with them.
    """
    agreement_id, made = found.edition.agreement, found.edition.report["made"]
    with installation.register.lock(f"facts-{agreement_id}", LOCK_SECONDS):
        for table in FACTS:
            version, file = made.get(f"{table}_version"), found.path / "data" / "facts" / f"{table}.parquet"
            if version is None or not file.is_file():
                continue
            with installation.register.session() as session:
                if session.get(FactVersion, (agreement_id, table, version)) is not None:
                    continue
            rows = pl.read_parquet(file)
            lacking = [pl.lit(None, dtype).alias(name) for name, dtype in TABLES[table].items() if name not in rows]
            rows = rows.with_columns(lacking)
            kept = installation.store.write(agreement_id, table, rows)
            while kept.version < version:  # else a later version would get that number
                kept = installation.store.write(agreement_id, table, rows)
            with installation.register.session() as session:
                replace_version(session, agreement_id, table, version, kept)


def _adopt(session: Session, found: Found) -> str | None:
    """Write the edition and its deliveries; the folder that it was frozen in, where the register names one.

    Raises :class:`InputError` where the register has other figures for it and has begun to send those.
    """
    row = _row(session, found)
    frozen = None if row is None else row.folder
    newest = session.scalar(select(func.max(Drop.id)))
    # Drops that come from now on get numbers after the newest one known, and are to count as later than this.
    found.edition.last_drop = min(found.edition.last_drop or 0, newest or 0) or None
    if row is None:
        row = found.edition
        session.add(row)
    elif row.report != found.edition.report:
        begun = select(Delivery.id).where(Delivery.edition_id == row.id, Delivery.attempts > 0).limit(1)
        if session.scalar(begun) is not None:
            raise InputError(
                "the register has begun to send other figures as the same edition: move the package away, look at "
                "both, and report what is right as a new edition"
            )
        for name in REPORTED:
            setattr(row, name, getattr(found.edition, name))
    if found.edition.state == "sealed":
        row.state, row.folder = "sealed", found.edition.folder
        row.package_sha256, row.sealed_at = found.edition.package_sha256, _after_the_last(session, row)
    session.flush()
    _tell_deliveries(session, row.id, found.deliveries)
    return frozen if frozen != row.folder else None


def _row(session: Session, found: Found) -> Edition | None:
    """The register's row of the edition that was found."""
    wanted = found.edition
    return session.scalar(
        select(Edition)
        .where(Edition.agreement == wanted.agreement, Edition.document == wanted.document)
        .where(Edition.period == wanted.period, Edition.edition == wanted.edition)
    )


def _after_the_last(session: Session, edition: Edition) -> datetime:
    """A time of sealing that keeps the chain's order."""
    sealed = select(func.max(Edition.sealed_at)).where(Edition.agreement == edition.agreement)
    last = session.scalar(sealed.where(Edition.package_sha256.is_not(None)))
    return edition.made_at if last is None else max(edition.made_at, last + timedelta(microseconds=1))


def _tell_deliveries(session: Session, edition_id: int | None, found: Iterable[Delivery]) -> None:
    """Write what the disk knows of messages, where it is later than what the register does."""
    for each in found:
        row = session.scalar(select(Delivery).where(Delivery.message_id == each.message_id))
        if row is not None and not is_later(each.attempts, each.changed_at, row):
            continue
        if row is None:
            row = Delivery(edition_id=edition_id, recipient=each.recipient, role=each.role, file=each.file)
            row.message_id = each.message_id
            session.add(row)
        is_sent = each.state == "sent"
        row.state = each.state if is_sent else "unknown"
        row.answer = each.answer if is_sent else f"read back; it was {each.state}: {each.answer or 'no answer'}"
        row.attempts, row.via, row.changed_at = each.attempts, each.via, each.changed_at
    session.flush()


def _attempts(installation: Installation, agreement_id: str, told: Reconciled, now: datetime) -> None:
    """Every attempt that the register does not know of: the messages of frozen editions, then notices."""
    paths = installation.paths
    for folder in sorted((paths.work / "editions" / agreement_id).glob("*/*/edition-*")):
        with installation.register.session() as session:
            attempts = ahead(session, paths, agreement_id).attempts
            if not attempts:
                return
            found = read_frozen(paths.root, folder)
            # Without an attempt it was never more than a folder: the run that wrote it was killed.
            is_begun = any(each.message_id in attempts for each in found.deliveries)
            if is_begun and _row(session, found) is None:
                _adopt(session, found)
                told.read.append(f"{folder.relative_to(paths.root)}: the frozen edition is read back")
    with installation.register.session() as session:
        attempts = ahead(session, paths, agreement_id).attempts
        for identity, number in attempts.items():
            row = session.scalar(select(Delivery).where(Delivery.message_id == identity))
            notice = paths.work / "notices" / f"{identity.strip('<>')}.eml"
            if row is None and notice.is_file():
                row = read_message(paths.root, notice)
                session.add(row)
            if row is None:
                told.faults.append(
                    f"{identity} was tried {number} times and its message is gone: put {paths.work} back from the "
                    f"backup, or delete {paths.attempts / identity.strip('<>')} to forget it"
                )
                continue
            row.state, row.attempts, row.changed_at = "unknown", number, now
            row.answer = f"the disk knows of attempt {number}, and nothing of what became of it"
            told.read.append(f"{identity}: attempt {number} is known now")


def _files(installation: Installation, agreement_id: str, told: Reconciled) -> None:
    """Files that have a receipt and are in no row are to be taken in again, in the order in which they came."""
    paths = installation.paths
    with installation.register.session() as session:
        known = set(session.scalars(select(Drop.sha256).where(Drop.agreement == agreement_id)))
    for receipt in sorted(paths.receipts(agreement_id).glob("*.json")):
        said = json.loads(receipt.read_bytes())
        original = paths.original(said["sha256"])
        if said["sha256"] in known or not original.is_file():
            continue
        known.add(said["sha256"])
        _claim(paths, agreement_id, Path(said["file"]).name, original, datetime.fromisoformat(said["received"]))
        told.read.append(f"{said['file']}: the next intake takes it in again, for the register knew nothing of it")


def _claim(paths: Paths, agreement_id: str, name: str, original: Path, received: datetime) -> None:
    """Lay a file where a run leaves it that was killed when it had claimed it: several may have the same name."""
    folder = paths.inbox(agreement_id) / ".claimed" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    part = folder / ".part"
    shutil.copyfile(original, part)
    part.chmod(0o600)
    os.utime(part, (received.timestamp(), received.timestamp()))
    part.rename(folder / name)
