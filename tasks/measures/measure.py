"""The measures of an agreement: every figure that follows from the agreement and the facts alone.

No file, database or clock: frames and models in, models out. Arithmetic and settled readings: docs/domain.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import polars as pl

from tasks.agreement.calendar import span_of
from tasks.agreement.model import Agreement
from tasks.agreement.plan import nights_plan, planned_nights
from tasks.measures.activity import area_nights, areas, crew
from tasks.measures.evidence import Evidence
from tasks.measures.figures import Measures, Nights
from tasks.measures.forecast import NightForecast, extra_capacity
from tasks.measures.in_kind import contributions
from tasks.measures.lines import budget_lines, funds
from tasks.measures.observations import observations
from tasks.measures.outlook import outlook
from tasks.measures.position import Facts, Frame, Position, unbooked
from tasks.measures.rounding import known_quantity, quantity
from tasks.measures.settlement import accounts, not_clearly_in_purpose
from tasks.measures.status import nights_status, worst
from tasks.measures.unplaced import outside_nights, unplaced


def measure(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame | None,
    period: str,
    earlier: Mapping[str, Nights] | None = None,
    expenses: Frame | None = None,
    in_kind: Frame | None = None,
) -> Measures:
    """Every figure for a month (``2022-03``) or quarter (``2022-Q1``).

    ``patrols`` are ``PATROLS``, ``ledger`` is ``LEDGER``; null where no ledger export has ever been taken in,
    so that what is booked is unknown. ``earlier`` are the nights of earlier reports by period, for how well
    their forecasts held. ``expenses`` are ``EXPENSES``; null where no list has been taken in beside the books,
    ``in_kind`` is ``IN_KIND``; null where no sheet of it has.
    Raises :class:`tasks.errors.InputError` for a period outside the term.
    """
    span = span_of(agreement, period)
    return measures_of(Evidence(agreement, patrols, ledger, span, expenses, in_kind), earlier)


def measures_of(evidence: Evidence, earlier: Mapping[str, Nights] | None = None) -> Measures:
    """Every figure of the evidence's span with its last day, any day, as cut-off (G10) and by that day's rules.

    Several cut-offs are read from one gathering by :meth:`tasks.measures.evidence.Evidence.at`.
    """
    agreement, facts, span = evidence.agreement, evidence.facts, evidence.span
    stand, ahead, eligible = evidence.position, evidence.ahead, facts.eligible
    nights = _nights(agreement, facts, stand, ahead, span.start)
    lines = budget_lines(agreement, stand, ahead, unbooked(agreement, facts, stand))
    open_accounts = accounts(agreement, eligible, evidence.shares, facts.booked)
    money = funds(lines, not_clearly_in_purpose(facts.booked, open_accounts))
    return Measures(
        status=worst([nights.status, *(line.status for line in lines)]),
        nights=nights,
        crew=crew(agreement, eligible, eligible.filter(pl.col("date") >= span.start)),
        lines=lines,
        funds=money,
        associations=open_accounts,
        areas=areas(agreement, eligible),
        outside=outside_nights(agreement, facts.walked),
        unplaced=unplaced(facts.unplaced, span.end),
        outlook=outlook(agreement, facts, stand, ahead, money, earlier or {}),
        in_kind=[] if facts.in_kind is None else contributions(agreement, facts.in_kind, span),
        findings=observations(agreement, facts, stand, nights, lines, money, open_accounts),
    )


def _nights(agreement: Agreement, facts: Facts, stand: Position, ahead: NightForecast, start: date) -> Nights:
    in_period = area_nights(facts.eligible.filter(pl.col("date") >= start))
    outside = area_nights(facts.walked.filter(~pl.col("eligible")))
    planned, plan = planned_nights(agreement), nights_plan(agreement, stand.cutoff)
    low, high = ahead.range
    return Nights(
        planned=planned,
        eligible_term=stand.eligible_term,
        eligible_to_date=stand.eligible,
        plan_to_date=known_quantity(None if plan is None else plan.amount),
        in_period=in_period["date"].n_unique(),
        to_date=stand.nights,
        area_nights_in_period=in_period.height,
        area_nights_to_date=stand.nights + stand.extra,
        extra_to_date=stand.extra,
        extra_capacity=extra_capacity(agreement),
        outside_calendar_to_date=outside.height,
        utilisation=known_quantity(Fraction(stand.nights, planned) if planned else None),
        calendar_coverage=known_quantity(Fraction(stand.nights, stand.eligible) if stand.eligible else None),
        pace=known_quantity(ahead.pace),
        pace_needed=known_quantity(ahead.pace_needed),
        forecast=known_quantity(ahead.at_pace),
        forecast_low=known_quantity(low),
        forecast_high=known_quantity(high),
        extra_forecast=quantity(ahead.extra),
        status=nights_status(agreement, planned, ahead.at_pace),
    )
