"""The choice on extension: its alternatives and a budget for each, from what was agreed and what was walked."""

from collections.abc import Sequence
from decimal import Decimal

from tasks.agreement.model import Agreement
from tasks.measures.figures import Line
from tasks.reports.documents.document import Table
from tasks.reports.documents.sections import board_of
from tasks.reports.model import Report
from tasks.reports.view.decisions import extension_until
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def alternatives(agreement: Agreement, last: Report) -> list[str]:
    """What the boards can decide, as they would decide it, without a recommendation; none where it is too late."""
    until = extension_until(last, agreement)
    if until is None:
        return []
    shared = {
        "board": board_of(agreement, "evaluation"),
        "association": agreement.parties.association.name,
        "until": until,
        "end": agreement.term.end,
    }
    nights, walked = last.nights.planned, last.nights.forecast
    same, as_walked = _same(last.lines), _as_walked(last.lines)
    return [
        say("extension_same", **shared, nights=nights, amount=_costs(same)),
        say("extension_walked", **shared, nights=walked, amount=_costs(as_walked)),
        say("extension_none", **shared),
    ]


def budgets(agreement: Agreement, last: Report) -> list[Table]:
    """A column for each alternative that costs something; in whole kronor, income last among the lines."""
    if extension_until(last, agreement) is None:
        return []
    same, as_walked = _same(last.lines), _as_walked(last.lines)
    rows = [
        [line.label, sv.belopp(same[line.id]), sv.belopp(as_walked[line.id])]
        for line in last.lines
        if line.id in same and line.budget
    ]
    rows.append([words()["label"]["result"], *(sv.belopp(sum(each.values())) for each in (same, as_walked))])
    label, nights = words()["label"], last.nights
    rows.insert(0, [words()["figure"]["nights"], sv.antal(nights.planned), sv.antal(nights.forecast, 0)])
    return [
        Table(
            caption=words()["caption"]["alternatives"],
            header=[label["line"], label["alternative_same"], label["alternative_walked"]],
            rows=rows,
            total=True,
        )
    ]


def _same(lines: Sequence[Line]) -> dict[str, Decimal]:
    return {line.id: line.budget for line in lines if line.budget}


def _as_walked(lines: Sequence[Line]) -> dict[str, Decimal]:
    """What the term comes to, line by line; the income that this needs, parted as the income of today."""
    costs = {line.id: line.forecast for line in lines if line.budget < 0}
    income = [line for line in lines if line.budget > 0]
    agreed = sum((line.budget for line in income), start=Decimal(0))
    needed = -sum(costs.values(), start=Decimal(0))
    return costs | {line.id: sv.rounded(needed * line.budget / agreed, 2) for line in income}


def _costs(budget: dict[str, Decimal]) -> Decimal:
    return -sum((amount for amount in budget.values() if amount < 0), start=Decimal(0))
