"""What was walked: nights, area-nights, crew and hours, from the patrols alone. No money is known here.

One pass over the patrols makes the small frame ``WALKED``; everything else is read from that.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.measures.figures import AreaAccount, CrewFigures
from tasks.measures.rounding import quantity

WALKED = {
    "date": pl.Date,  # service night
    "area": pl.String,
    "association": pl.String,
    "teams": pl.UInt32,
    "adults": pl.Int64,
    "adult_minutes": pl.Int64,
    "minors": pl.Int64,  # null where no team stated any
    "contacts": pl.Int64,  # null where no team stated any
    "eligible": pl.Boolean,  # the night is one of the agreement's calendar
    "place": pl.Int64,  # the area's place in the agreement's order; one no longer in it comes last
    "first": pl.Boolean,  # the area is its night's first, in that order
}
"""One row per service night, area and association in the term, up to the cut-off, in NIGHT_ORDER."""

NIGHT_ORDER = ["date", "place", "area", "association"]
"""Oldest first; within a night the agreement's order of areas."""


def walked(agreement: Agreement, patrols: pl.DataFrame | pl.LazyFrame, through: date) -> pl.DataFrame:
    """Aggregate ``PATROLS`` in the term and not after ``through`` to ``WALKED``.

    Nights outside the calendar stay, marked, for they are counted apart (A1).
    """
    night = pl.col("service_date")
    teams = (
        patrols.lazy()
        .filter(night.is_between(agreement.term.start, min(through, agreement.term.end)))
        .group_by(night.alias("date"), "area", "association")
        .agg(
            pl.len().alias("teams"),
            pl.col("adults", "adult_minutes").sum(),
            _sum_of_known("minors"),
            _sum_of_known("contacts"),
        )
        .collect(engine="streaming")
    )
    order = {area.id: place for place, area in enumerate(agreement.areas)}
    return (
        teams.with_columns(
            pl.col("date").is_in(eligible_nights(agreement).implode()).alias("eligible"),
            pl.col("area").replace_strict(order, default=len(order), return_dtype=pl.Int64).alias("place"),
        )
        .sort(NIGHT_ORDER)
        .with_columns((pl.col("area") == pl.col("area").first().over("date")).alias("first"))
        .select(*WALKED)
    )


def _sum_of_known(column: str) -> pl.Expr:
    """Unknown is null, never 0: the sum of the known values, null where there is none."""
    return pl.when(pl.col(column).is_not_null().any()).then(pl.col(column).sum()).alias(column)


def area_nights(frame: pl.DataFrame) -> pl.DataFrame:
    """Distinct (night, area) of ``WALKED`` rows, with adults and whether it is its night's first."""
    return frame.group_by("date", "area", maintain_order=True).agg(
        pl.col("place", "first", "eligible").first(), pl.col("adults").sum()
    )


def crew(agreement: Agreement, to_date: pl.DataFrame, in_period: pl.DataFrame) -> CrewFigures:
    """Walkers of the eligible ``WALKED`` rows to date and of those in the period."""
    each = area_nights(to_date)
    minimum = agreement.crew.minimum
    return CrewFigures(
        adult_hours_in_period=hours(in_period),
        adult_hours_to_date=hours(to_date),
        adults_per_area_night=quantity(Fraction(int(each["adults"].sum()), each.height))
        if each.height
        else None,
        minors_to_date=known_sum(to_date["minors"]),
        contacts_to_date=known_sum(to_date["contacts"]),
        understaffed_to_date=None if minimum is None else each.filter(pl.col("adults") < minimum).height,
    )


def hours(frame: pl.DataFrame) -> Decimal:
    """Adult hours of ``WALKED`` rows."""
    return quantity(Fraction(int(frame["adult_minutes"].sum()), 60))


def known_sum(values: pl.Series) -> int | None:
    """Sum of what is known, null where nothing is."""
    known = values.drop_nulls()
    return int(known.sum()) if known.len() else None


def areas(agreement: Agreement, to_date: pl.DataFrame) -> list[AreaAccount]:
    """Area-nights of every place, in the agreement's order; a place no longer in the agreement comes last."""
    count = dict(area_nights(to_date)["area"].value_counts().iter_rows())
    names = {area.id: area.name for area in agreement.areas}
    return [
        AreaAccount(id=area, name=names.get(area, area), area_nights=count.get(area, 0))
        for area in with_others(names, count)
    ]


def with_others(known: Sequence[str] | dict[str, str], met: Sequence[str] | dict[str, int]) -> list[str]:
    """The known ids in their order, then those that only the facts hold: nothing is left out of a sum."""
    return [*known, *sorted(set(met) - set(known))]
