"""Lists of persons: adults on the night, each once, and nothing of who they are in what leaves the reader."""

from datetime import date

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.reading.result import Reading
from tasks.reading.shifts.read import read_shifts
from tasks.reading.tables import Table

HEADERS = ["Datum", "Område", "Förening", "Tid", "Namn", "Över 18", "Födelseår", "Mobil", "Anteckning"]
TEAM = ["2022-03-05", "Centrum", "TIK", "21-01"]


def read(*rows: list[str | None], agreement: Agreement) -> Reading:
    tables = [Table.from_rows("Mars", [HEADERS, *rows])]
    return read_shifts(tables, "personer.xlsx", "0" * 64, "xlsx", None, agreement)


def one_team(*rows: list[str | None], agreement: Agreement) -> dict:
    shifts = read(*rows, agreement=agreement).shifts
    assert shifts is not None and shifts.height == 1
    return shifts.to_dicts()[0]


def test_persons_become_a_team(agreement: Agreement) -> None:
    team = one_team(
        [*TEAM, "Test Ett", "Ja"],
        [*TEAM, "Test Två", "ja", None, "070-000 00 00"],
        [*TEAM, "Test Tre", "Nej"],
        agreement=agreement,
    )
    assert (team["row"], team["rows"]) == (2, [2, 3, 4])
    assert (team["adults"], team["minors"], team["adult_minutes"]) == (2, 1, 480)
    assert team["adults_fault"] is None


def test_names_below_the_first_belong_to_its_team(agreement: Agreement) -> None:
    below = [None] * 4
    team = one_team(
        [*TEAM, "Test Ett", "Ja"], [*below, "Test Två", "Ja"], [*below, "Test Tre", "Ja"], agreement=agreement
    )
    assert (team["adults"], team["rows"], team["date_reading"]) == (3, [2, 3, 4], "carried_down")


@pytest.mark.parametrize(
    ("flag", "born", "adults", "minors", "fault"),
    [
        ("Ja", None, 1, 0, None),
        ("Nej", "1970", 0, 1, None),  # the answer decides
        (None, "1970", 1, 0, None),
        (None, "70", 1, 0, None),
        (None, "2005", 0, 1, None),
        (None, "2004", None, 0, "age_unknown"),  # turns 18 that year
        (None, "2004-03-05", 1, 0, None),  # turned 18 that day
        (None, "2004-03-06", 0, 1, None),
        (None, "20040305-0000", 1, 0, None),
        (None, "700101-0000", 1, 0, None),
        (None, "31/12-70", 1, 0, None),
        (None, "2019", 0, 1, None),
        (None, "2019-05-01", 0, 1, None),
        (None, "20190501", 0, 1, None),
        (None, None, None, 0, "age_unknown"),
        ("vet ej", None, None, 0, "age_unknown"),
    ],
)
def test_adults_on_the_night(
    flag: str | None, born: str | None, adults: int | None, minors: int, fault: str | None, agreement: Agreement
) -> None:
    team = one_team([*TEAM, "Test Ett", flag, born], agreement=agreement)
    assert (team["adults"], team["minors"], team["adults_fault"]) == (adults, minors, fault)


def test_an_unknown_age_beside_adults_is_said_and_not_counted(agreement: Agreement) -> None:
    reading = read([*TEAM, "Test Ett", "Ja"], [*TEAM, "Test Två", None], agreement=agreement)
    assert reading.shifts["adults"].to_list() == [1]
    assert [(finding.code, finding.where.row) for finding in reading.findings] == [("shift.person_age_unknown", 3)]


@pytest.mark.parametrize(
    ("name", "adults"),
    [
        ("Test Ett", 1),
        ("Testsson, Test", 1),
        ("Test Ett, Test Två", None),
        ("Test Ett och Test Två", None),
        ("Test/Testa", None),
        ("Test & Testa", None),
        ("Test\nTesta", None),
        ("Test, Testa, Testo", None),
    ],
)
def test_several_names_in_a_cell_are_not_one_person(name: str, adults: int | None, agreement: Agreement) -> None:
    reading = read([*TEAM, name, "Ja"], agreement=agreement)
    assert reading.shifts["adults"].to_list() == [adults]
    codes = [(finding.code, finding.where.row) for finding in reading.findings]
    assert codes == ([] if adults else [("shift.persons_in_one_cell", 2)])


