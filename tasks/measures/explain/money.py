"""What the figures of money rest on: budget lines, funds and the associations' accounts."""

from fractions import Fraction
from math import floor

from tasks.agreement.model import BudgetLine
from tasks.agreement.plan import Plan, line_plan, units_plan
from tasks.agreement.versions import budget_steps
from tasks.measures.evidence import Evidence
from tasks.measures.explain.basis import LINE, PATROL_LINE, Basis
from tasks.measures.forecast import line_forecast, paid_ahead, units_ahead
from tasks.measures.parts import Parts, Saying, said, term, together
from tasks.measures.rounding import quantity
from tasks.measures.settlement import UNALLOCATED
from tasks.measures.variance import accrued_ore, adds_other_rows, in_kronor, not_performed, plan_to_date

_HOUR = Fraction(1, 60)


def budget_line(evidence: Evidence, key: str | None) -> BudgetLine | None:
    """The budget line, null for "Ej fördelat"."""
    return next((line for line in evidence.agreement.budget if line.id == key), None)


def _budget(evidence: Evidence, key: str | None) -> Parts:
    steps = budget_steps(evidence.agreement, key or "", evidence.span.end)
    changed = (term(said("by_decision", id=each.id, decided=each.decided), amount) for each, amount in steps)
    return _signed(evidence, key) + together(changed)


def _signed(evidence: Evidence, key: str | None) -> Parts:
    signed = next((line.amount for line in evidence.agreement.signed.budget if line.id == key), 0)
    return term(said("budget"), signed)


def _plan(evidence: Evidence, key: str | None) -> Parts:
    line, stand = budget_line(evidence, key), evidence.position
    if line is None:
        return Parts()
    exact = plan_to_date(evidence.agreement, line, stand) or Fraction(0)
    if line.profile in ("nights", "linear"):
        plan = line_plan(evidence.agreement, line, stand.cutoff)
        if plan.before is not None:
            return changed_plan(plan)
    match line.profile:
        case "nights":
            return term(said("budget_by_nights", eligible=stand.eligible, in_term=stand.eligible_term), exact)
        case "schedule":
            due = [part for part in line.schedule if part.date <= stand.cutoff]
            planned = together(term(said("planned_on", day=part.date), part.amount) for part in due)
            return planned.up_to(exact, said("budget_changed"))
        case "reserve":
            return _accrued(evidence, key).up_to(exact, said("reserve_is_less"))
    passed, days = days_of_term(evidence)
    return term(said("budget_by_days", passed=passed, days=days), exact)


def changed_plan(plan: Plan) -> Parts:
    """A plan whose rules have changed: what it was then, and what of the rest is due since."""
    before = plan.before or Fraction(0)
    return term(said("plan_before"), before) + term(said("plan_since"), (plan.whole - before) * plan.share)


def days_of_term(evidence: Evidence) -> tuple[int, int]:
    """Days of the term up to the cut-off, and all of them; first and last are counted."""
    start, end = evidence.agreement.term.start, evidence.agreement.term.end
    return (evidence.position.cutoff - start).days + 1, (end - start).days + 1


def _other(evidence: Evidence, key: str | None) -> Parts:
    return evidence.bookings(compensation=False, line=key)


def _booked(evidence: Evidence, key: str | None) -> Parts:
    """Rows of the line, and the compensation that is allotted to it."""
    sums = evidence.position.sums.get(str(key))
    share = Fraction((sums.compensation if sums else None) or 0, 100)
    if not share:
        return _other(evidence, key)
    paid = evidence.bookings(compensation=True)
    return _other(evidence, key) + paid.up_to(share, said("compensation_elsewhere"))


def _not_yet_booked(evidence: Evidence, key: str | None) -> Parts:
    """Rows of the line, and the compensation that would be allotted to it."""
    rows = evidence.not_yet_booked(compensation=False, line=key)
    sums = evidence.unbooked.get(str(key))
    share = Fraction((sums.compensation if sums else None) or 0, 100)
    if not share:
        return rows
    return rows + evidence.not_yet_booked(compensation=True).up_to(share, said("compensation_elsewhere"))


