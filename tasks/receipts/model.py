"""The receipt of one dropped file as a frozen model: what was read, guessed and wrong, and what it changed.

Its JSON is for programs, :mod:`tasks.receipts.page` makes the page and the mail. Nothing of persons
is in it: cells with names, telephone numbers or notes are pointed at, never quoted.
"""

import json
from collections import Counter
from datetime import date, datetime
from typing import Literal

from pydantic import computed_field

from tasks.facts.schemas import Kind
from tasks.findings import Finding, Severity
from tasks.measures.figures import Money, Part, Quantity
from tasks.reading.result import Format
from tasks.wording.file_names import holds_numbers, may_hold_name

State = Literal["taken_in", "unchanged", "refused", "unread"]
ChangeKind = Literal["new", "changed", "withdrawn"]


class ShiftCounts(Part):
    """What was taken in of a shift sheet. Hours are adults × hours; ``earned`` is what the tariff gives its
    associations for its nights, together with what else is known of them, and null where nothing was taken in."""

    kind: Literal["shifts"] = "shifts"
    rows: int  # of the file that are facts now, or say "inställt" or "inga pass"
    rejected: int
    patrols: int
    nights: int
    area_nights: int
    outside_calendar: int  # area-nights among them that are outside the agreement's calendar
    adult_hours: Quantity
    earned: Money | None = None  # not in receipts of earlier versions
    cancelled: int  # rows that withdraw a patrol
    ahead: int = 0  # patrols among them on nights that had not been when the file came
    first_date: date | None
    last_date: date | None


class LedgerCounts(Part):
    """What was taken in of a ledger export. ``rows_in_file`` is the club's whole bookkeeping, the rest only
    what belongs to the agreement; income and costs are outcome within the term, income +, cost −."""

    kind: Literal["ledger"] = "ledger"
    rows_in_file: int
    rows: int
    rejected: int
    vouchers: int
    income: Money
    costs: Money
    first_date: date | None
    last_date: date | None


class DecisionCounts(Part):
    """What was taken in of a sheet of decisions; ``adopted`` are those that hold."""

    kind: Literal["decisions"] = "decisions"
    rows: int
    rejected: int
    adopted: int
    first_date: date | None
    last_date: date | None


class ExpenseCounts(Part):
    """What was taken in of a list of expenses: a cost is +, and counts where it lies within the term. Beside the
    books: to how many of those rows a voucher answers so far, and to how many none; null where the list is the books.
    """

    kind: Literal["expenses"] = "expenses"
    rows: int
    rejected: int
    costs: Money
    matched: int | None
    unmatched: int | None
    first_date: date | None
    last_date: date | None


class Given(Part):
    """What one party gave of one kind; ``persons`` null where a row states none."""

    party: str
    kind: str
    hours: Quantity
    persons: int | None


class InKindCounts(Part):
    """What was taken in of a sheet of contributions in kind, by the names of parties and kinds."""

    kind: Literal["in_kind"] = "in_kind"
    rows: int
    rejected: int
    given: tuple[Given, ...]
    first_date: date | None
    last_date: date | None


class Spot(Part):
    """One place of a fault: the cell, what it says where that may be told, and the row's night or booking
    date."""

    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    date: date | None


class Fault(Part):
    """Equal faults gathered: ten cells with the same fault are one of these with ten places.

    ``sentence`` is the finding's own where there is one place, else the name of the fault.
    """

    code: str
    severity: Severity
    clause: str | None
    sentence: str
    remedy: str | None
    places: tuple[Spot, ...]


class Change(Part):
    """One patrol or voucher that the file made new, changed or withdrew; ``correction``: its month is
    closed, so the next report tells of it in its bridge."""

    kind: ChangeKind
    date: date | None
    what: str
    before: str | None
    after: str | None
    correction: bool


class Kept(Part):
    """Earlier rows that the file does not cover, and so remain from ``file``."""

    file: str
    rows: int
    first_date: date | None
    last_date: date | None


class Unknown(Part):
    """The possible nights of a month that no sheet has said anything about: unknown, never none."""

    month: str
    nights: tuple[date, ...]


class Receipt(Part):
    """One dropped file, told to the coordinator."""

    schema_version: Literal[1] = 1
    drop: int
    agreement: str
    title: str
    file: str
    sha256: str
    kind: Kind
    format: Format
    encoding: str | None
    received: datetime
    state: State
    reason: str | None  # why it was not taken in
    counts: ShiftCounts | LedgerCounts | ExpenseCounts | DecisionCounts | InKindCounts | None
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]
    kept: tuple[Kept, ...]
    unknown: tuple[Unknown, ...]
    marked: str | None = None  # name of the marked workbook beside the receipt
    not_marked: str | None = None  # why there is none, or why not all of it is commented
    findings: tuple[Finding, ...]

    @computed_field
    @property
    def severities(self) -> dict[str, int]:
        """How many findings of each severity, all three named."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity.value: found[severity] for severity in Severity}

    @property
    def to_look_at(self) -> int:
        """How many things a person should look at: warnings, that nights are still to come, that patrols are gone."""
        return self.severities["warning"] + (self.ahead > 0) + (self.withdrawn > 0)

    @property
    def ahead(self) -> int:
        """How many patrols are on nights that had not been when the file came."""
        return self.counts.ahead if isinstance(self.counts, ShiftCounts) else 0

    @property
    def withdrawn(self) -> int:
        """How many patrols that were known are not any more."""
        return sum(change.kind == "withdrawn" for change in self.changes) if self.kind == "shifts" else 0

    @property
    def file_holds_numbers(self) -> bool:
        """Whether the file's name holds a telephone number or a personal identity number."""
        return holds_numbers(self.file)

    @property
    def file_may_hold_name(self) -> bool:
        """Whether the file's name reads as if it held somebody's."""
        return may_hold_name(self.file)

    @property
    def corrections(self) -> tuple[Change, ...]:
        """The changes in months that are closed."""
        return tuple(change for change in self.changes if change.correction)

    def faults_of(self, severity: str) -> tuple[Fault, ...]:
        """The gathered faults of one severity."""
        return tuple(fault for fault in self.faults if fault.severity == severity)

    @classmethod
    def from_json(cls, text: str) -> "Receipt":
        """The receipt that was written for programs, read again; what is computed from the rest is left out."""
        content = json.loads(text)
        return cls.model_validate({key: value for key, value in content.items() if key in cls.model_fields})
