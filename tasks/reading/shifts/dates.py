"""The date cells of a shift sheet: typed dates, and the year of those that are written without one.

Reading 14 (docs/domain): a date without a year takes the year in the term in which its weekday fits, else the
one that its neighbouring rows suggest, else it is a fault.
"""

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from tasks.agreement.calendar import calendars, eligible_nights
from tasks.agreement.model import Agreement
from tasks.reading.faults import DateFault, DateReading
from tasks.reading.lookup import read_distinct
from tasks.reading.shifts.cells import code
from tasks.reading.values import DateText, as_shown, month_first, parse_weekday, read_date

_SCHEMA = {
    "written_date": pl.Date,
    "written_month": pl.Int64,
    "written_day": pl.Int64,
    "written_weekday": pl.Int64,
    "date_clock": pl.Int64,
    "text_fault": pl.String,
    "date_text": pl.String,
}


_FEWEST_NIGHTS = 2  # with rows that have no date: one alone is more likely a date forgotten


def carry_dates_down(frame: pl.DataFrame) -> pl.DataFrame:
    """Give the rows of a list that writes each night once, on its first row, that date; adds ``carried``.

    A list is such a one where no date is written on two rows in succession and several nights have rows without one.
    Such a row stands right under its night's others, and names an area and association that do not stand there yet.
    """
    place = ["area", "association"]
    is_under = (
        pl.all_horizontal(pl.col("date", "weekday").is_null())
        & pl.any_horizontal(pl.col(place).is_not_null())
        & (pl.col("entry") == "patrol")
        & (pl.col("row").diff() == 1).fill_null(False)
    )
    frame = frame.with_columns(is_under=is_under)
    if not frame["is_under"].any():
        return frame.rename({"is_under": "carried"})
    frame = frame.with_columns(night=(~pl.col("is_under")).cum_sum())
    again = ~pl.struct(place).is_first_distinct().over("night")
    date = pl.col("date").first().over("night")
    frame = frame.with_columns(carried="is_under", again=again.cum_sum().over("night") > 0, above=date)
    frame = frame.with_columns(carried=pl.col("carried") & ~pl.col("again") & pl.col("above").is_not_null())
    writes_once = not frame.select((pl.col("date") == pl.col("date").shift()).any()).item()
    is_such = writes_once and frame.filter("carried")["night"].n_unique() >= _FEWEST_NIGHTS
    carried = pl.col("carried") & is_such
    return frame.with_columns(date=pl.when(carried).then("above").otherwise("date"), carried=carried).drop(
        "is_under", "night", "again", "above"
    )


def read_dates(
    frame: pl.DataFrame, agreement: Agreement, epoch_1904: bool, is_dated_by_start: bool = False
) -> pl.DataFrame:
    """Texts ``date`` and ``weekday`` to ``written_date`` (as the sheet dates it), ``date_text``, ``date_fault``,
    ``date_reading`` and ``date_clock`` (a time of day in the same cell, minutes after midnight).

    ``is_dated_by_start``: the dates stand in cells of start times, where ``21.10`` is no day in October."""
    american = _american(frame["date"].unique().drop_nulls().to_list(), agreement)

    def parts(text: str) -> tuple[object, ...]:
        read = read_date(american.get(text, text), epoch_1904, is_dotted=not is_dated_by_start)
        return read.date, read.month, read.day, read.weekday, read.minutes, read.fault, as_shown(text)

    frame = frame.hstack(read_distinct(frame["date"], parts, _SCHEMA))
    beside = read_distinct(frame["weekday"], lambda text: (parse_weekday(text),), {"beside": pl.Int64})["beside"]
    frame = frame.with_columns(written_weekday=pl.coalesce("written_weekday", beside))
    guessed = _guess_years(frame, agreement)
    written, weekday = pl.col("written_date"), pl.col("written_weekday")
    frame = frame.with_columns(written_date=pl.coalesce(written, guessed), year_guessed=guessed.is_not_null())
    fault = (
        pl.when(written.is_not_null())
        .then(None)
        .when(pl.col("date").is_null())
        .then(code(DateFault.MISSING))
        .otherwise(pl.coalesce("text_fault", code(DateFault.YEAR_UNKNOWN)))
    )
    reading = (
        pl.when(weekday.is_not_null() & (pl.coalesce(written, guessed).dt.weekday() - 1 != weekday))
        .then(code(DateReading.WEEKDAY_DIFFERS))
        .when(pl.col("date").is_in(list(american)))
        .then(code(DateReading.MONTH_FIRST))
        .when("year_guessed")
        .then(code(DateReading.YEAR_GUESSED))
    )
    return frame.with_columns(date_fault=fault, date_reading=reading).drop(
        "weekday", "written_month", "written_day", "written_weekday", "text_fault", "year_guessed"
    )