def _accrued(evidence: Evidence, key: str | None) -> Parts:
    line = budget_line(evidence, key)
    if line is None or line.tariff is None:
        return _booked(evidence, key)
    earned = evidence.earnings(line=key) * -1
    return earned + _other(evidence, key) if adds_other_rows(line) else earned


def _variance(evidence: Evidence, key: str | None) -> Parts:
    return _accrued(evidence, key) + _less_plan(evidence, key)


def _less_plan(evidence: Evidence, key: str | None) -> Parts:
    return term(said("less_plan"), -_plan(evidence, key).total)


def _variance_share(evidence: Evidence, key: str | None) -> Parts:
    return _variance(evidence, key) * (1 / abs(_plan(evidence, key).total))


def _forecast(evidence: Evidence, key: str | None) -> Parts:
    line = budget_line(evidence, key)
    if line is None:
        return _booked(evidence, key)
    accrued = _accrued(evidence, key)
    return accrued + Parts(terms=tuple(rest_ahead(evidence, line, accrued.total)))


def rest_ahead(evidence: Evidence, line: BudgetLine, accrued: Fraction) -> list[tuple[Saying, Fraction]]:
    """What a line's forecast has beside what is ``accrued``, in kronor; by tariff, if that in force has an end."""
    rest = line_forecast(evidence.agreement, line, evidence.position, evidence.ahead) - accrued
    if not rest:
        return []
    if line.tariff is None:
        return [(said("budget_left"), rest)]
    so_far, per = evidence.position.units[line.id], line.tariff.per
    ahead = units_ahead(evidence.agreement, line.id, line.tariff, evidence.position, evidence.ahead)
    if line.tariff.package or len(ahead) == 1:
        count = quantity(sum((each.count for each in ahead), Fraction(0)))
        return [(said("units_ahead", count=count, per=per, start=None), rest)]
    return [
        (said("units_ahead", count=quantity(part.count), per=per, start=part.start), -paid)
        for part, paid in zip(ahead, paid_ahead(ahead, so_far), strict=True)
        if paid
    ]


def _forecast_variance(evidence: Evidence, key: str | None) -> Parts:
    return _forecast(evidence, key) + term(said("less_budget"), -_budget(evidence, key).total)


def _volume(evidence: Evidence, key: str | None) -> Parts:
    return evidence.earnings(line=key) * -1 + _less_plan(evidence, key)


def _price(evidence: Evidence, key: str | None) -> Parts:
    return _booked(evidence, key) + evidence.earnings(line=key)


def _not_performed(evidence: Evidence, key: str | None) -> Parts:
    line, stand = budget_line(evidence, key), evidence.position
    if line is None or line.tariff is None:
        return Parts()
    plan = plan_to_date(evidence.agreement, line, stand)
    accrued = in_kronor(accrued_ore(line, stand.sums[line.id]))
    variance = None if plan is None or accrued is None else accrued - plan
    rate, size = Fraction(line.tariff.rate), line.tariff.package or 1
    units = units_plan(evidence.agreement, line, stand.cutoff).amount
    planned = term(said("planned_so_far"), units * rate)
    missing = planned - evidence.units(line.id) * (rate / size)
    return missing.up_to(
        not_performed(evidence.agreement, line, stand, variance) or Fraction(0), said("within_variance")
    )


def cost_lines(evidence: Evidence) -> list[str]:
    """Ids of the cost lines, "Ej fördelat" with them."""
    unallocated = [UNALLOCATED] if UNALLOCATED in evidence.position.sums else []
    return [line.id for line in evidence.agreement.budget if line.amount < 0] + unallocated


def _accrued_costs(evidence: Evidence, _: str | None = None) -> Parts:
    return together(_accrued(evidence, key).rounded(2) for key in cost_lines(evidence))


def _funds_used(evidence: Evidence, _: str | None) -> Parts:
    income = sum((Fraction(line.amount) for line in evidence.agreement.budget if line.amount > 0), Fraction(0))
    costs = _accrued_costs(evidence)
    return costs * ((1 if costs.total > 0 else -1) / income)


