"""What goes into a package: the report in every form and all that is needed to make it again and to judge it.

Never day notes, never originals of shift sheets (their hashes stand in for them), never anything that
intake left outside the facts. The names below are the package's outside: other programs find their way by
them.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasks.agreement.model import Agreement
from tasks.archive.index import write_index
from tasks.archive.tables import as_csv, as_parquet
from tasks.facts.tables import Delivery
from tasks.reports.context import Context
from tasks.reports.model import Report
from tasks.reports.outputs import Outputs

REPORT = "report.json"
DOCUMENT = "document.json"
CONTEXT = "context.json"
FINDINGS = "checks/findings.json"
DELIVERIES = "deliveries.json"
ORIGINALS = "originals.json"
INDEX = "index.html"
FACTS = ("patrols", "ledger", "expenses", "decisions", "in_kind")
"""Tables of a package; of the last three those that anything has come of."""


@dataclass(frozen=True)
class Contents:
    """What an edition is made of and what came of it.

    ``agreement_file`` are the bytes the agreement was loaded from; ``facts`` {one of FACTS: rows} and ``findings``
    are the frames the report rests on (columns in :mod:`tasks.facts.schemas`).
    """

    agreement: Agreement
    agreement_file: bytes
    report: Report
    context: Context
    outputs: Outputs
    facts: Mapping[str, pl.DataFrame]
    findings: pl.DataFrame


def edition_files(contents: Contents) -> dict[str, bytes]:
    """What an edition is from the moment it is frozen: all of its package that sending does not change."""
    return {
        agreement_path(contents.agreement.id): contents.agreement_file,
        CONTEXT: as_json(contents.context.model_dump(mode="json")),
        FINDINGS: as_json(contents.findings.to_dicts()),
        ORIGINALS: as_json([source.model_dump(mode="json") for source in contents.report.sources]),
        **report_files(contents.report, contents.outputs),
        **{f"facts/{name}.parquet": as_parquet(frame) for name, frame in contents.facts.items()},
        **{f"facts/{name}.csv": as_csv(frame) for name, frame in contents.facts.items()},
    }


def sealed_files(
    report: Report,
    frozen: Mapping[str, bytes],
    deliveries: Sequence[Delivery],
    previous: str | None,
    document: str,
    edition: int,
) -> dict[str, bytes]:
    """The whole payload: the frozen edition, its deliveries as known now, and the index page (whose arguments
    ``document`` and ``edition`` are).
    """
    files = dict(frozen) | {DELIVERIES: deliveries_json(deliveries)}
    files[INDEX] = write_index(report, deliveries, files, previous, document, edition)
    return files


def report_files(report: Report, outputs: Outputs) -> dict[str, bytes]:
    """The report in every form: what :mod:`tasks.archive.rebuild` makes again and compares.

    The html names its pictures as files beside it, where the message names them by content id.
    """
    from tasks.reports.evidence import CHECKS_FILE, EVIDENCE_FILE

    html = outputs.html
    for cid, (name, _) in outputs.images.items():
        html = html.replace(f"cid:{cid}", name)
    pages = {EVIDENCE_FILE: outputs.evidence, CHECKS_FILE: outputs.checks}
    return {f"report/{name}": page.encode() for name, page in pages.items() if page is not None} | {
        REPORT: as_json(report.as_json()),
        "report/subject.txt": outputs.subject.encode(),
        "report/report.html": html.encode(),
        "report/report.txt": outputs.txt.encode(),
        "report/report.pdf": outputs.pdf,
        "report/report.xlsx": outputs.xlsx,
        **{f"report/{name}": png for name, png in outputs.images.values()},
    }


def agreement_path(agreement_id: str) -> str:
    """Where the agreement file lies in the payload: it is read by its own name again."""
    return f"agreement/{agreement_id}.yaml"


def deliveries_json(rows: Sequence[Delivery]) -> bytes:
    """``deliveries.json``: who got the report, as known when the package is sealed."""
    return as_json([_delivery(row) for row in rows])


def _delivery(row: Delivery) -> dict[str, Any]:
    return {
        "recipient": row.recipient,
        "role": row.role,
        "message_id": row.message_id,
        "file": row.file,
        "state": row.state,
        "via": row.via,
        "attempts": row.attempts,
        "answer": row.answer,
        "changed_at": row.changed_at.isoformat(),
    }


def as_json(value: Any) -> bytes:
    """JSON as it stands in a package. Readable by people too; dates are ISO (``str``), other types do not occur."""
    return (json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n").encode()
