"""What the disk says of an edition: a sealed package, or a frozen edition's folder, read as rows of the register.

Everything that the register knows of an edition lies beside its files too, so a register that has lost some can be
told again (:mod:`tasks.archive.recovery.reconcile`).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from tasks.archive.package import package_hash
from tasks.archive.payload import DELIVERIES, DOCUMENT, REPORT
from tasks.errors import InputError
from tasks.facts.tables import Delivery, Edition
from tasks.reports.model import Report


@dataclass(frozen=True)
class Found:
    """An edition as it lies on the disk; rows that belong to no session. ``path`` is the package or the folder."""

    path: Path
    edition: Edition
    deliveries: list[Delivery]


def read_package(root: Path, package: Path) -> Found:
    """The edition in a sealed package, its deliveries as its newest addition has them.

    Raises :class:`InputError` where it is none of a report's.
    """
    found = _read(root, package, package / "data", "sealed")
    found.edition.package_sha256 = package_hash(package)
    kept = _json(_newest(package) / "data" / DELIVERIES)
    told = [Delivery(**row | {"changed_at": datetime.fromisoformat(row["changed_at"])}) for row in kept]
    return Found(package, found.edition, told)


def _newest(package: Path) -> Path:
    """The last addition to the package, or itself where there is none."""
    number = package.name.removeprefix("edition-")
    additions = package.parent.glob(f"addition-{number}-*")
    return max(additions, key=lambda each: int(each.name.rpartition("-")[2]), default=package)


def read_frozen(root: Path, folder: Path) -> Found:
    """The edition in a folder that has not been sealed, its messages as deliveries that nobody has heard of."""
    return _read(root, folder, folder, "frozen")


def read_message(root: Path, file: Path) -> Delivery:
    """A message as a delivery; its name is a path under ``root``, as that of a notice is."""
    try:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}).") from error
    assert isinstance(message, EmailMessage)
    address = message["To"].addresses[0]
    return Delivery(
        recipient=address.addr_spec,
        role=address.display_name,
        message_id=str(message["Message-ID"]).strip(),
        file=str(file.relative_to(root)),
        state="planned",
        attempts=0,
        changed_at=parsedate_to_datetime(message["Date"]).astimezone(UTC),
    )


def _read(root: Path, path: Path, data: Path, state: str) -> Found:
    content = _json(data / REPORT)
    report = Report.from_json(content)
    described = _json(data / DOCUMENT) if (data / DOCUMENT).is_file() else None
    rows = [read_message(data, file) for file in sorted((data / "messages").glob("*.eml"))]
    made = min((row.changed_at for row in rows), default=datetime.combine(report.made_on, time(), UTC))
    edition = Edition(
        agreement=report.agreement,
        document="monthly" if described is None else described["kind"],
        period=report.period if described is None else described["period"],
        edition=report.edition if described is None else described["edition"],
        cutoff=report.cutoff,
        preliminary=report.preliminary if described is None else False,
        reason=report.reason if described is None else described.get("reason"),
        state=state,
        made_at=made,
        last_drop=report.made.last_drop,
        report=content,
        folder=str(path.relative_to(root)),
    )
    return Found(path, edition, rows)


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}): it is no edition of a report.") from error
