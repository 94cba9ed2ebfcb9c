"""The calendar of nights, periods and due dates, counted by hand."""

from datetime import date
from pathlib import Path

import pytest

from tasks.agreement import calendar
from tasks.agreement.load import load_agreement
from tasks.errors import InputError

TIMRA = load_agreement(Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml")


def with_calendar(**changes):
    return TIMRA.model_copy(update={"calendar": TIMRA.calendar.model_copy(update=changes)})


def test_the_term_holds_108_nights_month_by_month():
    nights = calendar.eligible_nights(TIMRA)
    assert len(nights) == 108
    counts = [
        sum(span.start <= night <= span.end for night in nights)
        for span in (calendar.span_of(TIMRA, month) for month in calendar.months(TIMRA))
    ]
    assert counts == [3, 9, 8, 8, 10, 8, 8, 10, 8, 9, 9, 8, 10]


@pytest.mark.parametrize(
    ("named", "numbers"),
    [(["friday", "saturday"], [4, 5]), (["sunday", "monday"], [6, 0]), (["wednesday"], [2]), ([], [])],
)
def test_weekdays_are_numbered_from_monday(named, numbers):
    assert calendar.weekdays(with_calendar(weekdays=named)) == numbers


def test_extra_dates_count_once_and_only_inside_the_term():
    # 2022-06-23 is a Thursday, 2022-06-24 a Friday.
    extra = with_calendar(extra=[date(2022, 6, 23), date(2022, 6, 24)])
    nights = calendar.eligible_nights(extra)
    assert len(nights) == 109
    assert nights == sorted(nights)
    assert date(2022, 6, 23) in nights


def test_a_night_on_the_last_day_of_the_term_counts():
    assert calendar.eligible_nights(TIMRA)[-1] == date(2022, 12, 31)


def test_months_touch_the_term():
    months = calendar.months(TIMRA)
    assert (months[0], months[1], months[-1], len(months)) == ("2021-12", "2022-01", "2022-12", 13)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2021-12", date(2021, 12, 22), date(2021, 12, 31)),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28)),
        ("2022-12", date(2022, 12, 1), date(2022, 12, 31)),
        ("2022-Q1", date(2021, 12, 22), date(2022, 3, 31)),
        ("2022-Q4", date(2022, 10, 1), date(2022, 12, 31)),
    ],
)
def test_a_period_is_clipped_to_the_term(period, start, end):
    span = calendar.span_of(TIMRA, period)
    assert (span.start, span.end) == (start, end)


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2021-11", "2021-12 to 2022-12"),
        ("2023-01", "2021-12 to 2022-12"),
        ("2021-Q4", "its quarters are 2022-Q1"),
        ("2022-13", "no period"),
        ("2022-3", "no period"),
        ("mars", "no period"),
        ("../../etc", "no period"),
        ("2022-03\n", "no period"),
        ("", "no period"),
        ("２０２２-03", "no period"),
    ],
)
def test_a_wrong_period_is_refused_with_the_right_ones(period, words):
    with pytest.raises(InputError, match=words):
        calendar.span_of(TIMRA, period)


def test_the_stub_of_december_belongs_to_the_first_quarter():
    assert calendar.quarter_months(TIMRA, "2022-Q1") == ["2021-12", "2022-01", "2022-02", "2022-03"]
    assert calendar.quarter_months(TIMRA, "2022-Q2") == ["2022-04", "2022-05", "2022-06"]
    assert calendar.quarter_of(TIMRA, date(2021, 12, 24)) == "2022-Q1"
    assert calendar.quarter_of(TIMRA, date(2023, 1, 1)) is None


def test_quarters_follow_the_year_where_the_agreement_names_none():
    plain = TIMRA.model_copy(update={"quarters": {}})
    assert list(calendar.quarters(plain)) == ["2021-Q4", "2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]
    assert calendar.quarter_months(plain, "2021-Q4") == ["2021-12"]
    span = calendar.span_of(plain, "2022-Q1")
    assert (span.start, span.end) == (date(2022, 1, 1), date(2022, 3, 31))


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2021, 12, 22), None),
        (date(2021, 12, 31), None),
        (date(2022, 1, 1), "2021-12"),
        (date(2022, 3, 31), "2022-02"),
        (date(2022, 4, 1), "2022-03"),
        (date(2023, 1, 15), "2022-12"),
        (date(2023, 2, 1), None),
    ],
)
def test_the_last_whole_month(today, month):
    assert calendar.last_whole_month(TIMRA, today) == month


@pytest.mark.parametrize(
    ("meeting", "due", "why"),
    [
        (date(2022, 3, 16), date(2022, 3, 9), "five plain working days"),
        (date(2022, 4, 20), date(2022, 4, 11), "Good Friday and Easter Monday between"),
        (date(2022, 6, 29), date(2022, 6, 21), "Midsummer's Eve between"),
        (date(2022, 12, 28), date(2022, 12, 20), "Boxing Day between; Christmas Eve is a Saturday"),
        (date(2022, 3, 20), date(2022, 3, 14), "a meeting on a Sunday"),
    ],
)
def test_the_report_is_due_working_days_before_the_meeting(meeting, due, why):
    assert calendar.report_due(TIMRA, meeting) == due, why


@pytest.mark.parametrize(
    ("workdays", "meeting", "due"),
    [
        (None, date(2022, 3, 16), None),
        (0, date(2022, 3, 16), date(2022, 3, 16)),
        (0, date(2022, 3, 20), date(2022, 3, 18)),
    ],
)
def test_the_number_of_working_days_is_the_agreements(workdays, meeting, due):
    agreement = TIMRA.model_copy(update={"report_due_workdays_before_meeting": workdays})
    assert calendar.report_due(agreement, meeting) == due


def test_the_next_meeting():
    agreement = TIMRA.model_copy(update={"meetings": [date(2022, 5, 11), date(2022, 4, 13)]})
    assert calendar.next_meeting(agreement, date(2022, 4, 1)) == date(2022, 4, 13)
    assert calendar.next_meeting(agreement, date(2022, 4, 13)) == date(2022, 4, 13)
    assert calendar.next_meeting(agreement, date(2022, 4, 14)) == date(2022, 5, 11)
    assert calendar.next_meeting(agreement, date(2022, 6, 1)) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 1, 5), True),
        (date(2022, 1, 6), False),  # Epiphany, a Thursday
        (date(2022, 1, 7), True),
        (date(2022, 1, 8), False),  # a Saturday
        (date(2022, 6, 24), False),  # midsummer eve
    ],
)
def test_offices_are_closed_on_holidays_eves_and_weekends(day, expected):
    assert calendar.is_working_day(day) is expected
