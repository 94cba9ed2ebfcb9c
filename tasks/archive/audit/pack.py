"""One folder for an auditor (BagIt): the tables, the workbook with links, the page, a reading guide, the checks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.archive.audit.given import given_hours, given_table
from tasks.archive.audit.guide import guide
from tasks.archive.audit.record import Record
from tasks.archive.audit.sample import sample
from tasks.archive.audit.table import AuditTable
from tasks.archive.audit.trail import Trail
from tasks.archive.audit.workbook import workbook
from tasks.archive.package import seal
from tasks.archive.payload import INDEX, agreement_path
from tasks.errors import InputError
from tasks.facts.drops import current_versions
from tasks.facts.versions import facts_of
from tasks.installation import Installation
from tasks.measures.in_kind import given
from tasks.measures.rounding import kronor_of_ore, ore
from tasks.reports.documents.files import document_pdf
from tasks.reports.gather import known_agreement, known_facts
from tasks.reports.model import Report
from tasks.wording import swedish as sv
from tasks.wording.language import html_templates, say, words


def write_pack(
    installation: Installation,
    agreement: Agreement,
    folder: Path,
    now: datetime,
    *,
    year: int | None = None,
    seed: str | None = None,
    size: int = 25,
) -> str:
    """Write the pack as ``folder``; its hash.

    It holds what the last monthly report (of ``year``, or of all) rests on, with rows dated in the year. ``size``
    rows of vouchers and as many patrols are drawn by ``seed``; without one by the hash of that report's package, that
    nobody chose. Whether the tables sum to the report stands on the page. Raises :class:`InputError` where there is
    no report, or the folder is there already.
    """
    if folder.exists():
        raise InputError(f"{folder} is there already: name another folder with --output, or remove it.")
    record = Record(installation, agreement, year)
    monthly = [each for each in record.editions if each.document == "monthly"]
    if not monthly:
        raise InputError(
            f"{agreement.id} has no monthly report{f' of {year}' if year else ''} yet: nothing to audit."
        )
    last = monthly[-1]
    report = Report.from_json(last.report)
    patrols, ledger, _, in_kind = known_facts(installation, agreement, last.period)
    kept = record.payload(last) / agreement_path(agreement.id)
    then = known_agreement(installation, load_agreement(kept), last.period)
    trail = Trail(then, patrols, ledger, report.cutoff, year, agreement, _sheets(installation, agreement))
    seed = seed or last.package_sha256 or f"{agreement.id}-{last.period}-{last.edition}"
    contributed = None if in_kind is None else given(then, in_kind, report.cutoff)
    beside = [] if contributed is None else [given_table(then, contributed, year)]
    tables = [sample(trail, seed, size), *trail.tables(), *beside, *record.tables()]
    made_on = now.astimezone(ZoneInfo(agreement.timezone)).date()
    is_same = installation.agreement_sha256(agreement.id) == report.made.agreement_sha256
    document = guide(agreement, report, record.ids[last.id], seed, size, year, made_on, is_same)
    names = words()["file"]
    files = {
        f"{names['guide']}.pdf": document_pdf(document, agreement.pdf_standards),
        f"{names['audit']}.xlsx": workbook(
            tables, document.title, document.subtitle, document.author, document.edition, made_on
        ),
        **{f"{names['tables']}/{_file_name(table)}.csv": table.csv() for table in tables},
        **{f"{names['checks']}/{name}": content for name, content in record.checks().items()},
        agreement_path(agreement.id): installation.agreement_file(agreement.id).read_bytes(),
    }
    page = html_templates().get_template("audit.html.j2")
    files[INDEX] = page.render(
        d=document,
        tables=tables,
        anchors={(table.key, name) for table in tables for name in table.ids},
        files=sorted(files),
        sums=_sums(trail, contributed, report),
        w=words(),
    ).encode()
    return seal(
        files,
        {
            "Bagging-Date": made_on.isoformat(),
            "External-Identifier": f"{agreement.id}.audit.{year or 'all'}",
            "External-Description": document.title,
        },
        folder,
    )


def _sheets(installation: Installation, agreement: Agreement) -> pl.DataFrame | None:
    """The decisions that have come in sheets (DECISIONS), as known now; null where none has."""
    with installation.register.session() as session:
        version = current_versions(session, agreement.id).decisions
        known = facts_of(session, installation.store, agreement.id)
    return None if version is None else known.read("decisions", version).collect()


def _total(amounts: Sequence[Decimal | None]) -> int:
    return sum(ore(amount) for amount in amounts if amount is not None)


def _sums(trail: Trail, contributed: pl.DataFrame | None, report: Report) -> list[str]:
    """The tables held against the report they rest on, in words."""
    sums = {
        "booked": (trail.booked, _total([line.booked for line in report.lines])),
        "earned": (trail.earned, _total([account.earned for account in report.associations])),
    }
    told = [
        say(
            f"audit_sum_{name}",
            amount=kronor_of_ore(found),
            before=sv.kronor(kronor_of_ore(before)),
            holds=found == before,
            period=report.period,
        )
        for name, (found, before) in sums.items()
    ]
    if contributed is None:
        return told
    found, before = given_hours(contributed), sum((each.hours_to_date for each in report.in_kind), Decimal())
    of_hours = {"hours": found, "before": sv.antal(before, 2), "holds": found == before}
    return [*told, say("audit_sum_given", **of_hours, period=report.period)]


def _file_name(table: AuditTable) -> str:
    return words()["audit"]["csv"][table.key]
