"""A deviation case, as ``report.json`` holds it."""

from datetime import date
from typing import Literal

from pydantic import Field

from tasks.measures.figures import Money, Part, Quantity, Status

NIGHTS = "nights"
"""The subject of the case about the number of nights; that of a budget line is ``lines.<id>``."""


class NightsOff(Part):
    """The nights of a case: ``planned`` are those agreed, or decided since. Of the ``left`` nights that the calendar
    still holds ``at_least`` have to be walked, or ``at_most``, for the case to be back; both null where it is.
    """

    planned: int
    done: int
    forecast: Quantity
    left: int
    at_least: int | None
    at_most: int | None


class MoneyOff(Part):
    """The line of a case, in the signs of report.json; ``excess`` kronor (positive) have to be covered, saved or
    placed elsewhere for it to be back.
    """

    budget: Money
    accrued: Money | None
    forecast: Money
    excess: Money


class Noted(Part):
    """A decision, or a dialogue, by its number in the minutes (null: it has none) and its day."""

    decision: str | None
    on: date


class Closing(Part):
    """What closed a case: in the report of ``period``, on the decision's day or that report's last one.

    ``accepts``: the decision stands for the deviation as the case shows it, so that only a greater one opens it
    again. False after the figures have closed it, or have been back since.
    """

    by: Literal["decision", "figures"]
    period: str
    on: date
    decision: str | None = None
    accepts: bool = False


class Spell(Part):
    """A time before, from the first red month until it was closed."""

    since: str
    closed: Closing


class Case(Part):
    """One deviation. The figures of a closed case are those that it was closed with.

    ``subject`` is what it is about and never changes, nor does ``number``: what turns red again opens the same case.
    ``since``, ``opened_on`` (the day of the report that opened it), ``dialogue`` and ``decision`` are those of this
    time, ``earlier`` the times before.
    """

    number: int
    subject: str
    label: str | None  # of the line; null: the nights
    clause: str | None  # that asks for dialogue; null: this agreement asks for none
    status: Status
    since: str
    opened_on: date
    age_months: int  # from ``since`` to the report's month, or to the one that closed it
    nights: NightsOff | None
    money: MoneyOff | None
    dialogue: Noted | None = None
    decision: Noted | None = None  # the last one in its matter
    closed: Closing | None = None
    earlier: list[Spell] = Field(default_factory=list[Spell])

    @property
    def is_open(self) -> bool:
        """Whether it stands on the agenda."""
        return self.closed is None
