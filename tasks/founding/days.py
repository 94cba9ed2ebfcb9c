"""Days, spans, months and weekdays as people write them in an answer, and as an answer is written."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from babel.dates import get_day_names

from tasks.agreement.calendar import WEEKDAYS
from tasks.founding.answer import Context, Unreadable
from tasks.reading.values import DateText, parse_weekday, read_date
from tasks.wording.swedish import NBSP, manad


def read_day(text: str, context: Context) -> date:
    """A day; where it has no year, the only one in the term."""
    found = read_date(text, is_dotted=True)
    day = found.date
    if found.year is None and found.fault is None and context.term is not None:
        years = range(context.term.start.year, context.term.end.year + 1)
        days = [each for year in years if (each := found.in_year(year))]
        inside = [each for each in days if context.term.start <= each <= context.term.end]
        day = inside[0] if len(inside) == 1 else None
    if day is None:
        raise Unreadable("day" if found.fault else "year", given=text)
    if found.weekday is not None and found.weekday != day.weekday():
        raise Unreadable("weekday_of", given=text, day=get_day_names("wide", locale="sv")[day.weekday()])
    return day


_FROM = re.compile(r"^(?:från(?: och med)?|from|fr\.?\s?o\.?\s?m\.?)\s+", re.IGNORECASE)
_TO = re.compile(
    r"\s+(?:[-\u2013\u2014]{1,2}|till(?: och med)?|to|t\.?\s?o\.?\s?m\.?)\s+|\s*[\u2013\u2014]\s*", re.IGNORECASE
)
_MAY_PART = re.compile(r"\s*(?:--?|[/,])\s*|\s+")
_YEAR = re.compile(r"(?:(?:hela|kalender)?(?:året)?\s*)(\d{4})")


def read_span(text: str, context: Context) -> dict[str, date]:
    """Two days with something between them; a first day without a year has that of the last, or the year before."""
    if year := _YEAR.fullmatch(text.casefold()):
        return {"start": date(int(year[1]), 1, 1), "end": date(int(year[1]), 12, 31)}
    bare = _FROM.sub("", text)
    sides = [side for side in _TO.split(bare) if side]
    if len(sides) != 2:
        found = [each for each in _parted(bare) if not any(read_date(side, is_dotted=True).fault for side in each)]
        if len(found) != 1:
            raise Unreadable("span", given=text)
        sides = found[0]
    end = read_day(sides[1], context)
    start = _before(end, read_date(sides[0], is_dotted=True)) or read_day(sides[0], context)
    if end < start:
        raise Unreadable("backwards", start=start, end=end)
    return {"start": start, "end": end}


def _parted(text: str) -> Iterator[list[str]]:
    """The text in two, at each place where something may stand between two days."""
    for mark in _MAY_PART.finditer(text):
        yield [text[: mark.start()], text[mark.end() :]]


def _before(end: date, found: DateText) -> date | None:
    """The last day of that day and month up to ``end``; null where the text has a year, or is no day and month."""
    if found.year is not None or found.fault is not None:
        return None
    return max(
        (day for year in (end.year, end.year - 1) if (day := found.in_year(year)) and day <= end), default=None
    )


def read_month(text: str, context: Context) -> str:
    """A month, by name or number; of a day its month."""
    bare = re.sub(r"^(?:i|under)\s+|\s+månad\b", "", text, flags=re.IGNORECASE)
    if found := re.fullmatch(r"(\d{4})-?(\d\d)|(\d\d?)[-/](\d{4})", bare):
        year, number = found[1] or found[4], int(found[2] or found[3])
        if 1 <= number <= 12:
            return f"{year}-{number:02d}"
        raise Unreadable("month", given=text)
    for day in (f"1 {bare}", bare):
        try:
            return f"{read_day(day, context):%Y-%m}"
        except Unreadable:
            continue
    raise Unreadable("month", given=text)


_BETWEEN_DAYS = re.compile(r"\s*(?:[;,]|\boch\b|\bsamt\b)\s*|(?<=\d{4}-\d\d-\d\d)\s+(?=\d{4}-)")


def read_days(text: str, context: Context) -> list[date]:
    """Single days, in order."""
    return sorted({read_day(part, context) for part in _BETWEEN_DAYS.split(text) if part})


_ALL_DAYS = frozenset({"alla", "alla dagar", "alla kvällar", "varje kväll", "varje dag"})
_EVENING = re.compile(r"(?:^|s)(?:kväll(?:ar|en)?|natt(?:en)?|nätter)$|(?<=dag)ar$")
_BETWEEN_WEEKDAYS = re.compile(r"\s*(?:[,;&+]|\boch\b|\bsamt\b|\s)\s*")
_TO_WEEKDAY = re.compile(r"(?<=\w)\s*(?:[-\u2013\u2014]|\still(?: och med)?\s|\st\.?\s?o\.?\s?m\.?\s)\s*(?=\w)")


def read_weekdays(text: str, _: Context) -> list[str]:
    """Weekdays, one by one or from one to another."""
    if text.casefold() in _ALL_DAYS:
        return list(WEEKDAYS)
    days: set[int] = set()
    for part in _BETWEEN_WEEKDAYS.split(_TO_WEEKDAY.sub("-", text)):
        ends = [_weekday(side) for side in part.split("-") if _EVENING.sub("", side)]
        if ends:
            days |= {(ends[0] + number) % 7 for number in range((ends[-1] - ends[0]) % 7 + 1)}
    if not days:
        raise Unreadable("weekday", given=text)
    return [WEEKDAYS[day] for day in sorted(days)]


def _weekday(text: str) -> int:
    number = parse_weekday(_EVENING.sub("", text))
    if number is None:
        raise Unreadable("weekday", given=text)
    return number


def write_days(value: list[date], _: Context) -> str:
    """Days as they are read."""
    return ", ".join(map(str, value))


def write_span(value: Mapping[str, date], _: Context) -> str:
    """A span as it is read."""
    return f"{value['start']} – {value['end']}"


def write_month(value: str, _: Context) -> str:
    """A month as it is read."""
    return manad(value).replace(NBSP, " ")


def write_weekdays(value: list[str], _: Context) -> str:
    """Weekdays as they are read."""
    names = get_day_names("wide", locale="sv")
    return ", ".join(names[WEEKDAYS.index(day)] for day in WEEKDAYS if day in value)
