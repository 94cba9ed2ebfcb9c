"""Budget against outcome of one line: accrued, plan to date, variance, volume and price.

Signs: income +, cost −; a variance with plus is better than budget.
"""

from fractions import Fraction

from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.plan import line_plan, units_plan
from tasks.agreement.tariff import Tariff
from tasks.measures.position import Position, Units
from tasks.measures.settlement import LineSums


def in_kronor(ore: int | None) -> Fraction | None:
    """Exact kronor of whole öre; unknown stays unknown."""
    return None if ore is None else Fraction(ore, 100)


def adds_other_rows(line: BudgetLine) -> bool:
    """Whether booked rows that are not compensation count beside the tariff: on the contingency line only."""
    return line.profile == "reserve" or (line.tariff is not None and line.tariff.draws == "extra_area")


def accrued_ore(line: BudgetLine, sums: LineSums) -> int | None:
    """Öre accrued: what a tariff line has earned, what any other has booked."""
    if line.tariff is None:
        return sums.booked
    if not adds_other_rows(line):
        return -sums.earned
    return None if sums.other is None else sums.other - sums.earned


def plan_to_date(agreement: Agreement, line: BudgetLine, position: Position) -> Fraction | None:
    """Kronor of the budget that should be used by the cut-off, by the line's profile; null: no plan.

    What a later decision adds to a schedule is due on the day from which it counts.
    """
    budget = Fraction(line.amount)
    match line.profile:
        case "nights" | "linear":
            return line_plan(agreement, line, position.cutoff).amount
        case "schedule":
            signed = next(Fraction(each.amount) for each in agreement.signed.budget if each.id == line.id)
            due = (Fraction(each.amount) for each in line.schedule if each.date <= position.cutoff)
            return sum(due, budget - signed)
        case "reserve":
            accrued = in_kronor(accrued_ore(line, position.sums[line.id]))
            return None if accrued is None else max(accrued, budget)
    return None


def volume_and_price(plan: Fraction | None, sums: LineSums) -> tuple[Fraction | None, Fraction | None]:
    """The variance of booked, parted: what comes of units not walked, and what of paying another sum for
    them.

    Together they are booked − plan to date. With rate × quantity = budget, volume is −(p − plan nights) ×
    rate.
    """
    earned, booked = Fraction(sums.earned, 100), in_kronor(sums.booked)
    volume = None if plan is None else -earned - plan
    return volume, None if booked is None else booked + earned


def not_performed(
    agreement: Agreement, line: BudgetLine, position: Position, variance: Fraction | None
) -> Fraction | None:
    """How much of a plus on a patrol line comes from units not walked: no gain, but *ej utförd verksamhet*.

    Null on lines that do not plan by nights; 0 where there is no plus.
    """
    if line.tariff is None or line.profile != "nights" or variance is None:
        return None
    walked = units_in_packages(line.tariff, position.units[line.id])
    missing = units_plan(agreement, line, position.cutoff).amount - walked
    return max(Fraction(0), min(variance, missing * Fraction(line.tariff.rate)))


def units_in_packages(tariff: Tariff, units: Units) -> Fraction:
    """Units in the measure of the tariff's ``quantity``: packages where it pays by the package."""
    return Fraction(units.count, tariff.package or 1)
