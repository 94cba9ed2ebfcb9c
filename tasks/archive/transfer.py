"""Handing packages over to the municipality, which keeps the lasting record (G8), and what came back.

A package becomes one zip that any BagIt program can check once unpacked. The register remembers it until the
registrar's diary number is recorded; a missing one is a reminder in the next report
(:mod:`tasks.reports.reminders`).
"""

import hashlib
import zipfile
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.archive.verify import verify
from tasks.atomic_files import replacing
from tasks.errors import InputError
from tasks.facts.register import Register
from tasks.facts.tables import Edition, Transfer
from tasks.wording.english import number_of

_LONGEST_NUMBER = 64
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format's own; file dates would make every zip another one


def transfer(package: Path, out: Path) -> Path:
    """One zip of ``package`` in the folder ``out``: the same bytes for the same package, whole or not at all.

    Nothing is compressed, so that no version of a library changes it (what weighs is compressed already).
    Raises :class:`InputError` where there is no package, or it is damaged.
    """
    faults = verify(package).faults
    if faults:
        how_many = number_of(len(faults), "fault")
        raise InputError(f"{package} is damaged ({how_many}, iop verify lists them): {faults[0]}.")
    package = package.resolve()
    name = "_".join(package.parts[-3:])
    target = out / f"{name}.zip"
    with replacing(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for file in sorted(path for path in package.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{file.relative_to(package).as_posix()}", _EPOCH)
            entry.external_attr = 0o444 << 16
            archive.writestr(entry, file.read_bytes())
    return target


def hand_over(register: Register, root: Path, edition: Edition, out: Path, now: datetime) -> Transfer:
    """Zip a sealed edition's package (``root`` is the data root) and record it; again gives the same zip.

    Raises :class:`InputError` where the edition is not sealed yet or its package is damaged.
    """
    if edition.state != "sealed":
        raise InputError(
            f"{_name(edition)} is {edition.state}, not sealed: iop {edition.document} goes on with it first."
        )
    zipped = transfer(root / edition.folder, out)
    digest = hashlib.sha256(zipped.read_bytes()).hexdigest()
    with register.session() as session:
        row = session.scalar(select(Transfer).where(Transfer.edition_id == edition.id))
        if row is None:
            row = Transfer(edition_id=edition.id, file=zipped.name, sha256=digest, made_at=now)
            session.add(row)
    return row


def received(session: Session, edition: Edition, number: str, now: datetime) -> Transfer:
    """Record the diary number that the registrar gave. The same number again changes nothing.

    Raises :class:`InputError` where nothing was handed over, where another number stands already, or where it
    can be no number.
    """
    number = number.strip()
    if not number or len(number) > _LONGEST_NUMBER or not number.isprintable():
        raise InputError(f"A diary number has 1 to {_LONGEST_NUMBER} printable characters, not {number!r}.")
    row = session.scalar(select(Transfer).where(Transfer.edition_id == edition.id))
    if row is None:
        raise InputError(f"{_name(edition)} has not been handed over: iop transfer makes the zip first.")
    if row.received not in (None, number):
        raise InputError(f"{_name(edition)} has the diary number {row.received} already, not {number}.")
    if row.received is None:
        row.received, row.received_at = number, now
    return row


def _name(edition: Edition) -> str:
    return f"Edition {edition.edition} of {edition.period}"
