"""The open account (M8): that what the associations have earned is what the budget lines carry."""

from decimal import Decimal

from tasks.agreement.model import Agreement, BudgetLine
from tasks.reports import swedish as sv
from tasks.reports.language import say
from tasks.reports.model import Report


def reconciliation(report: Report, agreement: Agreement) -> str:
    """The printed check: earned by the associations = the tariff lines, extra areas apart.

    The contingency line carries other costs too, so its extra areas are counted from the tariff where it pays plain
    area-nights; under other tariffs the check is that the rest fits in what the line has accrued.
    """
    earned = sum((account.earned for account in report.associations), start=sv.ZERO)
    accrued = {line.id: -line.accrued for line in report.lines if line.accrued is not None}
    paying = [line for line in agreement.budget if line.tariff is not None and line.id in accrued]
    first = [line for line in paying if line.tariff and line.tariff.draws == "first_area"]
    extra = [line for line in paying if line.tariff and line.tariff.draws == "extra_area"]
    rest = earned - sum((accrued[line.id] for line in first), start=sv.ZERO)
    parts = [say("reconciled_part", label=line.label, amount=accrued[line.id]) for line in first]
    if extra:
        parts.append(say("reconciled_extra", amount=rest))
    return say("reconciled", earned=earned, parts=parts, holds=_holds(rest, extra, accrued, report))


def _holds(rest: Decimal, extra: list[BudgetLine], accrued: dict[str, Decimal], report: Report) -> bool:
    if not extra:
        return rest == 0
    tariffs = [line.tariff for line in extra if line.tariff]
    if all(_is_plain(tariff) for tariff in tariffs) and len(tariffs) == 1:
        return rest == tariffs[0].rate * report.nights.extra_to_date
    return 0 <= rest <= sum((accrued[line.id] for line in extra), start=sv.ZERO)


def _is_plain(tariff) -> bool:
    rules = (tariff.minimum_adults, tariff.package, tariff.cap, tariff.steps or None)
    return tariff.per == "area_night" and all(rule is None for rule in rules)
