"""Which figures follow from others, and how. What is not named here, or has no formula in an agreement, is made of
rows and stated terms (:mod:`tasks.measures.explain.activity`, :mod:`tasks.measures.explain.money`).
"""

from collections.abc import Callable
from fractions import Fraction

from tasks.agreement.model import BudgetLine
from tasks.agreement.plan import Plan, line_plan, nights_plan, planned_nights, units_plan
from tasks.measures.evidence import Evidence
from tasks.measures.explain.formula import Figure, Formula, Of, Stated, added, with_key
from tasks.measures.explain.money import (
    budget_line,
    compensated,
    cost_lines,
    days_of_term,
    not_placed,
    paid_beyond,
    rest_ahead,
)
from tasks.measures.forecast import SETTLED_PACE
from tasks.measures.parts import said
from tasks.measures.settlement import UNALLOCATED
from tasks.measures.variance import accrued_ore, adds_other_rows, in_kronor, units_in_packages

Maker = Callable[[Evidence, str | None], Formula | None]

_PLANNED, _IN_TERM, _PASSED = (Figure(f"nights.{name}") for name in ("planned", "eligible_term", "eligible_to_date"))
_NIGHTS, _AREA_NIGHTS, _EXTRA = (
    Figure(f"nights.{name}") for name in ("to_date", "area_nights_to_date", "extra_to_date")
)
_BUDGET, _PLAN, _BOOKED, _ACCRUED, _VARIANCE, _FORECAST = (
    Figure(f"lines.*.{name}")
    for name in ("budget", "plan_to_date", "booked", "accrued", "variance_to_date", "forecast")
)


def formula_of(name: str, evidence: Evidence, key: str | None) -> Formula | None:
    """The formula of a figure by its path with ids left out, for the id ``key``; null where it has none."""
    made = FORMULAS[name](evidence, key) if name in FORMULAS else None
    return None if made is None else with_key(made, key)


def _nothing(name: str) -> Formula:
    return Stated(said(name), Fraction(0))


def _always(formula: Formula) -> Maker:
    return lambda evidence, key: formula


def _plan_to_date(evidence: Evidence, _: str | None) -> Formula | None:
    plan = nights_plan(evidence.agreement, evidence.position.cutoff)
    if plan is not None and plan.before is not None:
        return _changed(_PLANNED, plan)
    return _PLANNED * _PASSED / _IN_TERM if evidence.position.eligible_term else None


def _changed(whole: Formula, plan: Plan) -> Formula:
    """What was planned when the rules changed, and the share of the rest that is due since."""
    before = Stated(said("plan_before"), plan.before or Fraction(0))
    return before + (whole - before) * Stated(said("plan_share"), plan.share)


def _pace(evidence: Evidence, _: str | None) -> Formula:
    return _NIGHTS / _PASSED if evidence.position.eligible >= SETTLED_PACE else _PLANNED / _IN_TERM


def _pace_needed(evidence: Evidence, _: str | None) -> Formula:
    is_reached = (planned_nights(evidence.agreement) or 0) <= evidence.position.nights
    return _nothing("number_reached") if is_reached else (_PLANNED - _NIGHTS) / (_IN_TERM - _PASSED)


def _carried_on(evidence: Evidence, pace: Formula, so_far: Formula = _NIGHTS) -> Formula:
    return so_far + pace * (_IN_TERM - _PASSED) if evidence.position.remaining else so_far


def _forecast(evidence: Evidence, _: str | None) -> Formula:
    return _carried_on(evidence, Figure("nights.pace"))


def _end_of_range(value: Fraction | None, evidence: Evidence) -> Formula:
    return (
        Figure("nights.forecast") if value == evidence.ahead.at_pace else _carried_on(evidence, _PLANNED / _IN_TERM)
    )


def _extra_forecast(evidence: Evidence, _: str | None) -> Formula:
    return _carried_on(evidence, _EXTRA / _PASSED, _EXTRA) if evidence.position.eligible else _EXTRA


def _line_plan(evidence: Evidence, key: str | None) -> Formula | None:
    line = budget_line(evidence, key)
    if line is not None and line.profile in ("nights", "linear"):
        plan = line_plan(evidence.agreement, line, evidence.position.cutoff)
        if plan.before is not None:
            return _changed(_BUDGET, plan)
    match line.profile if line else None:
        case "nights":
            return _BUDGET * _PASSED / _IN_TERM if evidence.position.eligible_term else None
        case "linear":
            passed, days = days_of_term(evidence)
            return _BUDGET * Stated(said("days_passed"), Fraction(passed)) / Stated(said("days"), Fraction(days))
        case "reserve":
            return Of("most", (_ACCRUED, _BUDGET))
    return None


def _line_accrued(evidence: Evidence, key: str | None) -> Formula | None:
    line = budget_line(evidence, key)
    return _BOOKED if line is None or line.tariff is None else None


def _line_forecast(evidence: Evidence, key: str | None) -> Formula | None:
    line = budget_line(evidence, key)
    if line is None:
        return _BOOKED
    accrued = in_kronor(accrued_ore(line, evidence.position.sums[line.id]))
    if line.tariff is None:
        return _BUDGET if accrued is None else Of("most" if line.amount > 0 else "least", (_BUDGET, _ACCRUED))
    if accrued is None:
        return None
    return added([_ACCRUED, *(Stated(text, rest) for text, rest in rest_ahead(evidence, line, accrued))])


