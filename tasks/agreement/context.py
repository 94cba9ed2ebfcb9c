"""What the parties say beside the figures: that the activity has been as agreed (A8), the state of things around it
(A10), and which work they give beside money (A9). No person is named, and no small group can be told from its number.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tasks.agreement.types import Closed, Day, Id, Kronor, QuarterName, Text, numeric

FEW = 5
"""Fewer persons than these could be pointed out."""


class Contribution(Closed):
    """A kind of work that a party gives beside money, with every name it goes by in the sheets.

    ``value``: kronor an hour, where the agreement states that; null: no value is told.
    """

    id: Id
    label: Text
    aliases: list[Text] = Field(default_factory=list)
    value: Annotated[Kronor, Field(gt=0)] | None = None


class Attestation(Closed):
    """One role's word that a quarter has been as the agreement says, with what it wants to add."""

    period: QuarterName
    role: Text
    date: Day
    text: Text | None = None


class Indicator(Closed):
    """A figure of somebody else's about the place and time, as its source states it.

    ``value`` null: fewer than five persons, whose number is not kept. ``of``: of how many persons a per cent is.
    """

    label: Text
    year: Annotated[int, Field(ge=1900, le=2200)]
    value: Annotated[Decimal, Field(strict=False, ge=0, max_digits=14), BeforeValidator(numeric)] | None
    unit: Literal["percent", "persons", "number"] = "number"
    of: Annotated[int, Field(ge=1)] | None = None
    source: Text

    @property
    def persons(self) -> tuple[Decimal, ...]:
        """How many persons the figure tells of, and how many it leaves; none where that cannot be told."""
        if self.value is None:
            return ()
        if self.unit == "persons":
            return (self.value,)
        if self.unit == "percent" and self.of is not None:
            part = self.of * self.value / 100
            return (part, self.of - part)
        return ()
