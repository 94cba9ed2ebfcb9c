"""The open account and the associations' statements of the last report, as files."""

from pathlib import Path

import polars as pl

from tasks.agreement.model import Agreement
from tasks.errors import InputError
from tasks.facts.editions import last_edition
from tasks.facts.schemas import LEDGER
from tasks.installation import Installation
from tasks.reports.documents.statement import open_account, statement
from tasks.reports.gather import known_facts
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
    patrols, ledger = known_facts(installation, agreement, edition.period)
    booked = pl.LazyFrame(schema=LEDGER) if ledger is None else ledger
    account = open_account(report, agreement)
    names = words()["file"]
    files = {f"{names['open_account']}.html": account.html.encode(), f"{names['open_account']}.csv": account.csv}
    for association in agreement.associations:
        page = statement(report, agreement, association.id, patrols, booked)
        files[f"{names['statement']}-{association.id}.html"] = page.encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
