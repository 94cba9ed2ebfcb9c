"""The dates of a column of a ledger or a list of expenses, and what is told of those that can be two days."""

from collections.abc import Callable
from datetime import date

import polars as pl

from tasks.findings import Finding, Place, tell
from tasks.reading.lookup import read_distinct
from tasks.reading.values import month_first, read_date


def read_days(texts: pl.Series, read: Callable[[str], date | None], sheet: Place) -> tuple[pl.Series, list[Finding]]:
    """``date`` of each text by ``read``, and what is told.

    A column whose dates have slashes is read with the month first where some of them are days only so. Where nothing
    tells, the day comes first as in Swedish; both are told, for an app from elsewhere may have meant the other.
    """
    changed_round, is_american = month_first(texts.unique().drop_nulls().to_list())
    told = _told(texts, changed_round, is_american, sheet)
    as_meant = changed_round if is_american else {}
    dates = read_distinct(texts, lambda text: [read(as_meant.get(text, text))], {"date": pl.Date})
    return dates["date"], told


def _told(texts: pl.Series, changed_round: dict[str, str], is_american: bool, sheet: Place) -> list[Finding]:
    both = {text: (read_date(text).date, read_date(other).date) for text, other in changed_round.items()}
    first = next((text for text in texts.drop_nulls() if text in both and both[text][0] != both[text][1]), None)
    if first is None:
        return []
    case = "month" if is_american else "day"
    return [tell("ledger.slashed_dates", sheet, case=case, text=first, day=both[first][is_american])]
