"""What the register and the packages say: reports and their hashes, corrections, deliveries, files, checks."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tasks.agreement.model import Agreement
from tasks.archive.audit.table import AuditTable, Cell, refs
from tasks.archive.payload import FINDINGS
from tasks.archive.verify import known_packages, verify
from tasks.delivery.ledger import deliveries
from tasks.facts.tables import Addition, Disposal, Drop, Edition, Transfer
from tasks.installation import Installation
from tasks.reports.model import Report
from tasks.reports.view.rows import correction_row
from tasks.wording.file_names import masked
from tasks.wording.language import words

CHECKS = "checks"
"""The folder of a package's payload whose files are the checks' results."""


class Record:
    """The editions of an agreement up to ``cutoff``'s report, or those of a ``year``, in the order of their days."""

    def __init__(self, installation: Installation, agreement: Agreement, year: int | None) -> None:
        self._zone = ZoneInfo(agreement.timezone)
        self._root = installation.paths.root
        with installation.register.session() as session:
            found = session.scalars(
                select(Edition)
                .where(Edition.agreement == agreement.id)
                .order_by(Edition.cutoff, Edition.document, Edition.edition)
            )
            self.editions = [each for each in found if year is None or each.cutoff.year == year]
            ids = [each.id for each in self.editions]
            self._additions = list(
                session.scalars(select(Addition).where(Addition.edition_id.in_(ids)).order_by(Addition.id))
            )
            handed = session.scalars(select(Transfer).where(Transfer.edition_id.in_(ids)))
            self._handed = {each.edition_id: each for each in handed}
            self._deliveries = [(each, deliveries(session, each.id)) for each in self.editions]
            self._drops = list(session.scalars(select(Drop).where(Drop.agreement == agreement.id).order_by(Drop.id)))
            gone = session.scalars(select(Disposal).where(Disposal.agreement == agreement.id))
            self._disposed = {each.subject: each.disposed_at.astimezone(self._zone).date() for each in gone}
            known = known_packages(session, installation.paths)
        below = installation.paths.archive.absolute() / agreement.id
        own = {path: digest for path, digest in known.items() if path.is_relative_to(below)}
        self._faulty = {fault.package for fault in verify(below, own).faults}
        self.ids = {each.id: f"R{number}" for number, each in enumerate(self.editions, 1)}

    def tables(self) -> list[AuditTable]:
        """Reports and packages, corrections, deliveries, files, findings."""
        return [
            self._reports(),
            AuditTable("corrections", _CORRECTIONS, list(self._corrections())),
            AuditTable("deliveries", _DELIVERIES, list(self._messages())),
            AuditTable("files", _FILES, list(self._files())),
            AuditTable("findings", _FINDINGS, list(self._findings())),
        ]

    def checks(self) -> dict[str, bytes]:
        """The checks' results as the packages hold them: ``<period>-<edition>/<file>``."""
        return {
            f"{edition.period}-{edition.edition}/{file.relative_to(folder).as_posix()}": file.read_bytes()
            for edition in self.editions
            for folder in [self.payload(edition) / CHECKS]
            for file in sorted(folder.rglob("*"))
            if file.is_file()
        }

    def payload(self, edition: Edition) -> Path:
        """The frozen files of an edition: in its package once it is sealed."""
        folder = self._root / edition.folder
        return folder / "data" if edition.package_sha256 else folder

    def _reports(self) -> AuditTable:
        states, names = words()["audit"]["package"], words()["document"]
        rows: list[tuple[Cell, ...]] = []
        for each in self.editions:
            handed = self._handed.get(each.id)
            rows.append(
                (
                    self.ids[each.id],
                    names[each.document],
                    each.period,
                    each.edition,
                    each.cutoff,
                    each.made_at.astimezone(self._zone).date(),
                    each.reason or "",
                    each.folder,
                    each.package_sha256 or "",
                    states[self._state(each.folder, each.package_sha256)],
                    (handed.received or "") if handed else "",
                )
            )
            rows += [
                (
                    f"{self.ids[each.id]}.{later.number}",
                    words()["audit"]["addition"],
                    each.period,
                    each.edition,
                    each.cutoff,
                    later.sealed_at.astimezone(self._zone).date(),
                    "",
                    later.folder,
                    later.package_sha256,
                    states[self._state(later.folder, later.package_sha256)],
                    "",
                )
                for later in self._additions
                if later.edition_id == each.id
            ]
        return AuditTable("reports", _REPORTS, rows)

    def _state(self, folder: str, digest: str | None) -> str:
        if digest is None:
            return "open"
        return "damaged" if self._root.absolute() / folder in self._faulty else "whole"

    def _corrections(self) -> Iterator[tuple[Cell, ...]]:
        monthly = [each for each in self.editions if each.document == "monthly"]
        found = [
            (each, correction_row(correction, report), correction)
            for each in monthly
            for report in [Report.from_json(each.report)]
            for correction in report.corrections
        ]
        for number, (edition, row, correction) in enumerate(found, 1):
            yield (
                f"K{number}",
                refs("reports", [self.ids[edition.id]]),
                row.month,
                row.label,
                Decimal(correction.before),
                Decimal(correction.after),
                masked(correction.source),
                correction.received,
            )

    def _messages(self) -> Iterator[tuple[Cell, ...]]:
        names, number = words()["delivery"], 0
        for edition, rows in self._deliveries:
            for row in rows:
                number += 1
                yield (
                    f"D{number}",
                    refs("reports", [self.ids[edition.id]]),
                    row.role,
                    names[row.state],
                    row.changed_at.astimezone(self._zone).date(),
                    row.attempts,
                )

    def _files(self) -> Iterator[tuple[Cell, ...]]:
        names, kinds = words()["drop"], words()["audit"]["file"]
        for drop in self._drops:
            yield (
                f"F{drop.id}",
                drop.told_file,
                drop.sha256,
                kinds.get(drop.kind or "unknown", drop.kind or ""),
                drop.received_at.astimezone(self._zone).date(),
                names[drop.state],
                drop.rows,
                drop.rejected,
                self._disposed.get(drop.sha256),
            )

    def _findings(self) -> Iterator[tuple[Cell, ...]]:
        """Each finding of the checks once, with the first and the last report whose package holds it."""
        met: dict[str, list[str]] = {}
        for edition in self.editions:
            file = self.payload(edition) / FINDINGS
            for finding in json.loads(file.read_bytes()) if file.is_file() else ():
                met.setdefault(json.dumps(finding, sort_keys=True), []).append(self.ids[edition.id])
        names = words()["severity"]
        for number, (text, reports) in enumerate(met.items(), 1):
            finding = json.loads(text)
            yield (
                f"I{number}",
                refs("reports", [reports[0], reports[-1]]),
                names[finding["severity"]],
                finding["code"],
                finding["clause"] or "",
                finding["message"],
                finding["remedy"] or "",
                masked(finding["file"] or ""),
                finding["sha256"] or "",
                finding["sheet"] or "",
                finding["row"],
            )


_REPORTS = (
    "id", "document", "period", "edition", "cutoff", "made_on", "reason", "package", "package_sha256", "sealed",
    "diary_number",
)  # fmt: skip
_CORRECTIONS = ("id", "told_in", "month", "figure", "before", "after", "file", "received")
_DELIVERIES = ("id", "told_in", "role", "state", "date", "attempts")
_FILES = ("id", "file", "sha256", "kind", "received", "state", "rows", "rejected", "disposed")
_FINDINGS = (
    "id", "told_in", "severity", "code", "clause", "message", "remedy", "file", "sha256", "sheet", "row",
)  # fmt: skip
