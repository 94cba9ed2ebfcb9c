"""Shift sheets to typed rows: the sample's truths, and each way of writing a row."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.facts.schemas import DAY_NOTES, SHIFT_ROWS
from tasks.reading.delimited import read_delimited
from tasks.reading.encodings import decode
from tasks.reading.result import Reading
from tasks.reading.shifts.read import read_shifts
from tasks.reading.tables import Table
from tasks.reading.workbooks.read import read_workbook

HEADERS = ["Datum", "Område", "Förening", "Tid", "Antal vuxna", "Ungdomar", "Kontakter", "Anteckning"]
FAULTS = [column for column in SHIFT_ROWS if column.endswith("_fault")]


def read(rows: list[list[str | None]], agreement: Agreement, sheet: str | None = "Blad1") -> Reading:
    return read_shifts([Table.from_rows(sheet, rows)], "pass.xlsx", "0" * 64, "xlsx", None, agreement)


def shifts_of(*rows: list[str | None], agreement: Agreement) -> list[dict[str, Any]]:
    frame = read([HEADERS, *rows], agreement).shifts
    assert frame is not None
    return frame.to_dicts()


def only(*cells: str | None, agreement: Agreement) -> dict[str, Any]:
    (row,) = shifts_of(list(cells), agreement=agreement)
    return row


def faults(row: dict[str, Any]) -> dict[str, str]:
    return {name: row[name] for name in FAULTS if row[name] is not None}


@pytest.fixture(scope="module")
def sample(drops: Path, agreement: Agreement) -> dict[str, pl.DataFrame]:
    frames = {}
    for path in sorted(drops.glob("*/*")):
        if path.suffix == ".xlsx":
            tables = read_workbook(path.read_bytes())
        elif path.suffix == ".csv":
            tables = [read_delimited(decode(path.read_bytes())[0])]
        else:
            continue
        reading = read_shifts(tables, path.name, "0" * 64, "xlsx", None, agreement)
        assert reading.accepted and not reading.findings
        frames[path.parent.name] = reading.shifts
    return frames


def test_the_samples_months_have_all_their_rows(sample: dict[str, pl.DataFrame]) -> None:
    assert {month: frame.height for month, frame in sample.items()} == {
        "2022-01": 12,
        "2022-02": 8,
        "2022-03": 28,
        "2022-04": 17,
    }
    for frame in sample.values():
        assert dict(frame.schema) == SHIFT_ROWS
        assert frame["row_id"].to_list() == list(range(frame.height))


@pytest.mark.parametrize(
    ("month", "row", "column", "value"),
    [
        ("2022-01", 13, "time_reading", "after_midnight"),
        ("2022-01", 13, "service_date", date(2022, 1, 21)),
        ("2022-01", 13, "start_at", datetime(2022, 1, 21, 23, 30, tzinfo=UTC)),
        ("2022-01", 13, "minutes", 150),
        ("2022-01", 4, "end_at", datetime(2021, 12, 24, 23, 0, tzinfo=UTC)),
        ("2022-03", 30, "minutes", 300),  # the clock goes forward that night
        ("2022-03", 30, "adult_minutes", 1200),
        ("2022-04", 4, "area_fault", "area_unknown"),
        ("2022-04", 4, "area_text", "Vivsta"),
        ("2022-04", 6, "duplicate_of", 5),
        ("2022-04", 5, "duplicate_of", None),
        ("2022-04", 9, "time_fault", "end_missing"),
        ("2022-04", 11, "adults", 0),
        ("2022-04", 17, "service_date", date(2023, 4, 8)),
        ("2022-04", 18, "date_fault", "no_such_date"),
        ("2022-04", 18, "date_text", "2022-04-31"),
        ("2022-04", 13, "association", "sorberge-if"),  # written with a space after it
    ],
)
def test_the_samples_planted_rows(
    sample: dict[str, pl.DataFrame], month: str, row: int, column: str, value: Any
) -> None:
    assert sample[month].filter(pl.col("row") == row)[column].to_list() == [value]


@pytest.mark.parametrize(
    ("sheet", "cell", "night"),
    [
        ("Mars", "5", date(2022, 3, 5)),
        ("mars 2022", "lör 5", date(2022, 3, 5)),
        ("2022-03", "5:e", date(2022, 3, 5)),
        ("April", "9.0", date(2022, 4, 9)),
        ("April", "31", None),
        ("Mars", "2022-04-09", date(2022, 4, 9)),
        ("Pass", "5", None),
    ],
)
def test_days_in_a_sheet_that_is_named_after_its_month(
    sheet: str, cell: str, night: date | None, agreement: Agreement
) -> None:
    reading = read([HEADERS, [cell, "Centrum", "TIK", "21-01", "3"]], agreement, sheet)
    assert reading.shifts["service_date"].to_list() == [night]
    is_told = [finding.code for finding in reading.findings] == ["shift.month_from_sheet"]
    assert is_told == (sheet != "Pass" and not cell.startswith("2022"))


@pytest.mark.parametrize(
    ("rows", "nights", "carried"),
    [
        pytest.param(["4 A", "- C", "5 A", "- C", "- S"], [4, 4, 5, 5, 5], [3, 5, 6], id="each night written once"),
        pytest.param(["4 A", "4 C", "5 A", "- C", "11 A", "- C"], [4, 4, 5, None, 11, None], [], id="or not"),
        pytest.param(["4 A", "- C", "11 A"], [4, None, 11], [], id="one alone is forgotten"),
        pytest.param(["4 A", "- C", "5 A", "", "- C"], [4, None, 5, None], [], id="under a blank row"),
        pytest.param(["4 A", "- C", "5 A", "- S", "- A", "- C"], [4, 4, 5, 5, None, None], [3, 5], id="place again"),
    ],
)
def test_a_night_that_is_written_on_its_first_row(
    rows: list[str], nights: list[int | None], carried: list[int], agreement: Agreement
) -> None:
    areas = {"A": "Arenan", "C": "Centrum", "S": "Sörberge"}
    cells: list[list[str | None]] = []
    for row in rows:
        day, area = row.split() if row else ("", "")
        written = f"2022-03-{int(day):02}" if day.isdigit() else None
        cells.append([written, areas[area], "TIK", "21-01", "3"] if row else [None])
    found = shifts_of(*cells, agreement=agreement)
    assert [row["service_date"] and row["service_date"].day for row in found] == nights
    assert [row["row"] for row in found if row["date_reading"] == "date_above"] == carried


def test_the_samples_march_hours_by_hand(sample: dict[str, pl.DataFrame]) -> None:
    march = sample["2022-03"].filter(pl.col("service_date") >= date(2022, 3, 1), pl.col("row") != 23)
    assert (march["adult_minutes"] / 60).to_list() == [16, 12, 18, 9, 20, 12, 20, 12]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ((None, "Centrum", "TIK", "21-01", "3"), {"date_fault": "date_missing"}),
        (("i lördags", "Centrum", "TIK", "21-01", "3"), {"date_fault": "date_unreadable"}),
        (("2022-03-05", None, "TIK", "21-01", "3"), {"area_fault": "area_missing"}),
        (("2022-03-05", "Vivsta", "TIK", "21-01", "3"), {"area_fault": "area_unknown"}),
        (("2022-03-05", "Centrum", None, "21-01", "3"), {"association_fault": "association_missing"}),
        (("2022-03-05", "Centrum", "TIK/AIK", "21-01", "3"), {"association_fault": "association_unknown"}),
        (("2022-03-05", "Centrum", "TIK", None, "3"), {"time_fault": "start_missing"}),
        (("2022-03-05", "Centrum", "TIK", "sent", "3"), {"time_fault": "start_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-", "3"), {"time_fault": "end_missing"}),
        (("2022-03-05", "Centrum", "TIK", "21-sent", "3"), {"time_fault": "end_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-21", "3"), {"time_fault": "times_equal"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", None), {"adults_fault": "adults_missing"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "?"), {"adults_fault": "adults_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "2,5"), {"adults_fault": "adults_not_whole"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "-2"), {"adults_fault": "adults_negative"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", "x"), {"count_fault": "minors_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", "1", "ca 20"), {"count_fault": "contacts_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3 st", "-", "–"), {}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "Tre vuxna", "två"), {}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "2+1"), {"adults_fault": "adults_unreadable"}),
        (("2022-03-05", "Centrum", "TIK", "21-01", "ca 3"), {"adults_fault": "adults_unreadable"}),
        (("4-5/3", "Centrum", "TIK", "21-01", "3"), {"date_fault": "date_unreadable"}),  # one night, or two
    ],
)
def test_faults(cells: tuple[str | None, ...], fault: dict[str, str], agreement: Agreement) -> None:
    assert faults(only(*cells, agreement=agreement)) == fault


@pytest.mark.parametrize("private", ["Test Testsson", "Test Testsson 070", "070-123 45 67"])
def test_what_may_be_a_name_or_a_number_goes_no_further(private: str, agreement: Agreement) -> None:
    row = only(private, "Test Testsson", "TIK", private, private, agreement=agreement)
    assert [row[name] for name in ("date_text", "area_text", "start_text", "adults_text")] == ["…"] * 4


@pytest.mark.parametrize(
    ("times", "night", "minutes", "reading"),
    [
        ("21-02", date(2022, 3, 5), 300, None),
        ("21.00–24.00", date(2022, 3, 5), 180, None),
        ("24.00-02", date(2022, 3, 5), 120, "after_midnight"),
        ("00.30–03.00", date(2022, 3, 5), 150, "after_midnight"),
        ("21.00–03.00", date(2022, 3, 26), 300, None),
        ("21.00–02.30", date(2022, 3, 26), 330, "skipped_hour"),  # 02.30 is 03.30
        ("21.00–03.00", date(2022, 10, 29), 420, None),
        ("21.00–02.30", date(2022, 10, 29), 330, "repeated_hour"),  # the first 02.30
    ],
)
def test_times_are_instants(times: str, night: date, minutes: int, reading: str | None, agreement: Agreement) -> None:
    row = only(night.isoformat(), "Centrum", "TIK", times, "3", agreement=agreement)
    assert (row["service_date"], row["minutes"], row["time_reading"]) == (night, minutes, reading)


def test_calendar_dates_after_midnight(agreement: Agreement) -> None:
    calendar = agreement.calendar.model_copy(update={"after_midnight": "calendar_date"})
    by_calendar = agreement.model_copy(update={"calendar": calendar})
    row = only("2022-03-06", "Centrum", "TIK", "00.30–02", "3", agreement=by_calendar)
    assert row["service_date"] == date(2022, 3, 5)
    assert row["start_at"] == datetime(2022, 3, 5, 23, 30, tzinfo=UTC)
    assert (row["date_reading"], row["time_reading"]) == ("calendar_date", None)


def test_start_and_end_with_their_dates_and_no_date_column(agreement: Agreement) -> None:
    headers = ["Start", "Slut", "Område", "Förening", "Antal vuxna"]
    rows = [
        ["2022-03-05 21:00", "2022-03-06 01:00", "Centrum", "TIK", "3"],
        ["2022-03-06 00:30", "2022-03-06 02:00", "Centrum", "SIF", "3"],
    ]
    shifts = read([headers, *rows], agreement).shifts
    assert shifts["service_date"].to_list() == [date(2022, 3, 5)] * 2
    assert shifts["minutes"].to_list() == [240, 90]


def test_a_start_time_with_a_point_is_no_date(agreement: Agreement) -> None:
    headers = ["Start", "Slut", "Område", "Förening", "Antal vuxna"]
    refused = read([headers, ["21.10", "23.10", "Centrum", "TIK", "3"]], agreement).refused
    assert refused is not None and "kolumnen för datum saknas" in refused


@pytest.mark.parametrize(
    ("hours", "minutes"), [("4,5 h", 270), ("4 tim.", 240), ("4:30", 270), ("25", None), ("0.1666666667", 240)]
)
def test_hours_as_people_write_them(hours: str, minutes: int | None, agreement: Agreement) -> None:
    headers = ["Datum", "Område", "Förening", "Start", "Antal vuxna", "Timmar"]
    shifts = read([headers, ["2022-03-05", "Centrum", "TIK", "21", "3", hours]], agreement).shifts
    assert shifts["minutes"].to_list() == [minutes]


def test_the_end_from_stated_hours_and_hours_that_differ(agreement: Agreement) -> None:
    headers = ["Datum", "Område", "Förening", "Start", "Slut", "Antal vuxna", "Timmar"]
    team = ["2022-03-05", "Centrum"]
    rows = [
        [*team, "TIK", "21", None, "3", "4,5"],
        [*team, "SIF", "21", "01", "3", "4"],
        [*team, "Ljustorp", "21", "01", "3", "12"],  # 3 × 4
        [*team, "Timrå IK", "20", "01", "3", "4"],
    ]
    shifts = read([headers, *rows], agreement).shifts
    assert shifts["minutes"].to_list() == [270, 240, 240, 300]
    assert shifts["time_reading"].to_list() == ["end_from_hours", None, None, "hours_differ"]


@pytest.mark.parametrize(
    ("text", "night", "reading"),
    [
        ("5/3", date(2022, 3, 5), "year_guessed"),
        ("lör 5/3", date(2022, 3, 5), "year_guessed"),
        ("5.3", date(2022, 3, 5), "year_guessed"),
        ("05.03", date(2022, 3, 5), "year_guessed"),
        ("fre 24/12", date(2021, 12, 24), "year_guessed"),
        ("lör 24/12", date(2022, 12, 24), "year_guessed"),
        ("29/12", None, None),  # a Wednesday and a Thursday, and no neighbour
        ("fre 5/3-22", date(2022, 3, 5), "weekday_differs"),
        ("fre 5/3", None, None),  # a Saturday, and no neighbour: it may be last year's
        ("7/3", None, None),  # a Monday
        ("lör 5/3-22", date(2022, 3, 5), None),
    ],
)
def test_dates_without_a_year(text: str, night: date | None, reading: str | None, agreement: Agreement) -> None:
    row = only(text, "Centrum", "TIK", "21-01", "3", agreement=agreement)
    assert (row["service_date"], row["date_reading"]) == (night, reading)
    assert row["date_fault"] == (None if night else "year_unknown")


@pytest.mark.parametrize(
    ("texts", "nights"),
    [
        (["3/4/2022", "3/18/2022"], [date(2022, 3, 4), date(2022, 3, 18)]),  # there is no 18th month
        (["3/4/2022", "3/5/2022"], [date(2022, 3, 4), date(2022, 3, 5)]),  # a Friday and a Saturday only so
        (["4/3/2022", "18/3/2022"], [date(2022, 3, 4), date(2022, 3, 18)]),
        (["4/3/22", "5/3/22"], [date(2022, 3, 4), date(2022, 3, 5)]),
        (["3/4/2022"], [date(2022, 4, 3)]),  # alone it may be a Sunday
        (["3/18/2022", "18/3/2022"], [None, date(2022, 3, 18)]),  # both ways: as in Swedish
    ],
)
def test_american_dates_are_told_by_their_column(
    texts: list[str], nights: list[date | None], agreement: Agreement
) -> None:
    rows = shifts_of(*([text, "Centrum", "TIK", "21-01", "3"] for text in texts), agreement=agreement)
    assert [row["service_date"] for row in rows] == nights
    is_american = nights[0] == date(2022, 3, 4) and texts[0].startswith("3/")
    assert all((row["date_reading"] == "month_first") == is_american for row in rows)


@pytest.mark.parametrize(
    ("weekday", "text", "night", "reading"),
    [
        ("lördag", "24/12", date(2022, 12, 24), "year_guessed"),
        ("Fre", "24/12", date(2021, 12, 24), "year_guessed"),
        ("fredag", "2022-03-05", date(2022, 3, 5), "weekday_differs"),
        ("Lör", "2022-03-05", date(2022, 3, 5), None),
        ("jul", "2022-03-05", date(2022, 3, 5), None),
    ],
)
def test_a_column_of_weekdays(
    weekday: str, text: str, night: date, reading: str | None, agreement: Agreement
) -> None:
    headers = ["Veckodag", "Datum", "Område", "Förening", "Tid", "Antal vuxna"]
    shifts = read([headers, [weekday, text, "Centrum", "TIK", "21-01", "3"]], agreement).shifts
    assert shifts.select("service_date", "date_reading").rows() == [(night, reading)]


@pytest.mark.parametrize("sheet", ["2022-03-05", "lör 5/3", "5 mars"])
def test_a_sheet_named_after_its_night(sheet: str, agreement: Agreement) -> None:
    headers = ["Område", "Förening", "Tid", "Antal vuxna"]
    shifts = read([headers, ["Centrum", "TIK", "00.30-02", "3"]], agreement, sheet=sheet).shifts
    assert shifts.select("service_date", "time_reading").rows() == [(date(2022, 3, 5), "after_midnight")]


@pytest.mark.parametrize(("neighbour", "year"), [("2021-12-25", 2021), ("2022-12-17", 2022)])
def test_neighbours_tell_the_year(neighbour: str, year: int, agreement: Agreement) -> None:
    rest = ["Centrum", "TIK", "21-01", "3"]
    _, second = shifts_of([neighbour, *rest], ["24/12", *rest], agreement=agreement)
    assert second["service_date"] == date(year, 12, 24)


@pytest.mark.parametrize(
    "text", ["TIK/SIF", "Timrå IK och Sörberge IF", "TIK & SIF", "tik + sif", "TIK, SIF", "TIK\nSIF", "TIK med SIF"]
)
def test_joint_patrols_are_divided(text: str, agreement: Agreement) -> None:
    first, second = shifts_of(["2022-03-05", "Centrum", text, "21-01", "3", "1", "9"], agreement=agreement)
    assert (first["association"], second["association"]) == ("timra-ik", "sorberge-if")
    assert (first["adults"], second["adults"]) == (2, 1)
    assert (first["adult_minutes"], second["adult_minutes"]) == (360, 360)
    assert (first["minors"], second["minors"], first["contacts"], second["contacts"]) == (1, 0, 5, 4)
    assert first["row"] == second["row"] == 2


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Ljustorp/SIF", ["ljustorp-if", "sorberge-if"]),
        ("Ljustorp, SIF", ["ljustorp-if", "sorberge-if"]),
        ("Ljustorps-IF", ["ljustorp-if"]),
        ("LjustorpsIF", ["ljustorp-if"]),
        ("Ljustorp SIF", [None]),
    ],
)
def test_two_names_are_not_a_third_one_that_is_written_with_their_letters(
    text: str, known: list[str | None], agreement: Agreement
) -> None:
    """Without its sign and spaces "Ljustorp/SIF" is "Ljustorps IF", which got the other association's half too."""
    rows = shifts_of(["2022-03-05", "Centrum", text, "21-01", "4", "1", "9"], agreement=agreement)
    assert [row["association"] for row in rows] == known


