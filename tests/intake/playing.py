"""Files as people make them, each dropped alone in an empty installation: what receipt, report and ``iop inspect``
say of it.

Great Expectations takes most of a second for any file, however short. What it tells of a row does not hang on other
files (two equal rows are told of where their reader says so), so all cases of a module are checked together, once, by
the real suite; each intake then finds the answer for its own rows. So are the facts of all their reports, in the end.
Nothing else is left out of the way: received, read, checked, compared, kept, told.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import polars.selectors as cs
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.facts.drops import outstanding_files
from tasks.installation import Installation, open_installation
from tasks.intake.verdict import read_as, verdict
from tasks.quality import validation
from tasks.quality.facts import FactsChecked, MonthFacts, check_facts
from tasks.reading.result import Reading
from tasks.receipts.model import Receipt
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tasks.reports.model import Report
from tasks.settings import Settings
from tests.asked_once import content
from tests.whole.playing import AGREEMENT, Player

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

NOW = datetime(2023, 1, 3, 6, tzinfo=UTC)
LAST = "2022-12"
"""The report of the term's last month: to date is all there is."""


@dataclass(frozen=True)
class Dropped:
    """One file of a case: its name, its bytes, and what the agreement follows (``ledger.kind``)."""

    name: str
    content: bytes
    follows: str = "bookkeeping"


@dataclass(frozen=True)
class Told:
    """What became of the files of one case: the last one's receipt, the report, and the files that hold a report."""

    receipt: Receipt
    report: Report
    holding: list[str]
    page: str
    inspected: dict[str, Any]

    @property
    def inspected_otherwise(self) -> list[str]:
        """What ``iop inspect`` says otherwise than intake: the verdict, the rows that are rejected, the findings."""
        counts, told = self.receipt.counts, [each.model_dump(mode="json") for each in self.receipt.findings]
        intake = {"accepted": self.receipt.reason is None, "findings": told}
        intake |= {} if counts is None else {"rejected": counts.rejected}
        return [
            f"inspect: {key} {self.inspected[key]}, not {said}"
            for key, said in intake.items()
            if self.inspected[key] != said
        ]


class QuickInstallation(Installation):
    """One that reads each text of its agreement once."""

    def agreement(self, agreement_id: str) -> Agreement:
        """The agreement, loaded."""
        file = self.agreement_file(agreement_id)
        return _loaded(file.read_text(encoding="utf-8"), file)


_READ: dict[str, Agreement] = {}


def _loaded(text: str, file: Path) -> Agreement:
    if text not in _READ:
        _READ[text] = load_agreement(file)
    return _READ[text]


@dataclass
class Answers:
    """What the checks say of the rows of many files, asked once for all."""

    _asked: dict[tuple[str, str], tuple["ExpectationSuite", list[pl.DataFrame]]] = field(default_factory=dict)
    _known: dict[tuple[str, str, bytes], pl.DataFrame] = field(default_factory=dict)
    follows: str = "bookkeeping"

    def hear(self, suite: "ExpectationSuite", frame: pl.DataFrame) -> validation.Ran:
        """Remember the rows, and answer for now that all is well."""
        self._asked.setdefault((self.follows, suite.name), (suite, []))[1].append(frame)
        return validation.Ran(pl.DataFrame(schema=validation.FAILING), ())

    def ask(self) -> None:
        """Check everything heard, the rows of each suite together."""
        for (follows, name), (suite, frames) in self._asked.items():
            starts = [sum(each.height for each in frames[:at]) for at in range(len(frames))]
            together = pl.concat(
                frame.with_columns(pl.int_range(start, start + frame.height, dtype=pl.Int64).alias("row_id"))
                for start, frame in zip(starts, frames, strict=True)
            )
            found = validation.run(suite, together).failing
            for start, frame in zip(starts, frames, strict=True):
                at = pl.col("row_id") - start
                mine = found.filter(at.is_between(0, frame.height, closed="left"))
                row_id = frame["row_id"].cast(pl.Int64)
                self._known[(follows, name, content(frame))] = mine.with_columns(
                    row_id=pl.lit(row_id).gather(mine["row_id"] - start) if mine.height else pl.col("row_id")
                )
        self._asked.clear()

    def run(self, suite: "ExpectationSuite", frame: pl.DataFrame) -> validation.Ran:
        """The answer for these rows; asked now where nobody has before."""
        known = self._known.get((self.follows, suite.name, content(frame)))
        return validation.run(suite, frame) if known is None else validation.Ran(known, ())


