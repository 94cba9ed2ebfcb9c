"""What a dropped shift sheet replaces, written from domain.md by hand."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from tasks.facts.replacing import replace_patrols
from tasks.facts.schemas import PATROLS, SHIFT_ROWS
from tests.facts.short_rows import patrols, sheet
from tests.properties import examples

EMPTY = pl.DataFrame(schema=PATROLS)


def said(frame: pl.DataFrame) -> list[tuple]:
    """(night, area, association) of each row."""
    return [(str(day), area, who) for day, area, who in frame.select("service_date", "area", "association").rows()]


@pytest.mark.parametrize(
    ("earlier", "dropped", "stays"),
    [
        pytest.param(
            [("2022-02-18", "arena", "sif"), ("2022-02-19", "centrum", "tik")],
            [("2022-02-11", "centrum", "sif"), ("2022-03-04", "arena", "sif")],
            [("2022-02-19", "centrum", "tik")],
            id="only the associations in it",
        ),
        pytest.param(
            [("2022-01-07", "arena", "tik"), ("2022-01-14", "arena", "tik"), ("2022-01-21", "arena", "tik")],
            [("2022-01-14", "centrum", "tik"), ("2022-01-15", "centrum", "tik")],
            [("2022-01-07", "arena", "tik"), ("2022-01-21", "arena", "tik")],
            id="a sheet for one weekend only that weekend",
        ),
        pytest.param(
            [("2022-02-18", "arena", "sif")],
            [("2022-01-07", "arena", "tik"), ("2022-03-25", "arena", "tik"), ("2022-02-04", "arena", "sif")],
            [],
            id="the span is the sheet's, not each association's",
        ),
        pytest.param([("2022-01-07", "arena", "tik")], [], [("2022-01-07", "arena", "tik")], id="nothing accepted"),
    ],
)
def test_span(earlier, dropped, stays):
    after = replace_patrols(patrols(*earlier), sheet(*dropped))
    assert said(after.kept) == stays
    assert said(after.frame) == sorted(stays + [row[:3] for row in dropped])


def test_growing_workbook_tells_what_changed_and_what_went():
    """The sample's March: 18 February is gone and 19 February has another crew; the rest says the same."""
    earlier = patrols(
        ("2022-02-18", "arena", "sif", 4), ("2022-02-19", "centrum", "tik", 4), ("2022-02-26", "s", "l")
    )
    dropped = sheet(
        ("2022-02-04", "centrum", "sif"), ("2022-02-19", "centrum", "tik", 3), ("2022-02-26", "s", "l"),
        ("2022-03-04", "centrum", "tik"),
    )  # fmt: skip
    after = replace_patrols(earlier, dropped)
    assert said(after.new) == [("2022-02-04", "centrum", "sif"), ("2022-03-04", "centrum", "tik")]
    assert after.changed.select("service_date", "adults_before", "adults").rows() == [(date(2022, 2, 19), 4, 3)]
    assert said(after.withdrawn) == [("2022-02-18", "arena", "sif")]
    assert after.frame["sha256"].unique().to_list() == ["new"]
    assert not after.changes_nothing


@pytest.mark.parametrize(
    ("area", "association", "stays"),
    [
        ("arena", "tik", [("2022-01-07", "arena", "sif"), ("2022-01-07", "centrum", "tik")]),
        (None, "tik", [("2022-01-07", "arena", "sif")]),
        ("arena", None, [("2022-01-07", "centrum", "tik")]),
        (None, None, []),
        ("sorberge", "tik", [("2022-01-07", "arena", "sif"), ("2022-01-07", "arena", "tik"),
                             ("2022-01-07", "centrum", "tik")]),
    ],
)  # fmt: skip
def test_cancelled_row_withdraws(area, association, stays):
    night = "2022-01-07"
    earlier = patrols((night, "arena", "sif"), (night, "arena", "tik"), (night, "centrum", "tik"),
                      ("2022-01-08", "arena", "tik"))  # fmt: skip
    after = replace_patrols(earlier, sheet((night, area, association, 0), entry="cancelled"))
    assert said(after.frame) == [*stays, ("2022-01-08", "arena", "tik")]
    assert len(after.withdrawn) == 3 - len(stays)