def test_duplicates_and_teams(agreement: Agreement) -> None:
    team = ["2022-03-05", "Centrum", "TIK"]
    rows = shifts_of(
        [*team, "21-01", "0"],
        [*team, "21-01", "3"],
        [*team, "21.00–01.00", "3"],
        [*team, "20-22", "3"],
        agreement=agreement,
    )
    assert [row["duplicate_of"] for row in rows] == [None, None, 3, None]


def test_what_rejects_no_row_hides_no_duplicate(agreement: Agreement) -> None:
    """A number of minors that cannot be read; the part of a joint patrol for which no adult is left."""
    team, joint = (
        ["2022-03-05", "Centrum", "TIK", "21-01"],
        ["2022-03-05", "Sörberge", "TIK och Sörberge IF", "21-01"],
    )
    rows = shifts_of([*team, "3", "många"], [*team, "3", "2"], [*joint, "1"], [*joint, "1"], agreement=agreement)
    assert [(row["row"], row["duplicate_of"]) for row in rows] == [(2, None), (3, 2), *[(4, None)] * 2, *[(5, 4)] * 2]


@pytest.mark.parametrize(
    ("cells", "entry"),
    [
        (("2022-03-05", "Centrum", "TIK", "inställt", None), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "struket"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "ej genomfört"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "avbokat"), "cancelled"),
        (("2022-03-05", "INSTÄLLT"), "cancelled"),  # the area's cell: no unknown area
        (("2022-03-05", "Centrum", "TIK", None, None, None, None, "Ställdes in på grund av kyla"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Blev nästan inställt"), "patrol"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Passet blev inställt"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Utgår"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Utgår från torget"), "patrol"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Inget pass, för kallt"), "cancelled"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Instruktioner utdelade"), "patrol"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Preliminär"), "planned"),
        (("2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Preliminärt lugnt"), "patrol"),
        (("2022-07-01", "Inga pass i juli"), "none"),
        (("Inga pass i juli",), "none"),
        (("Juli 2022", "inga pass"), "none"),
    ],
)
def test_entries(cells: tuple[str | None, ...], entry: str, agreement: Agreement) -> None:
    row = only(*cells, agreement=agreement)
    assert (row["entry"], faults(row)) == (entry, {})
    if entry == "none":
        assert row["service_date"] == date(2022, 7, 1)


