"""Freezing an edition: the report and every message of it become bytes in a folder, then a row in the
register.

The row is written last, in one transaction with the planned deliveries: an edition is whole or absent. Its
folder is written aside and moved in place, so a folder without a row (a crash in between) is simply written
again.
"""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.model import Agreement, Recipient
from tasks.archive.payload import Contents, edition_files
from tasks.delivery.ledger import Planned, deliveries, plan
from tasks.delivery.message import build_message, mailbox, message_id
from tasks.facts.editions import last_edition, next_number
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.build import build_report
from tasks.reports.gather import Basis, gather
from tasks.reports.model import Report
from tasks.reports.outputs import Outputs, render

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Prepared:
    """An edition in memory: what it rests on, the report and its outputs."""

    basis: Basis
    patrols: pl.DataFrame
    ledger: pl.DataFrame
    report: Report
    outputs: Outputs


def prepare(
    installation: Installation,
    agreement: Agreement,
    period: str,
    now: datetime,
    *,
    preliminary: bool = False,
    reason: str | None = None,
    as_of: date | None = None,
) -> Prepared:
    """Compute and render the period's next edition, as known now or at the end of ``as_of``; nothing is kept."""
    with installation.register.session() as session:
        number = next_number(session, agreement.id, period)
    basis = gather(
        installation,
        agreement,
        period,
        edition=number,
        made_on=now.astimezone(ZoneInfo(agreement.timezone)).date(),
        preliminary=preliminary,
        reason=reason,
        as_of=as_of,
    )
    report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
    patrols, ledger = basis.patrols.collect(), basis.ledger.collect()
    return Prepared(basis, patrols, ledger, report, render(report, agreement, patrols, ledger))


def freeze(installation: Installation, agreement: Agreement, prepared: Prepared, now: datetime) -> Edition:
    """Keep the edition and plan its deliveries; the agreement's lock must be held."""
    report = prepared.report
    recipients = [person for person in agreement.recipients if "monthly" in person.receives]
    messages, planned = {}, []
    for number, person in enumerate(recipients, 1):
        name = f"{number:02}.eml"
        identity = _identity(report, person, installation.settings.mail_from)
        messages[name] = _message(installation, agreement, prepared, person, identity, now)
        planned.append(Planned(person.email, person.role, identity, f"messages/{name}"))
    files = edition_files(
        Contents(
            agreement=agreement,
            agreement_file=installation.agreement_file(agreement.id).read_bytes(),
            report=report,
            context=prepared.basis.context,
            outputs=prepared.outputs,
            facts={"patrols": prepared.patrols, "ledger": prepared.ledger},
            findings=prepared.basis.checks,
            messages=messages,
        )
    )
    folder = installation.paths.work / "editions" / agreement.id / report.period / f"edition-{report.edition}"
    _write(folder, files)
    with installation.register.session() as session:
        edition = Edition(
            agreement=agreement.id,
            period=report.period,
            edition=report.edition,
            cutoff=report.cutoff,
            preliminary=report.preliminary,
            reason=report.reason,
            made_at=now,
            last_drop=report.made.last_drop,
            report=report.as_json(),
            folder=str(folder.relative_to(installation.paths.root)),
        )
        session.add(edition)
        session.flush()
        plan(session, edition.id, planned, now)
    return edition


def _identity(report: Report, person: Recipient, sender: str) -> str:
    key = f"{report.agreement}.monthly.{report.period}.{report.edition}"
    return message_id(key, person.email, mailbox(sender).domain)


def _message(
    installation: Installation,
    agreement: Agreement,
    prepared: Prepared,
    person: Recipient,
    identity: str,
    now: datetime,
) -> bytes:
    outputs = prepared.outputs
    return build_message(
        sender=installation.settings.mail_from,
        recipient=person.email,
        role=person.role,
        subject=outputs.subject,
        text=outputs.txt,
        html=outputs.html,
        images=outputs.images,
        attachments={outputs.pdf_name: (PDF, outputs.pdf), outputs.xlsx_name: (XLSX, outputs.xlsx)},
        message_id=identity,
        date=now,
        references=_forerunner(installation, agreement.id, prepared.report, person.email),
        reply_to=agreement.coordinator.email,
    )


def _forerunner(installation: Installation, agreement_id: str, report: Report, recipient: str) -> str | None:
    """Message-ID of the period's first edition to the same person, where this one corrects it."""
    if report.edition == 1:
        return None
    with installation.register.session() as session:
        before = last_edition(session, agreement_id, period=report.period)
        sent = deliveries(session, edition_id=before.id) if before else []
    return next((row.message_id for row in sent if row.recipient == recipient), None)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """The folder with these files, flushed to disk, whole or not at all."""
    aside = folder.with_name(f".{folder.name}.part")
    for leftover in (aside, folder):
        if leftover.exists():
            shutil.rmtree(leftover)
    for name, content in files.items():
        target = aside / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    aside.rename(folder)