@pytest.mark.parametrize(
    ("headers", "marks", "counted"),
    [
        (["Vuxna", "Ungdom"], [["1", None], ["1", None], [None, "1"]], [(2, 1)]),
        (["Vuxna", "Ungdom"], [["x", None], ["x", None], [None, "x"]], [(2, 1)]),
        (["Vuxna", "Ungdomar"], [["1", "2"], ["2", None], ["1", None]], [(1, 2), (2, None), (1, None)]),  # numbers
        (["Antal vuxna", "Ungdom"], [["1", None], ["1", None], ["1", "1"]], [(1, None), (1, None), (1, 1)]),
    ],
)
def test_adults_ticked_for_each_person(
    headers: list[str], marks: list[list[str | None]], counted: list[tuple], agreement: Agreement
) -> None:
    rows = [[*TEAM, name, *each] for name, each in zip(("Test Ett", "Test Två", "Test Tre"), marks, strict=True)]
    table = Table.from_rows(None, [["Datum", "Område", "Förening", "Tid", "Namn", *headers], *rows])
    shifts = read_shifts([table], "p.csv", "0" * 64, "delimited", None, agreement).shifts
    assert shifts.select("adults", "minors").rows() == counted


def test_numbered_columns_of_names_are_several_persons(agreement: Agreement) -> None:
    headers = ["Datum", "Område", "Förening", "Tid", "Vandrare 1", "Vandrare 2", "Över 18"]
    rows = [headers, [*TEAM, "Test Ett", "Test Två", "Ja"], ["2022-03-12", *TEAM[1:], "Test Ett", None, "Ja"]]
    reading = read_shifts([Table.from_rows(None, rows)], "p.csv", "0" * 64, "delimited", None, agreement)
    assert reading.shifts["adults"].to_list() == [None, 1]


def test_the_same_person_counts_once_a_night(agreement: Agreement) -> None:
    elsewhere = ["2022-03-05", "Sörberge", "TIK", "21-01"]
    reading = read(
        [*TEAM, "Test Ett", "Ja"],
        [*TEAM, "test  ett", "Ja"],
        [*TEAM, "Test Två", "Ja"],
        [*elsewhere, "Test Två", "Ja"],
        ["2022-03-12", *TEAM[1:], "Test Ett", "Ja"],
        agreement=agreement,
    )
    assert reading.shifts.select("area", "adults").rows() == [("centrum", 2), ("sorberge", 0), ("centrum", 1)]
    assert [finding.where.row for finding in reading.findings] == [3, 5]


def test_each_person_of_a_team_has_their_own_times(agreement: Agreement) -> None:
    team = one_team(
        [*TEAM, "Test Ett", "Ja"],
        [*TEAM[:3], "20-23", "Test Två", "Ja"],
        [*TEAM[:3], "21-22", "Test Tre", "Nej"],
        agreement=agreement,
    )
    assert (team["minutes"], team["adults"], team["minors"]) == (5 * 60, 2, 1)  # 20-01
    assert team["adult_minutes"] == (4 + 3) * 60


def test_a_list_that_stands_on_two_sheets_is_one_list(agreement: Agreement) -> None:
    rows = [HEADERS, [*TEAM, "Test Ett", "Ja"], [*TEAM, "Test Två", "Ja"]]
    sheets = [Table.from_rows(name, rows) for name in ("Mars", "Alla")]
    reading = read_shifts(sheets, "lista.xlsx", "0" * 64, "xlsx", None, agreement)
    assert reading.shifts.select("sheet", "adults").rows() == [("Mars", 2)]
    assert [(each.where.sheet, each.where.row) for each in reading.findings] == [("Alla", 2), ("Alla", 3)]


def test_a_faulty_cell_keeps_its_team_together(agreement: Agreement) -> None:
    team = one_team(
        ["2022-04-31", *TEAM[1:], "Test Ett", "Ja"], ["2022-04-31", *TEAM[1:], "Test Två", "Ja"], agreement=agreement
    )
    assert (team["date_fault"], team["rows"], team["adults"]) == ("no_such_date", [2, 3], 2)


def test_a_note_about_a_cancelled_night_does_not_cancel_a_walked_one(agreement: Agreement) -> None:
    note = [None, None, "Blev nästan inställt"]
    assert one_team([*TEAM, "Test Ett", "Ja", *note], agreement=agreement)["entry"] == "patrol"


def test_nothing_of_a_person_leaves(agreement: Agreement) -> None:
    secret = "Hemlig Testsson"
    reading = read(
        [*TEAM, secret, "Ja", "1970-01-02", "070-123 45 67", "Lugnt"],
        [*TEAM, secret, "Ja"],
        [None, None, None, None, secret, None],
        agreement=agreement,
    )
    out = f"{reading.shifts.to_dicts()} {reading.notes.to_dicts()} {reading.findings} {reading.headers}"
    for private in ("Hemlig", "1970", "070-123"):
        assert private not in out
    assert reading.notes.select("text", "service_date").rows() == [("Lugnt", date(2022, 3, 5))]
    assert isinstance(reading.shifts, pl.DataFrame)
