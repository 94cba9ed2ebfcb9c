"""What the figures of activity rest on: nights, crew, areas and the forecast of nights."""

from fractions import Fraction

from tasks.agreement.plan import nights_plan, planned_nights
from tasks.measures.evidence import Evidence
from tasks.measures.explain.basis import EXTRA_LINE, PATROL_LINE, Basis
from tasks.measures.explain.money import changed_plan
from tasks.measures.forecast import SETTLED_PACE, extra_capacity
from tasks.measures.parts import Parts, said, term

_HOUR = Fraction(1, 60)


def _planned(evidence: Evidence) -> int:
    return planned_nights(evidence.agreement) or 0


def _plan_to_date(evidence: Evidence, _: str | None) -> Parts:
    stand, plan = evidence.position, nights_plan(evidence.agreement, evidence.position.cutoff)
    if plan is None:
        return Parts()
    if plan.before is not None:
        return changed_plan(plan)
    text = said("plan", planned=_planned(evidence), eligible=stand.eligible, in_term=stand.eligible_term)
    return term(text, plan.amount)


def _pace(evidence: Evidence, _: str | None) -> Parts:
    stand = evidence.position
    if stand.eligible >= SETTLED_PACE:
        return evidence.nights() * Fraction(1, stand.eligible)
    text = said("planned_pace", planned=_planned(evidence), in_term=stand.eligible_term)
    return term(text, Fraction(_planned(evidence), stand.eligible_term))


def _pace_needed(evidence: Evidence, _: str | None) -> Parts:
    left = evidence.position.remaining
    text = said("pace_needed", planned=_planned(evidence), left=left)
    parts = term(text, Fraction(_planned(evidence), left)) - evidence.nights() * Fraction(1, left)
    return parts.up_to(max(parts.total, Fraction(0)), said("number_reached"))


def _forecast(evidence: Evidence, _: str | None) -> Parts:
    """Nights so far, and those to come at the pace."""
    return _ahead(evidence, evidence.ahead.at_pace or Fraction(0))


def _lowest(evidence: Evidence, _: str | None) -> Parts:
    low, _high = evidence.ahead.range
    return _ahead(evidence, low or Fraction(0))


def _highest(evidence: Evidence, _: str | None) -> Parts:
    _low, high = evidence.ahead.range
    return _ahead(evidence, high or Fraction(0))


def _ahead(evidence: Evidence, exact: Fraction) -> Parts:
    so_far = exact == (evidence.ahead.at_pace or 0)
    return evidence.nights().up_to(exact, said("nights_ahead", left=evidence.position.remaining, so_far=so_far))


def _extra_forecast(evidence: Evidence, _: str | None) -> Parts:
    text = said("nights_ahead", left=evidence.position.remaining, so_far=True)
    return evidence.extra().up_to(evidence.ahead.extra, text)


def _in_term(evidence: Evidence, _: str | None) -> Parts:
    return term(said("nights_in_term"), evidence.position.eligible_term)


def _passed(evidence: Evidence, _: str | None) -> Parts:
    return term(said("nights_passed"), evidence.position.eligible)


def _adults_per_area_night(evidence: Evidence, _: str | None) -> Parts:
    each = int(evidence.area_nights().total)
    return evidence.walkers("adults", Fraction(1, each))


def _staffed_share(evidence: Evidence, _: str | None) -> Parts:
    each = evidence.area_nights()
    return (each + evidence.understaffed() * -1) * Fraction(1, int(each.total))


def _in_area(evidence: Evidence, area: str | None) -> Parts:
    return evidence.area_nights(area=area)


ACTIVITY: dict[str, Basis] = {
    "nights.planned": Basis(
        PATROL_LINE,
        lambda evidence, _: term(said("agreed_nights"), _planned(evidence)),
    ),
    "nights.eligible_term": Basis("calendar", _in_term),
    "nights.eligible_to_date": Basis("calendar", _passed),
    "nights.plan_to_date": Basis(PATROL_LINE, _plan_to_date),
    "nights.in_period": Basis(
        "monthly",
        lambda evidence, _: evidence.nights(evidence.span.start),
    ),
    "nights.to_date": Basis(
        "monthly",
        lambda evidence, _: evidence.nights(),
    ),
    "nights.area_nights_in_period": Basis(
        "monthly",
        lambda evidence, _: evidence.area_nights(evidence.span.start),
    ),
    "nights.area_nights_to_date": Basis(
        "monthly",
        lambda evidence, _: evidence.area_nights(),
    ),
    "nights.extra_to_date": Basis(
        EXTRA_LINE,
        lambda evidence, _: evidence.extra(),
    ),
    "nights.extra_capacity": Basis(
        EXTRA_LINE,
        lambda evidence, _: term(said("agreed_extra"), extra_capacity(evidence.agreement) or 0),
    ),
    "nights.outside_calendar_to_date": Basis(
        "calendar",
        lambda evidence, _: evidence.outside(),
    ),
    "nights.utilisation": Basis(
        PATROL_LINE,
        lambda evidence, _: evidence.nights() * Fraction(1, _planned(evidence)),
    ),
    "nights.calendar_coverage": Basis(
        "calendar",
        lambda evidence, _: evidence.nights() * Fraction(1, evidence.position.eligible),
    ),
    "nights.pace": Basis("deviation", _pace),
    "nights.pace_needed": Basis(PATROL_LINE, _pace_needed),
    "nights.forecast": Basis("deviation", _forecast),
    "nights.forecast_low": Basis("deviation", _lowest),
    "nights.forecast_high": Basis("deviation", _highest),
    "nights.extra_forecast": Basis(
        EXTRA_LINE,
        _extra_forecast,
    ),
    "crew.adult_hours_in_period": Basis(
        "monthly",
        lambda evidence, _: evidence.walkers("adult_minutes", _HOUR, evidence.span.start),
    ),
    "crew.adult_hours_to_date": Basis(
        "monthly",
        lambda evidence, _: evidence.walkers("adult_minutes", _HOUR),
    ),
    "crew.adults_to_date": Basis("adults", lambda evidence, _: evidence.walkers("adults", Fraction(1))),
    "crew.adults_per_area_night": Basis("adults", _adults_per_area_night),
    "crew.minors_to_date": Basis(
        "adults",
        lambda evidence, _: evidence.walkers("minors", Fraction(1)),
    ),
    "crew.contacts_to_date": Basis(
        "monthly",
        lambda evidence, _: evidence.walkers("contacts", Fraction(1)),
    ),
    "crew.understaffed_to_date": Basis(
        None,
        lambda evidence, _: evidence.understaffed(),
    ),
    "crew.staffed_share": Basis(
        None,
        _staffed_share,
    ),
    "areas.area_nights": Basis("areas", _in_area),
}
"""By path, with the id of an area left out."""