def test_cancelled_row_without_association_withdraws_those_of_the_sheet():
    night = "2022-01-07"
    rows = [sheet(("2022-01-28", "arena", "tik")), sheet((night, None, None, 0), entry="cancelled")]
    after = replace_patrols(patrols((night, "arena", "sif"), (night, "arena", "tik")), pl.concat(rows))
    assert said(after.frame) == [(night, "arena", "sif"), ("2022-01-28", "arena", "tik")]


def test_cancelled_row_makes_no_span():
    """It withdraws what lies outside the sheet's span, and clears nothing on the way there."""
    rows = [
        sheet(("2022-01-28", "arena", "tik")),
        sheet(("2022-01-07", "arena", "tik", 0), entry="cancelled"),
    ]
    after = replace_patrols(patrols(("2022-01-07", "arena", "tik"), ("2022-01-14", "arena", "tik")), pl.concat(rows))
    assert said(after.frame) == [("2022-01-14", "arena", "tik"), ("2022-01-28", "arena", "tik")]


def test_empty_month_replaces_nothing():
    after = replace_patrols(
        patrols(("2022-07-01", "arena", "tik")), sheet(("2022-07-01", None, None, 0), entry="none")
    )
    assert after.changes_nothing and said(after.frame) == [("2022-07-01", "arena", "tik")]


def test_two_teams_of_a_night_both_count():
    dropped = sheet(("2022-01-07", "arena", "tik", 3, 20), ("2022-01-07", "arena", "tik", 2, 21))
    after = replace_patrols(EMPTY, dropped)
    assert after.frame["adults"].to_list() == [3, 2]
    assert len(after.new) == 2


def test_wrong_year_is_no_fact_so_clears_nothing():
    """A rejected row never reaches this room (reading 12): the span is that of the rows given."""
    earlier = patrols(("2022-02-04", "arena", "tik"))
    after = replace_patrols(earlier, sheet(("2022-04-08", "arena", "tik")))
    assert said(after.kept) == [("2022-02-04", "arena", "tik")]


night = st.integers(0, 60).map(lambda days: str(date(2022, 1, 1) + timedelta(days)))
patrol = st.tuples(night, st.sampled_from("ABC"), st.sampled_from(["a", "b", "c"]), st.integers(1, 6))
rows_of_a_sheet = st.lists(patrol, max_size=12, unique_by=lambda row: row[:3])


def dropped_in_turn(*sheets: pl.DataFrame) -> pl.DataFrame:
    table = EMPTY
    for each in sheets:
        table = replace_patrols(table, each).frame
    return table


@settings(deadline=None, max_examples=examples(15))
@given(rows_of_a_sheet, rows_of_a_sheet)
def test_same_sheet_twice_changes_nothing(first, second):
    table = dropped_in_turn(sheet(*first, sha256="first"), sheet(*second))
    again = replace_patrols(table, sheet(*second))
    assert again.changes_nothing
    assert_frame_equal(again.frame, table)


@settings(deadline=None, max_examples=examples(15))
@given(rows_of_a_sheet, night, st.randoms(use_true_random=False))
def test_splitting_a_sheet_changes_nothing(rows, cut, random):
    """By date or by association, dropped in any order: the facts are those of the whole sheet."""
    whole = sheet(*rows)
    by_date = [whole.filter(pl.col("service_date") < date.fromisoformat(cut)),
               whole.filter(pl.col("service_date") >= date.fromisoformat(cut))]  # fmt: skip
    by_association = [whole.filter(pl.col("association") == who) for who in "abc"]
    for parts in (by_date, by_association):
        random.shuffle(parts)
        assert_frame_equal(dropped_in_turn(*parts), dropped_in_turn(whole))


@settings(deadline=None, max_examples=examples(15))
@given(rows_of_a_sheet, rows_of_a_sheet)
def test_difference_adds_up(first, second):
    """Before - withdrawn + new = after, and every row of the new sheet is there."""
    before = dropped_in_turn(sheet(*first, sha256="first"))
    after = replace_patrols(before, sheet(*second))
    assert len(after.frame) == len(before) - len(after.withdrawn) + len(after.new)
    assert len(after.frame) == len(after.kept) + len(second)
    assert after.frame.schema == PATROLS and sheet().schema == SHIFT_ROWS
