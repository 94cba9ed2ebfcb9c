"""The open account and the associations' statements of the last report, and the position on a date, as files."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.calendar import months, require_day
from tasks.agreement.model import Agreement, Span
from tasks.agreement.versions import rules_on
from tasks.errors import InputError
from tasks.facts.drops import current_versions, months_covered, sources
from tasks.facts.editions import last_edition
from tasks.facts.schemas import LEDGER
from tasks.facts.versions import facts_of
from tasks.installation import Installation
from tasks.measures.evidence import Evidence
from tasks.measures.measure import measures_of
from tasks.reports.documents.ending import Reach, position_document
from tasks.reports.documents.files import document_docx, document_pdf, document_text
from tasks.reports.documents.statement import open_account, statement
from tasks.reports.gather import facts, known_facts, newest_export
from tasks.reports.model import Report
from tasks.wording.language import words


def write_statements(installation: Installation, agreement: Agreement, folder: Path) -> list[Path]:
    """``oppen-redovisning.html`` and ``.csv``, and ``kontoutdrag-<association>.html`` for each; the files' paths.

    They say what the last monthly report says. Raises :class:`InputError` where there is none yet.
    """
    with installation.register.session() as session:
        edition = last_edition(session, agreement.id)
    if edition is None:
        raise InputError(f"{agreement.id} has no report yet: run iop monthly first.")
    report = Report.from_json(edition.report)
    patrols, ledger, *_ = known_facts(installation, agreement, edition.period)
    booked = pl.LazyFrame(schema=LEDGER) if ledger is None else ledger
    account = open_account(report, agreement)
    names = words()["file"]
    files = {f"{names['open_account']}.html": account.html.encode(), f"{names['open_account']}.csv": account.csv}
    for association in agreement.associations:
        page = statement(report, agreement, association.id, patrols, booked)
        files[f"{names['statement']}-{association.id}.html"] = page.encode()
    return _written(files, folder)


def write_position(
    installation: Installation, agreement: Agreement, day: date, folder: Path, now: datetime
) -> list[Path]:
    """``stallning-<day>`` as docx, pdf and txt, from what is known now and by that day's rules; the files' paths.

    Raises :class:`InputError` for a day outside the term.
    """
    require_day(agreement, day)
    with installation.register.session() as session:
        versions = current_versions(session, agreement.id)
        told = months_covered(session, agreement.id)
        known = facts_of(session, installation.store, agreement.id)
        patrols, ledger = facts(known, versions)
        exports = sources(session, agreement.id, ledger.select("sha256").unique().collect()["sha256"].to_list())
    agreement = rules_on(agreement, day)
    has_ledger = versions.ledger is not None
    span = Span(start=agreement.term.start, end=day)
    newest = newest_export(exports.values())
    document = position_document(
        agreement,
        measures_of(Evidence(agreement, patrols, ledger if has_ledger else None, span)),
        day,
        Reach(
            untold=[month for month in months(agreement) if month <= f"{day:%Y-%m}" and month not in told],
            has_ledger=has_ledger,
            exported=None if newest is None else newest[0],
        ),
        made_on=now.astimezone(ZoneInfo(agreement.timezone)).date(),
    )
    name = f"{words()['file']['position']}-{day}"
    return _written(
        {
            f"{name}.docx": document_docx(document),
            f"{name}.pdf": document_pdf(document, agreement.pdf_standards),
            f"{name}.txt": document_text(document).encode(),
        },
        folder,
    )


def _written(files: dict[str, bytes], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
