"""The figures of a report as frozen models, and how they are written in ``report.json`` (docs/contract).

Money has two decimals, counts are integers, other quantities have at most four decimals rounded half to even,
dates are ISO; unknown is null, never 0.
"""

from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer

from tasks.findings import Finding

ORE = Decimal("0.01")
QUANTUM = Decimal("0.0001")


def money_text(value: Decimal) -> str:
    """Kronor with two decimals and a point, never ``-0.00``."""
    return str(value.quantize(ORE, ROUND_HALF_EVEN) + Decimal("0.00"))


def quantity_text(value: Decimal) -> str:
    """At most four decimals, no trailing zeros, never ``-0``."""
    rounded = value.quantize(QUANTUM, ROUND_HALF_EVEN)
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


Money = Annotated[Decimal, PlainSerializer(money_text, when_used="json-unless-none")]
Quantity = Annotated[Decimal, PlainSerializer(quantity_text, when_used="json-unless-none")]
Status = Literal["green", "yellow", "red"]


class Part(BaseModel):
    """Frozen, and refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nights(Part):
    """Activity in nights and area-nights against the agreed quantity and the calendar.

    Null where the agreement names no number of nights: ``planned``, ``plan_to_date``, ``utilisation``; the
    forecast then too, until four eligible nights have passed.
    """

    planned: int | None
    eligible_term: int
    eligible_to_date: int
    plan_to_date: Quantity | None
    in_period: int | None  # unknown where no shift sheet has told of the period
    to_date: int
    area_nights_in_period: int | None
    area_nights_to_date: int
    extra_to_date: int
    extra_capacity: int | None
    outside_calendar_to_date: int
    utilisation: Quantity | None
    calendar_coverage: Quantity | None
    pace: Quantity | None  # nights per eligible night so far
    pace_needed: Quantity | None  # nights per remaining eligible night to reach the agreed quantity
    forecast: Quantity | None
    forecast_low: Quantity | None
    forecast_high: Quantity | None
    extra_forecast: Quantity
    status: Status


class CrewFigures(Part):
    """Walkers: hours are adults x hours as instants."""

    adult_hours_in_period: Quantity | None
    adult_hours_to_date: Quantity
    adults_per_area_night: Quantity | None
    minors_to_date: int | None
    contacts_to_date: int | None
    understaffed_to_date: int | None  # area-nights with fewer adults than the smallest crew
    staffed_share: Quantity | None = None  # of area-nights with at least the smallest crew


class Line(Part):
    """One budget line; costs are negative; a variance with plus is better than budget.

    ``booked`` (and what follows from it) is null while no ledger export has been taken in: unknown is not
    zero.
    """

    id: str
    clause: str | None
    label: str
    budget: Money
    plan_to_date: Money | None
    booked: Money | None
    accrued: Money | None
    variance_to_date: Money | None
    variance_to_date_share: Quantity | None
    forecast: Money
    forecast_variance: Money
    status: Status
    volume_variance: Money | None
    price_variance: Money | None
    original: Money | None = None  # the budget as signed, before decisions changed it
    not_performed: Money | None = None  # of a plus: what comes from nights not walked, "ej utförd verksamhet"
    not_yet_booked: Money | None = None  # in lists of expenses, in no sum; null where no list is evidence


class Funds(Part):
    """The money as a whole; null while no ledger export has been taken in."""

    accrued_costs: Money | None
    utilisation: Quantity | None
    forecast_result: Money
    not_clearly_in_purpose: Money | None
    forecast_costs: Money | None = None  # the cost lines' forecasts, summed


class AssociationAccount(Part):
    """What one association has walked, is owed and has been paid (M8). ``id`` null: fits no association."""

    id: str | None
    name: str
    area_nights: int
    adult_hours: Quantity
    earned: Money
    booked: Money | None  # null while no ledger export has been taken in
    outstanding: Money | None


class AreaAccount(Part):
    """Area-nights of one place."""

    id: str
    name: str
    area_nights: int


class OutsideNight(Part):
    """An area-night that the agreement's calendar does not hold: it earns nothing until that is decided."""

    date: date
    area: str


