"""A report rendered into a folder, to be looked at: nothing is sent, kept or opened."""

from datetime import date, datetime
from pathlib import Path

from tasks.agreement.model import Agreement
from tasks.archive.freeze import prepare
from tasks.archive.payload import report_files
from tasks.installation import Installation


def write_preview(
    installation: Installation,
    agreement: Agreement,
    period: str,
    folder: Path,
    now: datetime,
    as_of: date | None = None,
) -> list[Path]:
    """Write the period's report in every form, as known now or at the end of ``as_of``; the files' paths."""
    prepared = prepare(installation, agreement, period, now, as_of=as_of)
    written = []
    for name, content in report_files(prepared.report, prepared.outputs).items():
        path = folder / Path(name).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
