"""The agreement as a frozen, closed model: the shape of ``data/agreements/<id>.yaml``.

Every key is documented in the README. Where an agreement is silent the value is null. Money is ``Decimal`` in
kronor, income +, cost −. Loading with line numbers is in :mod:`tasks.agreement.load`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
AccountRange = Annotated[str, Field(pattern=r"^\d{4}(-\d{4})?$")]
Document = Literal["monthly", "quarterly", "evaluation"]


class Closed(BaseModel):
    """Frozen, and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Municipality(Closed):
    """The party that pays."""

    name: str
    board: str


class LeadAssociation(Closed):
    """The party that organises the nights; ``id`` is one of ``associations``."""

    name: str
    id: Id


class Parties(Closed):
    """The agreement's two parties."""

    municipality: Municipality
    association: LeadAssociation


class Span(Closed):
    """Two dates, both counted."""

    start: date
    end: date


class Calendar(Closed):
    """Which nights the agreement is about (A1) and how a start after midnight is dated."""

    weekdays: list[Weekday]
    extra: list[date] = []
    after_midnight: Literal["evening_date", "calendar_date"] = "evening_date"


class StatedGrant(Closed):
    """A grant named in the text beside the budget (M1)."""

    amount: Decimal
    clause: str


class Tariff(Closed):
    """What the municipality pays per unit: ``rate`` kronor, ``quantity`` units, drawn by ``draws``."""

    rate: Decimal = Field(gt=0)
    quantity: int = Field(gt=0)
    draws: Literal["first_area", "extra_area"] = "first_area"


class BudgetLine(Closed):
    """One line of the budget (M2–M5); ``accounts`` are single accounts or ranges of the ledger."""

    id: Id
    clause: str
    label: str
    amount: Decimal
    profile: Literal["nights", "linear", "reserve", "schedule"] | None = None
    tariff: Tariff | None = None
    accounts: list[AccountRange] = []


class Area(Closed):
    """A place that is walked (A3), with every name it goes by in the sheets."""

    id: Id
    name: str
    aliases: list[str] = []


class AssociationLedger(Closed):
    """How the ledger names an association: object codes by dimension, and texts."""

    objects: dict[int, list[str]] = {}
    texts: list[str] = []


class Association(Closed):
    """A local association whose members walk (M8)."""

    id: Id
    name: str
    aliases: list[str] = []
    ledger: AssociationLedger = AssociationLedger()


class Selection(Closed):
    """A ledger row belongs to the agreement if any of these holds."""

    objects: dict[int, list[str]] = {}
    accounts: list[AccountRange] = []
    series: list[str] = []
    texts: list[str] = []


class Ledger(Closed):
    """Which bookkeeping counts (G13) and which accounts pass money on to associations."""

    orgnr: str | None = None
    select: Selection
    compensation_accounts: list[AccountRange] = []


class Crew(Closed):
    """Smallest crew (a warning, never money) and the age of an adult (A4)."""

    minimum: int | None = Field(default=None, ge=1)
    adult_age: int = Field(default=18, ge=1)


class Limit(Closed):
    """A deviation counts when it exceeds both halves: per cent of the budget, and kronor."""

    percent: Decimal = Field(ge=0)
    amount: Decimal = Field(ge=0)


class Retention(Closed):
    """How long day notes are kept (A7)."""

    day_notes_days: int = Field(ge=0)


class Contact(Closed):
    """Somebody who gets mail, known by role."""

    role: str
    email: str


class Recipient(Contact):
    """A member of the steering group (G1) and which documents the role receives."""

    receives: list[Document]


class OpenQuestion(Closed):
    """Something the agreement leaves open, until the steering group has decided (G9)."""

    id: str
    clause: str
    text: str


class Agreement(Closed):
    """One agreement, whole."""

    id: Id
    title: str
    language: Literal["sv"] = "sv"
    timezone: str = "Europe/Stockholm"
    currency: Literal["SEK"] = "SEK"
    parties: Parties
    term: Span
    decision_on_extension: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}$")
    calendar: Calendar
    quarters: dict[str, Span] = {}
    stated_grant: StatedGrant | None = None
    budget: list[BudgetLine]
    split: Literal["equal", "adults"] = "equal"
    areas: list[Area]
    associations: list[Association]
    ledger: Ledger
    crew: Crew = Crew()
    attention: Limit
    significant: Limit
    retention: Retention
    report_due_workdays_before_meeting: int | None = Field(default=None, ge=0)
    coordinator: Contact
    operators: list[Contact] = []
    recipients: list[Recipient]
    meetings: list[date] = []
    open_questions: list[OpenQuestion] = []
    not_regulated: list[str] = []
