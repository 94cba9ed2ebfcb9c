"""What the figures of activity rest on: nights, crew, areas and the forecast of nights."""

from fractions import Fraction

import polars as pl

from tasks.measures.evidence import Evidence
from tasks.measures.explain.basis import EXTRA_LINE, PATROL_LINE, Basis
from tasks.measures.forecast import SETTLED_PACE, extra_capacity, planned_nights
from tasks.measures.parts import Parts, term

_HOUR = Fraction(1, 60)


def _planned(evidence: Evidence) -> int:
    return planned_nights(evidence.agreement) or 0


def _plan_to_date(evidence: Evidence, _: str | None) -> Parts:
    stand = evidence.position
    text = f"{_planned(evidence)} avtalade × {stand.eligible} av {stand.eligible_term} möjliga nätter"
    return term(text, _planned(evidence) * stand.share)


def _pace(evidence: Evidence, _: str | None) -> Parts:
    stand = evidence.position
    if stand.eligible >= SETTLED_PACE:
        return evidence.nights() * Fraction(1, stand.eligible)
    text = f"Planens takt: {_planned(evidence)} nätter på {stand.eligible_term} möjliga (de första nätterna)"
    return term(text, Fraction(_planned(evidence), stand.eligible_term))


def _pace_needed(evidence: Evidence, _: str | None) -> Parts:
    left = evidence.position.remaining
    text = f"{_planned(evidence)} avtalade på {left} kvarvarande möjliga nätter"
    parts = term(text, Fraction(_planned(evidence), left)) - evidence.nights() * Fraction(1, left)
    return parts.up_to(max(parts.total, Fraction(0)), "Avtalat antal är redan nått: ingen takt behövs")


def _forecast(evidence: Evidence, _: str | None) -> Parts:
    """Nights so far, and those to come at the pace."""
    return _ahead(evidence, evidence.ahead.at_pace or Fraction(0), "takten hittills")


def _lowest(evidence: Evidence, _: str | None) -> Parts:
    low, _high = evidence.ahead.range
    return _ahead(evidence, low or Fraction(0), _which(evidence, low))


def _highest(evidence: Evidence, _: str | None) -> Parts:
    _low, high = evidence.ahead.range
    return _ahead(evidence, high or Fraction(0), _which(evidence, high))


def _which(evidence: Evidence, value: Fraction | None) -> str:
    return "takten hittills" if value == evidence.ahead.at_pace else "planens takt"


def _ahead(evidence: Evidence, exact: Fraction, pace: str) -> Parts:
    text = f"Väntade på {evidence.position.remaining} möjliga nätter till i {pace}"
    return evidence.nights().up_to(exact, text)


def _extra_forecast(evidence: Evidence, _: str | None) -> Parts:
    text = f"Väntade på {evidence.position.remaining} möjliga nätter till i takten hittills"
    return evidence.extra().up_to(evidence.ahead.extra, text)


def _in_term(evidence: Evidence, _: str | None) -> Parts:
    return term("Möjliga nätter i avtalstiden, räknade ur kalendern", evidence.position.eligible_term)


def _passed(evidence: Evidence, _: str | None) -> Parts:
    return term("Möjliga nätter till och med bokslutsdagen, räknade ur kalendern", evidence.position.eligible)


def _adults_per_area_night(evidence: Evidence, _: str | None) -> Parts:
    each = int(evidence.area_nights().total)
    return evidence.walkers("adults", Fraction(1, each))


def _staffed_share(evidence: Evidence, _: str | None) -> Parts:
    each = evidence.area_nights()
    return (each + evidence.understaffed() * -1) * Fraction(1, int(each.total))


def _in_area(evidence: Evidence, area: str | None) -> Parts:
    return evidence.area_nights(only=pl.col("area") == area)


