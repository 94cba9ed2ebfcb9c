"""The time cells of a shift sheet: instants in the agreement's time zone, and the service night they
belong to."""

import re
from decimal import Decimal
from typing import Literal

import polars as pl

from tasks.agreement.model import Agreement
from tasks.facts.schemas import INSTANT
from tasks.reading.faults import DateReading, TimeFault, TimeReading
from tasks.reading.lookup import read_distinct
from tasks.reading.shifts.cells import code
from tasks.reading.values import as_shown, parse_number, parse_time, parse_time_range

_NOON = 12 * 60
_DAY = 24 * 60
_SHORTEST_HOURS, _LONGEST_HOURS = Decimal("0.5"), 24
_OPEN_END = "-\u2013\u2014\u2212"
_HOUR_UNIT = re.compile(r"\s*(?:h|tim(?:mar|me)?)\.?$", re.IGNORECASE)


def read_times(frame: pl.DataFrame, agreement: Agreement, dated_by_calendar: bool) -> pl.DataFrame:
    """Texts ``start``, ``end``, ``time`` and ``hours`` with ``written_date`` to ``service_date``, ``start_at``,
    ``end_at`` (UTC), ``minutes``, ``walked`` (minutes by the clock), ``hours_minutes``, ``start_text``,
    ``end_text``, ``time_fault`` and ``time_reading``.

    A start before noon belongs to the evening before it (A1): its date is the evening's, or the calendar's where
    the agreement says so or ``dated_by_calendar`` does. An end at or before the start is on the next day. Each
    distinct combination is read once.
    """
    said = ["start", "end", "time", "hours", "written_date", "date_clock", "date_reading"]
    calendar = dated_by_calendar or agreement.calendar.after_midnight == "calendar_date"
    times = _read_distinct_times(frame.select(said).unique(), calendar, agreement.timezone)
    kept = [name for name in said if name != "date_reading"]
    joined = frame.join(times, on=said, how="left", nulls_equal=True, maintain_order="left")
    return joined.drop(kept, "date_reading").rename({"night_reading": "date_reading"})


def _read_distinct_times(frame: pl.DataFrame, calendar: bool, timezone: str) -> pl.DataFrame:
    """The columns that :func:`read_times` adds, for each combination of texts and date."""
    frame = _clocks(frame)
    start = pl.col("start_clock") % _DAY
    early = (start < _NOON).fill_null(False)
    date = pl.col("written_date")
    start_date = pl.when(early).then(date if calendar else date.dt.offset_by("1d")).otherwise(date)
    frame = frame.with_columns(
        early=early & date.is_not_null(),
        service_date=pl.when(early & pl.lit(calendar)).then(date.dt.offset_by("-1d")).otherwise(date),
        start_wall=start_date.cast(pl.Datetime("us")) + pl.duration(minutes=start),
        walked=(pl.col("end_clock") - pl.col("start_clock")) % _DAY,
    ).with_columns(end_wall=pl.col("start_wall") + pl.duration(minutes="walked"))
    frame = frame.with_columns(start_at=_instant("start_wall", timezone), end_at=_instant("end_wall", timezone))
    minutes = (pl.col("end_at") - pl.col("start_at")).dt.total_minutes()
    fault = pl.coalesce("time_fault", pl.when(minutes <= 0).then(code(TimeFault.TIMES_EQUAL)))
    sound = fault.is_null()
    after_midnight = pl.when("early")
    return frame.with_columns(
        time_fault=fault,
        minutes=pl.when(sound).then(minutes),
        end_at=pl.when(sound).then("end_at"),
        night_reading=pl.coalesce(
            after_midnight.then(code(DateReading.CALENDAR_DATE) if calendar else None), "date_reading"
        ),
        time_reading=pl.coalesce(
            after_midnight.then(None if calendar else code(TimeReading.AFTER_MIDNIGHT)),
            pl.when(sound & pl.col("end_from_hours")).then(code(TimeReading.END_FROM_HOURS)),
            _clock_change(timezone),
        ),
    ).drop("start_clock", "end_clock", "early", "start_wall", "end_wall", "end_from_hours")