@pytest.mark.parametrize(("done", "entry"), [("Ja", "patrol"), ("Nej", "cancelled"), (None, "patrol")])
def test_a_column_that_says_whether_it_was_done(done: str | None, entry: str, agreement: Agreement) -> None:
    headers = ["Datum", "Område", "Förening", "Tid", "Antal vuxna", "Genomfört"]
    shifts = read([headers, ["2022-03-05", "Centrum", "TIK", "21-01", "3", done]], agreement).shifts
    assert shifts["entry"].to_list() == [entry]


@pytest.mark.parametrize(
    "row",
    [
        [None] * 8,
        ["", " ", "-", "–"],
        ["Summa", None, None, None, "7"],
        [None, None, "Totalt:", None, "7"],
        ["Delsumma mars", None, None, None, "7"],
        ["Medelvärde", None, None, None, "3,5"],
        [None, None, None, "Snitt per pass:", "3,5"],
        HEADERS,
        ["Exempel", "Arenan", "TIK", "21-01", "4"],
    ],
)
def test_rows_that_are_no_data(row: list[str | None], agreement: Agreement) -> None:
    data = ["2022-03-05", "Centrum", "TIK", "21-01", "3"]
    reading = read([HEADERS, data, row, data], agreement)
    assert reading.shifts["row"].to_list() == [2, 4]
    assert not reading.findings