class Bench:
    """Installations for cases, copied from one, and the checks of all their files and facts."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch) -> None:
        self._root, self._patch = root, patch
        self._answers = Answers()
        self._count = 0
        self._readings: dict[Dropped, Reading] = {}
        self._facts: list[tuple[MonthFacts, Agreement]] = []
        patch.setattr("tasks.reports.check_facts.check_facts", self._hear_facts)
        self._template = {follows: self._made(follows) for follows in ("bookkeeping", "expenses")}

    def check(self, files: Iterable[Dropped]) -> None:
        """Check the rows of all these files together, before any is dropped."""
        self._patch.setattr("tasks.quality.check.run", self._answers.hear)
        for file in files:
            self._inspected(file)
        self._answers.ask()
        self._patch.setattr("tasks.quality.check.run", self._answers.run)

    def drop(self, *files: Dropped) -> Told:
        """Drop files one after the other in an empty installation."""
        self._answers.follows = files[0].follows
        self._count += 1
        root = self._root / f"case-{self._count}"
        shutil.copytree(self._template[files[0].follows], root)
        opened = _opened(root)
        player = Player(opened)
        for file in files:
            player.take_in(file.name, file.content, NOW)
        path = player.receipts()[-1]
        agreement = opened.agreement(AGREEMENT)
        basis = gather(opened, agreement, LAST, edition=1, made_on=date(2023, 1, 5))
        report = build_report(agreement, basis.patrols, basis.ledger, basis.context, basis.expenses)
        with opened.register.session() as session:
            holding = [each.file for each in outstanding_files(session, AGREEMENT)]
        opened.register.close()
        receipt = Receipt.from_json(path.read_text(encoding="utf-8"))
        page = path.with_suffix(".html").read_text(encoding="utf-8")
        shutil.rmtree(root)
        return Told(receipt, report, holding, page, self._inspected(files[-1]))

    def wrong_facts(self) -> list[str]:
        """What is wrong with the facts of all that was dropped, checked together; each case's nights are told apart
        by their microseconds.
        """
        wrong: list[str] = []
        for agreement in {id(of): of for _, of in self._facts}.values():
            together = {
                name: pl.concat(
                    getattr(facts, name).with_columns(cs.datetime() + pl.duration(microseconds=number))
                    for number, (facts, of) in enumerate(self._facts)
                    if of is agreement
                )
                for name in (each.name for each in fields(MonthFacts))
            }
            wrong += [each.message for each in check_facts(MonthFacts(**together), agreement).findings]
        return wrong

    def _hear_facts(self, facts: MonthFacts, agreement: Agreement) -> FactsChecked:
        """Remember the facts of a report, and answer for now that they fit."""
        self._facts.append((facts, agreement))
        return FactsChecked()

    def _inspected(self, file: Dropped) -> dict[str, Any]:
        """What ``iop inspect`` prints of a file. Asked when all rows are checked and when the case is, it reads the
        file the first time; intake reads it for itself.
        """
        self._answers.follows = file.follows
        path = self._root / "inspected"
        path.write_bytes(file.content)
        agreement = _opened_agreement(self._template[file.follows])
        if file not in self._readings:
            self._readings[file] = read_as(path, file.name, agreement, None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tasks.intake.verdict.read_as", lambda *_: self._readings[file])
            return verdict(path, file.name, agreement, None).as_json()

    def _made(self, follows: str) -> Path:
        """The data root of an empty installation with the sample agreement, to be copied."""
        root = self._root / follows
        Player.at(opened := _opened(root))
        file = opened.agreement_file(AGREEMENT)
        file.write_text(file.read_text("utf-8").replace("\nledger:\n", f"\nledger:\n  kind: {follows}\n"), "utf-8")
        opened.register.close()
        return root


def _opened(root: Path) -> Installation:
    opened = open_installation(Settings(_env_file=None, data_dir=root))  # type: ignore[call-arg]
    return QuickInstallation(opened.settings, opened.paths, opened.register)


@cache
def _opened_agreement(root: Path) -> Agreement:
    return load_agreement(root / "agreements" / f"{AGREEMENT}.yaml")
