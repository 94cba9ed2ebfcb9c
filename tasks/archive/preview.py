"""A report rendered into a folder, to be looked at: nothing is sent, kept or opened."""

from datetime import date, datetime
from pathlib import Path

from tasks.agreement.calendar import quarters
from tasks.agreement.model import Agreement
from tasks.archive.documents import document_files, gather_materials, make_document
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
    """Write the month's report, or the quarter's document, in every form; the files' paths.

    A report is made as known now or at the end of ``as_of``; a document rests on frozen reports, so ``as_of`` does
    nothing to it.
    """
    if period in quarters(agreement):
        materials = gather_materials(installation, agreement, "quarterly", period, now)
        files = document_files(materials, make_document(materials))
    else:
        prepared = prepare(installation, agreement, period, now, as_of=as_of)
        files = report_files(prepared.report, prepared.outputs)
    written = []
    for name, content in files.items():
        path = folder / Path(name).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
