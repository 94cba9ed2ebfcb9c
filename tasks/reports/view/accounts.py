"""The open account (M8): that what the associations have earned is what the budget lines carry."""

from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.agreement.tariff import Tariff
from tasks.measures.tariffs import has_one_rate
from tasks.reports.model import Report
from tasks.wording import swedish as sv
from tasks.wording.language import say


def reconciliation(report: Report, agreement: Agreement) -> str:
    """The printed check: earned by the associations = the tariff lines, extra areas apart. Empty where no
    line pays by a tariff.

    The contingency line carries other costs too, so its extra areas are counted from the tariff where it
    pays plain area-nights; under other tariffs the check is that the rest fits in what the line has accrued.
    """
    accrued = {line.id: -line.accrued for line in report.lines if line.accrued is not None}
    paying = [(line, line.tariff) for line in agreement.budget if line.tariff is not None]
    first = [line for line, tariff in paying if tariff.draws == "first_area" and line.id in accrued]
    extra = {line.id: tariff for line, tariff in paying if tariff.draws == "extra_area"}
    is_plain = all(_is_plain(tariff) and has_one_rate(agreement, line) for line, tariff in extra.items())
    if not first:
        return ""
    earned = sum((account.earned for account in report.associations), start=sv.ZERO)
    rest = earned - sum((accrued[line.id] for line in first), start=sv.ZERO)
    parts = [say("reconciled_part", label=line.label, amount=accrued[line.id]) for line in first]
    if extra:
        parts.append(say("reconciled_extra", amount=rest))
    return say("reconciled", earned=earned, parts=parts, holds=_holds(rest, extra, is_plain, accrued, report))


def _holds(
    rest: Decimal, extra: dict[str, Tariff], is_plain: bool, accrued: dict[str, Decimal], report: Report
) -> bool:
    if not extra:
        return rest == 0
    tariffs = list(extra.values())
    if len(tariffs) == 1 and is_plain:
        return rest == tariffs[0].rate * report.nights.extra_to_date
    room = sv.total([accrued.get(line_id) for line_id in extra])
    return rest >= 0 and (room is None or rest <= room)


def _is_plain(tariff: Tariff) -> bool:
    rules = (tariff.minimum_adults, tariff.package, tariff.cap, tariff.steps or None)
    return tariff.per == "area_night" and all(rule is None for rule in rules)