def _clocks(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds ``start_clock`` and ``end_clock`` (minutes after midnight), the texts, ``time_fault``, and
    whether the end comes from the stated hours."""

    def start_or_range(text: str) -> tuple[int | None, int | None, bool, bool, str]:
        sides = parse_time_range(text)
        if sides is None:
            return parse_time(text), None, False, False, as_shown(text)
        return *sides, True, text.rstrip().endswith(tuple(_OPEN_END)), text

    first = frame.select(first=pl.coalesce("start", "time"))["first"]
    schema = {"left": pl.Int64, "right": pl.Int64, "is_range": pl.Boolean, "is_open": pl.Boolean}
    ending = {"stated": pl.Int64, "end_text": pl.String}
    frame = frame.hstack(read_distinct(first, start_or_range, schema | {"start_text": pl.String}))
    frame = frame.hstack(read_distinct(frame["end"], lambda text: (parse_time(text), as_shown(text)), ending))
    frame = frame.hstack(read_distinct(frame["hours"], _hours_in_minutes, {"hours_minutes": pl.Int64}))
    in_range = pl.col("is_range").fill_null(False) & ~pl.col("is_open").fill_null(False)
    no_end = pl.col("end").is_null() & ~in_range
    start = pl.coalesce("left", pl.when(pl.col("start_text").is_null()).then("date_clock"))
    from_hours = no_end & start.is_not_null() & pl.col("hours_minutes").is_not_null()
    end = (
        pl.when(pl.col("end").is_not_null())
        .then("stated")
        .when(from_hours)
        .then(start + pl.col("hours_minutes"))
        .otherwise("right")
    )
    fault = (
        pl.when(start.is_null() & pl.col("start_text").is_null())
        .then(code(TimeFault.START_MISSING))
        .when(start.is_null())
        .then(code(TimeFault.START_UNREADABLE))
        .when(end.is_null() & no_end)
        .then(code(TimeFault.END_MISSING))
        .when(end.is_null())
        .then(code(TimeFault.END_UNREADABLE))
    )
    return frame.with_columns(
        start_clock=start,
        end_clock=end,
        end_from_hours=from_hours,
        time_fault=fault,
        end_text=pl.coalesce("end_text", pl.when("is_range").then("start_text")),
    ).drop("left", "right", "is_range", "is_open", "stated")


def _hours_in_minutes(text: str) -> tuple[int | None]:
    """Stated hours (``4,5``, ``4 tim``, ``4:30``) in minutes; null where they are no length of a patrol. Less than
    half an hour is a spreadsheet's part of a day: 0,1667 is four hours."""
    number = parse_number(_HOUR_UNIT.sub("", text))
    if number is not None and number < _SHORTEST_HOURS:
        number *= 24
    minutes = parse_time(text) if number is None and ":" in text else round((number or 0) * 60)
    return (minutes if minutes and minutes < _LONGEST_HOURS * 60 else None,)


def _instant(wall: str, timezone: str) -> pl.Expr:
    """Local wall time to UTC: a skipped hour moves forward, of a repeated one the first (reading 18)."""
    local = pl.col(wall).dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    later = (pl.col(wall) + pl.duration(hours=1)).dt.replace_time_zone(
        timezone, ambiguous="earliest", non_existent="null"
    )
    return pl.coalesce(local, later).dt.convert_time_zone("UTC").cast(INSTANT)


def _clock_change(timezone: str) -> pl.Expr:
    """The reading where start or end lies in an hour that a change of the clock skips or repeats."""

    def as_local(wall: str, ambiguous: Literal["earliest", "latest"]) -> pl.Expr:
        return pl.col(wall).dt.replace_time_zone(timezone, ambiguous=ambiguous, non_existent="null")

    walls = ("start_wall", "end_wall")
    skipped = [pl.col(wall).is_not_null() & as_local(wall, "earliest").is_null() for wall in walls]
    repeated = [as_local(wall, "earliest") != as_local(wall, "latest") for wall in walls]
    return (
        pl.when(pl.any_horizontal(skipped))
        .then(code(TimeReading.SKIPPED_HOUR))
        .when(pl.any_horizontal(repeated))
        .then(code(TimeReading.REPEATED_HOUR))
    )


def compare_hours(frame: pl.DataFrame) -> pl.DataFrame:
    """Sets ``time_reading`` where the stated hours are neither the patrol's length (by the clock or as
    instants) nor that length times the adults."""
    stated, length, walked = pl.col("hours_minutes"), pl.col("minutes"), pl.col("walked")
    fits = [stated == by * times for by in (length, walked) for times in (1, pl.col("adults"))]
    differs = stated.is_not_null() & length.is_not_null() & ~pl.any_horizontal(*fits).fill_null(False)
    return frame.with_columns(
        time_reading=pl.coalesce("time_reading", pl.when(differs).then(code(TimeReading.HOURS_DIFFER)))
    )