def _american(texts: Collection[str], agreement: Agreement) -> dict[str, str]:
    """The dates of a column written in the American way (``3/18/2022``), to the same with the day first; none where
    the column is not.

    It is where some of its dates exist only so and none only with the day first, or where several dates all are
    nights of the agreement's calendar only so.
    """
    changed_round, is_american = month_first(texts)
    if is_american or len(changed_round) <= 1:
        return changed_round if is_american else {}
    nights = set(eligible_nights(agreement))
    by_nights = nights.issuperset(read_date(text).date for text in changed_round.values()) and nights.isdisjoint(
        read_date(text).date for text in changed_round
    )
    return changed_round if by_nights else {}


def _guess_years(frame: pl.DataFrame, agreement: Agreement) -> pl.Series:
    """The dates of cells without a year, in row order, null elsewhere and where nothing tells the year: the cell's
    weekday does, else the calendar of nights, else the rows around it.
    """
    open_rows = frame.with_row_index("at").filter(
        pl.col("written_date").is_null(), pl.col("written_month").is_not_null()
    )
    if open_rows.is_empty():
        return pl.select(pl.repeat(None, frame.height, dtype=pl.Date)).to_series()
    dates: list[date | None] = frame["written_date"].to_list()
    guesses: list[date | None] = [None] * frame.height
    left: list[tuple[int, list[date]]] = []
    columns = ("at", "written_month", "written_day", "written_weekday")
    nights = set(eligible_nights(agreement))
    extra = {night for _, rules in calendars(agreement) for night in rules.calendar.extra}
    for at, month, day, weekday in open_rows.select(columns).iter_rows():
        possible, within = _in_term(DateText(month=month, day=day), agreement)
        on_weekday = [found for found in within if found.weekday() == weekday or found in extra]
        fitting = [found for found in within if found in nights] if weekday is None else on_weekday
        if len(fitting) == 1:
            guesses[at] = dates[at] = fitting[0]
        else:
            left.append((at, fitting or possible))
    for at, candidates in left:
        guesses[at] = dates[at] = _nearest(candidates, at, dates)
    return pl.Series("guessed", guesses, pl.Date)


def _in_term(text: DateText, agreement: Agreement) -> tuple[list[date], list[date]]:
    """The dates the text can mean, those of the term's years where the term has none; and those within the term."""
    term = agreement.term
    years = range(term.start.year, term.end.year + 1)
    every = [found for year in years if (found := text.in_year(year)) is not None]
    within = [found for found in every if term.start <= found <= term.end]
    return within or every, within


def _nearest(candidates: list[date], at: int, dates: list[date | None]) -> date | None:
    """The candidate closest to the nearest dated row, those above first, within half a year of it."""
    if not candidates:
        return None
    above = next((dates[row] for row in range(at - 1, -1, -1) if dates[row]), None)
    below = next((dates[row] for row in range(at + 1, len(dates)) if dates[row]), None)
    neighbour = above or below
    if neighbour is None:
        return None
    closest = min(candidates, key=lambda candidate: abs(candidate - neighbour))
    return closest if abs(closest - neighbour) < timedelta(days=183) else None
