"""The budget table: one :class:`Line` per budget line and "Ej fördelat", and the money as a whole."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tasks.agreement.model import Agreement, BudgetLine
from tasks.measures.figures import Funds, Line
from tasks.measures.forecast import NightForecast, line_forecast
from tasks.measures.position import Position
from tasks.measures.rounding import known_kronor, known_quantity, kronor, kronor_of_ore
from tasks.measures.settlement import UNALLOCATED, LineSums
from tasks.measures.status import line_status, reserve_status
from tasks.measures.variance import accrued_ore, in_kronor, not_performed, plan_to_date, volume_and_price
from tasks.wording.catalogue import phrase


def budget_lines(
    agreement: Agreement,
    position: Position,
    nights: NightForecast,
    unbooked: Mapping[str, LineSums] | None = None,
) -> list[Line]:
    """Every line in the agreement's order, "Ej fördelat" last where rows fit none. ``unbooked`` is what is not yet
    booked (:func:`tasks.measures.position.unbooked`).
    """
    lines = [_line(agreement, line, position, nights) for line in agreement.budget]
    nothing = LineSums(0, 0, 0)
    if UNALLOCATED in position.sums or UNALLOCATED in (unbooked or {}):
        booked = position.sums.get(UNALLOCATED, nothing).booked
        if booked is not None:
            lines.append(_unallocated(agreement, kronor_of_ore(booked)))
    if unbooked is None:
        return lines
    more = {line: known_kronor(in_kronor(sums.booked)) for line, sums in unbooked.items()}
    return [line.model_copy(update={"not_yet_booked": more.get(line.id, Decimal("0.00"))}) for line in lines]


def _line(agreement: Agreement, line: BudgetLine, position: Position, nights: NightForecast) -> Line:
    sums, budget = position.sums[line.id], Fraction(line.amount)
    plan = plan_to_date(agreement, line, position)
    accrued = in_kronor(accrued_ore(line, sums))
    variance = None if accrued is None or plan is None else accrued - plan
    forecast = line_forecast(agreement, line, position, nights)
    is_reserve = line.profile == "reserve"
    volume, price = None, None
    if line.tariff is not None and line.tariff.draws == "first_area":
        volume, price = volume_and_price(plan, sums)
    return Line(
        id=line.id,
        clause=line.clause,
        label=line.label,
        budget=kronor(budget),
        plan_to_date=known_kronor(plan),
        booked=known_kronor(in_kronor(sums.booked)),
        accrued=known_kronor(accrued),
        variance_to_date=known_kronor(variance),
        variance_to_date_share=known_quantity(variance / abs(plan) if plan and variance is not None else None),
        forecast=kronor(forecast),
        forecast_variance=kronor(forecast - budget),
        status=reserve_status(budget, accrued, forecast) if is_reserve else line_status(agreement, budget, forecast),
        volume_variance=known_kronor(volume),
        price_variance=known_kronor(price),
        original=kronor(next(Fraction(each.amount) for each in agreement.signed.budget if each.id == line.id)),
        not_performed=known_kronor(not_performed(agreement, line, position, variance)),
    )


def _unallocated(agreement: Agreement, booked: Decimal) -> Line:
    """Rows that fit no line (settled reading 6): no plan, no variance, forecast = booked."""
    return Line(
        id=UNALLOCATED,
        clause=None,
        label=phrase("unallocated"),
        budget=Decimal("0.00"),
        original=Decimal("0.00"),
        plan_to_date=None,
        booked=booked,
        accrued=booked,
        variance_to_date=None,
        variance_to_date_share=None,
        forecast=booked,
        forecast_variance=booked,
        status=line_status(agreement, Fraction(0), Fraction(booked)),
        volume_variance=None,
        price_variance=None,
    )


def funds(lines: list[Line], not_clearly_in_purpose: int | None) -> Funds:
    """The money as a whole: sums add the stored lines, so that tables add up (settled reading 1).

    ``not_clearly_in_purpose`` is in öre.
    """
    nothing = Decimal("0.00")
    costs = [line for line in lines if line.budget <= 0]  # "Ej fördelat" with them
    income = sum((line.budget for line in lines if line.budget > 0), nothing)
    known = [line.accrued for line in costs if line.accrued is not None]
    accrued = sum(known, nothing) if len(known) == len(costs) else None
    return Funds(
        accrued_costs=accrued,
        utilisation=known_quantity(
            Fraction(abs(accrued)) / Fraction(income) if income and accrued is not None else None
        ),
        forecast_costs=sum((line.forecast for line in costs), nothing),
        forecast_result=sum((line.forecast for line in lines), nothing),
        not_clearly_in_purpose=None if not_clearly_in_purpose is None else kronor_of_ore(not_clearly_in_purpose),
    )
