"""Green, yellow or red, by the agreement's limits (M11). The worst part decides."""

from collections.abc import Iterable
from fractions import Fraction

from tasks.agreement.model import Agreement, Limit
from tasks.measures.figures import Status


def worst(parts: Iterable[Status]) -> Status:
    """The worst of several; green where there are none."""
    found = set(parts)
    return _graded("red" in found, "yellow" in found)


def line_status(agreement: Agreement, budget: Fraction, forecast: Fraction) -> Status:
    """A line exceeds a limit when it exceeds both halves; with budget 0 the amount alone decides."""
    deviation = abs(forecast - budget)

    def exceeds(limit: Limit) -> bool:
        return deviation > Fraction(limit.amount) and deviation * 100 > abs(budget) * Fraction(limit.percent)

    return _graded(exceeds(agreement.significant), exceeds(agreement.attention))


def reserve_status(reserve: Fraction, accrued: Fraction | None, forecast: Fraction) -> Status:
    """Red when a reserve (cost, negative) is overdrawn, yellow when its forecast is."""
    return _graded(accrued is not None and accrued < reserve, forecast < reserve)


def nights_status(agreement: Agreement, planned: int | None, forecast: Fraction | None) -> Status:
    """Nights on the percentage alone, both ways; green where no number is agreed or none foretold.

    ``planned`` is the agreed number. A decided pace is what the case of the nights is held against
    (:mod:`tasks.cases`); it changes no agreement, so the colour stays.
    """
    if planned is None or forecast is None:
        return "green"
    deviation = abs(forecast - planned) * 100
    return _graded(
        deviation > planned * Fraction(agreement.significant.percent),
        deviation > planned * Fraction(agreement.attention.percent),
    )


def _graded(red: bool, yellow: bool) -> Status:
    return "red" if red else "yellow" if yellow else "green"
