"""What each tariff pays, unit by unit: :mod:`tasks.agreement.tariff` says the rules, this module computes
them.

Amounts are whole öre, positive. Everything is a column expression over ``WALKED`` rows, so that a million
area-nights cost no more than a few passes.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl

from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.tariff import Cap, Tariff
from tasks.agreement.versions import in_force
from tasks.measures.activity import NIGHT_ORDER
from tasks.measures.rounding import ore

UNITS = {
    "line": pl.String,
    "date": pl.Date,
    "area": pl.String,  # null for a unit per night, which is all areas of its night
    "association": pl.String,  # who earns the unit alone; null where those who walked it share it
    "counts": pl.Date,  # from when it is earned: its night, or the day of a decision
    "rate": pl.Int64,  # öre by the crew (of a package: per package); 0 where the crew is too small
    "paid": pl.Int64,  # öre that the unit earns: after packages and caps
    "version": pl.Int64,  # which of the line's tariffs pays it, as :func:`tariffs_of` counts them
}
"""One row per unit that a tariff line counts, oldest first."""


def tariff_lines(agreement: Agreement) -> list[tuple[BudgetLine, Tariff]]:
    """The lines that pay by a tariff, with it, in the agreement's order."""
    return [(line, line.tariff) for line in agreement.budget if line.tariff is not None]


def tariffs_of(agreement: Agreement, line_id: str) -> list[tuple[date, Tariff]]:
    """The tariffs that a line has had up to the day of the rules, each with its first day; the last is in force."""
    return [each for each in _tariffs(agreement, line_id) if each[0] <= agreement.day]


def tariffs_ahead(agreement: Agreement, line_id: str) -> list[tuple[date, Tariff]]:
    """The tariffs that a line will have after the day of the rules, where the one in force has an end, each with its
    first day.
    """
    return [each for each in _tariffs(agreement, line_id) if each[0] > agreement.day]


def _tariffs(agreement: Agreement, line_id: str) -> list[tuple[date, Tariff]]:
    found: list[tuple[date, Tariff]] = []
    for day, rules in in_force(agreement):
        tariff = next(tariff for line, tariff in tariff_lines(rules) if line.id == line_id)
        if not found or found[-1][1] != tariff:
            found.append((day, tariff))
    return found


def tariff_on(agreement: Agreement, line_id: str, day: date) -> Tariff:
    """The tariff by which a line pays what is walked on ``day``."""
    return [tariff for start, tariff in tariffs_of(agreement, line_id) if start <= day][-1]


def has_one_rate(agreement: Agreement, line_id: str) -> bool:
    """Whether every unit of the line has been paid by one rate."""
    return len({tariff.rate for _, tariff in tariffs_of(agreement, line_id)}) == 1


def draws_extra(agreement: Agreement) -> bool:
    """Whether a line of its own pays the second, third … area of a night."""
    return any(tariff.draws == "extra_area" for _, tariff in tariff_lines(agreement))


def units(agreement: Agreement, walked: pl.DataFrame) -> pl.DataFrame:
    """The ``UNITS`` of every tariff line from the ``WALKED`` rows that earn up to a cut-off, by the tariff of their
    night.

    What a decision lets earn outside the calendar is paid as an extra area. Without a line that draws extra areas the
    first-area line pays all area-nights (settled reading 2).
    """
    return pl.concat([pl.DataFrame(schema=UNITS), *_lines(agreement, walked)])


def _lines(agreement: Agreement, walked: pl.DataFrame) -> Iterator[pl.DataFrame]:
    pays_all = not draws_extra(agreement)
    for line, tariff in tariff_lines(agreement):
        is_first = pl.col("first") & pl.col("eligible")
        drawn = walked if pays_all else walked.filter(is_first == (tariff.draws == "first_area"))
        versions = tariffs_of(agreement, line.id)
        counted = _counted(versions, drawn if tariff.per in ("area_night", "patrol") else walked)
        paid = _capped([each.cap for _, each in versions], _packaged(tariff, counted))
        yield paid.with_columns(pl.lit(line.id).alias("line")).select(*UNITS)


