"""The agreement as a frozen, closed model: the shape of ``data/agreements/<id>.yaml``.

Every key is documented in docs/agreement-file.md. Where an agreement is silent the value is null. Money is
``Decimal`` in kronor, income +, cost −. Loading with line numbers is in :mod:`tasks.agreement.load`.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from tasks.agreement.context import Attestation, Contribution, Indicator
from tasks.agreement.tariff import ScheduledAmount, Tariff, TariffVersion
from tasks.agreement.types import (
    AccountRange,
    Closed,
    Code,
    Day,
    Dimension,
    Email,
    Id,
    Kronor,
    Month,
    OrgNumber,
    Percent,
    QuarterName,
    Span,
    Text,
    TimeZone,
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Document = Literal["monthly", "quarterly", "evaluation"]
ShiftField = Literal[
    "date",
    "weekday",
    "area",
    "association",
    "time",
    "start",
    "end",
    "hours",
    "adults",
    "minors",
    "contacts",
    "notes",
    "status",
    "name",
    "adult_flag",
    "minor_flag",
    "age",
    "birth_year",
    "phone",
    "index",
]
"""What a column of a shift sheet can hold: every field that the readers of shift sheets know."""
Subject = Literal[
    "pace", "reserve", "line", "purpose", "outside", "limits", "budget", "capacity", "extension", "surplus"
]
"""What a proposal to the steering group, and so its answer, is about."""
Matter = Literal[
    Subject, "question", "accept", "refuse", "move", "dialogue", "close", "member", "substitute", "leaves"
]
"""What a decision is about: what a proposal can be, and what the group decides without being asked."""
Vote = Literal["yes", "no", "absent"]
PdfStandard = Literal["a-2a", "a-2b", "a-2u", "a-3a", "a-3b", "a-3u", "ua-1"]


class Municipality(Closed):
    """The party that pays."""

    name: Text
    board: Text


class LeadAssociation(Closed):
    """The party that organises the nights; ``id`` is one of ``associations``."""

    name: Text
    id: Id


class Parties(Closed):
    """The agreement's two parties."""

    municipality: Municipality
    association: LeadAssociation


class Calendar(Closed):
    """Which nights the agreement is about (A1) and how a start after midnight is dated.

    ``weekdays`` are the evenings on which a night starts, ``extra`` further dates inside the term.
    """

    weekdays: list[Weekday]
    extra: list[Day] = Field(default_factory=list)
    after_midnight: Literal["evening_date", "calendar_date"] = "evening_date"
    planned_nights: Annotated[int, Field(gt=0, le=10_000)] | None = None
    """Agreed number of nights, where the tariff counts something else than nights (patrols, packages,
    seasons). Null: the ``quantity`` of the tariff line that pays the nights."""


class StatedGrant(Closed):
    """A grant named in the text beside the budget (M1); ``text``: in the agreement's own words."""

    amount: Kronor
    clause: Text
    text: Text | None = None


class BudgetLine(Closed):
    """One line of the budget (M2–M5); ``accounts`` are single accounts or ranges of the ledger.

    ``profile`` says how the plan to date is taken from ``amount``; null: no plan to date. ``schedule`` holds
    the dated amounts of the profile ``schedule`` and of no other: plan to date = the sum of those dated on or
    before the cut-off.
    """

    id: Id
    clause: Text
    label: Text
    amount: Kronor
    profile: Literal["nights", "linear", "reserve", "schedule"] | None = None
    schedule: list[ScheduledAmount] = Field(default_factory=list)
    tariff: Tariff | None = None
    accounts: list[AccountRange] = Field(default_factory=list)
    aliases: list[Text] = Field(default_factory=list)
    """Further names that the line goes by in lists of expenses."""


class Area(Closed):
    """A place that is walked (A3), with every name it goes by in the sheets."""

    id: Id
    name: Text
    aliases: list[Text] = Field(default_factory=list)


class AssociationLedger(Closed):
    """How the ledger names an association: object codes by dimension, and texts."""

    objects: dict[Dimension, list[Code]] = Field(default_factory=dict)
    texts: list[Text] = Field(default_factory=list)


class Association(Closed):
    """A local association whose members walk (M8)."""

    id: Id
    name: Text
    aliases: list[Text] = Field(default_factory=list)
    ledger: AssociationLedger = AssociationLedger()
    joined: Day | None = None
    """First day in the partnership; null: since its beginning."""
    left: Day | None = None
    """Last day in the partnership; null: to its end."""


class Selection(Closed):
    """A ledger row belongs to the agreement if any of these holds."""

    objects: dict[Dimension, list[Code]] = Field(default_factory=dict)
    accounts: list[AccountRange] = Field(default_factory=list)
    series: list[Code] = Field(default_factory=list)
    texts: list[Text] = Field(default_factory=list)


