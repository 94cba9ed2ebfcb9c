"""The months of a term, each with its own figures: for charts, and for what corrections are told of."""

from tasks.agreement.calendar import months, span_of
from tasks.agreement.model import Agreement
from tasks.agreement.versions import rules_on
from tasks.measures.activity import hours
from tasks.measures.figures import Month, money_text, quantity_text
from tasks.measures.in_kind import hours_given
from tasks.measures.position import Facts, Frame, Position, gather, positions
from tasks.measures.rounding import kronor_of_ore
from tasks.measures.settlement import UNALLOCATED
from tasks.measures.variance import accrued_ore

Amounts = dict[str, int | None]


def month_figures(
    agreement: Agreement, patrols: Frame, ledger: Frame | None, through: str, in_kind: Frame | None = None
) -> list[Month]:
    """Every month from the start of the term to ``through`` (a month or quarter), on the same data.

    Figures: ``nights.in_period``, ``nights.area_nights_in_period``, ``crew.adult_hours_in_period``,
    ``lines.<id>.booked`` and ``lines.<id>.accrued``, and ``in_kind.<party>.<kind>.hours_in_period`` of what has been
    told of in the month. A line's month is what it stood at to date at its end
    minus what it stood at at the end of the month before (settled reading 15). What is unknown is left out.
    """
    end = span_of(agreement, through).end
    agreement = rules_on(agreement, end)
    return months_of_facts(agreement, gather(agreement, patrols, ledger, end, None, in_kind), through)


def months_of_facts(agreement: Agreement, facts: Facts, through: str) -> list[Month]:
    """:func:`month_figures` from facts gathered up to the end of ``through``."""
    end = span_of(agreement, through).end
    agreement = rules_on(agreement, end)
    names = [name for name in months(agreement) if span_of(agreement, name).start <= end]
    spans = [span_of(agreement, name) for name in names]
    stands = positions(agreement, facts, [min(span.end, end) for span in spans])
    befores = [None, *stands]
    return [
        Month(
            month=name,
            figures=_activity(stand, before) | _money(agreement, stand, before) | hours_given(facts.in_kind, span),
        )
        for name, span, stand, before in zip(names, spans, stands, befores, strict=False)
    ]


def _activity(stand: Position, before: Position | None) -> dict[str, str]:
    nights, extra, minutes = stand.nights, stand.extra, stand.adult_minutes
    if before is not None:
        nights, extra, minutes = nights - before.nights, extra - before.extra, minutes - before.adult_minutes
    return {
        "nights.in_period": str(nights),
        "nights.area_nights_in_period": str(nights + extra),
        "crew.adult_hours_in_period": quantity_text(hours(minutes)),
    }


def _money(agreement: Agreement, stand: Position, before: Position | None) -> dict[str, str]:
    earlier = _to_date(agreement, before) if before is not None else {}
    return {
        figure: money_text(kronor_of_ore(ore - (earlier.get(figure) or 0)))
        for figure, ore in _to_date(agreement, stand).items()
        if ore is not None
    }


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
