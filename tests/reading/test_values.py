"""Swedish numbers, dates, times and yes/no: what people and programs write, one line each."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.reading.values import (
    as_shown,
    decimal_mark,
    parse_date,
    parse_flag,
    parse_number,
    parse_time,
    parse_time_range,
    read_date,
)
from tests.properties import examples

NBSP, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,56", "1234.56"),
        (f"1{NBSP}234,56", "1234.56"),
        (f"1{NARROW}234{NARROW}567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234567,8", "1234567.8"),
        ("2 500", "2500"),
        ("2.500", "2500"),
        ("-1000.000", "-1000"),
        ("0,125", "0.125"),
        ("4,0", "4"),
        (f"{MINUS}2 500 kr", "-2500"),
        ("\u20132500", "-2500"),
        ("2500-", "-2500"),
        ("+12", "12"),
        ("(2 500,00)", "-2500"),
        ("2500:-", "2500"),
        ("2500,-", "2500"),
        ("2500 SEK", "2500"),
        ("250 tkr", "250000"),
        ("kr 500,50", "500.50"),
        ("SEK -500", "-500"),
        ("(1 500,00) kr", "-1500.00"),
        ("(1 500 kr)", "-1500"),
        ("  7 ", "7"),
    ],
)
def test_numbers(text: str, number: str) -> None:
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "?", "-", "ca 5", "1 2 3", "1,2,3", "12a", "--5", "(-5)", "2-3", "٣", "1e5", "NaN", "9" * 200]
)
def test_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["2.500", "-1000.000"], "."),
        (["2.500"], None),
        (["2 500,00", "3"], ","),
        (["1.234,567"], ","),
        ([None, "", "12"], None),
    ],
)
def test_decimal_mark_of_a_column(column: list[str | None], mark: str | None) -> None:
    assert decimal_mark(column) == mark


@pytest.mark.parametrize(("mark", "number"), [(None, "2500"), (",", "2500"), (".", "2.5")])
def test_a_columns_mark_decides(mark, number: str) -> None:
    assert parse_number("2.500", mark) == Decimal(number)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2), st.sampled_from([" ", NBSP, NARROW, ""]))
@settings(max_examples=examples(25), deadline=None)
def test_swedish_amounts_come_back(amount: Decimal, group: str) -> None:
    whole, _, fraction = f"{abs(amount):,.2f}".partition(".")
    text = f"{MINUS if amount < 0 else ''}{whole.replace(',', group)},{fraction}"
    assert parse_number(text) == amount


SATURDAY = date(2022, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-05",
        "2022-3-5",
        "2022 -03-05",
        "2022- 03-05",
        "5. 3. 2022",
        "2022/03/05",
        "2022-03-05 00:00:00",
        "2022-03-05T00:00:00",
        "20220305",
        "220305",
        "22-03-05",
        "5/3-22",
        "5/3 -22",
        "5/3-2022",
        "5/3 2022",
        "5/3/22",
        "05.03.2022",
        "5.3.22",
        "5 mars 2022",
        "5 mar -22",
        "5:e mars 2022",
        "den 5 mars 2022",
        "lör 5/3-22",
        "lördagen den 5 mars 2022",
        "Lördag 2022-03-05",
        "05-Mar-22",
        "44625",
        "44625.0",
        " 2022-03-05. ",
        "２０２２－０３－０５",
        "lö 5/3-22",
        "2022-03-05 lör",
        "5 mars 2022 (lördag)",
    ],
)
def test_dates(text: str) -> None:
    assert parse_date(text) == SATURDAY


def test_serial_of_the_1904_system() -> None:
    assert parse_date("43163", epoch_1904=True) == SATURDAY


@pytest.mark.parametrize(
    ("text", "month", "day", "weekday"),
    [
        ("5/3", 3, 5, None),
        ("5 mars", 3, 5, None),
        ("lör 5/3", 3, 5, 5),
        ("5/3 lör", 3, 5, 5),
        ("5 mars (lördag)", 3, 5, 5),
        ("tors 3/3", 3, 3, 3),
        ("fr 4/3", 3, 4, 4),
        ("Lö. 5/3", 3, 5, 5),
        ("fredagen den 4:e mars", 3, 4, 4),
        ("29/2", 2, 29, None),
    ],
)
def test_dates_without_a_year(text: str, month: int, day: int, weekday: int | None) -> None:
    read = read_date(text)
    assert (read.year, read.month, read.day, read.weekday, read.fault) == (None, month, day, weekday, None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "date_missing"),
        (None, "date_missing"),
        ("Summa", "date_unreadable"),
        ("?", "date_unreadable"),
        ("mars", "date_unreadable"),
        ("x" * 500, "date_unreadable"),
        ("2022-04-31", "no_such_date"),
        ("31/4", "no_such_date"),
        ("2022-02-29", "no_such_date"),
        ("29/2-22", "no_such_date"),
        ("2022-13-01", "no_such_date"),
        ("2022-03-04T23:00:00.000Z", "date_unreadable"),  # the 5th in Sweden
    ],
)
def test_no_dates(text: str | None, fault: str) -> None:
    assert read_date(text).fault == fault
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "month", "day", "fault"),
    [
        ("4.3", 3, 4, None),
        ("4.3.", 3, 4, None),
        ("04.03", 3, 4, None),
        ("21.30", None, None, "no_such_date"),
    ],
)
def test_dotted_dates_only_where_asked_for(text: str, month: int | None, day: int | None, fault: str | None) -> None:
    read = read_date(text, is_dotted=True)
    assert (read.month, read.day, read.fault) == (month, day, fault)
    assert read_date(text).fault == "date_unreadable"


def test_a_time_in_the_date_cell() -> None:
    assert read_date("2022-03-05 21:30:00").minutes == 21 * 60 + 30
    assert read_date("44625.875").minutes == 21 * 60


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2069, 12, 31)))
@settings(max_examples=examples(25), deadline=None)
def test_every_form_of_a_date_comes_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    forms = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.day}/{day.month}-{day:%y}",
        f"{day.day}/{day.month} {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day} 21:00:00",
        str(serial),
    ]
    assert {parse_date(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("21:00", 1260),
        ("21.00", 1260),
        ("21,30", 1290),
        ("21", 1260),
        ("2100", 1260),
        ("21h", 1260),
        ("kl 21", 1260),
        ("kl. 21.30", 1290),
        ("Klockan 21", 1260),
        ("ca 21", 1260),
        ("21:00:00", 1260),
        ("9.05", 545),
        ("0", 0),
        ("00.30", 30),
        ("24.00", 1440),
        ("24", 1440),
        ("0.875", 1260),
        ("0.0208333333333333", 30),
        ("44625.875", 1260),
        ("1899-12-31 21:00:00", 1260),
        ("1904-01-01 00:30:00", 30),
        ("2022-03-05 21:00:00", 1260),
        ("09:00:00 PM", 1260),
        ("9 pm", 1260),
        ("12:30 AM", 30),
        ("12:00 p.m.", 720),
        ("01:00 (söndag)", 60),
        ("kl 01 (natten)", 60),
        ("midnatt", 1440),
    ],
)
def test_times(text: str, minutes: int) -> None:
    assert parse_time(text) == minutes


@pytest.mark.parametrize(
    "text", ["", None, "?", "24.01", "25", "13:00 PM", "0 am", "21:60", "21.5", "4h", "sen kväll", "21-01", "1" * 200]
)
def test_no_times(text: str | None) -> None:
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("21.00\u201301.00", (1260, 60)),
        ("21-02", (1260, 120)),
        ("kl 21-02", (1260, 120)),
        ("från 21 till midnatt", (1260, 1440)),
        ("kl. 21.00\u201324.00", (1260, 1440)),
        ("21:00 till 02:00", (1260, 120)),
        ("2100 - 0200", (1260, 120)),
        ("21:00\u201401:00", (1260, 60)),
        ("21-", (1260, None)),
        ("21-sent", (1260, None)),
        ("22-02 (4h)", (1320, 120)),
        ("21.00–01.00 (4 tim)", (1260, 60)),
        ("kl 21-01, 4 h", (1260, 60)),
        ("21 - 01 h", (1260, 60)),
        ("21h-02h", (1260, 120)),
        ("21h - 2h", (1260, 120)),
        ("mellan 21 och 01", (1260, 60)),
        ("21 och 23", None),
        ("21→01", (1260, 60)),
        ("21.00 -- 01.00", (1260, 60)),
        ("２１－０１", (1260, 60)),
        ("21", None),
        ("1-2-3", None),
        ("", None),
        (None, None),
    ],
)
def test_time_ranges(text: str | None, span: tuple[int | None, int | None] | None) -> None:
    assert parse_time_range(text) == span


@given(st.integers(0, 1439), st.integers(0, 1439), st.sampled_from([":", "."]), st.sampled_from("-\u2013\u2014"))
@settings(max_examples=examples(25), deadline=None)
def test_time_ranges_come_back(start: int, end: int, mark: str, dash: str) -> None:
    text = f"{start // 60:02}{mark}{start % 60:02}{dash}{end // 60:02}{mark}{end % 60:02}"
    assert parse_time_range(text) == (start, end)
    assert parse_time(f"{start / 1440:.9f}") == start


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2022-03-05 00:00:00", "2022-03-05"),
        ("2022-03-05 21:00:00", "2022-03-05 21:00"),
        ("1899-12-31 21:00:00", "21:00"),
        ("1904-01-01 00:30:00", "00:30"),
        ("1900-01-01 00:00:00", "00:00"),
        ("kl 21", "kl 21"),
    ],
)
def test_cells_are_quoted_as_people_see_them(text: str, shown: str) -> None:
    assert as_shown(text) == shown


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Ja", True),
        ("j", True),
        ("JA.", True),
        ("x", True),
        ("✓", True),
        ("1", True),
        ("0", False),
        ("✗", False),
        ("Nej", False),
        ("n", False),
        ("", None),
        ("vet ej", None),
    ],
)
def test_flags(text: str, flag: bool | None) -> None:
    assert parse_flag(text) is flag


@given(st.text(max_size=200))
@settings(max_examples=examples(40), deadline=None)
def test_any_text_is_read_or_not_but_never_raises(text: str) -> None:
    parse_number(text), read_date(text), parse_time(text), parse_time_range(text), parse_flag(text)
    decimal_mark([text])
