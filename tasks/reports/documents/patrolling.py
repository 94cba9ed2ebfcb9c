"""What evaluations of night patrols ask: which nights were covered, and how crew and recruitment held over the year.

No person is known here, so nobody is counted twice or once: adults are counted per area-night.
"""

from collections.abc import Iterator
from datetime import date

import polars as pl

from tasks.agreement.calendar import WEEKDAYS, calendars, eligible_nights, quarters
from tasks.agreement.model import Agreement
from tasks.reports.documents.document import Table
from tasks.wording import swedish as sv
from tasks.wording.language import words


def nights_by_kind(agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> Table:
    """Possible and walked nights up to the cut-off by weekday; the agreement's own further dates apart."""
    label, names = words()["label"], words()["weekdays"]
    possible = [night for night in eligible_nights(agreement) if night <= cutoff]
    walked = set(patrols["service_date"])
    parts = calendars(agreement)
    extra = {night for span, rules in parts for night in rules.calendar.extra if span.start <= night <= span.end}
    weekdays = {weekday for _, rules in parts for weekday in rules.calendar.weekdays}
    rows = []
    for number, weekday in enumerate(WEEKDAYS):
        if weekday in weekdays:
            nights = [night for night in possible if night.weekday() == number and night not in extra]
            rows.append(_covered(names[weekday], nights, walked))
    if extra:
        rows.append(_covered(names["extra"], [night for night in possible if night in extra], walked))
    return Table(
        caption=words()["caption"]["nights_by_kind"],
        header=[label["night"], label["possible"], label["walked"], label["share"]],
        rows=rows,
    )


def _covered(name: str, nights: list[date], walked: set[date]) -> list[str]:
    done = sum(night in walked for night in nights)
    share = None if not nights else sv.rounded(100 * done, 4) / len(nights) / 100
    return [name, sv.antal(len(nights)), sv.antal(done), sv.proc(share)]


def over_the_year(agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> Table:
    """Crew and associations quarter by quarter: whether recruitment has held."""
    label, names = words()["label"], words()["figure"]
    return Table(
        caption=words()["caption"]["over_the_year"],
        header=[
            label["quarter_name"],
            names["nights"],
            names["area_nights"],
            names["adults_per_area_night"],
            label["associations_active"],
        ],
        rows=list(_quarters(agreement, patrols, cutoff)),
    )


def _quarters(agreement: Agreement, patrols: pl.DataFrame, cutoff: date) -> Iterator[list[str]]:
    eligible = patrols.filter(pl.col("service_date").is_in(eligible_nights(agreement)))
    for name, span in quarters(agreement).items():
        if span.start > cutoff:
            break
        within = eligible.filter(pl.col("service_date").is_between(span.start, min(span.end, cutoff)))
        area_nights = within.select("service_date", "area").n_unique() if within.height else 0
        adults = int(within["adults"].sum() or 0)
        mean = None if not area_nights else sv.rounded(adults, 4) / area_nights
        yield [
            name,
            sv.antal(within["service_date"].n_unique()),
            sv.antal(area_nights),
            sv.antal(mean),
            sv.antal(within["association"].n_unique()),
        ]
