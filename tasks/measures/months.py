"""The months of a term, each with its own figures: for charts, and for what corrections are told of."""

import polars as pl

from tasks.agreement.calendar import months, span_of
from tasks.agreement.model import Agreement
from tasks.measures.activity import area_nights, hours
from tasks.measures.figures import Month, money_text, quantity_text
from tasks.measures.position import Facts, Frame, Position, gather, positions
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import UNALLOCATED
from tasks.measures.variance import accrued_ore

Amounts = dict[str, int | None]


def month_figures(agreement: Agreement, patrols: Frame, ledger: Frame | None, through: str) -> list[Month]:
    """Every month from the start of the term to ``through`` (a month or quarter), on the same data.

    Figures: ``nights.in_period``, ``nights.area_nights_in_period``, ``crew.adult_hours_in_period``,
    ``lines.<id>.booked`` and ``lines.<id>.accrued``. A line's month is what it stood at to date at its end
    minus what it stood at at the end of the month before (settled reading 15). What is unknown is left out.
    """
    end = span_of(agreement, through).end
    return months_of_facts(agreement, gather(agreement, patrols, ledger, end), through)


def months_of_facts(agreement: Agreement, facts: Facts, through: str) -> list[Month]:
    """:func:`month_figures` from facts gathered up to the end of ``through``."""
    end = span_of(agreement, through).end
    names = [name for name in months(agreement) if span_of(agreement, name).start <= end]
    spans = [span_of(agreement, name) for name in names]
    stands = positions(agreement, facts, [min(span.end, end) for span in spans])
    result, before = [], {}
    for name, span, stand in zip(names, spans, stands, strict=True):
        walked = facts.eligible.filter(pl.col("date").is_between(span.start, span.end))
        each = area_nights(walked)
        now = _to_date(agreement, stand)
        activity = {
            "nights.in_period": str(each["date"].n_unique()),
            "nights.area_nights_in_period": str(each.height),
            "crew.adult_hours_in_period": quantity_text(hours(walked)),
        }
        result.append(Month(month=name, figures=activity | _difference(now, before)))
        before = now
    return result


def _to_date(agreement: Agreement, stand: Position) -> Amounts:
    """Öre per ``lines.<id>.booked`` and ``lines.<id>.accrued``."""
    amounts: Amounts = {}
    for line in agreement.budget:
        amounts[f"lines.{line.id}.booked"] = stand.sums[line.id].booked
        amounts[f"lines.{line.id}.accrued"] = accrued_ore(line, stand.sums[line.id])
    if UNALLOCATED in stand.sums:
        booked = stand.sums[UNALLOCATED].booked
        amounts |= {f"lines.{UNALLOCATED}.booked": booked, f"lines.{UNALLOCATED}.accrued": booked}
    return amounts


def _difference(now: Amounts, before: Amounts) -> dict[str, str]:
    return {
        figure: money_text(kronor_of_ore(ore - (before.get(figure) or 0)))
        for figure, ore in now.items()
        if ore is not None
    }
