"""What should be used of the budget, and walked of the agreed nights, by a day: the plan to date.

It follows the calendar's nights or the days of the term. Where a decision changes what is planned, or the term, the
plan up to then stays what it was and the rest spreads over what is left of the term: a change never makes a deviation
of what is past.
"""

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.versions import rules_on, turns

_BY_NIGHTS = {"term", "calendar"}
"""What the nights of the term follow from."""


def planned_nights(agreement: Agreement) -> int | None:
    """The agreed number of nights: named in the calendar, or the quantity of the tariff that pays nights."""
    if agreement.calendar.planned_nights is not None:
        return agreement.calendar.planned_nights
    for tariff in (line.tariff for line in agreement.budget if line.tariff is not None):
        if tariff.draws == "first_area" and tariff.per in ("area_night", "night") and tariff.package is None:
            return tariff.quantity
    return None


@dataclass(frozen=True)
class Plan:
    """What should be used by a day: ``before`` by the rules before they last changed, and of what was left then
    ``share``. ``amount`` is both together; ``before`` null: the rules are as signed.
    """

    whole: Fraction
    before: Fraction | None
    share: Fraction

    @property
    def amount(self) -> Fraction:
        """Kronor, or nights."""
        before = self.before or Fraction(0)
        return before + (self.whole - before) * self.share


def line_plan(agreement: Agreement, line: BudgetLine, day: date) -> Plan:
    """The plan of a line by nights or by days: what is left of a changed budget spreads over the rest of the term."""

    def held(rules: Agreement) -> Fraction:
        return next(Fraction(each.amount) for each in rules.budget if each.id == line.id)

    keys = {f"lines.{line.id}", "term"}
    if line.profile == "nights":
        return _planned(agreement, day, keys | _BY_NIGHTS, _nights_passed, held)
    return _planned(agreement, day, keys, _days_passed, held)


def nights_plan(agreement: Agreement, day: date) -> Plan | None:
    """The plan of the agreed number of nights; null where none is agreed."""
    if planned_nights(agreement) is None:
        return None
    first = [line.id for line in agreement.budget if line.tariff and line.tariff.draws == "first_area"]
    paying = {f"{kind}.{line}" for line in first for kind in ("lines", "tariff")}
    return _planned(
        agreement, day, paying | _BY_NIGHTS, _nights_passed, lambda rules: Fraction(planned_nights(rules) or 0)
    )


def units_plan(agreement: Agreement, line: BudgetLine, day: date) -> Plan:
    """The plan of the units that a tariff line pays, for lines that plan by nights."""

    def agreed(rules: Agreement) -> Fraction:
        tariff = next(each.tariff for each in rules.budget if each.id == line.id)
        return Fraction(tariff.quantity if tariff is not None else 0)

    paying = {f"lines.{line.id}", f"tariff.{line.id}"}
    return _planned(agreement, day, paying | _BY_NIGHTS, _nights_passed, agreed)


def _planned(
    agreement: Agreement,
    day: date,
    keys: set[str],
    passed: Callable[[Agreement, date], Fraction],
    whole: Callable[[Agreement], Fraction],
) -> Plan:
    """``passed``: the share of the term up to a day; ``keys``: what a change of starts the plan anew."""
    rules, start = rules_on(agreement, day), agreement.signed.term.start
    changed = [each for each in turns(agreement, keys) if start < each <= day]
    if not changed:
        return Plan(whole(rules), None, passed(rules, day))
    eve = max(changed) - timedelta(days=1)
    gone = passed(rules, eve)
    share = Fraction(1) if gone == 1 else (passed(rules, day) - gone) / (1 - gone)
    return Plan(whole(rules), _planned(agreement, eve, keys, passed, whole).amount, share)


def _nights_passed(rules: Agreement, day: date) -> Fraction:
    nights = eligible_nights(rules)
    return Fraction(bisect(nights, day), len(nights)) if nights else Fraction(1)


def _days_passed(rules: Agreement, day: date) -> Fraction:
    days = (rules.term.end - rules.term.start).days + 1
    return Fraction(max(0, min((day - rules.term.start).days + 1, days)), days)
