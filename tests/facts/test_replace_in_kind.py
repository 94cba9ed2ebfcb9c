"""What a sheet of contributions in kind replaces: what its parties gave between its first and its last day."""

from datetime import date

import polars as pl

from tasks.facts.replacing import replace_in_kind
from tasks.facts.schemas import IN_KIND


def rows(*given: tuple[int, str, str, float, int | None], sha256: str = "a") -> pl.DataFrame:
    """Days of March."""
    return pl.DataFrame(
        [
            {
                "sha256": sha256, "file": f"{sha256}.xlsx", "sheet": "Insatser", "row": row,
                "date": date(2022, 3, day), "party": party, "kind": kind, "seconds": int(hours * 3600),
                "persons": persons,
            }
            for row, (day, party, kind, hours, persons) in enumerate(given, start=2)
        ],
        schema=IN_KIND,
    )  # fmt: skip


CLUB, TOWN = "association", "municipality"
FIRST = rows((1, CLUB, "management", 2, 1), (10, CLUB, "management", 3, None), (20, TOWN, "training", 4, 9))


def test_the_same_parties_between_its_first_and_last_day():
    after = replace_in_kind(FIRST, rows((5, CLUB, "management", 1, 1), (10, CLUB, "management", 3.5, 2), sha256="b"))
    assert after.frame.select("date", "party", "seconds").rows() == [
        (date(2022, 3, 1), CLUB, 7200),
        (date(2022, 3, 5), CLUB, 3600),
        (date(2022, 3, 10), CLUB, 12600),
        (date(2022, 3, 20), TOWN, 14400),
    ]
    assert after.new["date"].to_list() == [date(2022, 3, 5)]
    assert after.changed.select("seconds_before", "seconds", "persons_before", "persons").rows() == [
        (10800, 12600, None, 2)
    ]
    assert after.withdrawn.is_empty() and after.kept["date"].dt.day().to_list() == [1, 20]


def test_what_is_left_out_inside_the_span_is_withdrawn():
    after = replace_in_kind(FIRST, rows((1, CLUB, "management", 2, 1), (31, CLUB, "service", 1, 1), sha256="b"))
    assert after.withdrawn["date"].to_list() == [date(2022, 3, 10)] and after.changed.is_empty()


def test_the_same_again_in_another_order_changes_nothing():
    again = replace_in_kind(FIRST, FIRST.reverse())
    assert again.changes_nothing and again.frame.equals(replace_in_kind(FIRST.clear(), FIRST).frame)


def test_an_empty_sheet_replaces_nothing():
    assert replace_in_kind(FIRST, FIRST.clear()).frame.height == FIRST.height