def test_a_lone_sum_without_a_word(agreement: Agreement) -> None:
    rows = [["2022-03-05", "Centrum", "TIK", "21-01", each] for each in ("3", "4")]
    assert len(shifts_of(*rows, [None, None, None, None, "7"], agreement=agreement)) == 2
    wrong = read([HEADERS, *rows, [None, None, None, None, "8"]], agreement)
    assert wrong.shifts.height == 2
    assert [(each.code, each.where.row, each.severity) for each in wrong.findings] == [
        ("shift.no_patrol", 4, "warning")
    ]
    of_minors = [None, None, None, None, None, "2"]
    assert len(shifts_of([*rows[0], "1"], [*rows[1], "1"], of_minors, agreement=agreement)) == 2


@pytest.mark.parametrize(
    "mark", ["”", '"', "″", "''", '-"-', '- " -', "– ” –", "d:o", "dito", "Samma", "samma som ovan"]
)
def test_ditto_marks_are_the_cell_above(mark: str, agreement: Agreement) -> None:
    rows = [["2022-03-05", "Centrum", "TIK", "21-01", "3"], [mark, "Sörberge", mark, mark, mark], [mark, *[mark] * 4]]
    reading = read([HEADERS, rows[0], [None], *rows[1:]], agreement)
    said = reading.shifts.select("row", "service_date", "area", "association", "minutes", "adults").rows()
    assert said == [
        (2, date(2022, 3, 5), "centrum", "timra-ik", 240, 3),
        (4, date(2022, 3, 5), "sorberge", "timra-ik", 240, 3),
        (5, date(2022, 3, 5), "sorberge", "timra-ik", 240, 3),
    ]
    places = [
        (finding.where.row, finding.where.column) for finding in reading.findings if finding.code == "shift.ditto"
    ]
    assert (len(places), places[0], places[-1]) == (9, (4, "Antal vuxna"), (5, "Tid"))


