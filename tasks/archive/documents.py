"""The boards' documents, quarterly (G5) and evaluation (G6): made of frozen monthly reports, kept like them.

Everything a document is made of goes into its package, so that the package alone can make it again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Literal
from zoneinfo import ZoneInfo

import polars as pl

from tasks.agreement.calendar import quarters
from tasks.agreement.model import Agreement, Decision
from tasks.agreement.versions import latest
from tasks.archive.keep import Letter, keep_edition, recipients
from tasks.archive.payload import DOCUMENT, REPORT, agreement_path, as_json
from tasks.archive.tables import as_parquet
from tasks.errors import InputError
from tasks.facts.editions import editions, next_number
from tasks.facts.tables import Edition
from tasks.installation import Installation
from tasks.reports.documents.document import Document
from tasks.reports.documents.evaluation import evaluation_document
from tasks.reports.documents.files import document_docx, document_pdf
from tasks.reports.documents.quarterly import quarterly_document
from tasks.reports.documents.texts import Texts, read_texts
from tasks.reports.gather import known_facts
from tasks.reports.model import Report
from tasks.wording.language import html_templates, text_templates, words
from tasks.wording.pages import inlined

Kind = Literal["quarterly", "evaluation"]

TEXTS = "texts.md"
PATROLS = "facts/patrols.parquet"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEFORE_DECISION = timedelta(days=90)
"""How long before the month of a decision on extension an evaluation is made for it, at most."""


@dataclass(frozen=True)
class Materials:
    """All that a document is made of. ``patrols`` (PATROLS) are the evaluation's alone."""

    kind: Kind
    period: str
    edition: int
    made_on: date
    agreement: Agreement
    reports: Sequence[Report]
    texts: str
    patrols: pl.DataFrame | None = None


def is_for_another_decision(agreement: Agreement, edition: Edition, today: date) -> bool:
    """Whether an edition is an evaluation made before another decision on extension than the one that comes now (G6):
    a term that has been extended is evaluated again.
    """
    if edition.document != "evaluation" or agreement.decision_on_extension is None:
        return False
    begins = date.fromisoformat(f"{agreement.decision_on_extension}-01") - BEFORE_DECISION
    return edition.made_at.astimezone(ZoneInfo(agreement.timezone)).date() < begins <= today


def gather_materials(
    installation: Installation, agreement: Agreement, kind: Kind, period: str, now: datetime
) -> Materials:
    """The last edition of every monthly report, the steering group's text (``inbox/<id>/texts/<period>.md``)."""
    with installation.register.session() as session:
        reported = {each.period: Report.from_json(each.report) for each in editions(session, agreement.id)}
        number = next_number(session, agreement.id, period, kind)
    if kind == "quarterly":
        last = quarters(agreement)[period].end
        reported = {month: report for month, report in reported.items() if report.cutoff <= last}
    patrols = None
    if kind == "evaluation" and reported:
        walked, *_ = known_facts(installation, agreement, max(reported))
        patrols = walked.collect()
    texts = installation.paths.inbox(agreement.id) / "texts" / f"{period}.md"
    try:
        written = texts.read_text("utf-8") if texts.is_file() else ""
    except UnicodeDecodeError as error:
        raise InputError(f"{texts} is no UTF-8 text (byte {error.start}): save it as UTF-8.") from None
    return Materials(
        kind=kind,
        period=period,
        edition=number,
        made_on=now.astimezone(ZoneInfo(agreement.timezone)).date(),
        agreement=agreement,
        reports=[reported[month] for month in sorted(reported)],
        texts=written,
        patrols=patrols,
    )


def make_document(materials: Materials) -> Document:
    """The document. Raises :class:`InputError` where a report that it needs has not been made."""
    texts: Texts = read_texts(materials.texts)
    if materials.kind == "quarterly":
        return quarterly_document(
            materials.agreement,
            materials.period,
            materials.reports,
            texts,
            edition=materials.edition,
            made_on=materials.made_on,
        )
    walked = materials.patrols if materials.patrols is not None else pl.DataFrame()
    return evaluation_document(
        materials.agreement, materials.reports, walked, texts, edition=materials.edition, made_on=materials.made_on
    )


