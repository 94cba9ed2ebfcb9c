"""What the end of the term will show if the pace holds: nights, extra area-nights and kronor."""

from dataclasses import dataclass
from fractions import Fraction

from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.plan import planned_nights
from tasks.agreement.tariff import Tariff
from tasks.measures.position import Position, Units
from tasks.measures.tariffs import draws_extra, tariff_lines
from tasks.measures.variance import accrued_ore, adds_other_rows, in_kronor

SETTLED_PACE = 4
"""Eligible nights that must have passed before the pace so far says anything."""


@dataclass(frozen=True)
class NightForecast:
    """Nights at the end of the term. Null: no number agreed, and too early for a pace of its own."""

    at_pace: Fraction | None
    at_plan: Fraction | None
    extra: Fraction
    pace: Fraction | None  # nights per eligible night that the forecast counts on
    pace_needed: Fraction | None  # nights per remaining eligible night to reach what was agreed

    @property
    def range(self) -> tuple[Fraction | None, Fraction | None]:
        """From the lower to the higher of the two."""
        known = [value for value in (self.at_pace, self.at_plan) if value is not None]
        return min(known, default=None), max(known, default=None)


def extra_capacity(agreement: Agreement) -> int | None:
    """Extra area-nights that the agreement has money for; null where no line pays them."""
    quantities = [tariff.quantity for _, tariff in tariff_lines(agreement) if tariff.draws == "extra_area"]
    return sum(quantities) if quantities else None


def night_forecast(agreement: Agreement, position: Position) -> NightForecast:
    """Nights at pace and at plan; extra area-nights at pace from the first night on (settled reading 7)."""
    planned, left = planned_nights(agreement), position.remaining
    planned_pace = None
    if planned is not None and position.eligible_term:
        planned_pace = Fraction(planned, position.eligible_term)
    pace = planned_pace
    if position.eligible >= SETTLED_PACE:
        pace = Fraction(position.nights, position.eligible)
    return NightForecast(
        at_pace=_carried_on(position.nights, pace, left),
        at_plan=_carried_on(position.nights, planned_pace, left),
        extra=position.extra + Fraction(position.extra, position.eligible or 1) * left,
        pace=pace,
        pace_needed=max(Fraction(0), Fraction(planned - position.nights, left)) if planned and left else None,
    )


def _carried_on(so_far: int, pace: Fraction | None, left: int) -> Fraction | None:
    if left == 0:
        return Fraction(so_far)
    return None if pace is None else so_far + pace * left


def line_forecast(agreement: Agreement, line: BudgetLine, position: Position, nights: NightForecast) -> Fraction:
    """Kronor of a line at the end of the term. While the ledger is unknown, the budget stands in for it."""
    budget, sums = Fraction(line.amount), position.sums[line.id]
    if line.tariff is not None:
        other = in_kronor(sums.other) if adds_other_rows(line) else None
        units = position.units[line.id]
        forecast = units_forecast(agreement, line.tariff, units, position, nights)
        return (other or 0) - tariff_forecast(line.tariff, units, position.current[line.id], forecast)
    accrued = in_kronor(accrued_ore(line, sums))
    if accrued is None:
        return budget
    return max(budget, accrued) if line.amount > 0 else min(budget, accrued)


def tariff_forecast(tariff: Tariff, so_far: Units, current: Units, units: Fraction) -> Fraction:
    """Kronor, positive, that ``units`` will earn: as many of them paid, and at the mean rate, as so far.

    A package counts in proportion; a cap holds. ``current`` are the units that the tariff in force pays: those of
    earlier ones keep what they have earned, and nothing is concluded from their rates.
    """
    earlier, size = so_far - current, tariff.package or 1
    paid, rate = units - earlier.count, Fraction(tariff.rate)
    if current.count:
        paid *= Fraction(current.payable, current.count)
    if current.payable:
        rate = Fraction(current.rates, current.payable * 100)
    if tariff.cap is not None and tariff.cap.units is not None:
        paid = min(paid, Fraction(max(0, tariff.cap.units - earlier.payable)))
    earned = Fraction(earlier.paid if size == 1 else earlier.rates, size * 100) + rate / size * paid
    if tariff.cap is not None and tariff.cap.amount is not None:
        earned = min(earned, Fraction(tariff.cap.amount))
    return earned


def units_forecast(
    agreement: Agreement, tariff: Tariff, so_far: Units, position: Position, nights: NightForecast
) -> Fraction:
    """Units of a tariff line at the end of the term.

    Nights and areas follow the nights' forecast; patrols their own pace; a season is earned once, so there
    the agreed number stands until more have earned it.
    """
    agreed = Fraction(tariff.quantity * (tariff.package or 1))
    if tariff.per == "patrol":
        pace = agreed / (position.eligible_term or 1)
        if position.eligible >= SETTLED_PACE:
            pace = Fraction(so_far.count, position.eligible)
        return so_far.count + pace * position.remaining
    if tariff.draws == "extra_area":
        return nights.extra + position.beside
    if tariff.per == "season" or nights.at_pace is None:
        return max(agreed, Fraction(so_far.count))
    pays_further_areas = tariff.per == "area_night" and not draws_extra(agreement)
    return nights.at_pace + (nights.extra + position.beside if pays_further_areas else 0)
