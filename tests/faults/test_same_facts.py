"""The same things said in other files, in another order or twice are the same facts (issue: measures, invariants)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.installation import Installation, open_installation
from tasks.settings import Settings
from tests.faults.facts import drop, facts, said
from tests.properties import examples
from tests.whole.playing import Player

NIGHTS = [date(2022, 1, 7) + timedelta(days=7 * week + day) for week in range(6) for day in (0, 1)]
AREAS = ("Arenaområdet", "Centrum", "Sörberge")
ASSOCIATIONS = ("Timrå IK", "Sörberge IF", "Ljustorps IF")

Row = tuple[date, str, str, int]
"""One team: night, area, association, adults."""

ROWS = st.lists(
    st.tuples(st.sampled_from(NIGHTS), st.sampled_from(AREAS), st.sampled_from(ASSOCIATIONS), st.integers(1, 9)),
    min_size=2,
    max_size=6,
    unique_by=lambda row: row[:3],
)


@contextmanager
def installation() -> Iterator[Installation]:
    """An empty one with the sample agreement."""
    with TemporaryDirectory() as folder:
        opened = open_installation(Settings(_env_file=None, data_dir=Path(folder) / "data"))  # type: ignore[call-arg]
        yield Player.at(opened).installation
        opened.register.close()


def sheet(rows: list[Row]) -> str:
    """A shift sheet."""
    lines = [f"{night};{area};{association};21:00;00:30;{adults}" for night, area, association, adults in rows]
    return "\n".join(["Datum;Område;Förening;Start;Slut;Vuxna", *lines, ""])


def ledger(*bookings: tuple[str, str, int, str]) -> str:
    """A table of vouchers: number, date, amount and text."""
    lines = [f"A;{number};{day};6993;{amount},00;{text};IOP22" for number, day, amount, text in bookings]
    return "\n".join(["Serie;Vernr;Datum;Konto;Belopp;Text;Projekt", *lines, ""])


def parts(rows: list[Row], of: Callable[[Row], object]) -> list[tuple[str, str]]:
    """One sheet for each value that ``of`` has among the rows."""
    values = sorted({of(row) for row in rows}, key=str)
    return [
        (f"{number}.csv", sheet([row for row in rows if of(row) == value])) for number, value in enumerate(values)
    ]


@settings(max_examples=examples(1), deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=ROWS, split=st.sampled_from(NIGHTS), backwards=st.booleans())
def test_splitting_a_sheet_changes_nothing(rows, split, backwards):
    with installation() as whole:
        drop(whole, [("allt.csv", sheet(rows))])
        expected = said(whole)
    assert len(expected["patrols"]) == len(rows)
    for of in (lambda row: row[0] <= split, lambda row: row[2]):
        with installation() as parted:
            sheets = parts(rows, of)
            drop(parted, reversed(sheets) if backwards else sheets)
            assert said(parted) == expected


FILES = [
    ("januari.csv", sheet([(NIGHTS[0], "Centrum", "Timrå IK", 4), (NIGHTS[1], "Centrum", "Ljustorps IF", 3)])),
    ("bok1.csv", ledger(("1", "2022-01-31", 5000, "Ljustorps IF"), ("2", "2022-01-31", 2500, "Timrå IK"))),
    ("februari.csv", sheet([(NIGHTS[10], "Centrum", "Timrå IK", 4)])),
    ("bok2.csv", ledger(("3", "2022-02-28", 2500, "Sörberge IF"))),
]


@pytest.fixture(scope="module")
def in_order() -> dict:
    """What the files say, dropped in the order of their dates."""
    with installation() as opened:
        drop(opened, FILES)
        found = said(opened)
    assert (len(found["patrols"]), len(found["ledger"])) == (3, 3)
    return found


@pytest.mark.parametrize("order", [(3, 2, 1, 0), pytest.param((2, 1, 3, 0), marks=pytest.mark.nightly)], ids=str)
def test_the_order_of_files_that_do_not_overlap_changes_nothing(in_order, order):
    with installation() as opened:
        drop(opened, [FILES[number] for number in order])
        assert said(opened) == in_order


def test_dropping_a_file_twice_changes_nothing():
    growing = ("januari.csv", sheet([(night, "Centrum", "Timrå IK", 4) for night in NIGHTS[:4]]))
    with installation() as opened:
        drop(opened, [*FILES, growing])
        before = facts(opened)
        assert drop(opened, [growing, ("samma.csv", growing[1]), FILES[3], FILES[1]]) == ["unchanged"] * 4
        after = facts(opened)
    assert all(before[table].equals(after[table]) for table in before)
    assert len(before["patrols"]) == 6


def test_an_export_without_the_agreements_rows_takes_them_away_and_says_so():
    of_another_project = FILES[1][1].replace("IOP22", "X99")
    with installation() as opened:
        assert drop(opened, [FILES[1], ("bok1b.csv", of_another_project)]) == ["taken_in"] * 2
        after = facts(opened)
    assert after["ledger"].is_empty()
    assert after["findings"].filter(drop_id=2)["code"].to_list() == ["ledger.no_rows"]