def document_files(materials: Materials, document: Document) -> dict[str, bytes]:
    """The document in both forms, by name in the payload; the same for the same materials."""
    # The evaluation's period is no date: its file goes by the year in which the term ends.
    period = materials.agreement.term.end.year if materials.kind == "evaluation" else materials.period
    name = f"report/{words()['file'][materials.kind]}-{period}-u{materials.edition}"
    return {
        f"{name}.docx": document_docx(document),
        f"{name}.pdf": document_pdf(document, materials.agreement.pdf_standards),
    }


def freeze_document(
    installation: Installation, materials: Materials, now: datetime, reason: str | None = None
) -> Edition:
    """Make the document, keep it as an edition and plan its deliveries; the agreement's lock must be held."""
    agreement, document = materials.agreement, make_document(materials)
    made = document_files(materials, document)
    last = materials.reports[-1]
    files = made | _sources(materials, installation.agreement_file(agreement.id).read_bytes(), reason)
    edition = Edition(
        agreement=agreement.id,
        document=materials.kind,
        period=materials.period,
        edition=materials.edition,
        cutoff=last.cutoff,
        reason=reason,
        made_at=now,
        last_drop=last.made.last_drop,
        report=last.as_json(),
    )
    people = recipients(agreement, materials.kind)
    return keep_edition(installation, agreement, edition, files, _letter(document, made), people)


def _sources(materials: Materials, agreement_file: bytes, reason: str | None) -> dict[str, bytes]:
    """What the document can be made again from; ``report.json`` is the last month's that it rests on."""
    described = {
        "kind": materials.kind,
        "period": materials.period,
        "edition": materials.edition,
        "made_on": materials.made_on.isoformat(),
        "agreement": materials.agreement.id,
        "reason": reason,
        "decisions": [each.model_dump(mode="json") for each in materials.agreement.decisions],
    }
    files = {
        DOCUMENT: as_json(described),
        TEXTS: materials.texts.encode(),
        REPORT: as_json(materials.reports[-1].as_json()),
        agreement_path(materials.agreement.id): agreement_file,
        **{f"reports/{each.period}.json": as_json(each.as_json()) for each in materials.reports},
    }
    return files | ({PATROLS: as_parquet(materials.patrols)} if materials.patrols is not None else {})


def materials_of(files: Mapping[str, bytes], agreement: Agreement) -> Materials:
    """The materials as they lie in a package's payload."""
    described = json.loads(files[DOCUMENT])
    decided = [Decision.model_validate_json(json.dumps(each)) for each in described.get("decisions", [])]
    return Materials(
        kind=described["kind"],
        period=described["period"],
        edition=described["edition"],
        made_on=date.fromisoformat(described["made_on"]),
        agreement=latest(agreement.with_rules(decisions=decided or agreement.decisions)),
        reports=[
            Report.from_json(json.loads(content))
            for name, content in sorted(files.items())
            if name.startswith("reports/")
        ],
        texts=files[TEXTS].decode(),
        patrols=pl.read_parquet(BytesIO(files[PATROLS])) if PATROLS in files else None,
    )


def _letter(document: Document, made: Mapping[str, bytes]) -> Letter:
    """A short letter: what it is, its summary, and the two files."""
    shown = {"document": document}
    subject, _, text = text_templates().get_template("board_letter.txt.j2").render(shown).partition("\n\n")
    return Letter(
        subject=subject.strip(),
        text=text,
        html=inlined(html_templates().get_template("board_letter.html.j2").render(shown)),
        attachments={
            name.rpartition("/")[2]: (PDF if name.endswith(".pdf") else DOCX, content)
            for name, content in made.items()
        },
    )
