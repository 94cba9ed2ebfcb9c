"""What a release or a correction would send: the report as it would be, how it differs, to whom, and a code that is
another one as soon as the report is.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.archive.freeze import prepare
from tasks.archive.keep import recipients
from tasks.archive.payload import report_files
from tasks.installation import Installation
from tasks.reports.difference import FIGURES, differences


@dataclass(frozen=True)
class Proposal:
    """``differences``: a title and a line for each figure; ``files``: of the report, under the data root."""

    subject: str
    recipients: tuple[str, ...]
    differences: tuple[str, ...]
    files: tuple[str, ...]
    code: str

    def __str__(self) -> str:
        """One line for the operator."""
        return f"{self.subject}, to {len(self.recipients)} recipients with code {self.code}: {', '.join(self.files)}"


def propose(
    installation: Installation,
    agreement: Agreement,
    period: str,
    now: datetime,
    *,
    released_by: str | None = None,
    reason: str | None = None,
) -> Proposal:
    """Make the report that would be sent and write it to ``previews/`` in place of the last one; nothing is kept or
    sent.
    """
    prepared = prepare(installation, agreement, period, now, released_by=released_by, reason=reason)
    people = tuple(f"{each.role} <{each.email}>" for each in recipients(agreement, "monthly"))
    content = prepared.report.as_json()
    seen = [people, released_by, reason, {name: content[name] for name in FIGURES}]
    folder = installation.paths.previews / agreement.id / period
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in report_files(prepared.report, prepared.outputs).items():
        (folder / Path(name).name).write_bytes(data)
    return Proposal(
        subject=prepared.outputs.subject,
        recipients=people,
        differences=tuple(differences(installation, prepared.report)),
        files=tuple(
            str((folder / name).relative_to(installation.paths.root)) for name in ("report.html", "report.pdf")
        ),
        code=hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:8],
    )
