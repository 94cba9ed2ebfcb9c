"""Ledgers, and what looks like them, as people make them, each dropped alone: what receipt and report say of it.

``ledger_cases/NAME/`` holds ``file.txt``, its text, and ``expected.toml``, written by hand before the reader was:

* ``file``, and where it is not UTF-8 ``encoding``: what the text is dropped as; ``why``: what it is a case of;
* ``lines``: kronor booked to date in the report, by line, of all lines that are not 0;
* ``income``, ``costs``: in the receipt; ``rejected``: rows that need mending;
* ``follows = "expenses"``: the agreement follows lists of expenses, not books;
* ``refused``: the file is not taken in, and this is said; ``kind``: what it is taken for then;
* ``tell``: findings of the receipt, ``row`` and words they must have; ``quiet``: no warning and no error is told.

No file here holds a report: what is no ledger is none that was refused.
"""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tasks.facts.drops import outstanding_files
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.intake.take_in import take_in
from tasks.receipts.model import Receipt
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tasks.reports.model import Report
from tests.whole.playing import AGREEMENT, Player

CASES = Path(__file__).parent / "ledger_cases"
LAST = "2022-12"
"""The report of the term's last month: to date is all there is."""


@dataclass(frozen=True)
class Told:
    """What became of one dropped file; ``holding``: the files that hold a report."""

    receipt: Receipt
    report: Report
    holding: list[str]


@pytest.fixture
def dropped(player: Callable[..., Player]) -> Callable[[str, bytes, str], Told]:
    """Drop one file in an empty installation, and look at its receipt and at the report."""

    def drop(name: str, content: bytes, follows: str) -> Told:
        played, now = player(), datetime(2023, 1, 3, 6, tzinfo=UTC)
        here = played.installation
        file = here.agreement_file(AGREEMENT)
        file.write_text(file.read_text("utf-8").replace("\nledger:\n", f"\nledger:\n  kind: {follows}\n"), "utf-8")
        played.drop_bytes(name, content)
        inbox = Inbox(here.paths, AGREEMENT)
        (drop_id,) = receive(inbox, [inbox.folder / name], here.register, now).drop_ids
        take_in(here, drop_id, now)
        (path,) = played.receipts()
        agreement = here.agreement(AGREEMENT)
        basis = gather(here, agreement, LAST, edition=1, made_on=date(2023, 1, 5))
        report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
        with here.register.session() as session:
            holding = [each.file for each in outstanding_files(session, AGREEMENT)]
        return Told(Receipt.from_json(path.read_text(encoding="utf-8")), report, holding)

    return drop


def wrong(expected: dict[str, Any], told: Told) -> list[str]:
    """Every difference between what a case expects and what became of it."""
    receipt, counts = told.receipt, told.receipt.counts
    found: dict[str, Any] = {
        "lines": {line.id: line.booked for line in told.report.lines if line.booked},
        "rejected": getattr(counts, "rejected", 0),
        "income": getattr(counts, "income", None),
        "costs": getattr(counts, "costs", None),
        "kind": receipt.kind,
    }
    wanted: dict[str, Any] = {"lines": {}, "rejected": 0} | {key: expected[key] for key in found if key in expected}
    different = [f"{key}: {found[key]}, not {value}" for key, value in wanted.items() if not same(found[key], value)]
    if expected.get("refused", "") not in (receipt.reason or "") or ("refused" in expected) is not bool(
        receipt.reason
    ):
        different.append(f"refused: {receipt.reason}")
    different += [f"holds a report: {file}" for file in told.holding]
    for want in expected.get("tell", ()):
        said = [f for f in receipt.findings if want.get("row") in (None, f.where.row)]
        if not any(want["says"].lower() in f"{each.message} {each.remedy or ''}".lower() for each in said):
            different.append(f"not told: {want}")
    if expected.get("quiet"):
        different += [f"needless: {each.message}" for each in receipt.findings if each.severity != "info"]
    return different


def same(found: Any, value: Any) -> bool:
    """Whether two figures, texts or tables of figures are equal."""
    if isinstance(value, dict):
        return found == {key: Decimal(str(each)) for key, each in value.items()}
    return found == (value if isinstance(value, str) else Decimal(str(value)))


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_case(name: str, dropped: Callable[[str, bytes, str], Told]) -> None:
    expected = tomllib.loads((CASES / name / "expected.toml").read_text(encoding="utf-8"))
    text = (CASES / name / "file.txt").read_text(encoding="utf-8")
    content = text.encode(expected.get("encoding", "utf-8"))
    assert not wrong(expected, dropped(expected["file"], content, expected.get("follows", "bookkeeping")))
