"""What comes out: decisions, tasks and notes, each as the name of a sentence and the values it is filled with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tasks.proposals.standing import ZERO, Kind, Phase

Words = Mapping[str, object]
Topic = tuple[Kind, str]
"""What a proposal is about: its kind, and which of that kind."""


@dataclass(frozen=True)
class Proposal:
    """A decision that can be carried out, and what follows from either answer.

    ``sentence`` names the macros ``<sentence>_title``, ``<sentence>`` and ``<sentence>_no``. ``if_yes`` and
    ``if_no`` are the facts after the answer, ``draws`` what a yes spends of which line. ``depends`` are the proposals
    whose answer changes how much this one can promise.
    """

    kind: Kind
    object: str
    sentence: str
    words: Words
    actor: str
    if_yes: Words
    if_no: Words
    stake: Decimal = ZERO  # kronor that hang on the answer: what order the decisions stand in
    by: date | None = None  # null: 30 days after the decision
    amount: Decimal | None = None
    number: int | None = None
    percent: Decimal | None = None
    source: str | None = None  # label of the line that covers ``amount``
    draws: Mapping[str, Decimal] = field(default_factory=dict)
    depends: tuple[Topic, ...] = ()
    case: int | None = None  # number of the open deviation case that it would settle

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return self.kind, self.object

    @property
    def deviation(self) -> str | None:
        """The subject of the deviation case that it belongs to (:mod:`tasks.cases`); null where none can be."""
        match self.kind:
            case "pace":
                return "nights"
            case "reserve" | "line":
                return f"lines.{self.object}"
            case "purpose" if self.object in ("pay", "no_line"):
                return "lines.unallocated"
            case _:
                return None


@dataclass(frozen=True)
class Task:
    """Something to do that nobody has to decide: who, and by when (null: before the next meeting)."""

    kind: Kind
    object: str
    sentence: str
    words: Words
    by: date | None = None


@dataclass(frozen=True)
class Note:
    """A fact that asks for nothing."""

    kind: Kind
    object: str
    sentence: str
    words: Words


@dataclass(frozen=True)
class Proposals:
    """All of one report. ``decisions`` are the most that a meeting has room for, the costliest first."""

    phase: Phase
    decisions: tuple[Proposal, ...]
    others: tuple[Proposal, ...]
    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]

    @property
    def all(self) -> tuple[Proposal, ...]:
        """Every decision."""
        return (*self.decisions, *self.others)


Outcome = Proposal | Task | Note
