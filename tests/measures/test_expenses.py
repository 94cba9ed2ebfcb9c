"""Lists of expenses beside the books: which rows a voucher answers to, and what is not yet booked. By hand."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tasks.measures.expenses import pairs
from tasks.measures.explain import explain
from tasks.measures.measure import measure
from tests.measures.makers import booking, ledger_of, patrol, patrols_of

MARCH = "2022-03"


def rows_of(*told: tuple[str, int]) -> pl.DataFrame:
    """Days of March (``3``) or ISO dates, and amounts, as frames to be paired."""
    days = [date.fromisoformat(day if "-" in day else f"2022-03-{int(day):02}") for day, _ in told]
    return pl.DataFrame({"date": days, "ore": [ore for _, ore in told]}, schema={"date": pl.Date, "ore": pl.Int64})


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        pytest.param([("1", 100)], [("11", 100)], [(0, 0)], id="ten days after"),
        pytest.param([("11", 100)], [("1", 100)], [(0, 0)], id="ten days before"),
        pytest.param([("1", 100)], [("12", 100)], [], id="eleven days"),
        pytest.param([("1", 100)], [("1", 101)], [], id="another öre"),
        pytest.param([("1", -100)], [("1", 100)], [], id="a credit note is no expense"),
        pytest.param([("1", -100)], [("4", -100)], [(0, 0)], id="a credit note finds its own"),
        pytest.param([("5", 100)], [("1", 100), ("8", 100)], [(0, 1)], id="the nearer"),
        pytest.param([("5", 100)], [("2", 100), ("8", 100)], [(0, 1)], id="of two as near the one after"),
        pytest.param([("5", 100)], [("8", 100), ("8", 100)], [(0, 0)], id="of two on a day the first"),
        pytest.param([("5", 100), ("5", 100)], [("5", 100)], [(0, 0)], id="one voucher answers once"),
        pytest.param([("5", 100), ("7", 100)], [("6", 100)], [(0, 0)], id="a tie goes to the earlier"),
        pytest.param([("1", 100), ("9", 100)], [("6", 100), ("17", 100)], [(1, 0)], id="nearest first, not most"),
        pytest.param([("1", 100), ("2", 100)], [("2", 100), ("3", 100)], [(0, 1), (1, 0)], id="two equal amounts"),
        pytest.param([], [("1", 100)], [], id="nothing wanted"),
        pytest.param([("1", 100)], [], [], id="nothing offered"),
        pytest.param([("2022-02-26", 100)], [("2022-03-08", 100)], [(0, 0)], id="over a month's end"),
    ],
)
def test_pairs(wanted, offered, expected):
    assert sorted(pairs(rows_of(*wanted), rows_of(*offered)).iter_rows()) == expected


def unbooked(agreement, expenses, ledger, period=MARCH, patrols=()) -> dict[str, Decimal | None]:
    """What is not yet booked by line, nought left out."""
    known = None if ledger is None else ledger_of(*ledger)
    found = measure(agreement, patrols_of(*patrols), known, period, expenses=ledger_of(*expenses))
    return {line.id: line.not_yet_booked for line in found.lines if line.not_yet_booked != 0}


def numbered(number: str, *rows: dict) -> list[dict]:
    """Rows of one voucher."""
    return [row | {"series": "A", "number": number} for row in rows]


def test_what_no_voucher_answers_to_stands_on_its_line(agreement):
    listed = [booking("2022-03-01", 389, "material"), booking("2022-03-20", "120.50", "material")]
    assert unbooked(agreement, listed, [booking("2022-03-04", 389, "material")]) == {"material": Decimal("-120.50")}


def test_it_is_in_no_sum(agreement):
    patrols, ledger = patrols_of(patrol("2022-03-04")), ledger_of(booking("2022-03-04", 389, "material"))
    listed = ledger_of(
        booking("2022-03-01", 5000, "material"), booking("2022-03-01", 2500), booking("2022-03-02", 70, "x")
    )
    without, told = (measure(agreement, patrols, ledger, MARCH, expenses=each) for each in (None, listed))
    assert [line.not_yet_booked for line in without.lines] == [None] * 4
    assert {line.id: line.not_yet_booked for line in told.lines} == {
        "grant": Decimal(0),
        "patrol_nights": Decimal(-2500),
        "material": Decimal(-5000),
        "contingency": Decimal(0),
        "unallocated": Decimal(-70),
    }
    plain = [line.model_copy(update={"not_yet_booked": None}) for line in told.lines]
    assert plain[:4] == without.lines and (plain[4].booked, plain[4].status) == (Decimal(0), "green")
    assert told.model_copy(update={"lines": []}) == without.model_copy(update={"lines": []})


def test_a_voucher_of_several_rows_answers_as_a_whole_or_row_by_row(agreement):
    voucher = numbered("7", booking("2022-03-04", 300, "material"), booking("2022-03-04", 200, "material"))
    assert unbooked(agreement, [booking("2022-03-01", 500, "material")], voucher) == {}
    assert unbooked(agreement, [booking("2022-03-01", 200, "material")], voucher) == {}
    both = [booking("2022-03-01", 500, "material"), booking("2022-03-01", 200, "material")]
    assert unbooked(agreement, both, voucher) == {"material": Decimal(-500)}


def test_a_voucher_after_the_cutoff_answers_to_nothing_yet(agreement):
    listed, ledger = [booking("2022-03-28", 389, "material")], [booking("2022-04-03", 389, "material")]
    assert unbooked(agreement, listed, ledger) == {"material": Decimal(-389)}
    assert unbooked(agreement, listed, ledger, "2022-04") == {}


def test_rows_after_the_cutoff_and_outside_the_term_are_not_told(agreement):
    listed = [booking(day, 389, "material") for day in ("2021-12-21", "2022-04-01", "2023-01-01")]
    assert unbooked(agreement, listed, []) == {}


def test_compensation_goes_on_where_what_is_booked_ends(agreement):
    # One night in two areas earns 2 500 + 2 500; 2 000 of the first is booked.
    walked = [patrol("2022-03-04"), patrol("2022-03-04", area="sorberge")]
    ledger = [booking("2022-03-05", 2000, association="timra-ik")]
    expected = {"patrol_nights": Decimal(-500), "contingency": Decimal(-1000)}
    assert unbooked(agreement, [booking("2022-03-20", 1500)], ledger, patrols=walked) == expected


def test_without_a_ledger_all_of_it_is_told(agreement):
    assert unbooked(agreement, [booking("2022-03-01", 389, "material")], None) == {"material": Decimal(-389)}


def test_where_lists_are_the_books_none_is_beside_them(agreement):
    following = agreement.model_copy(update={"ledger": agreement.ledger.model_copy(update={"kind": "expenses"})})
    listed = [booking("2022-03-01", 389, "material")]
    found = measure(following, patrols_of(), ledger_of(*listed), MARCH, expenses=ledger_of(*listed))
    assert {line.not_yet_booked for line in found.lines} == {None}


@pytest.mark.parametrize(("line", "rows"), [("material", [3]), ("patrol_nights", [4]), ("contingency", [4])])
def test_it_is_explained_by_its_rows(agreement, line, rows):
    walked = patrols_of(patrol("2022-03-04"), patrol("2022-03-04", area="sorberge"))
    listed = ledger_of(
        booking("2022-03-01", 389, "material"), booking("2022-03-20", 120, "material"), booking("2022-03-06", 3000)
    )
    ledger = ledger_of(booking("2022-03-04", 389, "material"))
    explanation = explain(agreement, walked, ledger, MARCH, f"lines.{line}.not_yet_booked", expenses=listed)
    assert explanation.rows["row"].to_list() == rows
    assert explanation.rows["table"].unique().to_list() == ["expenses"]