def _forecast_result(evidence: Evidence, _: str | None) -> Parts:
    return together(_forecast(evidence, key).rounded(2) for key in evidence.position.sums)


def _forecast_costs(evidence: Evidence, _: str | None) -> Parts:
    return together(_forecast(evidence, key).rounded(2) for key in cost_lines(evidence))


def _not_clear(evidence: Evidence, _: str | None) -> Parts:
    found = [not_placed(evidence), *(paid_beyond(evidence, key) for key in compensated(evidence))]
    return together(beyond for beyond in found if beyond.total > 0)


def not_placed(evidence: Evidence) -> Parts:
    """Costs that fit no line and that no decision accepts, positive."""
    return evidence.bookings(compensation=False, line=UNALLOCATED, accepted=False) * -1


def paid_beyond(evidence: Evidence, association: str | None) -> Parts:
    """What an association has been paid and has not earned; negative where it is still owed."""
    return _outstanding(evidence, association) * -1


def compensated(evidence: Evidence) -> list[str | None]:
    """The associations that compensation has been paid to, null where it fits none."""
    return evidence.booked.filter("compensation")["association"].unique(maintain_order=True).to_list()


def _paid(evidence: Evidence, association: str | None) -> Parts:
    return evidence.bookings(compensation=True, association=association) * -1


def _due(evidence: Evidence, association: str | None) -> Parts:
    return evidence.earnings(association=association)


def _outstanding(evidence: Evidence, association: str | None) -> Parts:
    return _due(evidence, association) - _paid(evidence, association)


def _affordable(evidence: Evidence, _: str | None) -> Parts:
    line = next(one for one in evidence.agreement.budget if one.tariff and one.tariff.draws == "first_area")
    rate = Fraction(line.tariff.rate) if line.tariff else Fraction(1)
    budget = term(said("budget_in_nights"), -Fraction(line.amount) / rate)
    left = budget - evidence.earnings(line=line.id) * (1 / rate)
    return left.up_to(Fraction(max(0, floor(left.total))), said("whole_nights"))


MONEY: dict[str, Basis] = {
    "lines.budget": Basis(LINE, _budget, 2),
    "lines.original": Basis(LINE, _signed, 2),
    "lines.plan_to_date": Basis(LINE, _plan, 2),
    "lines.booked": Basis(
        LINE,
        _booked,
        2,
    ),
    "lines.not_yet_booked": Basis(LINE, _not_yet_booked, 2),
    "lines.accrued": Basis(LINE, _accrued, 2),
    "lines.variance_to_date": Basis(LINE, _variance, 2),
    "lines.variance_to_date_share": Basis(LINE, _variance_share),
    "lines.forecast": Basis(LINE, _forecast, 2),
    "lines.forecast_variance": Basis(LINE, _forecast_variance, 2),
    "lines.volume_variance": Basis(LINE, _volume, 2),
    "lines.price_variance": Basis(LINE, _price, 2),
    "lines.not_performed": Basis(LINE, _not_performed, 2),
    "funds.accrued_costs": Basis("monthly", _accrued_costs, 2),
    "funds.utilisation": Basis("budget", _funds_used),
    "funds.forecast_result": Basis("surplus", _forecast_result, 2),
    "funds.forecast_costs": Basis("surplus", _forecast_costs, 2),
    "funds.not_clearly_in_purpose": Basis(
        "reclaim",
        _not_clear,
        2,
    ),
    "associations.area_nights": Basis(
        "open_account",
        lambda evidence, key: evidence.area_nights(association=key),
    ),
    "associations.adult_hours": Basis(
        "open_account",
        lambda evidence, key: evidence.walkers("adult_minutes", _HOUR, association=key),
    ),
    "associations.earned": Basis("open_account", _due, 2),
    "associations.booked": Basis("open_account", _paid, 2),
    "associations.outstanding": Basis("open_account", _outstanding, 2),
    "outlook.nights_affordable": Basis(PATROL_LINE, _affordable),
}
"""By path, with the id of a line or an association left out."""
