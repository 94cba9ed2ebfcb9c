"""Whatever a reader gives, every row of the file is a fact, a duplicate of one, or stands in an error."""

from datetime import date, timedelta

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.facts.replacing import mark_repeated
from tasks.quality.check import check_ledger, check_shifts
from tasks.reading import faults
from tests.properties import examples
from tests.quality.rows import ledger_rows, shift_rows

TEXTS = st.one_of(st.none(), st.text(max_size=12))


def code(kind):
    return st.one_of(st.none(), st.none(), st.sampled_from([each.value for each in kind]))


SHIFTS = st.fixed_dictionaries(
    {
        "row": st.integers(2, 12),  # few, so that joint patrols occur
        "sheet": st.sampled_from([None, "Pass", "{}"]),
        "entry": st.sampled_from(["patrol", "patrol", "cancelled", "none"]),
        "service_date": st.one_of(
            st.none(), st.just(date(2022, 4, 1)), st.dates(date(2021, 12, 1), date(2023, 2, 1))
        ),
        "minutes": st.one_of(st.none(), st.integers(0, 2000)),
        "area": st.sampled_from([None, "centrum", "sorberge"]),
        "association": st.sampled_from([None, "timra-ik", "sorberge-if"]),
        "adults": st.one_of(st.none(), st.integers(0, 40)),
        "date_text": TEXTS,
        "area_text": TEXTS,
        "adults_text": TEXTS,
        "date_fault": code(faults.DateFault),
        "time_fault": code(faults.TimeFault),
        "area_fault": code(faults.AreaFault),
        "association_fault": code(faults.AssociationFault),
        "adults_fault": code(faults.AdultsFault),
        "count_fault": code(faults.CountFault),
        "date_reading": code(faults.DateReading),
        "time_reading": code(faults.TimeReading),
    }
)
LEDGER = st.fixed_dictionaries(
    {
        "date": st.one_of(st.none(), st.dates(date(2021, 12, 1), date(2023, 2, 1))),
        "account": st.one_of(st.none(), st.from_regex(r"[0-9]{3,8}", fullmatch=True)),
        "amount": st.one_of(st.none(), st.decimals(-99999, 99999, places=2)),
        "line": st.sampled_from([None, "material"]),
        "compensation": st.booleans(),
        "association_fault": st.sampled_from([None, "unknown", "ambiguous"]),
        "date_fault": st.sampled_from([None, "date_missing"]),
        "amount_fault": st.sampled_from([None, "amount_unreadable"]),
        "account_fault": st.sampled_from([None, "account_unreadable"]),
        "date_text": TEXTS,
        "account_text": TEXTS,
    }
)
SLOW = settings(max_examples=examples(4), deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(st.lists(SHIFTS, max_size=40))
def test_shift_rows(agreement, said):
    rows = mark_repeated(shift_rows(*said), pl.col("entry") == "patrol")
    checked = check_shifts(rows, agreement, {})
    place = ["sheet", "row"]
    errors = set(checked.findings.filter(severity="error").select(place).rows())
    facts = set(checked.rows.select(place).rows())
    duplicates = set(checked.findings.filter(code="shift.duplicate_row").select(place).rows())
    everything = set(rows.select(place).rows())
    assert errors.isdisjoint(facts)
    assert errors | facts | duplicates == everything
    assert checked.rejected == len(errors)
    assert checked.findings["accepted"].to_list() == [
        (sheet, row) not in errors for sheet, row in checked.findings.select(place).rows()
    ]


@SLOW
@given(st.lists(LEDGER, max_size=40))
def test_ledger_rows(agreement, said):
    rows = ledger_rows(*said)
    checked = check_ledger(rows, agreement, {})
    errors = set(checked.findings.filter(severity="error")["row"])
    assert errors.isdisjoint(checked.rows["row"])
    assert errors | set(checked.rows["row"]) == set(rows["row"])


def test_the_whole_term_by_hand(agreement):
    """A patrol every night of the term and a week on both sides: which are facts, and which are told of."""
    nights = [agreement.term.start + timedelta(days=day) for day in range(-7, 375 + 7)]
    checked = check_shifts(shift_rows(*({"service_date": night} for night in nights)), agreement, {})
    codes = checked.findings["code"].to_list()
    assert checked.rows.height == 375
    assert codes.count("shift.outside_term") == 14
    assert codes.count("shift.outside_calendar") == 375 - 108