def test_a_ditto_with_nothing_above_stands_for_nothing(agreement: Agreement) -> None:
    row = only("2022-03-05", "”", "TIK", "21-01", "3", agreement=agreement)
    assert faults(row) == {"area_fault": "area_missing"}
    _, second = shifts_of(
        ["2022-03-05", "Centrum", None, "21-01", "3"],
        ["2022-03-05", "Arenan", "”", "21-01", "3"],
        agreement=agreement,
    )
    assert faults(second) == {"association_fault": "association_missing"}


def test_rows_with_a_date_alone_are_not_filled_in_yet(agreement: Agreement) -> None:
    headers = ["Nr", "Veckodag", *HEADERS]
    rows = [
        headers,
        ["1", "fre", "2022-03-04", "Centrum", "TIK", "21-01", "3"],
        ["2", "lör", "2022-03-05"],
        ["3", None, "2022-03-11", "Centrum"],
    ]
    reading = read(rows, agreement)
    assert reading.shifts["row"].to_list() == [2, 4]
    assert [(finding.code, finding.where.row) for finding in reading.findings] == [("shift.unfilled", 3)]


@pytest.mark.parametrize(
    ("cells", "is_remark"),
    [
        ([None, None, None, "OBS! Test Testsson är sjuk"], True),
        (["Vecka 9"], True),
        (["Frågor? Ring Test Testsson 070-123 45 67"], True),
        ([None, None, None, None, "Antal pass: 2"], True),
        (["5 mars Centrum TIK 21-01 tre vuxna"], False),  # may be a patrol: an error until it is parted
        (["lör 5/3 i Centrum"], False),
        (["2022-03-05 Centrum"], False),
    ],
)
def test_a_lone_text_is_a_remark_unless_it_has_a_date(
    cells: list[str | None], is_remark: bool, agreement: Agreement
) -> None:
    reading = read([HEADERS, ["2022-03-04", "Centrum", "TIK", "21-01", "3"], cells], agreement)
    assert [finding.code for finding in reading.findings] == (["shift.remark"] if is_remark else [])
    assert reading.shifts.height == (1 if is_remark else 2)


