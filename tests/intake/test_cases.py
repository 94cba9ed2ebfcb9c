"""Shift sheets as people make them, each dropped alone: what receipt and report say of it, and what must be told.

``cases/NAME/`` holds ``sheet.txt`` (:mod:`tests.intake.sheet_text`) and ``expected.toml``, which was written by hand
before the reader was:

* ``file``, and for csv ``encoding`` and ``separator``: what the sheet is dropped as; ``why``: what it is a case of;
* ``nights``, ``area_nights``, ``hours`` (of adults), ``earned`` (kronor): in the receipt and in the report to date;
* ``rejected``: rows that need mending; ``refused``: the file is not taken in, and this is said;
* ``tell``: findings of the receipt, ``row``, ``sheet`` where there are several, and words they must have;
* ``report``: words that one of the report's findings must have; ``quiet``: no warning and no error is told.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.installation import Installation, open_installation
from tasks.intake.take_in import take_in
from tasks.receipts.model import Receipt
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tasks.reports.model import Report
from tasks.settings import Settings
from tests.intake.sheet_text import write
from tests.whole.playing import AGREEMENT, Player

CASES = Path(__file__).parent / "cases"
LAST = "2022-12"
"""The report of the term's last month: to date is all there is."""


@dataclass(frozen=True)
class Told:
    """What became of one dropped file."""

    receipt: Receipt
    report: Report

    @property
    def figures(self) -> dict[str, Any]:
        """The receipt's figures under the names of ``expected.toml``."""
        counts = self.receipt.counts
        if counts is None or counts.kind != "shifts":
            return {"refused": self.receipt.reason}
        return {
            "nights": counts.nights,
            "area_nights": counts.area_nights,
            "hours": counts.adult_hours,
            "earned": counts.earned,
            "rejected": counts.rejected,
        }

    @property
    def reported(self) -> dict[str, Any]:
        """The report's figures to date under the same names."""
        nights = self.report.nights
        return {
            "nights": nights.to_date,
            "area_nights": nights.area_nights_to_date,
            "hours": self.report.crew.adult_hours_to_date,
            "earned": sum(each.earned for each in self.report.associations),
        }


@contextmanager
def installation() -> Iterator[Installation]:
    """An empty one with the sample agreement."""
    with TemporaryDirectory() as folder:
        opened = open_installation(Settings(_env_file=None, data_dir=Path(folder) / "data"))  # type: ignore[call-arg]
        yield Player.at(opened).installation
        opened.register.close()


def dropped(name: str, content: bytes) -> Told:
    """Drop one file in an empty installation, and look at its receipt and at the report."""
    now = datetime(2023, 1, 3, 6, tzinfo=UTC)
    with installation() as here:
        Player(here).drop_bytes(name, content)
        inbox = Inbox(here.paths, AGREEMENT)
        (drop_id,) = receive(inbox, [inbox.folder / name], here.register, now).drop_ids
        take_in(here, drop_id, now)
        (path,) = Player(here).receipts()
        agreement = here.agreement(AGREEMENT)
        basis = gather(here, agreement, LAST, edition=1, made_on=date(2023, 1, 5))
        report = build_report(agreement, basis.patrols, basis.ledger, basis.context)
        return Told(Receipt.from_json(path.read_text(encoding="utf-8")), report)


def played(case: Path) -> tuple[dict[str, Any], Told]:
    """What a case expects, and what became of it."""
    expected = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))
    name = expected["file"]
    text = (case / "sheet.txt").read_text(encoding="utf-8")
    options = {key: expected[key] for key in ("encoding", "separator") if key in expected}
    return expected, dropped(name, write(text, name.rpartition(".")[2], **options))


def wrong(expected: dict[str, Any], told: Told) -> list[str]:
    """The figures that are not what they should be, in receipt and report."""
    said = {name: Decimal(str(expected[name])) for name in told.reported if name in expected}
    receipt = {"rejected": Decimal(expected.get("rejected", 0))} | said
    places = (("receipt", receipt, told.figures), ("report", said, told.reported))
    return [
        f"{place}: {name} {found.get(name)}, not {value}"
        for place, values, found in places
        for name, value in values.items()
        if found.get(name) != value
    ]


def untold(expected: dict[str, Any], told: Told) -> list[str]:
    """What should have been told and is not."""
    findings = told.receipt.findings
    missing = [
        f"receipt: {want}"
        for want in expected.get("tell", ())
        if not any(
            want.get("row") in (None, each.where.row)
            and want.get("sheet") in (None, each.where.sheet)
            and want["says"].lower() in f"{each.message} {each.remedy or ''}".lower()
            for each in findings
        )
    ]
    sentences = [finding.message for finding in told.report.findings]
    missing += [
        f"report: {words}" for words in expected.get("report", ()) if not any(words in each for each in sentences)
    ]
    if expected.get("quiet"):
        missing += [f"needless: {each.message}" for each in findings if each.severity != "info"]
    return missing


def is_silently_wrong(expected: dict[str, Any], told: Told) -> bool:
    """Whether a figure is wrong and no finding stands on any of the rows that should have one."""
    rows = {want["row"] for want in expected.get("tell", ()) if "row" in want}
    hinted = any(each.where.row in rows for each in told.receipt.findings)
    return bool(wrong(expected, told)) and not hinted and told.receipt.reason is None


@pytest.mark.parametrize("name", sorted(path.name for path in CASES.iterdir()))
def test_case(name: str) -> None:
    expected, told = played(CASES / name)
    if "refused" in expected:
        assert expected["refused"] in (told.receipt.reason or "")
        return
    assert not wrong(expected, told) + untold(expected, told)