def _counted(versions: Sequence[tuple[date, Tariff]], walked: pl.DataFrame) -> pl.DataFrame:
    """The units in order, each with the number of the version of its night, and its crew's rate by that."""
    tariff = versions[-1][1]
    nobody, crew = pl.lit(None, pl.String), (pl.col("adults").sum(), pl.col("counts").min())
    match tariff.per:
        case "area_night":
            each = walked.group_by("date", "area", maintain_order=True).agg(*crew)
            each = each.with_columns(nobody.alias("association"))
        case "night":
            each = walked.group_by("date", maintain_order=True).agg(*crew)
            each = each.with_columns(nobody.alias("area"), nobody.alias("association"))
        case "patrol" | "season":
            each = walked
    version, rate = pl.lit(0, pl.Int64), _rate(versions[0][1])
    for number, (day, later) in enumerate(versions[1:], start=1):
        is_later = pl.col("date") >= day
        version = pl.when(is_later).then(pl.lit(number, pl.Int64)).otherwise(version)
        rate = pl.when(is_later).then(_rate(later)).otherwise(rate)
    rated = each.with_columns(version.alias("version"), rate.alias("rate"))
    return _first_of_season(tariff, rated) if tariff.per == "season" else rated


def _rate(tariff: Tariff) -> pl.Expr:
    """Öre by crew: the highest step reached, nothing below the lowest or below the smallest paid crew."""
    rate = pl.lit(0 if tariff.steps else ore(tariff.rate), pl.Int64)
    for step in sorted(tariff.steps, key=lambda step: step.adults):
        rate = pl.when(pl.col("adults") >= step.adults).then(pl.lit(ore(step.rate), pl.Int64)).otherwise(rate)
    return pl.when(pl.col("adults") >= (tariff.minimum_adults or 0)).then(rate).otherwise(pl.lit(0, pl.Int64))


def _first_of_season(tariff: Tariff, rated: pl.DataFrame) -> pl.DataFrame:
    """One unit per season and association: its first paid patrol, or its first where none is paid.

    A patrol outside every named season belongs to none and makes no unit.
    """
    season = pl.lit(None if tariff.seasons else 0, pl.Int64)
    for number, span in enumerate(tariff.seasons):
        inside = pl.col("date").is_between(span.start, span.end)
        season = pl.when(inside).then(pl.lit(number, pl.Int64)).otherwise(season)
    return (
        rated.with_columns(season.alias("season"))
        .filter(pl.col("season").is_not_null())
        .sort(pl.col("rate") == 0, *NIGHT_ORDER)
        .unique(["season", "association"], keep="first", maintain_order=True)
        .sort(NIGHT_ORDER)
    )


def _packaged(tariff: Tariff, counted: pl.DataFrame) -> pl.DataFrame:
    """``paid`` before caps: the rate, or with packages its part for each unit of a full package.

    Packages are filled oldest first, per association where units are patrols; the last unit of one takes the
    remainder of the division.
    """
    size = tariff.package
    if size is None:
        return counted.with_columns(pl.col("rate").alias("paid"))
    filled = pl.col("rate") > 0
    whose = ["association"] if tariff.per == "patrol" else [pl.lit(0)]
    number = filled.cum_sum().over(whose)
    last_full = filled.sum().over(whose) // size * size
    part = pl.col("rate") // size
    remainder = pl.when(number % size == 0).then(pl.col("rate") - part * size).otherwise(0)
    return counted.with_columns(
        pl.when(filled & (number <= last_full)).then(part + remainder).otherwise(0).alias("paid")
    )


def _capped(caps: Sequence[Cap | None], packaged: pl.DataFrame) -> pl.DataFrame:
    """Pay oldest first until the cap of the version is reached, counted with what earlier versions have paid; the
    unit that passes its amount gets what is left.
    """
    if not any(caps):
        return packaged
    paid, parts, units_before, ore_before = pl.col("paid"), [], 0, 0
    for number, cap in enumerate(caps):
        part = packaged.filter(version=number)
        if cap is not None and cap.units is not None:
            within = (paid > 0).cum_sum() + units_before <= cap.units
            part = part.with_columns(pl.when(within).then(paid).otherwise(0))
        if cap is not None and cap.amount is not None:
            left = ore(cap.amount) - ore_before - (paid.cum_sum() - paid)
            part = part.with_columns(pl.min_horizontal(paid, pl.max_horizontal(left, 0)).alias("paid"))
        units_before += part.filter(paid > 0).height
        ore_before += int(part["paid"].sum())
        parts.append(part)
    return pl.concat(parts)