def test_a_remark_is_said_and_not_quoted(agreement: Agreement) -> None:
    reading = read([HEADERS, ["2022-03-05", "Centrum", "TIK", "21-01", "3"], ["Test Testsson skrev"]], agreement)
    (finding,) = reading.findings
    assert (finding.code, finding.where.row) == ("shift.remark", 3)
    assert "Test" not in finding.message


def test_day_notes_end(agreement: Agreement) -> None:
    rows = [
        HEADERS,
        ["2022-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Lugnt"],
        ["x", "Centrum", "TIK", "21-01", "3", None, None, "Utan natt"],
        ["2022-12-31", "Centrum", "TIK", "21-01", "3", None, None, "Sista natten"],
        ["2099-03-05", "Centrum", "TIK", "21-01", "3", None, None, "Fel år"],
    ]
    notes = read(rows, agreement).notes
    assert dict(notes.schema) == DAY_NOTES
    assert notes.select("text", "delete_after").rows() == [
        ("Lugnt", date(2022, 6, 3)),  # 90 days
        ("Sista natten", date(2023, 3, 31)),
        ("Fel år", date(2023, 3, 31)),  # 90 days after the term, whatever its date
    ]


def test_a_sheet_named_after_an_area(agreement: Agreement) -> None:
    headers = ["Datum", "Förening", "Tid", "Antal vuxna"]
    reading = read([headers, ["2022-03-05", "TIK", "21-01", "3"]], agreement, sheet="Sörberge")
    assert reading.shifts["area"].to_list() == ["sorberge"]
    assert [finding.code for finding in reading.findings] == ["shift.field_from_sheet"]


