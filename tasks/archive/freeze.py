"""The monthly report from gathering to a kept edition: compute, render, freeze."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.model import Agreement
from tasks.archive.keep import Letter, keep_edition, recipients
from tasks.archive.payload import Contents, edition_files
from tasks.decisions.kept import with_decisions
from tasks.facts.editions import next_number
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.build import build_report
from tasks.reports.gather import Basis, gather
from tasks.reports.model import Report
from tasks.reports.outputs import Outputs, render

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICS = "text/calendar; charset=utf-8; method=PUBLISH"  # as RFC 6047 asks; without it letters like ö are guessed
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Prepared:
    """An edition in memory: what it rests on, the report and its outputs."""

    basis: Basis
    patrols: pl.DataFrame
    ledger: pl.DataFrame
    expenses: pl.DataFrame | None
    in_kind: pl.DataFrame | None
    report: Report
    outputs: Outputs


def prepare(
    installation: Installation,
    agreement: Agreement,
    period: str,
    now: datetime,
    *,
    released_by: str | None = None,
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
        released_by=released_by,
        reason=reason,
        as_of=as_of,
    )
    agreement = with_decisions(agreement, basis.decisions)
    patrols, ledger = basis.patrols.collect(), basis.ledger.collect()
    expenses, in_kind = (None if each is None else each.collect() for each in (basis.expenses, basis.in_kind))
    report = build_report(agreement, patrols, ledger, basis.context, expenses, in_kind)
    outputs = render(report, agreement, patrols, ledger, basis.context, expenses, in_kind)
    return Prepared(basis, patrols, ledger, expenses, in_kind, report, outputs)


def attachments(agreement: Agreement, outputs: Outputs) -> dict[str, tuple[str, bytes]]:
    """{file name: (MIME type, bytes)} of the monthly mail; the evidence page where the agreement says so."""
    attached = {outputs.pdf_name: (PDF, outputs.pdf), outputs.xlsx_name: (XLSX, outputs.xlsx)}
    if outputs.calendar is not None:
        attached[outputs.calendar_name] = (ICS, outputs.calendar)
    if agreement.attach_evidence and outputs.evidence is not None:
        attached[outputs.evidence_name] = (HTML, outputs.evidence.encode())
    return attached


def _facts(prepared: Prepared) -> dict[str, pl.DataFrame]:
    """The tables of the package; those beside patrols and ledger where any has come."""
    facts = {"patrols": prepared.patrols, "ledger": prepared.ledger}
    if prepared.expenses is not None:
        facts["expenses"] = prepared.expenses
    if prepared.in_kind is not None:
        facts["in_kind"] = prepared.in_kind
    if not prepared.basis.decisions.is_empty():
        facts["decisions"] = prepared.basis.decisions
    return facts


def freeze(installation: Installation, agreement: Agreement, prepared: Prepared, now: datetime) -> Edition:
    """Keep the edition and plan its deliveries; the agreement's lock must be held."""
    report, outputs = prepared.report, prepared.outputs
    files = edition_files(
        Contents(
            agreement=agreement,
            agreement_file=installation.agreement_file(agreement.id).read_bytes(),
            report=report,
            context=prepared.basis.context,
            outputs=outputs,
            facts=_facts(prepared),
            findings=prepared.basis.checks,
        )
    )
    edition = Edition(
        agreement=agreement.id,
        document="monthly",
        period=report.period,
        edition=report.edition,
        cutoff=report.cutoff,
        preliminary=report.preliminary,
        reason=report.reason,
        made_at=now,
        last_drop=report.made.last_drop,
        report=report.as_json(),
    )
    letter = Letter(outputs.subject, outputs.txt, outputs.html, outputs.images, attachments(agreement, outputs))
    return keep_edition(installation, agreement, edition, files, letter, recipients(agreement, "monthly"))