class Ledger(Closed):
    """Which bookkeeping counts (G13) and which accounts pass money on to associations.

    ``kind``: whether outcome is what the books say, or what lists of expenses say.
    """

    kind: Literal["bookkeeping", "expenses"] = "bookkeeping"
    orgnr: OrgNumber | None = None
    select: Selection
    compensation_accounts: list[AccountRange] = Field(default_factory=list)


class Crew(Closed):
    """Smallest crew (a warning, never money) and the age of an adult (A4)."""

    minimum: int | None = Field(default=None, ge=1, le=1000)
    adult_age: int = Field(default=18, ge=1, le=100)


class Limit(Closed):
    """A deviation counts when it exceeds both halves: per cent of the budget, and kronor."""

    percent: Percent
    amount: Annotated[Kronor, Field(ge=0)]


class Retention(Closed):
    """How long day notes are kept (A7)."""

    day_notes_days: int = Field(ge=0, le=3650)


class Archiving(Closed):
    """When a report's package is sealed while messages of it are not settled: so many hours after it was made."""

    seal_after_hours: int = Field(default=0, ge=0, le=24 * 30)


class Clause(Closed):
    """A clause of the agreement: its id, its own words, and the board that decides, if not the steering group."""

    id: Text
    text: Text
    board: Text | None = None


class Clauses(Closed):
    """What the agreement says, by subject. A duty that has no clause here is not asserted and has no section.

    The first nine are duties of the parties, the rest is what figures and findings rest on.
    """

    deviation: Clause | None = None
    """Dialogue on a significant deviation from plan and budget."""
    surplus: Clause | None = None
    """A surplus is used for the same purpose."""
    reclaim: Clause | None = None
    """Wrongly used money can be reclaimed."""
    exit: Clause | None = None
    """A partner may leave the partnership before its term ends."""
    values: Clause | None = None
    """What the activity must be like."""
    in_kind: Clause | None = None
    """What the parties contribute beside money."""
    quarterly: Clause | None = None
    evaluation: Clause | None = None
    """The evaluation, and the decision on extension that it precedes."""
    transfer: Clause | None = None
    """Whose the lasting documentation is."""
    monthly: Clause | None = None
    open_account: Clause | None = None
    meetings: Clause | None = None
    budget: Clause | None = None
    calendar: Clause | None = None
    term: Clause | None = None
    areas: Clause | None = None
    adults: Clause | None = None
    voluntary: Clause | None = None


class Contact(Closed):
    """Somebody who gets mail, known by role."""

    role: Text
    email: Email


class Recipient(Contact):
    """A member of the steering group (G1) and which documents the role receives."""

    receives: list[Document]