def test_headers_are_kept_for_the_findings(agreement: Agreement) -> None:
    headers = read([HEADERS, ["2022-03-05", "Centrum", "TIK", "21-01", "3"]], agreement).headers
    assert headers[("Blad1", "start_at")] == headers[("Blad1", "end_at")] == "Tid"
    assert headers[("Blad1", "adults")] == "Antal vuxna"


def test_unknown_columns_are_named_without_their_cells(agreement: Agreement) -> None:
    rows = [[*HEADERS, "Godkänd av"], ["2022-03-05", "Centrum", "TIK", "21-01", "3", *[None] * 3, "hemligt"]]
    (finding,) = read(rows, agreement).findings
    assert (finding.code, finding.where.column) == ("shift.column_unknown", "Godkänd av")
    assert "hemligt" not in finding.model_dump_json()


def test_a_sheet_with_several_patrols_in_a_row_is_not_half_read(agreement: Agreement) -> None:
    data = [HEADERS, ["2022-03-05", "Centrum", "TIK", "21-01", "3"]]
    cross = [["Datum", "Tid", "Arenan", "Centrum"], ["2022-03-12", "21-01", "TIK", "SIF"]]
    tables = [Table.from_rows("Mars", data), Table.from_rows("Korstabell", cross)]
    reading = read_shifts(tables, "f", "0" * 64, "xlsx", None, agreement)
    assert reading.shifts["service_date"].to_list() == [date(2022, 3, 5)]
    (finding,) = reading.findings
    assert (finding.code, finding.where.sheet) == ("shift.sheet_unread", "Korstabell")
    assert "områdena står i var sin kolumn" in finding.message


