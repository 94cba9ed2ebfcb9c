"""Every rule for shift sheets as one row and what becomes of it."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from tasks.facts.schemas import FINDINGS, SHIFT_ROWS
from tasks.quality.check import Checked, check_shifts
from tasks.quality.wording import quote
from tasks.reading.faults import (
    AdultsFault,
    AreaFault,
    AssociationFault,
    CountFault,
    DateFault,
    DateReading,
    TimeFault,
    TimeReading,
)
from tests.quality.rows import shift_rows

NO_DATE = {"service_date": None}
NO_END = {"end_at": None, "minutes": None}
NO_ADULTS = {"adults": None, "adult_minutes": None}
HEADERS = {
    (None, "service_date"): "Datum",
    (None, "start_at"): "Tid",
    (None, "end_at"): "Tid",
    (None, "area"): "Var",
    (None, "association"): "Klubb",
    (None, "adults"): "Vuxna",
}


def said(checked: Checked) -> list[tuple[str, str]]:
    return [(row["code"].removeprefix("shift."), row["severity"]) for row in checked.findings.iter_rows(named=True)]


def test_plain_rows_pass(agreement):
    rows = shift_rows({}, {"area": "sorberge"}, {"entry": "cancelled"}, {"entry": "none"})
    checked = check_shifts(rows, agreement, HEADERS)
    assert said(checked) == []
    assert checked.rows.equals(rows)
    assert (checked.rows_of_file, checked.rejected) == (4, 0)


REJECTED = [
    (NO_DATE | {"date_fault": DateFault.MISSING, "date_text": None}, "date_missing", None, "Datum"),
    (
        NO_DATE | {"date_fault": DateFault.UNREADABLE, "date_text": "i fredags kväll"},
        "date_unreadable",
        "i fredags kväll",
        "Datum",
    ),
    (
        NO_DATE | {"date_fault": DateFault.NO_SUCH_DATE, "date_text": "2022-04-31"},
        "no_such_date",
        "2022-04-31",
        "Datum",
    ),
    (NO_DATE | {"date_fault": DateFault.YEAR_UNKNOWN, "date_text": "1/4"}, "year_unknown", "1/4", "Datum"),
    ({"service_date": date(2021, 12, 21)}, "outside_term", "2021-12-21", "Datum"),
    ({"service_date": date(2023, 1, 1)}, "outside_term", "2023-01-01", "Datum"),
    (
        NO_END | {"start_at": None, "time_fault": TimeFault.START_MISSING, "start_text": None},
        "start_missing",
        None,
        "Tid",
    ),
    (
        NO_END | {"start_at": None, "time_fault": TimeFault.START_UNREADABLE, "start_text": "kväll"},
        "start_unreadable",
        "kväll",
        "Tid",
    ),
    (NO_END | {"time_fault": TimeFault.END_MISSING, "end_text": None}, "end_missing", None, "Tid"),
    (NO_END | {"time_fault": TimeFault.END_UNREADABLE, "end_text": "sent"}, "end_unreadable", "sent", "Tid"),
    (NO_END | {"time_fault": TimeFault.TIMES_EQUAL}, "times_equal", "21:00", "Tid"),
    ({"area": None, "area_fault": AreaFault.MISSING, "area_text": None}, "area_missing", None, "Var"),
    ({"area": None, "area_fault": AreaFault.UNKNOWN, "area_text": "Vivsta"}, "area_unknown", "Vivsta", "Var"),
    ({"association": None, "association_fault": AssociationFault.MISSING}, "association_missing", None, "Klubb"),
    ({"association": None, "association_fault": AssociationFault.UNKNOWN}, "association_unknown", None, "Klubb"),
    (NO_ADULTS | {"adults_fault": AdultsFault.MISSING, "adults_text": None}, "adults_missing", None, "Vuxna"),
    (NO_ADULTS | {"adults_fault": AdultsFault.UNREADABLE, "adults_text": "?"}, "adults_unreadable", "?", "Vuxna"),
    (NO_ADULTS | {"adults_fault": AdultsFault.NOT_WHOLE, "adults_text": "2,5"}, "adults_not_whole", "2,5", "Vuxna"),
    (NO_ADULTS | {"adults_fault": AdultsFault.NEGATIVE, "adults_text": "-2"}, "adults_negative", "-2", "Vuxna"),
    (NO_ADULTS | {"adults_fault": AdultsFault.AGE_UNKNOWN, "adults_text": None}, "age_unknown", None, "Vuxna"),
    ({"adults": 0, "adults_text": "0"}, "no_adult", "0", "Vuxna"),
    # What no reader gives: the checks take nobody's word.
    ({"area": "mars"}, "area_unknown", "Centrum", "Var"),
    ({"association": "nobody"}, "association_unknown", None, "Klubb"),
    ({"end_at": datetime(2022, 4, 1, 18, tzinfo=UTC)}, "times_equal", "21:00", "Tid"),
    (NO_END, "start_missing", "21:00", "Tid"),
]


@pytest.fixture(scope="module")
def rejected(agreement):
    """A plain row and then every row of REJECTED, checked together: a run of the suite takes half a
    second."""
    return check_shifts(shift_rows({}, *(case[0] for case in REJECTED)), agreement, HEADERS)


@pytest.mark.parametrize("at", range(len(REJECTED)), ids=lambda at: REJECTED[at][1])
def test_a_row_with_an_error_is_quarantined(rejected, at):
    row, code, value, column = REJECTED[at]
    (finding,) = rejected.findings.filter(row=at + 3).to_dicts()
    assert (finding["code"], finding["severity"]) == (f"shift.{code}", "error")
    assert (finding["column"], finding["value"]) == (column, value)
    assert (finding["accepted"], finding["subject"], finding["file"]) == (False, "patrol", "april.csv")
    assert finding["date"] == row.get("service_date", date(2022, 4, 1))
    assert finding["message"].endswith("Raden räknas inte.")
    assert "{" not in finding["message"] + finding["remedy"]


def test_only_the_plain_row_is_left(rejected):
    assert rejected.rows["row"].to_list() == [2]
    assert (rejected.rows_of_file, rejected.rejected) == (len(REJECTED) + 1, len(REJECTED))


ACCEPTED = [
    ({"service_date": date(2022, 3, 2)}, "outside_calendar", "warning"),  # a Wednesday
    ({"count_fault": CountFault.MINORS_UNREADABLE}, "minors_unreadable", "warning"),
    ({"count_fault": CountFault.CONTACTS_UNREADABLE}, "contacts_unreadable", "warning"),
    ({"date_reading": DateReading.YEAR_GUESSED}, "year_guessed", "warning"),
    ({"date_reading": DateReading.CALENDAR_DATE}, "calendar_date", "warning"),
    ({"date_reading": DateReading.WEEKDAY_DIFFERS}, "weekday_differs", "warning"),
    ({"date_reading": DateReading.DATE_ABOVE}, "date_above", "warning"),
    ({"date_reading": DateReading.CARRIED_DOWN}, "carried_down", "info"),
    ({"time_reading": TimeReading.AFTER_MIDNIGHT}, "after_midnight", "warning"),
    ({"time_reading": TimeReading.END_FROM_HOURS}, "end_from_hours", "warning"),
    ({"time_reading": TimeReading.HOURS_DIFFER}, "hours_differ", "warning"),
    ({"time_reading": TimeReading.SKIPPED_HOUR}, "skipped_hour", "info"),
    ({"time_reading": TimeReading.REPEATED_HOUR}, "repeated_hour", "info"),
    ({"minutes": 29}, "unlikely_length", "warning"),
    ({"minutes": 721}, "unlikely_length", "warning"),
    ({"adults": 21}, "many_adults", "warning"),
]


EDGES = [
    {"service_date": date(2021, 12, 24)},
    {"service_date": date(2022, 12, 31)},  # its end lies after the term
    {"minutes": 30},
    {"minutes": 720},
    {"adults": 1},
    {"adults": 20},
    {"minors": 4, "contacts": 0},
]


@pytest.fixture(scope="module")
def accepted(agreement):
    """Every row of ACCEPTED, then of EDGES, checked together, each a team of its own."""
    rows = shift_rows(*(case[0] for case in ACCEPTED), *EDGES)
    later = pl.duration(minutes=pl.int_range(pl.len()))
    return check_shifts(rows.with_columns(pl.col("end_at") + later), agreement, HEADERS)


@pytest.mark.parametrize("at", range(len(ACCEPTED)), ids=lambda at: ACCEPTED[at][1])
def test_a_row_to_look_at_counts(accepted, at):
    _, code, severity = ACCEPTED[at]
    (finding,) = accepted.findings.filter(row=at + 2).to_dicts()
    assert (finding["code"], finding["severity"], finding["accepted"]) == (f"shift.{code}", severity, True)
    assert "{" not in finding["message"] + finding["remedy"]


def test_the_edges_are_inside(accepted):
    assert accepted.findings["row"].max() == len(ACCEPTED) + 1
    assert accepted.rows.height == len(ACCEPTED) + len(EDGES)
    assert accepted.rejected == 0


CANCELLED_AND_EMPTY = [
    ("cancelled", {"area": None, "area_fault": AreaFault.MISSING}, None),  # withdraws in every area
    ("cancelled", {"association": None, "association_fault": AssociationFault.MISSING}, None),
    ("cancelled", {"adults": 0, "time_fault": TimeFault.START_MISSING}, None),
    ("cancelled", {"area": None, "area_fault": AreaFault.UNKNOWN}, "area_unknown"),
    ("cancelled", {"association": None, "association_fault": AssociationFault.UNKNOWN}, "association_unknown"),
    ("cancelled", NO_DATE | {"date_fault": DateFault.MISSING}, "date_missing"),
    ("none", {"area": None, "area_fault": AreaFault.UNKNOWN, "adults_fault": AdultsFault.MISSING}, None),
    ("none", NO_DATE | {"date_fault": DateFault.MISSING}, "date_missing"),
    ("none", {"service_date": date(2022, 3, 2)}, None),  # any date states the month
]


def test_cancelled_and_empty_rows_need_less(agreement):
    rows = shift_rows(*({"entry": entry} | faults for entry, faults, _ in CANCELLED_AND_EMPTY))
    checked = check_shifts(rows, agreement, HEADERS)
    wrong = {at + 2: f"shift.{code}" for at, (_, _, code) in enumerate(CANCELLED_AND_EMPTY) if code}
    assert dict(checked.findings.select("row", "code").rows()) == wrong
    assert checked.rows.height == len(CANCELLED_AND_EMPTY) - len(wrong)


def test_a_patrol_written_twice_counts_once(agreement):
    rows = shift_rows(
        {},
        {"duplicate_of": 2},
        {"area": "sorberge"},
        {"area": "sorberge", "duplicate_of": 4, "adults": 3},  # the first one's number holds
        NO_ADULTS | {"area": "arenaomradet", "adults_fault": AdultsFault.UNREADABLE},
        {"area": "arenaomradet", "duplicate_of": 6},  # the first is rejected: this one counts
        {"area": "arenaomradet", "duplicate_of": 6},
    )
    checked = check_shifts(rows, agreement, HEADERS)
    assert checked.findings.select("row", "code").rows() == [
        (2, "shift.duplicate"),
        (3, "shift.duplicate_row"),
        (4, "shift.duplicate_differs"),
        (5, "shift.duplicate_row"),
        (6, "shift.adults_unreadable"),
        (7, "shift.duplicate_row"),
        (8, "shift.duplicate_row"),
    ]
    assert checked.rows["row"].to_list() == [2, 4, 7]
    assert checked.rows["adults"].to_list() == [4, 4, 4]
    assert checked.rows["duplicate_of"].null_count() == 3


def test_a_joint_patrol_is_one_row(agreement):
    half, other = {"row": 7, "adults": 1}, {"row": 7, "adults": 0, "association": "sorberge-if"}
    unknown = {"row": 8, "association": None, "association_fault": AssociationFault.UNKNOWN}
    nowhere = {"row": 9, "area": None, "area_fault": AreaFault.UNKNOWN}
    checked = check_shifts(
        shift_rows(
            half,  # one adult, whoever it is counted for
            other,
            half | {"row": 8},
            unknown,
            nowhere,
            nowhere | {"association": "sorberge-if"},
        ),
        agreement,
        HEADERS,
    )
    assert checked.findings.select("row", "code").rows() == [
        (8, "shift.association_unknown"),
        (9, "shift.area_unknown"),
    ]
    assert checked.rows["row"].to_list() == [7, 7]
    assert (checked.rows_of_file, checked.rejected) == (3, 2)


def test_rows_are_told_apart_by_sheet_and_carry_their_team(agreement):
    rows = shift_rows(
        {"sheet": "Mars", "row": 5},
        {"sheet": "April", "row": 5, "adults": 0, "rows": [5, 6, 7]},
    )
    checked = check_shifts(rows, agreement, {("April", "adults"): "Antal"})
    assert checked.rows["sheet"].to_list() == ["Mars"]
    assert checked.findings.select("sheet", "row", "column").rows() == [("April", 5, "Antal")]
    assert (checked.rows_of_file, checked.rejected) == (4, 3)


def test_all_errors_are_told_in_order_and_silence_how_the_row_was_read(agreement):
    read = {"time_reading": TimeReading.AFTER_MIDNIGHT, "date_reading": DateReading.YEAR_GUESSED}
    wrong = {"adults": 0, "area": None, "area_fault": AreaFault.UNKNOWN, "service_date": date(2023, 4, 1)}
    checked = check_shifts(shift_rows({}, read | wrong), agreement, HEADERS)
    assert said(checked) == [("outside_term", "error"), ("area_unknown", "error"), ("no_adult", "error")]
    assert checked.rejected == 1


def test_a_smallest_crew_is_counted_by_area_and_night(agreement):
    three = agreement.model_copy(update={"crew": agreement.crew.model_copy(update={"minimum": 3})})
    rows = shift_rows(
        {"area": "centrum", "adults": 1},
        {"area": "centrum", "adults": 1, "association": "sorberge-if"},
        {"area": "sorberge", "adults": 2},
        {"area": "sorberge", "adults": 1, "association": "sorberge-if"},
        {"area": "arenaomradet", "adults": 2},
        {"area": "arenaomradet", "adults": 2, "duplicate_of": 6},
    )
    checked = check_shifts(rows, three, HEADERS).findings.filter(code="shift.understaffed")
    assert checked["row"].to_list() == [2, 3, 6, 7]
    assert checked["message"][0] == "2 vuxna i Centrum fredag 2022-04-01: minsta bemanning är 3."


def test_named_extra_nights_are_in_the_calendar(agreement):
    wednesday = date(2022, 6, 22)
    calendar = agreement.calendar.model_copy(update={"extra": [wednesday]})
    rows = shift_rows({"service_date": wednesday}, {"service_date": date(2022, 6, 23)})
    checked = check_shifts(rows, agreement.model_copy(update={"calendar": calendar}), HEADERS)
    assert checked.findings.select("row", "code").rows() == [(3, "shift.outside_calendar")]


def test_sentences_in_full(agreement):
    after_midnight = {
        "service_date": date(2022, 1, 21),
        "start_at": datetime(2022, 1, 21, 23, 30, tzinfo=UTC),
        "end_at": datetime(2022, 1, 22, 2, 0, tzinfo=UTC),
        "minutes": 150,
        "time_reading": TimeReading.AFTER_MIDNIGHT,
    }
    nowhere = {"area": None, "area_fault": AreaFault.UNKNOWN}
    rows = shift_rows(
        after_midnight,
        {"service_date": date(2023, 4, 8)},
        {"service_date": date(2024, 2, 29)},
        {"service_date": date(2022, 3, 2)},
        {"minutes": 1439},
        nowhere | {"area_text": "Vivsta"},
        nowhere | {"area_text": "{term} {0} Torget %s"},  # braces in a cell are no template
        nowhere | {"area_text": "Vivsta\nvid " + "kiosken " * 50},  # short, and on one line
    )
    findings = check_shifts(rows, agreement, HEADERS).findings
    assert findings["message"].to_list() == [
        "Passet börjar 00.30 och är daterat på kvällen: läst som natten mellan fredag 2022-01-21 och lördag.",
        "2023-04-08 ligger utanför avtalstiden 2021-12-22 – 2022-12-31. Fel år? Kanske 2022-04-08. "
        "Raden räknas inte.",
        "2024-02-29 ligger utanför avtalstiden 2021-12-22 – 2022-12-31. Raden räknas inte.",
        "Onsdag 2022-03-02 ligger utanför avtalets kalender: passet sparas men ger ingen ersättning.",
        "Passet fredag 2022-04-01 är 23 h 59 min långt (21.00–01.00).",
        "Området ”Vivsta” finns inte i avtalet (fredag 2022-04-01). Raden räknas inte.",
        "Området ”{term} {0} Torget %s” finns inte i avtalet (fredag 2022-04-01). Raden räknas inte.",
        "Området ”Vivsta vid kiosken kiosken kiosken kiosken kiosken kiosken …” finns inte i avtalet "
        "(fredag 2022-04-01). Raden räknas inte.",
    ]
    assert findings["remedy"][5] == "Skriv ett av avtalets områden: Arenaområdet, Centrum, Sörberge."


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("date_text", "2022-04-31", "2022-04-31"),
        ("date_text", "fredagen den 31 april", None),  # one unknown word is enough
        ("date_text", "fre 31 april 2022", "fre 31 april 2022"),
        ("date_text", "2022-04-31 21:00:00", "2022-04-31 21:00"),  # as people see it in the cell
        ("date_text", "Testa Testsson", None),
        ("date_text", "070-174 06 05", None),
        ("date_text", "850101-1234", None),
        ("start_text", "kl. 25.00–01.00", "kl. 25.00–01.00"),
        ("start_text", "kl Testa", None),
        ("adults_text", "?", "?"),
        ("adults_text", "ca 4 vuxna", "ca 4 vuxna"),
        ("adults_text", "Testa och Test", None),
        ("adults_text", "174060", None),
        ("adults_text", "…", None),  # withheld by the reader already
        ("area_text", "Vivsta vid kiosken", "Vivsta vid kiosken"),
        ("amount_text", "1 234,5O kr", None),
        ("amount_text", "12,50,00 kr", "12,50,00 kr"),
        ("account_text", None, None),
        ("account_text", " \n", None),
        ("area_text", "Vivsta", "Vivsta"),
        ("area_text", "Norra Kajen", "Norra Kajen"),
        ("area_text", "Arena området", "Arena området"),
        ("area_text", "Testa Testsson", None),
        ("area_text", "testa testsson", None),
        ("area_text", "Testa", None),
        ("area_text", "TESTA", None),
        ("area_text", "Augusta", None),
        ("area_text", "Torget vid testa", "Torget vid testa"),
        ("area_text", "Testsson, Testa", None),
        ("area_text", "0701234567", None),
    ],
)
def test_what_may_be_quoted(column, cell, told):
    assert quote(column, cell) == told


def test_a_name_in_the_wrong_column_is_pointed_to(agreement):
    name = "Testa Testsson 070"
    rows = shift_rows(
        NO_DATE | {"date_fault": DateFault.UNREADABLE, "date_text": name},
        NO_END | {"time_fault": TimeFault.END_UNREADABLE, "end_text": name},
        NO_ADULTS | {"adults_fault": AdultsFault.UNREADABLE, "adults_text": name},
    )
    findings = check_shifts(rows, agreement, HEADERS).findings
    assert "Testa" not in str(findings.to_dicts())
    assert findings["column"].to_list() == ["Datum", "Tid", "Vuxna"]
    assert findings["message"][2] == "Antalet vuxna i cellen är inget antal (fredag 2022-04-01). Raden räknas inte."


def test_an_empty_sheet(agreement):
    checked = check_shifts(shift_rows(), agreement, HEADERS)
    assert checked.rows.schema == pl.Schema(SHIFT_ROWS)
    assert checked.findings.schema == pl.Schema(FINDINGS)
    assert (checked.rows_of_file, checked.rejected) == (0, 0)
