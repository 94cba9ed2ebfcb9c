"""One folder for an auditor (BagIt): the tables, the workbook with links, the page, a reading guide, the checks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.agreement.model import Agreement
from tasks.archive.audit.guide import guide
from tasks.archive.audit.record import Record
from tasks.archive.audit.sample import sample
from tasks.archive.audit.table import AuditTable
from tasks.archive.audit.trail import Trail
from tasks.archive.audit.workbook import workbook
from tasks.archive.package import seal
from tasks.archive.payload import INDEX, agreement_path
from tasks.errors import DefectError, InputError
from tasks.installation import Installation
from tasks.measures.rounding import ore
from tasks.reports.documents.files import document_pdf
from tasks.reports.gather import known_facts
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
    nobody chose. Raises :class:`InputError` where there is no report, or the folder is there already, and
    :class:`DefectError` where the tables do not sum to the report.
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
    patrols, ledger = known_facts(installation, agreement, last.period)
    trail = Trail(agreement, patrols, ledger, report.cutoff, year)
    _require_sums(trail, report)
    seed = seed or last.package_sha256 or f"{agreement.id}-{last.period}-{last.edition}"
    tables = [sample(trail, seed, size), *trail.tables(), *record.tables()]
    made_on = now.astimezone(ZoneInfo(agreement.timezone)).date()
    document = guide(agreement, report, record.ids[last.id], seed, size, year, made_on)
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
        sums=_sums(trail, report),
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


def _require_sums(trail: Trail, report: Report) -> None:
    """The tables are worth nothing unless they are what was reported."""
    sums = {
        "booked": (trail.booked, _total([line.booked for line in report.lines])),
        "earned": (trail.earned, _total([account.earned for account in report.associations])),
    }
    wrong = [f"{name} {found / 100}, reported {told / 100}" for name, (found, told) in sums.items() if found != told]
    if wrong:
        raise DefectError(f"The auditor's tables do not sum to the report of {report.period}: {', '.join(wrong)}.")


def _total(amounts: Sequence[Decimal | None]) -> int:
    return sum(ore(amount) for amount in amounts if amount is not None)


def _sums(trail: Trail, report: Report) -> list[str]:
    """What the tables were held against, in words."""
    paid = sv.total([account.booked for account in report.associations])
    return [
        say(
            "audit_sums",
            booked=_kronor(trail.booked),
            earned=_kronor(trail.earned),
            amount=paid,
            cutoff=report.cutoff,
            period=report.period,
        )
    ]


def _kronor(amount: int) -> Decimal:
    return Decimal(amount) / 100


def _file_name(table: AuditTable) -> str:
    return words()["audit"]["csv"][table.key]