def test_hidden_and_unread_sheets_are_said(agreement: Agreement) -> None:
    data = [HEADERS, ["2022-03-05", "Centrum", "TIK", "21-01", "3"]]
    tables = [
        Table.from_rows("Mars", data),
        Table.from_rows("Gammalt", [HEADERS, ["2022-03-12", "Centrum", "TIK", "21-01", "3"]], hidden=True),
        Table.from_rows("Konstigt", [["2022-03-19", "a"], ["2022-03-25", "b"]]),
        Table.from_rows("Anvisningar", [["Så fyller du i"], ["Skriv datum"]]),
    ]
    reading = read_shifts(tables, "f", "0" * 64, "xlsx", None, agreement)
    assert reading.shifts.height == 2
    assert [(finding.code, finding.where.sheet) for finding in reading.findings] == [
        ("shift.sheet_hidden", "Gammalt"),
        ("shift.sheet_unread", "Konstigt"),
    ]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([["a", "b"], ["1", "2"]], "unknown"),
        ([["2022-03-05", "Centrum", "x"], ["2022-03-12", "Arenan", "y"]], "shifts"),
        ([["Område", "Förening", "2022-03-05", "2022-03-12"], ["Centrum", "TIK", "3", "4"]], "shifts"),
        ([["Datum", "Tid", "Arenan", "Centrum"], ["2022-03-12", "21-01", "TIK", "SIF"]], "shifts"),
        ([], "unknown"),
    ],
)
def test_what_is_no_shift_sheet_is_refused_in_one_sentence(
    rows: list[list[str | None]], kind: str, agreement: Agreement
) -> None:
    reading = read(rows, agreement)
    assert (reading.accepted, reading.kind, reading.shifts) == (False, kind, None)
    assert "Datum, Område, Förening" in reading.refused


def test_a_sheet_with_headers_alone_is_accepted_and_empty(agreement: Agreement) -> None:
    reading = read([HEADERS], agreement)
    assert reading.accepted and reading.shifts.is_empty()
    assert dict(reading.shifts.schema) == SHIFT_ROWS
