"""What was walked: nights, area-nights, crew and hours, from the patrols alone. No money is known here.

One pass over the patrols makes the small frame ``WALKED``; everything else is read from that.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Agreement
from tasks.decisions.effects import paid_nights
from tasks.measures.figures import AreaAccount, CrewFigures
from tasks.measures.rounding import quantity

WALKED = {
    "date": pl.Date,  # service night
    "area": pl.String,
    "association": pl.String,
    "adults": pl.Int64,
    "adult_minutes": pl.Int64,
    "minors": pl.Int64,  # null where no team stated any
    "contacts": pl.Int64,  # null where no team stated any
    "eligible": pl.Boolean,  # the night is one of the agreement's calendar
    "place": pl.Int64,  # the area's place in the agreement's order; those no longer in it come last
    "first": pl.Boolean,  # the area is its night's first, in that order
    "counts": pl.Date,  # from when it earns: its night, or the day from which a decision lets it; null: never
}
"""One row per service night, area and association in the term, up to the cut-off, in NIGHT_ORDER."""

NIGHT_ORDER = ["date", "place", "area", "association"]
"""Oldest first; within a night the agreement's order of areas."""


def walked(agreement: Agreement, patrols: pl.DataFrame | pl.LazyFrame, through: date) -> pl.DataFrame:
    """Aggregate ``PATROLS`` in the term and not after ``through`` to ``WALKED``.

    Nights outside the calendar stay, marked, for they are counted apart (A1).
    """
    night, counts = pl.col("service_date"), pl.col("minors", "contacts")
    until = min(through, agreement.term.end)
    teams = (
        patrols.lazy()
        .filter(night.is_between(agreement.term.start, until))
        .group_by(night.alias("date"), "area", "association")
        .agg(pl.col("adults", "adult_minutes").sum(), counts.sum(), counts.count().name.prefix("known_"))
        .collect(engine="streaming")
    )
    areas = with_others([area.id for area in agreement.areas], teams["area"].unique())
    associations = sorted(teams["association"].unique())
    return (
        teams.with_columns(
            pl.col("date").is_in(eligible_nights(agreement)).alias("eligible"),
            _place_in(areas, "area").alias("place"),
            _known_sum("minors"),
            _known_sum("contacts"),
        )
        .sort(_night_order(len(areas), associations))
        .with_columns(
            (pl.col("place") == pl.col("place").min().over("date")).alias("first"),
            pl.when("eligible").then("date").otherwise(_decided(agreement, through)).alias("counts"),
        )
        .select(*WALKED)
    )


def _decided(agreement: Agreement, through: date) -> pl.Expr:
    """From when an area-night outside the calendar earns; null where no decision up to ``through`` lets it."""
    since = pl.lit(None, pl.Date)
    for paid in paid_nights(agreement):
        if paid.since <= through:
            is_it = (pl.col("date") == paid.night) & (pl.col("area") == paid.area)
            since = pl.when(is_it).then(pl.lit(paid.since)).otherwise(since)
    return since


def _place_in(order: Sequence[str], column: str) -> pl.Expr:
    return pl.col(column).replace_strict(order, range(len(order)), default=len(order), return_dtype=pl.Int64)


def _night_order(areas: int, associations: Sequence[str]) -> pl.Expr:
    """NIGHT_ORDER as one whole number: a sort by it takes a fraction of a sort by several columns of text."""
    day, rank = pl.col("date").to_physical().cast(pl.Int64), _place_in(associations, "association")
    return (day * areas + pl.col("place")) * len(associations) + rank


def _known_sum(column: str) -> pl.Expr:
    """Unknown is null, never 0: the sum of the known values, null where there is none."""
    return pl.when(pl.col(f"known_{column}") > 0).then(column).alias(column)


def area_nights(frame: pl.DataFrame) -> pl.DataFrame:
    """Distinct (night, area) of ``WALKED`` rows, with adults and whether it is its night's first."""
    return frame.group_by("date", "place", maintain_order=True).agg(
        pl.col("area", "first", "eligible").first(), pl.col("adults").sum()
    )


def crew(agreement: Agreement, to_date: pl.DataFrame, in_period: pl.DataFrame) -> CrewFigures:
    """Walkers of the eligible ``WALKED`` rows to date and of those in the period."""
    each, minimum = area_nights(to_date), agreement.crew.minimum
    few = None if minimum is None else each.filter(pl.col("adults") < minimum).height
    return CrewFigures(
        adult_hours_in_period=hours(minutes(in_period)),
        adult_hours_to_date=hours(minutes(to_date)),
        adults_per_area_night=quantity(Fraction(int(each["adults"].sum()), each.height)) if each.height else None,
        minors_to_date=known_sum(to_date["minors"]),
        contacts_to_date=known_sum(to_date["contacts"]),
        understaffed_to_date=few,
        staffed_share=None if few is None or not each.height else quantity(1 - Fraction(few, each.height)),
    )


def minutes(walked: pl.DataFrame) -> int:
    """Adult minutes of ``WALKED`` rows."""
    return int(walked["adult_minutes"].sum())


def hours(adult_minutes: int) -> Decimal:
    """Adult hours as they are stored."""
    return quantity(Fraction(adult_minutes, 60))


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


def with_others(known: Iterable[str], met: Iterable[str]) -> list[str]:
    """The known ids in their order, then those that only the facts hold: nothing is left out of a sum."""
    named = list(known)
    return [*named, *sorted(set(met) - set(named))]
