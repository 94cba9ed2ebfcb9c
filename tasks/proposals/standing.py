"""Where an agreement stands when a report is made: the few numbers that proposals are derived from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal

from tasks.agreement.model import Subject

Phase = Literal["after", "last", "before", "early", "running"]
Kind = Subject
"""What a proposal is about; an answer of the steering group names the same."""

ZERO = Decimal(0)
AFTER_A_MEETING = timedelta(days=30)
BEFORE_A_MEETING = timedelta(days=10)


@dataclass(frozen=True)
class Nights:
    """Nights done, agreed and possible. ``rate`` is what one more costs, null where a night has no price."""

    done: int
    agreed: int | None
    passed: int  # eligible nights up to the cut-off
    possible: int  # eligible nights of the term
    forecast: Decimal | None
    is_off: bool  # the forecast differs by more than the yellow limit
    rate: Decimal | None

    @property
    def left(self) -> int:
        """Nights that can still be walked."""
        return self.possible - self.passed

    @property
    def reach(self) -> int:
        """The most nights that the term can still hold."""
        return self.done + self.left

    @property
    def at_plan(self) -> int:
        """Nights if the rest goes as planned, whole ones; never more than can be walked."""
        if self.agreed is None or not self.possible:
            return self.done
        return self.done + min(self.left, self.agreed * self.left // self.possible)


@dataclass(frozen=True)
class Money:
    """A cost line, positive kronor. ``accrued`` is null while no ledger is known."""

    id: str
    label: str
    budget: Decimal
    accrued: Decimal | None
    forecast: Decimal
    is_off: bool  # yellow or red

    @property
    def over(self) -> Decimal:
        """What has been used beyond the budget."""
        return max(ZERO, (self.accrued or ZERO) - self.budget)

    @property
    def left(self) -> Decimal:
        """What the budget still holds."""
        return max(ZERO, self.budget - (self.accrued or ZERO))


@dataclass(frozen=True)
class Reserve:
    """The line that pays extra areas: walked, agreed, kronor each."""

    line: str
    walked: int
    agreed: int
    rate: Decimal


@dataclass(frozen=True)
class Loose:
    """A ledger row outside the purpose. ``is_new``: in its first two reports, the coordinator's to mend."""

    kind: Literal["pay", "no_line", "no_association"]
    date: date
    account: str | None
    amount: Decimal
    is_new: bool


@dataclass(frozen=True)
class Overpaid:
    """An association that has been paid beyond what it has earned."""

    id: str
    name: str
    amount: Decimal


@dataclass(frozen=True)
class Outside:
    """A patrol on a night that the calendar does not hold."""

    night: date
    area: str
    rate: Decimal | None = None
    """What it would earn, by the tariff of its day; null: what any further area earns."""

    @property
    def object(self) -> str:
        """Its name in answers: ``2022-03-02 Centrum``."""
        return f"{self.night.isoformat()} {self.area}"


@dataclass(frozen=True)
class Answer:
    """What the steering group has answered. ``number`` of nights or areas, ``amount`` in kronor."""

    kind: Kind
    object: str
    decided: date
    approved: bool = True
    amount: Decimal | None = None
    number: int | None = None
    due: date | None = None


@dataclass(frozen=True)
class Names:
    """Who the sentences name."""

    association: str
    municipality: str
    board: str
    purpose: str = ""  # what the money is for, as the agreement calls it; empty: it has no word for it


@dataclass(frozen=True)
class Terms:
    """What the agreement says, and so may be asserted."""

    deviation: bool = False  # dialogue on a significant deviation
    surplus: bool = False
    reclaim: bool = False
    voluntary: bool = False
    evaluation: bool = False
    decision_month: str | None = None  # YYYY-MM, on extension
    limit_is_open: bool = False  # what is significant is an open question
    capacity_is_open: bool = False  # what the reserve is for is an open question
    limit_percent: Decimal = ZERO
    limit_amount: Decimal = ZERO
    tolerance: Decimal = ZERO  # an amount that has changed by less is the same amount
    stated_grant: Decimal | None = None


@dataclass(frozen=True)
class Standing:
    """Everything that proposals are derived from."""

    start: date
    end: date
    cutoff: date
    months_left: int  # of the term, after the cut-off's month
    meeting: date | None  # the first after the report is made
    next_meeting: date | None  # the one after that
    nights: Nights
    lines: tuple[Money, ...]
    income: Decimal
    income_booked: Decimal | None
    result: Decimal  # of the term: what is left (forecast; after the term, outcome)
    names: Names
    terms: Terms = Terms()
    nights_line: str | None = None  # the line that pays the nights
    reserve: Reserve | None = None
    loose: tuple[Loose, ...] = ()
    overpaid: tuple[Overpaid, ...] = ()
    outside: tuple[Outside, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_quarters_first: bool = False  # the first report of a quarter
    is_first_in_colour: bool = False  # no earlier report was yellow or red, this one is
    cases: Mapping[str, int] = field(
        default_factory=dict
    )  # numbers of the open deviation cases, by what they are about
    settled: frozenset[str] = frozenset()  # what cases were about that a decision has closed as they stand

    @cached_property
    def phase(self) -> Phase:
        """Where the cut-off lies in the term; the first that fits."""
        if self.cutoff >= self.end:
            return "after"
        if not self._meets_again_in_term:
            return "last"
        if self.cutoff < self.start:
            return "before"
        return "early" if 4 * self.nights.passed < self.nights.possible else "running"

    @property
    def _meets_again_in_term(self) -> bool:
        """Whether a meeting after the coming one lies in the term: by its date, else one a month."""
        return self.months_left > 1 if self.next_meeting is None else self.next_meeting <= self.end

    @property
    def unused(self) -> Decimal:
        """Kronor for nights that can no longer be walked: certain, whatever the pace."""
        nights = self.nights
        if nights.agreed is None or nights.rate is None:
            return ZERO
        return max(0, nights.agreed - nights.reach) * nights.rate

    @property
    def soon(self) -> date | None:
        """By when what is decided is to be done: 30 days after the meeting; null where no meeting is known."""
        return None if self.meeting is None else self.meeting + AFTER_A_MEETING

    @property
    def before_next_meeting(self) -> date | None:
        """By when a task is to be done: ten days before the next meeting."""
        return None if self.next_meeting is None else self.next_meeting - BEFORE_A_MEETING

    def line(self, line_id: str) -> Money | None:
        """The cost line of this id."""
        return next((line for line in self.lines if line.id == line_id), None)

    def answer(self, kind: Kind, about: str) -> Answer | None:
        """The latest standing answer about this."""
        known: Sequence[Answer] = [a for a in self.answers if (a.kind, a.object) == (kind, about)]
        return max(known, key=lambda a: a.decided, default=None)