class Unplaced(Part):
    """A ledger row that is not clearly in the agreement's purpose."""

    kind: Literal["pay", "no_line", "no_association"]  # to persons; fits no line; compensates nobody that is named
    date: date
    voucher: str
    account: str | None
    amount: Money  # a cost is positive


class ForecastHeld(Part):
    """How well an earlier forecast held (prognossäkerhet): what it foretold for this cut-off."""

    period: str
    nights_expected: Quantity  # by this cut-off, at the pace of that report
    nights: int
    deviation_share: Quantity | None  # of what was expected; plus: more nights than foretold


class Outlook(Part):
    """How far nights and money last at the present pace. A null date: all the term, or not known."""

    nights_end_on: date | None  # the night on which the agreed number is reached
    money_end_on: date | None  # the night on which the budgeted income is used up
    nights_affordable: int | None  # further nights that the patrol line's budget pays for
    held: list[ForecastHeld] = []
    mean_deviation_share: Quantity | None = None  # of the earlier forecasts, signs left out


class InKind(Part):
    """What one party has given of one kind beside money (A9), in no sum of kronor. ``id``: party and kind.

    ``in_period`` is null where the party has told of nothing in it; ``persons`` sums what is stated, null where
    nothing is; ``value_to_date`` is null where the agreement states no kronor an hour.
    """

    id: str
    party: Literal["municipality", "association"]
    name: str  # the party's
    kind: str
    label: str
    hours_in_period: Quantity | None
    hours_to_date: Quantity
    persons_in_period: int | None
    persons_to_date: int | None
    value_to_date: Money | None


class Measures(Part):
    """What :func:`tasks.measures.measure` computes: what follows from facts and agreement alone."""

    status: Status
    nights: Nights
    crew: CrewFigures
    lines: list[Line]
    funds: Funds
    associations: list[AssociationAccount]
    areas: list[AreaAccount]
    outside: list[OutsideNight] = []  # which area-nights ``nights.outside_calendar_to_date`` counts
    unplaced: list[Unplaced] = []  # the rows behind ``funds.not_clearly_in_purpose``, but for what is paid too much
    outlook: Outlook | None = None
    in_kind: list[InKind] = []  # empty where no sheet has told of any
    findings: list[Finding]  # about the figures themselves: reserve overdrawn, more nights than agreed, …

    def without_the_month(self) -> Self:
        """The measures of a period that no shift sheet has told of: what was done in it is unknown, not none."""
        unknown = {"in_period": None, "area_nights_in_period": None}
        return self.model_copy(
            update={
                "nights": self.nights.model_copy(update=unknown),
                "crew": self.crew.model_copy(update={"adult_hours_in_period": None}),
            }
        )

    def settled(self) -> Self:
        """The measures after the term, when nothing more is expected: what came of each cost line stands where its
        forecast did.
        """
        lines = [
            line
            if line.budget > 0 or line.accrued is None
            else line.model_copy(update={"forecast": line.accrued, "forecast_variance": line.accrued - line.budget})
            for line in self.lines
        ]
        costs = sum((line.forecast for line in lines if line.budget <= 0), Decimal("0.00"))
        result = sum((line.forecast for line in lines), Decimal("0.00"))
        funds = self.funds.model_copy(update={"forecast_costs": costs, "forecast_result": result})
        return self.model_copy(update={"lines": lines, "funds": funds})


class Month(Part):
    """A month's own figures, as values of ``report.json``: what corrections tell of (settled reading 15)."""

    month: str
    figures: dict[str, str]


class CorrectionStep(Part):
    """One drop on the bridge: what the figure was before it was taken in and after."""

    file: str
    received: date | None  # null: the agreement file, of which no day is known
    before: str
    after: str


class Correction(Part):
    """A closed month's figure that later data changed: reported before, true now, and what brought it."""

    month: str
    figure: str
    before: str
    after: str
    source: str  # file names, in the order they were taken in
    received: date | None = None  # the last one's date
    steps: list[CorrectionStep] = []  # from before to after, one per drop that changed the figure
