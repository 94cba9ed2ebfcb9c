"""How long nights and money last at the present pace, and how well earlier forecasts held."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor

from tasks.agreement.model import Agreement
from tasks.agreement.plan import planned_nights
from tasks.measures.figures import ForecastHeld, Funds, Nights, Outlook
from tasks.measures.forecast import NightForecast
from tasks.measures.position import Facts, Position
from tasks.measures.rounding import known_quantity, quantity
from tasks.measures.tariffs import tariff_lines, tariffs_ahead


def outlook(
    agreement: Agreement,
    facts: Facts,
    position: Position,
    ahead: NightForecast,
    funds: Funds,
    earlier: Mapping[str, Nights],
) -> Outlook:
    """The outlook at a cut-off. ``earlier`` holds the nights of earlier reports by period."""
    held = _held(position, earlier)
    shares = [abs(one.deviation_share) for one in held if one.deviation_share is not None]
    return Outlook(
        nights_end_on=_nights_end_on(facts, position, ahead, planned_nights(agreement)),
        money_end_on=_money_end_on(agreement, facts, position, funds),
        nights_affordable=_nights_affordable(agreement, position),
        held=held,
        mean_deviation_share=quantity(Fraction(sum(shares)) / len(shares)) if shares else None,
    )


def _nights_end_on(facts: Facts, position: Position, ahead: NightForecast, planned: int | None) -> date | None:
    """The night that reached the agreed number, or the eligible night that will at the forecast's pace."""
    if planned is None:
        return None
    if position.nights >= planned:
        return facts.eligible["date"].unique().sort()[planned - 1]
    return _eligible_night(facts, position, planned - position.nights, ahead.pace)


def _money_end_on(agreement: Agreement, facts: Facts, position: Position, funds: Funds) -> date | None:
    """When accrued costs reach the budgeted income, if they go on evenly to what is forecast.

    So a date stands where the forecast costs exceed the income; the cut-off itself where the money is used up
    already; null where no income is budgeted.
    """
    income = sum(Fraction(line.amount) for line in agreement.budget if line.amount > 0)
    if not income or funds.accrued_costs is None or funds.forecast_costs is None:
        return None
    used, forecast = -Fraction(funds.accrued_costs), -Fraction(funds.forecast_costs)
    if used >= income:
        return position.cutoff
    if not position.remaining:
        return None
    return _eligible_night(facts, position, income - used, (forecast - used) / position.remaining)


def _eligible_night(facts: Facts, position: Position, left: Fraction | int, pace: Fraction | None) -> date | None:
    """The eligible night after the cut-off on which ``left`` is used up; null where the term ends before."""
    if not pace or pace < 0:
        return None
    number = position.eligible + ceil(left / pace)
    return facts.nights[number - 1] if number <= position.eligible_term else None


def _nights_affordable(agreement: Agreement, position: Position) -> int | None:
    """Further nights that the patrol line's budget pays for; null where it does not pay by the night, or not alike
    for all nights to come.
    """
    for line, tariff in tariff_lines(agreement):
        if tariffs_ahead(agreement, line.id):
            continue
        if tariff.draws == "first_area" and tariff.per in ("area_night", "night") and tariff.package is None:
            left = -Fraction(line.amount) - Fraction(position.units[line.id].paid, 100)
            return max(0, floor(left / Fraction(tariff.rate)))
    return None


def _held(position: Position, earlier: Mapping[str, Nights]) -> list[ForecastHeld]:
    """Earlier forecasts against what came of them so far, oldest first; none for reports without a pace."""
    held = []
    for period, then in sorted(earlier.items(), key=lambda item: item[1].eligible_to_date):
        passed = position.eligible - then.eligible_to_date
        if then.pace is None or passed <= 0:
            continue
        expected = then.to_date + Fraction(then.pace) * passed
        deviation = (position.nights - expected) / expected if expected else None
        held.append(
            ForecastHeld(
                period=period,
                nights_expected=quantity(expected),
                nights=position.nights,
                deviation_share=known_quantity(deviation),
            )
        )
    return held
