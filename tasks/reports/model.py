"""The report: one frozen model, the waist of the house. Everything before makes it, everything after reads
it.
"""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from tasks.cases.case import Case
from tasks.findings import CheckOutcome, Finding
from tasks.measures.figures import Correction, Measures, Money, Month, Part, Quantity
from tasks.reports.told import Told
from tasks.wording.language import clean


class Question(Part):
    """An open question, an agenda item until it is decided."""

    id: str
    clause: str
    text: str


class Asked(Part):
    """Who asked, and since when. ``by``: a role; null: the report, or the agreement itself. ``period``: the month
    whose report has asked first, ``on``: the day on which that was made, or on which the role asked.
    """

    by: str | None
    on: date
    period: str


class AskedQuestion(Question):
    """An open question on the agenda."""

    asked: Asked

    @property
    def key(self) -> str:
        """What it is known by from report to report."""
        return f"question {self.id}"


class AskedProposal(Part):
    """A proposal that is ready to decide, in the words for the minutes.

    ``kind``, ``object``, ``source``, ``amount``, ``percent`` and ``count`` are what the row of its decision says
    under ``about``, ``object``, ``source``, ``amount``, ``percent`` and ``number``. ``due``: by when it is to be
    done; ``case`` is the deviation case that it would settle.
    """

    number: int
    kind: str
    object: str
    title: str
    text: str
    otherwise: str  # what a no leads to
    clause: str | None
    actor: str
    source: str | None = None
    amount: Money | None
    percent: Quantity | None = None
    count: int | None
    due: date | None
    case: int | None
    asked: Asked

    @property
    def key(self) -> str:
        """What it is known by from report to report."""
        return f"{self.kind} {self.object}"


Seen = Literal[
    "refused",
    "incomplete",
    "counts",
    "later",
    "done",
    "waiting",
    "overdue",
    "noted",
    "no_case",
    "no_voucher",
    "follow_up",
]
"""What can be seen of a decision."""


class FollowedDecision(Part):
    """A decision that the meeting looks back on, and what can be seen of it.

    ``refused``, ``incomplete``  not adopted
    ``counts``, ``later``  it changes rules or figures, from the day ``on``
    ``done``, ``waiting``, ``overdue``  money that is to come back: it has, or is to by the day ``on``
    ``no_voucher``  about a voucher that is in no ledger yet: it changes nothing until then
    ``noted``   a dialogue, or the end, of the ``case``; ``no_case``: it names one that there is not
    ``follow_up``  nothing can be seen: the meeting asks
    """

    decision: str | None
    decided: date
    text: str
    about: str | None
    state: Seen
    on: date | None = None
    case: int | None = None

    @property
    def key(self) -> str:
        """What it is known by from report to report."""
        return decision_key(self.decision, self.decided, self.text)

    @property
    def is_settled(self) -> bool:
        """Whether this is the last that is to be said of it."""
        return self.state not in ("later", "no_voucher", "waiting", "overdue")


def decision_key(number: str | None, decided: date, text: str) -> str:
    """What a decision is known by from report to report: its number, else its day and words."""
    return number or f"{decided} {clean(text)}"


class Agenda(Part):
    """What the steering group's next meeting is about, in its order; null ``meeting``: it has no date yet."""

    meeting: date | None
    decisions: list[FollowedDecision]
    cases: list[int]  # numbers of those that are open, and of those closed since the report before
    questions: list[AskedQuestion]
    proposals: list[AskedProposal]


class Source(Part):
    """A file that rows behind the figures came from."""

    file: str
    sha256: str
    kind: Literal["shifts", "ledger", "expenses", "in_kind"]
    rows: int
    rejected: int


class Made(Part):
    """What a report was made from and with, so that it can be made again."""

    patrols_version: int | None
    ledger_version: int | None
    decisions_version: int | None = None
    expenses_version: int | None = None  # no list of expenses, or not in reports of earlier versions
    in_kind_version: int | None = None  # no contribution in kind, or not in reports of earlier versions
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
    cases: list[Case] = Field(default_factory=list[Case])  # every one there has been, by number
    agenda: Agenda | None = None  # null in reports of earlier versions
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
