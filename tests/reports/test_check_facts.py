"""The facts of a month before anything is computed: what does not fit, and what of it holds the report."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from tasks.agreement.model import Agreement
from tasks.facts.schemas import LEDGER, PATROLS
from tasks.facts.tables import Drop
from tasks.quality.facts import FactsChecked, MonthFacts, check_facts
from tasks.reports.check_facts import month_facts

PASS, BOOK = "a" * 64, "b" * 64
MADE = date(2022, 4, 4)


def patrol(day: int, **said: Any) -> dict[str, Any]:
    """A patrol of a night in March, row ``day`` of the sheet."""
    start = datetime(2022, 3, day, 20, tzinfo=UTC)
    return {
        "sha256": PASS,
        "file": "pass.csv",
        "row": day,
        "rows": [day],
        "service_date": date(2022, 3, day),
        "area": "centrum",
        "association": "timra-ik",
        "start_at": start,
        "end_at": start.replace(hour=23),
        "minutes": 180,
        "adults": 4,
        "adult_minutes": 720,
    } | said


def booked(row: int, **said: Any) -> dict[str, Any]:
    """Compensation of 2 500 kr to Timrå IK on 15 March."""
    return {
        "sha256": BOOK,
        "file": "bok.se",
        "row": row,
        "date": date(2022, 3, 15),
        "account": "6993",
        "amount": 2500,
        "compensation": True,
        "association": "timra-ik",
    } | said


FRIDAYS = [patrol(4), patrol(11), patrol(18)]
VOUCHERS = [booked(100), booked(104)]


def facts(
    agreement: Agreement, patrols: list[dict[str, Any]], ledger: list[dict[str, Any]], **drops: tuple[int, int]
) -> MonthFacts:
    """Of files with (rows, rejected) as the register has them; the ledger came last."""
    known = {"pass": (3, 0), "bok": (2, 0)} | drops
    rows = {
        sha256: Drop(id=number, rows=known[name][0], rejected=known[name][1])
        for number, (name, sha256) in enumerate((("pass", PASS), ("bok", BOOK)))
    }
    frames = pl.DataFrame(patrols, schema=PATROLS), pl.DataFrame(ledger, schema=LEDGER)
    return month_facts(agreement, *frames, rows, rows[BOOK], "2022-03", MADE)


def told(checked: FactsChecked) -> list[str]:
    return [finding.code.removeprefix("facts.") for finding in checked.findings]


def test_facts_that_fit_are_told_nothing_of(agreement: Agreement):
    checked = check_facts(facts(agreement, FRIDAYS, VOUCHERS), agreement)
    assert checked.findings == ()
    looked_at = {each.check.removeprefix("facts."): each.rows for each in checked.outcomes}
    assert (looked_at["patrol_twice"], looked_at["row_twice"], looked_at["rows_more"]) == (3, 2, 2)
    assert sum(each.failed for each in checked.outcomes) == 0


@pytest.mark.parametrize(
    ("patrols", "ledger", "code", "says"),
    [
        ([*FRIDAYS, patrol(18)], VOUCHERS, "patrol_twice", "2 rader i uppgifterna är samma pass"),
        (FRIDAYS, [booked(100), booked(100)], "row_twice", "2 rader i uppgifterna är samma rad"),
        ([*FRIDAYS[:2], patrol(18, area="borta")], VOUCHERS, "area_unknown", "1 pass är i området ”borta”"),
        ([*FRIDAYS[:2], patrol(18, association="x")], VOUCHERS, "association_unknown", "1 pass är av föreningen ”x”"),
        (FRIDAYS, [booked(1, association="x"), booked(2, association="x")], "payee_unknown", "2 rader i bokföringen"),
        (FRIDAYS, [booked(1, amount=None), booked(2)], "amount_not_ore", "1 belopp i uppgifterna saknas"),
    ],
)
def test_what_is_wrong_holds_the_report(
    agreement: Agreement, patrols: list[dict[str, Any]], ledger: list[dict[str, Any]], code: str, says: str
):
    checked = check_facts(facts(agreement, patrols, ledger), agreement)
    assert (told(checked)[0], checked.errors[0].code) == (code, f"facts.{code}")
    assert says in checked.findings[0].message


def test_a_line_that_is_gone_is_told_of_and_holds_nothing(agreement: Agreement):
    gone = booked(1, line="borta", compensation=False, association=None)
    checked = check_facts(facts(agreement, FRIDAYS, [gone, booked(2)]), agreement)
    assert (told(checked), checked.errors) == (["line_unknown"], [])


def test_a_night_after_the_day_of_the_report_holds_it_where_it_would_count(agreement: Agreement):
    frames = facts(agreement, FRIDAYS, VOUCHERS)
    early = MonthFacts(**{**vars(frames), "patrols": frames.patrols.with_columns(made_on=pl.lit(date(2022, 3, 11)))})
    (finding,) = check_facts(early, agreement).errors
    assert finding.message == "1 pass som skulle räknas har en natt som inte har varit än, 2022-03-18."
    later = patrol(8, service_date=date(2022, 4, 8))
    assert told(check_facts(facts(agreement, [*FRIDAYS, later], VOUCHERS, **{"pass": (4, 0)}), agreement)) == []


@pytest.mark.parametrize(
    ("file", "counts", "code", "says"),
    [
        ("pass", (3, 1), "rows_more", "pass.csv: uppgifterna har 3 av filens rader, men bara 2 godkändes."),
        ("bok", (4, 1), "rows_fewer", "bok.se: 3 rader godkändes, men uppgifterna har bara 2 av dem."),
    ],
)
def test_the_rows_of_a_file_are_as_many_as_the_register_says(
    agreement: Agreement, file: str, counts: tuple[int, int], code: str, says: str
):
    checked = check_facts(facts(agreement, FRIDAYS, VOUCHERS, **{file: counts}), agreement)
    assert (told(checked), checked.errors[0].message) == ([code], says)


def test_a_file_that_the_register_does_not_know_is_told_of(agreement: Agreement):
    strange = booked(7, sha256="c" * 64, file="annan.se")
    (finding,) = check_facts(facts(agreement, FRIDAYS, [*VOUCHERS, strange]), agreement).errors
    assert (finding.code, finding.where.file) == ("facts.file_unknown", "annan.se")


def with_membership(agreement: Agreement, **days: date) -> Agreement:
    one, *others = agreement.associations
    return agreement.model_copy(update={"associations": [one.model_copy(update=days), *others]})


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ({"joined": date(2022, 3, 4), "left": date(2022, 3, 18)}, []),
        ({"left": date(2022, 3, 17)}, ["after_left"]),
        ({"joined": date(2022, 3, 5)}, ["before_joined"]),
        ({"joined": date(2022, 3, 16)}, ["before_joined", "paid_before_joined"]),
    ],
)
def test_an_association_walks_and_is_paid_while_it_is_in(
    agreement: Agreement, days: dict[str, date], codes: list[str]
):
    known = with_membership(agreement, **days)
    assert known.associations[0].id == "timra-ik"
    checked = check_facts(facts(known, FRIDAYS, VOUCHERS), known)
    assert (told(checked), checked.errors) == (codes, [])


def test_a_line_earns_no_more_than_its_nights_can_give(agreement: Agreement):
    frames = facts(agreement, FRIDAYS, VOUCHERS)
    assert frames.lines.select("earned", "most").rows()[0] == (7500, 7500)  # three nights of 2 500 kr
    dearer = MonthFacts(**{**vars(frames), "lines": frames.lines.with_columns(pl.col("earned") + pl.lit(1))})
    assert set(told(check_facts(dearer, agreement))) == {"earned_too_much"}