def _volume(evidence: Evidence, key: str | None) -> Formula | None:
    return _ACCRUED - _PLAN if _is_earned_alone(budget_line(evidence, key)) else None


def _price(evidence: Evidence, key: str | None) -> Formula | None:
    return _BOOKED - _ACCRUED if _is_earned_alone(budget_line(evidence, key)) else None


def _is_earned_alone(line: BudgetLine | None) -> bool:
    """Whether what is accrued is the tariff's and nothing else."""
    return line is not None and line.tariff is not None and not adds_other_rows(line)


def _not_performed(evidence: Evidence, key: str | None) -> Formula | None:
    line, stand = budget_line(evidence, key), evidence.position
    if line is None or line.tariff is None:
        return None
    rate = Fraction(line.tariff.rate)
    units = units_plan(evidence.agreement, line, stand.cutoff).amount
    planned = Stated(said("planned_so_far"), units * rate)
    walked = Stated(said("walked_so_far"), units_in_packages(line.tariff, stand.units[line.id]) * rate)
    return Of("most", (_nothing("nothing"), Of("least", (_VARIANCE, planned - walked))))


def _sum_of_lines(leaf: str, lines: list[str]) -> Formula | None:
    return added(Figure(f"lines.{line}.{leaf}", stored=True) for line in lines) if lines else None


def _funds_used(evidence: Evidence, _: str | None) -> Formula:
    income = [Figure(f"lines.{line.id}.budget") for line in evidence.agreement.budget if line.amount > 0]
    return Of("size", (Figure("funds.accrued_costs", stored=True),)) / added(income)


def _not_clear(evidence: Evidence, _: str | None) -> Formula:
    """Of "Ej fördelat" and every association what is beyond, as :func:`tasks.measures.explain.money` finds it."""
    found: list[Formula] = []
    if (left := not_placed(evidence).total) > 0:
        homeless, booked = -Figure(f"lines.{UNALLOCATED}.booked"), evidence.position.sums[UNALLOCATED].booked or 0
        accepted = -Fraction(booked, 100) - left
        found.append(homeless - Stated(said("accepted"), accepted) if accepted else homeless)
    for key in compensated(evidence):
        if paid_beyond(evidence, key).total > 0:
            found.append(-Figure(f"associations.{'null' if key is None else key}.outstanding"))
    return added(found) if found else _nothing("all_in_purpose")


def _affordable(evidence: Evidence, _: str | None) -> Formula | None:
    line = next(one for one in evidence.agreement.budget if one.tariff and one.tariff.draws == "first_area")
    if not _is_earned_alone(line) or line.tariff is None:
        return None
    accrued, budget = Figure(f"lines.{line.id}.accrued"), Figure(f"lines.{line.id}.budget")
    nights = Of("whole", ((accrued - budget) / Stated(said("rate"), Fraction(line.tariff.rate)),))
    return Of("most", (_nothing("nothing"), nights))


FORMULAS: dict[str, Maker] = {
    "nights.plan_to_date": _plan_to_date,
    "nights.utilisation": _always(_NIGHTS / _PLANNED),
    "nights.calendar_coverage": _always(_NIGHTS / _PASSED),
    "nights.pace": _pace,
    "nights.pace_needed": _pace_needed,
    "nights.forecast": _forecast,
    "nights.forecast_low": lambda evidence, _: _end_of_range(evidence.ahead.range[0], evidence),
    "nights.forecast_high": lambda evidence, _: _end_of_range(evidence.ahead.range[1], evidence),
    "nights.extra_forecast": _extra_forecast,
    "crew.adults_per_area_night": _always(Figure("crew.adults_to_date") / _AREA_NIGHTS),
    "crew.staffed_share": _always((_AREA_NIGHTS - Figure("crew.understaffed_to_date")) / _AREA_NIGHTS),
    "lines.plan_to_date": _line_plan,
    "lines.accrued": _line_accrued,
    "lines.variance_to_date": _always(_ACCRUED - _PLAN),
    "lines.variance_to_date_share": _always(_VARIANCE / Of("size", (_PLAN,))),
    "lines.forecast": _line_forecast,
    "lines.forecast_variance": _always(_FORECAST - _BUDGET),
    "lines.volume_variance": _volume,
    "lines.price_variance": _price,
    "lines.not_performed": _not_performed,
    "funds.accrued_costs": lambda evidence, _: _sum_of_lines("accrued", cost_lines(evidence)),
    "funds.utilisation": _funds_used,
    "funds.forecast_result": lambda evidence, _: _sum_of_lines("forecast", list(evidence.position.sums)),
    "funds.forecast_costs": lambda evidence, _: _sum_of_lines("forecast", cost_lines(evidence)),
    "funds.not_clearly_in_purpose": _not_clear,
    "associations.outstanding": _always(Figure("associations.*.earned") - Figure("associations.*.booked")),
    "outlook.nights_affordable": _affordable,
}
"""By path with ids left out."""
