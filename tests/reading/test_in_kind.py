"""Sheets of contributions in kind: found by their headers, read cell by cell, nothing of persons kept."""

from collections.abc import Sequence
from datetime import date

import pytest

from tasks.agreement.load import load_agreement
from tasks.facts.schemas import IN_KIND_ROWS
from tasks.reading.dispatch import read_bytes
from tasks.reading.in_kind import holds_in_kind, read_in_kind
from tasks.reading.result import Reading
from tasks.reading.tables import Table
from tests.agreement.conftest import TIMRA

AGREEMENT = load_agreement(TIMRA)
HEADERS = ["Datum", "Part", "Slag", "Timmar sammanlagt", "Antal personer"]


def read(*rows: Sequence[str | None]) -> Reading:
    table = Table.from_rows("Insatser", rows)
    assert holds_in_kind([table], AGREEMENT)
    return read_in_kind([table], "insatser.xlsx", "f" * 64, "xlsx", None, AGREEMENT)


def given(reading: Reading, *columns: str) -> list[tuple]:
    assert reading.in_kind is not None
    return reading.in_kind.select(columns).rows()


def told(reading: Reading) -> list[tuple[str, int | None]]:
    return [(each.code.removeprefix("contribution."), each.where.row) for each in reading.findings]


def test_in_any_order_under_usual_headers():
    reading = read(
        ["Våra timmar"],
        ["ANTAL", "tid", "Insats", "organisation", "Dag"],
        ["4", "2,5", "handledning", "KOMMUNEN", "lör 5/3"],
        [None, "1:30", "Ledning", "TIK", "2022-03-06 00:00:00"],
        ["Exempel", "8", "Ledning", "TIK", "2022-03-07"],
    )
    assert given(reading, "row", "date", "party", "kind", "seconds", "persons", "date_reading") == [
        (3, date(2022, 3, 5), "municipality", "supervision", 9000, 4, "year_guessed"),
        (4, date(2022, 3, 6), "association", "management", 5400, None, None),
    ]
    assert reading.headers[("Insatser", "seconds")] == "tid"
    # 2,5 hours of four persons: 2,5, as written, and the sheet is asked.
    assert told(reading) == [("hours_of_all", None)]


def test_hours_of_each_are_multiplied_and_minutes_are_minutes():
    each = read(["Datum", "Part", "Slag", "Timmar per person", "Antal personer"],
                ["2022-03-05", "Timrå IK", "Kurs", "2", "3"],
                ["2022-03-06", "Timrå IK", "Kurs", "2", "några"])  # fmt: skip
    assert given(each, "seconds", "persons", "hours_fault") == [(21600, 3, None), (None, None, "persons_missing")]
    assert told(each) == [("hours_each", None)]
    minutes = read(["Datum", "Part", "Slag", "Minuter"], ["2022-03-05", "Timrå IK", "Kurs", "90"])
    assert given(minutes, "seconds") == [(5400,)]


@pytest.mark.parametrize(
    ("cells", "column", "why"),
    [
        ((None, "Timrå IK", "Kurs", "2"), "date_fault", "date_missing"),
        (("mars", "Timrå IK", "Kurs", "2"), "date_fault", "date_unreadable"),
        (("2022-02-30", "Timrå IK", "Kurs", "2"), "date_fault", "no_such_date"),
        (("24/12", "Timrå IK", "Kurs", "2"), "date_fault", "year_unknown"),  # of 2021 or 2022
        (("2022-03-05", None, "Kurs", "2"), "party_fault", "party_missing"),
        (("2022-03-05", "Sörberge IF", "Kurs", "2"), "party_fault", "party_unknown"),
        (("2022-03-05", "Timrå IK", None, "2"), "kind_fault", "kind_missing"),
        (("2022-03-05", "Timrå IK", "Fika", "2"), "kind_fault", "kind_unknown"),
        (("2022-03-05", "Timrå IK", "Kurs", None), "hours_fault", "hours_missing"),
        (("2022-03-05", "Timrå IK", "Kurs", "2-3"), "hours_fault", "hours_unreadable"),
        (("2022-03-05", "Timrå IK", "Kurs", "2", "Kim"), "persons_fault", "persons_unreadable"),
        (("2022-03-05", "Timrå IK", "Kurs", "1,30"), "hours_reading", "like_clock"),
    ],
)
def test_what_is_wrong_with_a_cell(cells, column, why):
    reading = read(HEADERS, cells)
    faults = [name for name in IN_KIND_ROWS if name.endswith(("_fault", "_reading"))]
    assert [given(reading, name)[0][0] for name in faults] == [why if name == column else None for name in faults]


def test_names_are_not_kept_and_sums_are_no_rows():
    reading = read(
        [*HEADERS, "Namn", None],
        ["2022-03-05", "Timrå IK", "Kurs", "2", "1", "Kim Exempel", "x"],
        [None, None, None, "2", "1"],
        ["Summa", None, None, "2", None],
    )
    assert told(reading) == [("column_not_kept", None), ("column_not_kept", None), ("sum", 3), ("sum", 4)]
    assert reading.in_kind is not None and reading.in_kind.height == 1
    assert "Kim" not in str(reading)


def test_an_example_row_with_a_contribution_in_it_is_told_and_the_templates_own_is_not():
    templates = ["Exempel", "Timrå IK", "Arbetsledning", "1,5", "1"]
    assert told(read(HEADERS, templates, ["2022-03-05", *templates[1:]])) == []
    assert told(read(HEADERS, templates, ["Exempel", "Timrå kommun", "Handledning", "4", "3"])) == [
        ("example_written_over", 3)
    ]


def test_rows_that_say_the_same_and_rows_struck_through():
    row = ["2022-03-05", "Timrå IK", "Kurs", "2", None]
    rows = [HEADERS, row, row, [*row[:3], "3", None], row, ["2022-03-09", *row[1:]]]
    table = Table.from_rows("Insatser", rows)
    struck = Table("Insatser", False, table.cells, "Insatser", struck=frozenset((6, at) for at in range(4)))
    reading = read_in_kind([struck], "insatser.xlsx", "f" * 64, "xlsx", None, AGREEMENT)
    assert given(reading, "row", "again_row", "is_repeat") == [
        (2, 3, False),
        (3, 5, True),
        (4, None, False),
        (5, None, True),
    ]
    assert told(reading) == [("row_struck", 6)]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("Datum;Part;Slag;Timmar\n2022-03-05;Timrå IK;Kurs;2\n", "in_kind", None),
        ("Datum;Slag;Timmar\n2022-03-05;Kurs;2\n", "in_kind", "kolumn saknas för Part"),
        # Headers of both, and a place: a shift sheet.
        ("Datum;Organisation;Typ;Tid;Plats;Antal\n2022-03-05;Timrå IK;Pass;21-01;Centrum;4\n", "shifts", None),
    ],
)
def test_which_sheets_are_such_ones(text, kind, said):
    reading = read_bytes(text.encode(), "fil.csv", "f" * 64, AGREEMENT)
    assert reading.kind == kind
    assert reading.refused is None if said is None else said in (reading.refused or "")


def test_an_agreement_without_them_reads_none():
    without = AGREEMENT.model_copy(update={"in_kind": []})
    assert not holds_in_kind([Table.from_rows("Insatser", [HEADERS])], without)
