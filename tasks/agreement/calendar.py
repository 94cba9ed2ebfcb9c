"""The agreement's calendar: eligible nights (A1), periods, and when a report is due (G3). No clock: days
come in."""

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import get_args

from holidays import HolidayBase, country_holidays

from tasks.agreement.model import Agreement, Span, Weekday
from tasks.agreement.versions import in_force
from tasks.errors import InputError, RequestError

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""As agreement files write them, from Monday."""


def weekdays(agreement: Agreement) -> list[int]:
    """The weekdays on which nights start, Monday being 0, in the order of the agreement file."""
    return [WEEKDAYS.index(name) for name in agreement.calendar.weekdays]


def calendars(agreement: Agreement) -> list[tuple[Span, Agreement]]:
    """The parts of the term that have a calendar of nights of their own, in order, each with its rules."""
    term, found = agreement.term, list[tuple[date, Agreement]]()
    for day, rules in in_force(agreement):
        if day <= term.end and (not found or found[-1][1].calendar != rules.calendar):
            found = [*(found if day > term.start else []), (max(day, term.start), rules)]
    ends = [*(day - timedelta(days=1) for day, _ in found[1:]), term.end]
    return [(Span(start=day, end=end), rules) for (day, rules), end in zip(found, ends, strict=True)]


def eligible_nights(agreement: Agreement) -> list[date]:
    """Every night of the calendar inside the term, ascending and without repeats. Each past night by the calendar of
    its day, those to come by the rules given."""
    return [night for span, rules in calendars(agreement) for night in nights_within(span, rules)]


def nights_within(span: Span, rules: Agreement) -> tuple[date, ...]:
    """The nights of a span by one calendar, ascending."""
    return _nights(span.start, span.end, tuple(weekdays(rules)), tuple(rules.calendar.extra))


@lru_cache
def _nights(start: date, end: date, on: tuple[int, ...], named: tuple[date, ...]) -> tuple[date, ...]:
    days = (start + timedelta(days=passed) for passed in range((end - start).days + 1))
    return tuple(day for day in days if day.weekday() in on or day in named)


def months(agreement: Agreement) -> list[str]:
    """The months that touch the term, ascending: ``2021-12`` … ``2022-12``."""
    term = agreement.term
    first, last = term.start.year * 12 + term.start.month - 1, term.end.year * 12 + term.end.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]


def require_month(agreement: Agreement, period: str) -> None:
    """Raise :class:`RequestError`, which says what would be right, for what is no month of the term."""
    if period not in (known := months(agreement)):
        raise RequestError(
            f"{period!r} is no month of {agreement.id}: write YYYY-MM, from {known[0]} to {known[-1]}."
        )


def require_over(agreement: Agreement, period: str, today: date) -> None:
    """Raise :class:`RequestError` for a month of the term that is not over on ``today``."""
    if today <= (end := span_of(agreement, period).end):
        raise RequestError(
            f"{period} of {agreement.id} is not over: it can be reported from {end + timedelta(days=1)}. "
            "Until then only try it (--dry-run)."
        )


def require_day(agreement: Agreement, day: date) -> None:
    """Raise :class:`InputError`, which says what would be right, for a day outside the term."""
    term = agreement.term
    if not term.start <= day <= term.end:
        raise InputError(
            f"{day} is outside the term of {agreement.id}: choose a day from {term.start} to {term.end}."
        )


def require_quarter(agreement: Agreement, period: str) -> None:
    """Raise :class:`RequestError`, which says what would be right, for what is no quarter of the agreement."""
    if period not in (known := quarters(agreement)):
        raise RequestError(f"{period!r} is no quarter of {agreement.id}: its quarters are {', '.join(known)}.")


def quarters(agreement: Agreement) -> dict[str, Span]:
    """The agreement's quarters (G5) by name; where it names none, the calendar quarters that touch the
    term."""
    if agreement.quarters:
        return dict(sorted(agreement.quarters.items()))
    spans: dict[str, Span] = {}
    for month in months(agreement):
        span = span_of(agreement, month)
        name = f"{month[:4]}-Q{(span.end.month + 2) // 3}"
        spans[name] = Span(start=spans.get(name, span).start, end=span.end)
    return spans


def span_of(agreement: Agreement, period: str) -> Span:
    """First and last day of ``2022-03`` or ``2022-Q1``, clipped to the term.

    Raises :class:`InputError` for what is no period and for one that does not touch the term.
    """
    if re.fullmatch(r"[0-9]{4}-Q[1-4]", period):
        spans = quarters(agreement)
        if period not in spans:
            raise InputError(f"{period} is no quarter of {agreement.id}: its quarters are {', '.join(spans)}")
        return spans[period]
    known = months(agreement)
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", period):
        raise InputError(f"{period!r} is no period: write a month ({known[-1]}) or a quarter (2022-Q1)")
    if period not in known:
        raise InputError(f"{period} is outside the term of {agreement.id}: its months are {known[0]} to {known[-1]}")
    year, month = int(period[:4]), int(period[5:])
    return Span(
        start=max(date(year, month, 1), agreement.term.start),
        end=min(date(year, month, monthrange(year, month)[1]), agreement.term.end),
    )


def quarter_months(agreement: Agreement, quarter: str) -> list[str]:
    """The months that touch a quarter, ascending: 2022-Q1 → 2021-12, 2022-01, 2022-02, 2022-03 (the stub
    of 2021)."""
    span = span_of(agreement, quarter)
    return [month for month in months(agreement) if f"{span.start:%Y-%m}" <= month <= f"{span.end:%Y-%m}"]


def quarter_of(agreement: Agreement, day: date) -> str | None:
    """Name of the quarter that ``day`` lies in, null outside the term."""
    return next((name for name, span in quarters(agreement).items() if span.start <= day <= span.end), None)


def last_whole_month(agreement: Agreement, today: date) -> str | None:
    """The month to report on ``today``: the last one of the term that is over. Null: nothing to do.

    A month cut by the end of the term is over once the term is. More than one month after the term there is
    nothing to report any more.
    """
    previous = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    return previous if previous in months(agreement) else None


LOOKED_FOR_DAYS = 92
"""How long after its end a month that was never reported is looked for by itself: an agreement file that is put in
place later is no reason to mail what is long past."""


def open_months(agreement: Agreement, closed: str | None) -> dict[str, Span]:
    """The months that want a report of their own and are later than the ``closed`` one, ascending.

    A month that the term only begins in wants none: the next one's report closes it (settled reading 15).
    """
    spans = {month: span_of(agreement, month) for month in months(agreement) if month > (closed or "")}
    return {month: span for month, span in spans.items() if span.start.day == 1 or span.end == agreement.term.end}


def months_to_report(agreement: Agreement, closed: str | None, today: date) -> list[str]:
    """The months to report on ``today``, ascending: open, over, and not long past. Where there is none, the last
    whole month, whose sending may be unfinished; none outside the term."""
    over = [
        month
        for month, span in open_months(agreement, closed).items()
        if span.end < today <= span.end + timedelta(days=LOOKED_FOR_DAYS)
    ]
    last = last_whole_month(agreement, today)
    return over or ([] if last is None or last > (closed or "") else [last])


@cache
def _swedish_days() -> HolidayBase:
    # "de_facto" adds the eves on which offices are closed (midsummer, Christmas, New Year).
    return country_holidays("SE", categories=("public", "de_facto"), language="sv")


def is_working_day(day: date) -> bool:
    """Whether offices in Sweden are open: no weekend, holiday or eve."""
    return _swedish_days().is_working_day(day)


def next_meeting(agreement: Agreement, today: date) -> date | None:
    """The steering group's first meeting on or after ``today``; null where none is given."""
    return min((day for day in agreement.meetings if day >= today), default=None)


