"""An addition: what became of an edition's deliveries after its package was sealed, as a small package in the chain.

A sealed package is never changed, and states that were open when it was sealed are not left as the last word. The
addition holds every delivery of the edition as it is now, the messages that were made since (to a corrected
address), and the hash of the package that it belongs to. It is sealed when nothing more happens by itself.
"""

import json
import shutil
from datetime import datetime

from sqlalchemy import select

from tasks.archive.chain import next_link
from tasks.archive.package import package_hash, seal
from tasks.archive.payload import DELIVERIES, INDEX, as_json, deliveries_json
from tasks.archive.verify import addition_of
from tasks.delivery.ledger import deliveries
from tasks.delivery.pauses import next_try
from tasks.delivery.send import later_folder
from tasks.errors import OutsideError
from tasks.facts.tables import Addition, Delivery, Edition
from tasks.installation import Installation
from tasks.reports.model import Report
from tasks.wording.language import html_templates, words

ADDITION = "addition.json"


def is_addition_due(installation: Installation, edition: Edition) -> bool:
    """Whether deliveries of a sealed edition have come to another end than its packages tell.

    Raises :class:`OutsideError` where its newest package cannot be read.
    """
    with installation.register.session() as session:
        rows = deliveries(session, edition.id)
    if any(next_try(row) for row in rows):
        return False
    return _ends(rows) != _told(installation, edition)


def seal_addition(installation: Installation, edition: Edition, now: datetime) -> Addition | None:
    """Seal an addition where one is due; None where none is. The agreement's lock must be held."""
    if not is_addition_due(installation, edition):
        return None
    number = len(additions(installation, edition)) + 1
    later = later_folder(installation, edition.id)
    with installation.register.session() as session:
        rows = deliveries(session, edition.id)
        link = next_link(session, edition.agreement, now)
    belongs = {
        "agreement": edition.agreement,
        "document": edition.document,
        "period": edition.period,
        "edition": edition.edition,
        "package_sha256": edition.package_sha256,
        "addition": number,
    }
    files = {
        file.relative_to(later).as_posix(): file.read_bytes()
        for file in sorted(later.rglob("*.eml"))
        if file.is_file()
    }
    files |= {ADDITION: as_json(belongs), DELIVERIES: deliveries_json(rows)}
    page = html_templates().get_template("archive_addition.html.j2")
    report = Report.from_json(edition.report)
    shown = {"edition": edition, "report": report, "number": number, "deliveries": rows, "files": sorted(files)}
    files[INDEX] = page.render(**shown, previous=link.previous, w=words()).encode()
    info = {
        "Bagging-Date": now.date().isoformat(),
        "External-Identifier": f"{edition.agreement}.{edition.document}.{edition.period}.{edition.edition}+{number}",
        "External-Description": f"{report.title}: {words()['archive']['addition']}",
        **link.info,
    }
    seal(files, info, addition_of(installation.paths, edition, number))
    return adopt(installation, edition, now)


def adopt(installation: Installation, edition: Edition, now: datetime) -> Addition | None:
    """Enter the edition's next addition in the register, where it stands in its place.

    A run that was killed right then leaves one; entered too late, another package would follow the same one.
    """
    number = len(additions(installation, edition)) + 1
    package = addition_of(installation.paths, edition, number)
    if not package.exists():
        return None
    with installation.register.session() as session:
        row = Addition(
            edition_id=edition.id,
            number=number,
            folder=str(package.relative_to(installation.paths.root.absolute())),
            package_sha256=package_hash(package),
            sealed_at=next_link(session, edition.agreement, now).sealed_at,
        )
        session.add(row)
    shutil.rmtree(later_folder(installation, edition.id), ignore_errors=True)
    return row


def additions(installation: Installation, edition: Edition) -> list[Addition]:
    """The edition's additions so far, in order."""
    with installation.register.session() as session:
        rows = session.scalars(select(Addition).where(Addition.edition_id == edition.id).order_by(Addition.number))
        return list(rows)


def _ends(rows: list[Delivery]) -> set[tuple[str, str]]:
    """(Message-ID, state) of each: a message to a corrected address is another one."""
    return {(row.message_id, row.state) for row in rows}


def _told(installation: Installation, edition: Edition) -> set[tuple[str, str]]:
    """The same as the edition's newest package has it."""
    newest = [edition, *additions(installation, edition)][-1]
    file = installation.paths.root / newest.folder / "data" / DELIVERIES
    try:
        return {(row["message_id"], row["state"]) for row in json.loads(file.read_bytes())}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutsideError(
            f"{file} cannot be read ({error}): iop verify tells more; restore it from the backup."
        ) from error
