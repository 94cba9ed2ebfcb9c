"""The rules as a whole: nothing changes by accident, every code of the readers has its sentence."""

from typing import Any

import polars as pl
import pytest

from expectations import in_kind, ledger, shifts
from expectations.catalogue import rules
from expectations.rules import check_of
from tasks.agreement.model import Agreement
from tasks.facts.schemas import IN_KIND_ROWS
from tasks.findings import Severity
from tasks.quality.check import with_crews, with_repeats
from tasks.quality.wording import InKindWording, LedgerWording, ShiftWording
from tasks.reading import faults
from tests.quality.rows import ledger_rows, shift_rows

SNAPSHOT = """
shift.date_missing                error    -
shift.date_unreadable             error    -
shift.no_such_date                error    -
shift.year_unknown                error    -
shift.outside_term                error    term
shift.outside_calendar            warning  calendar
shift.start_missing               error    -
shift.start_unreadable            error    -
shift.end_missing                 error    -
shift.end_unreadable              error    -
shift.times_equal                 error    -
shift.area_missing                error    areas
shift.area_unknown                error    areas
shift.association_missing         error    open_account
shift.association_unknown         error    open_account
shift.adults_missing              error    adults
shift.adults_unreadable           error    adults
shift.adults_not_whole            error    adults
shift.adults_negative             error    adults
shift.age_unknown                 error    adults
shift.no_adult                    error    adults
shift.many_adults                 warning  adults
shift.minors_unreadable           warning  -
shift.contacts_unreadable         warning  -
shift.cancelled                   info     -
shift.cancelled_filled            warning  -
shift.planned                     warning  -
shift.cancelling_mentioned        warning  -
shift.cancelling_elsewhere        info     -
shift.status_unknown              info     -
shift.year_guessed                warning  -
shift.month_first                 warning  -
shift.calendar_date               warning  calendar
shift.weekday_differs             warning  -
shift.date_above                  warning  -
shift.carried_down                info     -
shift.after_midnight              warning  calendar
shift.end_from_hours              warning  -
shift.hours_differ                warning  -
shift.skipped_hour                info     -
shift.repeated_hour               info     -
shift.duplicate                   warning  -
shift.duplicate_differs           warning  -
shift.duplicate_row               info     -
shift.unlikely_length             warning  -
ledger.date_unreadable            error    -
ledger.amount_unreadable          error    -
ledger.currency_other             error    -
ledger.account_unreadable         error    -
ledger.account_strange            warning  -
ledger.outside_term               warning  term
ledger.pay_to_persons             warning  voluntary
ledger.no_budget_line             warning  reclaim
ledger.association_unknown        warning  open_account
ledger.association_ambiguous      warning  open_account
contribution.date_missing         error    -
contribution.date_unreadable      error    -
contribution.no_such_date         error    -
contribution.year_unknown         error    -
contribution.outside_term         error    term
contribution.party_missing        error    in_kind
contribution.party_unknown        error    in_kind
contribution.kind_missing         error    in_kind
contribution.kind_unknown         error    in_kind
contribution.hours_missing        error    -
contribution.hours_unreadable     error    -
contribution.persons_missing      error    -
contribution.persons_unreadable   warning  -
contribution.many_hours           warning  -
contribution.year_guessed         warning  -
contribution.like_clock           warning  -
contribution.repeated             warning  -
"""

SUITES = """
shift.date                   column_values_to_not_be_null               service_date
shift.outside_term           column_values_to_be_between                service_date
shift.outside_calendar       column_values_to_be_in_set                 service_date
shift.time                   column_values_to_not_be_null               end_at
shift.times_equal            column_pair_values_a_to_be_greater_than_b  end_at start_at
shift.area                   column_values_to_not_be_null               area
shift.area_cancelled         column_values_to_not_be_null               area
shift.area_unknown           column_values_to_be_in_set                 area
shift.association            column_values_to_not_be_null               association
shift.association_cancelled  column_values_to_not_be_null               association
shift.association_unknown    column_values_to_be_in_set                 association
shift.adults                 column_values_to_not_be_null               adults
shift.no_adult               column_values_to_be_between                adults_in_row
shift.many_adults            column_values_to_be_between                adults_in_row
shift.counts                 column_values_to_be_null                   count_fault
shift.entry                  column_values_to_be_null                   entry_reading
shift.date_read              column_values_to_be_null                   date_reading
shift.time_read              column_values_to_be_null                   time_reading
shift.duplicate              compound_columns_to_be_unique              all of SAME_PATROL
shift.unlikely_length        column_values_to_be_between                minutes
sie.outside_years            column_values_to_not_be_null               year_start
sie.unbalanced               column_values_to_be_in_set                 ore
sie.sums_differ              column_pair_values_to_be_equal             found_ore stated_ore
ledger.date_unreadable       column_values_to_not_be_null               date
ledger.amount                column_values_to_not_be_null               amount
ledger.account               column_values_to_not_be_null               account
ledger.account_strange       column_values_to_match_regex               account
ledger.outside_term          column_values_to_be_between                date
ledger.pay_to_persons        column_values_to_not_match_regex           account
ledger.no_budget_line        column_values_to_not_be_null               line
ledger.association           column_values_to_not_be_null               association
contribution.date            column_values_to_not_be_null               date
contribution.outside_term    column_values_to_be_between                date
contribution.party           column_values_to_not_be_null               party
contribution.kind            column_values_to_not_be_null               kind
contribution.hours           column_values_to_not_be_null               seconds
contribution.persons         column_values_to_be_null                   persons_fault
contribution.many_hours      column_values_to_be_between                seconds_a_day
contribution.year_guessed    column_values_to_be_null                   date_reading
contribution.like_clock      column_values_to_be_null                   hours_reading
contribution.repeated        column_values_to_be_null                   again_row
"""
"""Every expectation on rows, what it is and what it looks at: one that is dropped or weakened is seen here."""