class Member(Closed):
    """A seat of the steering group, or its substitute, known by role; first and last day are counted.

    ``start`` null: from the beginning, ``end`` null: until further notice. ``substitute_for``: whose place is taken
    at the vote when that member has none.
    """

    id: Id
    role: Text
    party: Literal["municipality", "association"] | None = None
    substitute_for: Id | None = None
    start: Day | None = None
    end: Day | None = None

    def sits_on(self, day: date) -> bool:
        """Whether the seat is held that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


class Decision(Closed):
    """What the steering group was asked and how it voted; who was a member that day decides whether it holds
    (:mod:`tasks.agreement.votes`).

    ``id`` is its number in the minutes. ``about`` and ``object`` say what it is about and which of it: a line, a
    night, a voucher, a question, a role. Without ``about`` it answers the open question of its clause. ``number``
    counts nights or areas, ``amount`` is kronor, ``percent`` the share beside it, ``source`` the line that something
    is taken from, to which a cost is moved, or in whose place somebody sits, ``due`` by when it is to be done, or
    until when something lasts.
    ``effective``: from which day it counts; null: from the day it was taken. What each does to the rules is said in
    :mod:`tasks.agreement.versions`.
    """

    id: Code | None = None
    decided: Day
    text: Text
    clause: Text | None = None
    about: Matter | None = None
    object: Text | None = None
    effective: Day | None = None
    votes: dict[Id, Vote] = Field(default_factory=dict)
    approved: bool = True
    """What the minutes say where the agreement names no members; false: not decided by all."""
    number: Annotated[int, Field(ge=0, le=10_000)] | None = None
    amount: Kronor | None = None
    percent: Percent | None = None
    source: Text | None = None
    due: Day | None = None

    @property
    def starts(self) -> date:
        """From which day it counts."""
        return self.effective or self.decided


class CalendarVersion(Closed):
    """What another calendar of nights is from some day on; how sheets date a start after midnight never changes."""

    weekdays: Annotated[list[Weekday], Field(min_length=1)] | None = None
    extra: list[Day] | None = None
    planned_nights: Annotated[int, Field(gt=0, le=10_000)] | None = None


class LineVersion(Closed):
    """Another tariff or other accounts of a budget line from some day on; its amount is changed by decisions."""

    tariff: TariffVersion | None = None
    accounts: list[AccountRange] | None = None


class LedgerVersion(Closed):
    """Which rows of the books belong to the agreement from some day on, and what passes money on."""

    select: Selection | None = None
    compensation_accounts: list[AccountRange] | None = None


class Version(Closed):
    """Rules that parties have agreed on for a part of the term: from ``start`` to ``end``, both counted (null: until
    the end of the term, or until another version says otherwise).

    What it names takes the place of the same keys of the agreement, what it leaves out stays. ``text`` says in words
    what was agreed. When it counts: :mod:`tasks.agreement.versions`.
    """

    start: Day
    end: Day | None = None
    text: Text
    clause: Text | None = None
    calendar: CalendarVersion | None = None
    budget: dict[Id, LineVersion] = Field(default_factory=dict)
    """By the id of a budget line."""
    ledger: LedgerVersion | None = None
    attention: Limit | None = None
    significant: Limit | None = None


class OpenQuestion(Closed):
    """Something the agreement leaves open, until the steering group has decided (G9).

    ``asked_by`` is the role that asked, ``asked_on`` the day; null: the agreement itself leaves it open.
    """

    id: Text
    clause: Text
    text: Text
    asked_by: Text | None = None
    asked_on: Day | None = None


class Rules(Closed):
    """What an agreement says, as signed or as of a day (:mod:`tasks.agreement.versions`)."""

    _signed: Self | None = PrivateAttr(default=None)
    _day: date | None = PrivateAttr(default=None)

    @property
    def signed(self) -> Self:
        """The agreement as its file has it, where this one holds the rules of a day."""
        return self._signed or self

    @property
    def day(self) -> date:
        """The day whose rules these are; of the agreement as its file has it, the last there can be."""
        return self._day or date.max

    def of_day(self, day: date) -> Self:
        """The same rules, known as those of ``day``."""
        changed = self.with_rules()
        changed._day = day  # noqa: SLF001
        return changed

    def with_rules(self, **rules: object) -> Self:
        """The agreement with other values of some keys, which still knows what was signed."""
        changed = self.model_copy(update=rules)
        changed._signed = self.signed  # noqa: SLF001
        return changed


class Agreement(Rules):
    """One agreement, whole."""

    id: Id
    title: Text
    activity: Text | None = None
    """What the partnership does, in the word that its papers use; null: none is used."""
    language: Literal["sv"] = "sv"
    timezone: TimeZone = "Europe/Stockholm"
    currency: Literal["SEK"] = "SEK"
    parties: Parties
    term: Span
    decision_on_extension: Month | None = None
    calendar: Calendar
    quarters: dict[QuarterName, Span] = Field(default_factory=dict)
    stated_grant: StatedGrant | None = None
    budget: Annotated[list[BudgetLine], Field(min_length=1)]
    split: Literal["equal", "adults"] = "equal"
    areas: Annotated[list[Area], Field(min_length=1)]
    associations: Annotated[list[Association], Field(min_length=1)]
    ledger: Ledger
    crew: Crew = Crew()
    attention: Limit
    significant: Limit
    clauses: Clauses = Clauses()
    retention: Retention
    archiving: Archiving = Archiving()
    report_due_workdays_before_meeting: int | None = Field(default=None, ge=0, le=60)
    coordinator: Contact
    operators: list[Contact] = Field(default_factory=list)
    recipients: list[Recipient]
    members: list[Member] = Field(default_factory=list)
    """The steering group's seats; where none is named, ``approved`` says whether a decision holds."""
    meetings: list[Day] = Field(default_factory=list)
    open_questions: list[OpenQuestion] = Field(default_factory=list)
    decisions: list[Decision] = Field(default_factory=list)
    versions: list[Version] = Field(default_factory=list)
    """Tariffs, limits, calendars and accounts that hold for a part of the term."""
    attestations: list[Attestation] = Field(default_factory=list)
    indicators: list[Indicator] = Field(default_factory=list)
    in_kind: list[Contribution] = Field(default_factory=list)
    """What the parties may give beside money; none named: there is no sheet and no section of it."""
    not_regulated: list[Text] = Field(default_factory=list)
    headers: dict[ShiftField, list[Text]] = Field(default_factory=dict)
    """Further names that columns of the shift sheets go by, beside the usual Swedish ones."""
    pdf_standards: Annotated[list[PdfStandard], Field(min_length=1, max_length=2)] = Field(
        default_factory=lambda: ["a-2a", "ua-1"]
    )
    """What the PDF conforms to: one level of PDF/A, PDF/UA-1, or both."""
    attach_evidence: bool = False
    """Whether the monthly mail carries the evidence page, which lies in the package anyway."""