ACTIVITY: dict[str, Basis] = {
    "nights.planned": Basis(
        PATROL_LINE,
        "Avtalat antal nätter.",
        lambda evidence, _: term("Avtalat antal nätter", _planned(evidence)),
    ),
    "nights.eligible_term": Basis(
        "calendar", "Möjliga nätter: avtalets veckodagar och särskilda datum i avtalstiden.", _in_term
    ),
    "nights.eligible_to_date": Basis("calendar", "Möjliga nätter till och med bokslutsdagen.", _passed),
    "nights.plan_to_date": Basis(
        PATROL_LINE, "Avtalat antal × andelen möjliga nätter som har passerat.", _plan_to_date
    ),
    "nights.in_period": Basis(
        "monthly",
        "Nätter i perioden med minst ett godkänt pass. En natt räknas en gång, vid sitt första pass.",
        lambda evidence, _: evidence.nights(evidence.span.start),
    ),
    "nights.to_date": Basis(
        "monthly",
        "Nätter hittills med minst ett godkänt pass. En natt räknas en gång, vid sitt första pass.",
        lambda evidence, _: evidence.nights(),
    ),
    "nights.area_nights_in_period": Basis(
        "monthly",
        "Områdesnätter i perioden: natt och område med minst ett godkänt pass, räknad en gång.",
        lambda evidence, _: evidence.area_nights(evidence.span.start),
    ),
    "nights.area_nights_to_date": Basis(
        "monthly",
        "Områdesnätter hittills: natt och område med minst ett godkänt pass, räknad en gång.",
        lambda evidence, _: evidence.area_nights(),
    ),
    "nights.extra_to_date": Basis(
        EXTRA_LINE,
        "Områdesnätter utöver den första samma kväll. Först är området som står först i avtalet.",
        lambda evidence, _: evidence.extra(),
    ),
    "nights.extra_capacity": Basis(
        EXTRA_LINE,
        "Extra områdesnätter som avtalet rymmer.",
        lambda evidence, _: term("Antal enligt avtalets rad", extra_capacity(evidence.agreement) or 0),
    ),
    "nights.outside_calendar_to_date": Basis(
        "calendar",
        "Områdesnätter på andra kvällar än avtalets: sparas, ger ingen ersättning och räknas bara här.",
        lambda evidence, _: evidence.outside(),
    ),
    "nights.utilisation": Basis(
        PATROL_LINE,
        "Nätter hittills ÷ avtalat antal.",
        lambda evidence, _: evidence.nights() * Fraction(1, _planned(evidence)),
    ),
    "nights.calendar_coverage": Basis(
        "calendar",
        "Nätter hittills ÷ möjliga nätter hittills.",
        lambda evidence, _: evidence.nights() * Fraction(1, evidence.position.eligible),
    ),
    "nights.pace": Basis("deviation", "Nätter per möjlig natt hittills; de första nätterna planens takt.", _pace),
    "nights.pace_needed": Basis(
        PATROL_LINE, "Nätter per kvarvarande möjlig natt för att nå avtalat antal.", _pace_needed
    ),
    "nights.forecast": Basis(
        "deviation", "Nätter hittills + takten hittills × kvarvarande möjliga nätter.", _forecast
    ),
    "nights.forecast_low": Basis(
        "deviation", "Det lägre av prognosen i takten hittills och i planens takt.", _lowest
    ),
    "nights.forecast_high": Basis(
        "deviation", "Det högre av prognosen i takten hittills och i planens takt.", _highest
    ),
    "nights.extra_forecast": Basis(
        EXTRA_LINE,
        "Extra områdesnätter hittills + extra per möjlig natt × kvarvarande möjliga nätter.",
        _extra_forecast,
    ),
    "crew.adult_hours_in_period": Basis(
        "monthly",
        "Vuxentimmar i perioden: vuxna × passets längd. Timmar ändrar aldrig ett belopp.",
        lambda evidence, _: evidence.walkers("adult_minutes", _HOUR, evidence.span.start),
    ),
    "crew.adult_hours_to_date": Basis(
        "monthly",
        "Vuxentimmar hittills: vuxna × passets längd. Timmar ändrar aldrig ett belopp.",
        lambda evidence, _: evidence.walkers("adult_minutes", _HOUR),
    ),
    "crew.adults_per_area_night": Basis("adults", "Vuxna hittills ÷ områdesnätter hittills.", _adults_per_area_night),
    "crew.minors_to_date": Basis(
        "adults",
        "Minderåriga hittills, räknade för sig. Pass som inte anger antal räknas inte med.",
        lambda evidence, _: evidence.walkers("minors", Fraction(1)),
    ),
    "crew.contacts_to_date": Basis(
        "monthly",
        "Kontakter hittills. Pass som inte anger antal räknas inte med.",
        lambda evidence, _: evidence.walkers("contacts", Fraction(1)),
    ),
    "crew.understaffed_to_date": Basis(
        None,
        "Områdesnätter med färre vuxna än avtalsfilens minsta bemanning. Ändrar aldrig ett belopp.",
        lambda evidence, _: evidence.understaffed(),
    ),
    "crew.staffed_share": Basis(
        None,
        "Andel områdesnätter med minst avtalsfilens minsta bemanning, av områdesnätter hittills.",
        _staffed_share,
    ),
    "areas.area_nights": Basis("areas", "Områdesnätter hittills i området.", _in_area),
}
"""By path, with the id of an area left out."""