READERS_CODES = [
    code.value
    for kind in (
        faults.DateFault,
        faults.TimeFault,
        faults.AreaFault,
        faults.AssociationFault,
        faults.AdultsFault,
        faults.CountFault,
        faults.EntryReading,
        faults.DateReading,
        faults.TimeReading,
    )
    for code in kind
]


@pytest.fixture(scope="module")
def all_rules(agreement: Agreement):
    return rules(agreement)


def test_the_rules_are_these(all_rules: Any):
    listed = [f"{rule.rule_id:<33} {rule.severity:<8} {rule.told.duty or '-'}" for rule in all_rules]
    assert listed == SNAPSHOT.strip().splitlines()


def test_the_expectations_are_these(agreement: Agreement):
    told = []
    suites = [shifts.suite(agreement), ledger.vouchers(), ledger.sums(), ledger.suite(agreement)]
    suites.append(in_kind.suite(agreement))
    for expectation in (each for suite in suites for each in suite.expectations):
        single = getattr(expectation, "column", None)
        if getattr(expectation, "column_list", None) == shifts.SAME_PATROL:
            single = "all of SAME_PATROL"
        columns = [single] if single else [expectation.column_A, expectation.column_B]
        kind = expectation.expectation_type.removeprefix("expect_")
        told.append(f"{check_of(expectation).check_id:<28} {kind:<42} {' '.join(columns)}")
    assert told == SUITES.strip().splitlines()


def test_a_smallest_crew_brings_its_rule(agreement: Agreement, all_rules: Any):
    crew = agreement.crew.model_copy(update={"minimum": 2})
    more = {rule.rule_id for rule in rules(agreement.model_copy(update={"crew": crew}))}
    assert more - {rule.rule_id for rule in all_rules} == {"shift.understaffed"}


@pytest.mark.parametrize("code", READERS_CODES)
def test_every_code_of_the_readers_has_a_rule(all_rules: Any, code: Any):
    assert f"shift.{code}" in {rule.rule_id for rule in all_rules}


def test_every_name_in_a_sentence_can_be_filled_in(agreement: Agreement, all_rules: Any):
    rows = {
        "patrol": (ShiftWording(agreement), with_repeats(with_crews(shift_rows({})))),
        "ledger": (LedgerWording(agreement), ledger_rows({})),
        "in_kind": (InKindWording(agreement), pl.DataFrame([{"row": 2, "again_row": 3}], schema=IN_KIND_ROWS)),
    }
    known = {
        subject: set(dict(wording.values(row.select(wording.columns).row(0, named=True))))
        for subject, (wording, row) in rows.items()
    }
    for rule in all_rules:
        assert rule.told.names() <= known[rule.subject], rule.rule_id


def test_only_cells_that_may_be_quoted_are(all_rules: Any):
    allowed = {"date_text", "start_text", "end_text", "area_text", "adults_text", "amount_text", "account_text"}
    assert {rule.cell.quotes for rule in all_rules} <= {*allowed, "hours_text", None}
    assert not any("association_text" in rule.told.names() for rule in all_rules)


def test_every_rule_says_what_to_do(all_rules: Any):
    assert all(rule.told.remedy() is not None for rule in all_rules)


def test_what_is_an_error_says_that_the_row_does_not_count(all_rules: Any):
    for rule in all_rules:
        is_error = rule.severity is Severity.ERROR
        assert rule.told.message().text.endswith("Raden räknas inte.") == is_error, rule.rule_id
