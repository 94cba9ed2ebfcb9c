"""The report: one frozen model, the waist of the house. Everything before makes it, everything after reads
it.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from tasks.findings import CheckOutcome, Finding
from tasks.measures.figures import Correction, Measures, Month, Part
from tasks.reports.told import Told


class Question(Part):
    """An open question, an agenda item until it is decided."""

    id: str
    clause: str
    text: str


class Source(Part):
    """A file that rows behind the figures came from."""

    file: str
    sha256: str
    kind: Literal["shifts", "ledger", "expenses"]
    rows: int
    rejected: int


class Made(Part):
    """What a report was made from and with, so that it can be made again."""

    patrols_version: int | None
    ledger_version: int | None
    decisions_version: int | None = None
    expenses_version: int | None = None  # no list of expenses, or not in reports of earlier versions
    findings_version: int | None
    last_drop: int | None
    software: dict[str, str]
    agreement_sha256: str


class Report(Measures):
    """One edition for one period."""

    schema_version: Literal[1] = 1
    agreement: str
    title: str
    period: str
    edition: int
    cutoff: date
    preliminary: bool
    released_by: str | None = None
    made_on: date
    reason: str | None = None  # of a corrected edition
    replaces: int | None = None
    before: Told | None = None  # what the last report of an earlier period said
    replaced: Told | None = None  # what the edition said that this one takes the place of
    was_in_colour: bool = False  # an earlier report was yellow or red
    corrections: list[Correction]
    months: list[Month]  # every month up to the cut-off, for charts and for the next report's bridge
    open_questions: list[Question]
    not_regulated: list[str]
    sources: list[Source]
    checks: list[CheckOutcome] = Field(default_factory=list)  # of the files behind the figures, then of the facts
    made: Made

    @property
    def news(self) -> list[Finding]:
        """Findings that no earlier report has told."""
        return [finding for finding in self.findings if not finding.told_before]

    @property
    def told_before(self) -> list[Finding]:
        """Findings that stand since an earlier report."""
        return [finding for finding in self.findings if finding.told_before]

    def as_json(self) -> dict[str, Any]:
        """The content of ``report.json``."""
        content = self.model_dump(mode="json")
        return {"schema": content.pop("schema_version"), **content}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Report":
        """The report that :meth:`as_json` wrote."""
        return cls.model_validate(
            {("schema_version" if key == "schema" else key): value for key, value in content.items()}
        )