DUE_DAYS = 7
"""Days after its month by which a report is due where no meeting says so."""


def due_date(agreement: Agreement, period: str) -> date:
    """The day by which the report of a month should be out: before the first meeting after it, as the agreement says,
    else a week after the month.
    """
    end = span_of(agreement, period).end
    meeting = next_meeting(agreement, end + timedelta(days=1))
    return (report_due(agreement, meeting) if meeting else None) or end + timedelta(days=DUE_DAYS)


def report_due(agreement: Agreement, meeting: date) -> date | None:
    """The working day on which the report is due before ``meeting`` (G3); null where the agreement does not
    say.

    Counts whole working days: 5 before Wednesday the 16th is Wednesday the 9th, when no holiday lies between.
    """
    workdays = agreement.report_due_workdays_before_meeting
    if workdays is None:
        return None
    return _swedish_days().get_nth_working_day(meeting + timedelta(days=workdays == 0), -max(workdays, 1))


def next_report_due(agreement: Agreement, made_on: date) -> date | None:
    """When the report after the one made on this day is due: before the meeting after the coming one."""
    meeting = next_meeting(agreement, made_on)
    following = None if meeting is None else next_meeting(agreement, meeting + timedelta(days=1))
    return None if following is None else report_due(agreement, following)


def answer_by(meeting: date) -> date:
    """The last working day before a meeting: by then its members have answered what they are asked."""
    return _swedish_days().get_nth_working_day(meeting, -1)
