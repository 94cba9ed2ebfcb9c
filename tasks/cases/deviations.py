"""What a case can be about: the number of nights, and each budget line, with how far each is off."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from tasks.agreement.model import Agreement
from tasks.cases.case import NIGHTS, Case, MoneyOff, NightsOff
from tasks.measures.figures import Line, Measures, Status
from tasks.measures.status import worst

_HUNDRED, _ZERO = Decimal(100), Decimal(0)


@dataclass(frozen=True)
class Deviation:
    """One subject at the cut-off, whatever its colour. ``label``: of a line.

    ``is_red``: a significant deviation, from the number of nights that has been decided where there is one.
    """

    subject: str
    label: str | None
    status: Status
    is_red: bool
    nights: NightsOff | None = None
    money: MoneyOff | None = None


def deviations(agreement: Agreement, measures: Measures, target: int | None = None) -> list[Deviation]:
    """Nights first, then the lines in their order. ``agreement`` are the rules of the cut-off, ``target`` the number
    of nights that the steering group has decided since it was signed.

    Fewer nights cost less: where a number is agreed, the line that pays the nights is no subject of its own.
    """
    paid = {line.id for line in agreement.budget if line.tariff and line.tariff.draws == "first_area"}
    nights = _nights(agreement, measures, target)
    of_nights = [line for line in measures.lines if line.id in paid and nights is not None]
    found = [_of_line(agreement, line) for line in measures.lines if line not in of_nights]
    if nights is None:
        return found
    status = worst([measures.nights.status, *(line.status for line in of_nights)])
    stands = target is not None and not _is_off(nights)
    money = next((_money(agreement, line) for line in of_nights if line.status == "red"), None)
    return [Deviation(NIGHTS, None, status, status == "red" and not stands, nights, money), *found]


def has_grown(agreement: Agreement, case: Case, now: Deviation) -> bool:
    """Whether a deviation is greater than the one that a case shows, by more than the limits of a significant one."""
    limit = agreement.significant
    if case.nights is not None and now.nights is not None:
        grown = abs(now.nights.forecast - now.nights.planned) - abs(case.nights.forecast - case.nights.planned)
        return grown * _HUNDRED > now.nights.planned * Decimal(limit.percent)
    if case.money is not None and now.money is not None:
        grown = abs(now.money.forecast - now.money.budget) - abs(case.money.forecast - case.money.budget)
        return grown > limit.amount and grown * _HUNDRED > abs(now.money.budget) * Decimal(limit.percent)
    return True


def _nights(agreement: Agreement, measures: Measures, target: int | None) -> NightsOff | None:
    nights, share = measures.nights, Decimal(agreement.significant.percent) / _HUNDRED
    if nights.planned is None or nights.forecast is None:
        return None
    planned = nights.planned if target is None else target
    least = int((planned * (1 - share)).to_integral_value(ROUND_CEILING))
    most = int((planned * (1 + share)).to_integral_value(ROUND_FLOOR))
    return NightsOff(
        planned=planned,
        done=nights.to_date,
        forecast=nights.forecast,
        left=nights.eligible_term - nights.eligible_to_date,
        at_least=least - nights.to_date if nights.forecast < planned * (1 - share) else None,
        at_most=max(0, most - nights.to_date) if nights.forecast > planned * (1 + share) else None,
    )


def _is_off(nights: NightsOff) -> bool:
    return nights.at_least is not None or nights.at_most is not None


def _of_line(agreement: Agreement, line: Line) -> Deviation:
    money = _money(agreement, line)
    return Deviation(f"lines.{line.id}", line.label, line.status, line.status == "red", money=money)


def _money(agreement: Agreement, line: Line) -> MoneyOff:
    limit = agreement.significant
    if line.id in {each.id for each in agreement.budget if each.profile == "reserve"}:
        excess = line.budget - (line.accrued or _ZERO)
    else:
        allowed = max(limit.amount, abs(line.budget) * Decimal(limit.percent) / _HUNDRED)
        excess = abs(line.forecast - line.budget) - allowed
    return MoneyOff(budget=line.budget, accrued=line.accrued, forecast=line.forecast, excess=max(_ZERO, excess))
