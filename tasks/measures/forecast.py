"""What the end of the term will show if the pace holds: nights, extra area-nights and kronor."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.plan import planned_nights
from tasks.agreement.tariff import Tariff
from tasks.agreement.versions import DAY
from tasks.measures.position import Position, Units
from tasks.measures.tariffs import draws_extra, tariff_lines, tariffs_ahead, tariffs_of
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
        return (other or 0) - tariff_forecast(agreement, line.id, line.tariff, position, nights)
    accrued = in_kronor(accrued_ore(line, sums))
    if accrued is None:
        return budget
    return max(budget, accrued) if line.amount > 0 else min(budget, accrued)


@dataclass(frozen=True)
class Ahead:
    """Units that a tariff line is expected to count from ``start`` on, by one tariff."""

    start: date
    tariff: Tariff
    count: Fraction
    known: Units  # what has been walked for the same pay: what crews come to

    @property
    def payable(self) -> Fraction:
        """Those that a crew is paid for, as often as so far."""
        return self.count * Fraction(self.known.payable, self.known.count) if self.known.count else self.count

    @property
    def rate(self) -> Fraction:
        """Kronor: the mean rate so far, else that of the tariff."""
        known = self.known
        return Fraction(known.rates, known.payable * 100) if known.payable else Fraction(self.tariff.rate)


def units_ahead(
    agreement: Agreement, line_id: str, tariff: Tariff, position: Position, nights: NightForecast
) -> list[Ahead]:
    """What a line is expected to count after the cut-off: as many on each night to come, by the tariff of that night.

    One that has an end makes room for the one that holds after it; one that begins later is not in force yet.
    """
    rest = (
        units_forecast(agreement, tariff, position.units[line_id], position, nights) - position.units[line_id].count
    )
    parts = [(position.cutoff + DAY, tariff), *tariffs_ahead(agreement, line_id)]
    ends = [*(start for start, _ in parts[1:]), date.max]
    walked = _walked(agreement, line_id, position)
    made = []
    for (start, pays), end in zip(parts, ends, strict=True):
        share = Fraction(bisect_left(position.to_come, end) - bisect_left(position.to_come, start))
        share = share / position.remaining if position.remaining else Fraction(pays is tariff)
        alike = Units.together(each.known for each in walked if _pays_alike(each.tariff, pays))
        made.append(Ahead(start, pays, rest * share, alike))
    return made


def _walked(agreement: Agreement, line_id: str, position: Position) -> list[Ahead]:
    """What each tariff has counted so far, as if it were expected."""
    parts = zip(tariffs_of(agreement, line_id), position.versions[line_id], strict=True)
    return [Ahead(start, tariff, Fraction(units.count), units) for (start, tariff), units in parts]


def _pays_alike(one: Tariff, other: Tariff) -> bool:
    """Whether a crew earns the same by both: what they agree in number, and their caps, may differ."""
    return all(getattr(one, name) == getattr(other, name) for name in ("rate", "steps", "minimum_adults"))


def tariff_forecast(
    agreement: Agreement, line_id: str, tariff: Tariff, position: Position, nights: NightForecast
) -> Fraction:
    """Kronor, positive, of a tariff line at the end of the term: what has been paid, and the rest at its mean rate.

    A package counts in proportion, from the first unit on.
    """
    so_far, ahead = position.units[line_id], units_ahead(agreement, line_id, tariff, position, nights)
    if tariff.package:
        return sum(paid_ahead([*_walked(agreement, line_id, position), *ahead]), Fraction(0))
    return Fraction(so_far.paid, 100) + sum(paid_ahead(ahead, so_far))


def paid_ahead(ahead: Sequence[Ahead], so_far: Units | None = None) -> list[Fraction]:
    """Kronor, positive, that each of these is expected to give beside ``so_far``; the cap of each tariff holds."""
    filled, earned = (Fraction(so_far.earning), Fraction(so_far.paid, 100)) if so_far else (Fraction(0), Fraction(0))
    paid = []
    for part in ahead:
        more, cap = part.payable, part.tariff.cap
        if cap is not None and cap.units is not None:
            more = min(more, max(Fraction(0), cap.units - filled))
        kronor = part.rate / (part.tariff.package or 1) * more
        if cap is not None and cap.amount is not None:
            kronor = min(kronor, max(Fraction(0), Fraction(cap.amount) - earned))
        filled, earned = filled + more, earned + kronor
        paid.append(kronor)
    return paid


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
