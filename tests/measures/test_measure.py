"""Facts of any shape: first and last month, empty months, no ledger, clock changes, joint patrols."""

from datetime import date
from decimal import Decimal

import pytest

from tasks.agreement.calendar import eligible_nights, span_of
from tasks.agreement.model import Span
from tasks.errors import InputError
from tasks.measures.evidence import Evidence
from tasks.measures.measure import measure, measures_of
from tests.measures.makers import ledger_of, patrol, patrols_of

TIK, SIF, LIF = "timra-ik", "sorberge-if", "ljustorp-if"
NOTHING = ledger_of()


def codes(found):
    return [finding.code.removeprefix("measure.") for finding in found.findings]


def test_the_stub_of_december(agreement):
    found = measure(agreement, patrols_of(patrol("2021-12-24")), NOTHING, "2021-12")
    nights = found.nights
    assert (nights.eligible_to_date, nights.in_period, nights.to_date) == (3, 1, 1)
    assert nights.plan_to_date == Decimal("2.7778")
    assert found.lines[2].plan_to_date == Decimal("-133.33")  # material: 10 of 375 days


def test_the_first_quarter_holds_the_stub(agreement):
    patrols = patrols_of(patrol("2021-12-24"), patrol("2022-03-26"), patrol("2022-04-01"))
    nights = measure(agreement, patrols, NOTHING, "2022-Q1").nights
    assert (nights.in_period, nights.to_date, nights.eligible_to_date) == (2, 2, 28)


def test_nothing_walked_and_nothing_booked(agreement):
    found = measure(agreement, patrols_of(), NOTHING, "2022-01")
    nights, crew = found.nights, found.crew
    assert (nights.to_date, nights.area_nights_to_date, nights.calendar_coverage) == (0, 0, Decimal("0.0000"))
    assert (crew.adult_hours_to_date, crew.adults_per_area_night) == (Decimal("0.0000"), None)
    assert (crew.minors_to_date, crew.contacts_to_date, crew.understaffed_to_date) == (None, None, None)
    assert [str(line.booked) for line in found.lines] == ["0.00"] * 4
    assert [account.id for account in found.associations] == [TIK, SIF, LIF]
    assert [area.area_nights for area in found.areas] == [0, 0, 0]
    assert found.status == "red"  # no night in a month: none is foretold


def test_an_empty_month_after_a_full_one(agreement):
    january = [patrol(str(night)) for night in eligible_nights(agreement)[:12]]
    found = measure(agreement, patrols_of(*january), NOTHING, "2022-02")
    assert (found.nights.in_period, found.nights.area_nights_in_period, found.nights.to_date) == (0, 0, 12)
    assert found.crew.adult_hours_in_period == 0


def test_without_any_ledger_what_is_booked_is_unknown(agreement):
    patrols = patrols_of(patrol("2022-01-07"), patrol("2022-01-07", "sorberge", SIF))
    found = measure(agreement, patrols, None, "2022-01")
    accrued = {line.id: line.accrued for line in found.lines}
    assert accrued == {
        "grant": None,
        "patrol_nights": Decimal("-2500"),
        "material": None,
        "contingency": None,
    }
    assert {line.booked for line in found.lines} == {None}
    assert {line.price_variance for line in found.lines} == {None}
    assert [str(line.forecast) for line in found.lines] == ["270000.00", "-22500.00", "-5000.00", "-22500.00"]
    funds = found.funds
    assert (funds.accrued_costs, funds.utilisation, funds.not_clearly_in_purpose) == (None, None, None)
    assert [(account.booked, account.outstanding) for account in found.associations] == [(None, None)] * 3
    assert [str(account.earned) for account in found.associations] == ["2500.00", "2500.00", "0.00"]
    assert "ledger_unknown" in codes(found)
    assert found.outlook is not None and found.outlook.money_end_on is None


@pytest.mark.parametrize(
    ("night", "counted", "outside"),
    [
        ("2021-12-18", 0, 0),  # a Saturday before the term
        ("2021-12-24", 1, 0),
        ("2022-12-31", 1, 0),  # the last night ends after the term and counts whole
        ("2023-01-06", 0, 0),
        ("2022-03-02", 0, 1),  # a Wednesday
    ],
)
def test_the_term_and_the_calendar(agreement, night, counted, outside):
    found = measure(agreement, patrols_of(patrol(night, times="21:00-03:00", adults=2)), NOTHING, "2022-12")
    assert (found.nights.to_date, found.nights.outside_calendar_to_date) == (counted, outside)
    assert found.crew.adult_hours_to_date == 12 * counted
    assert found.associations[0].area_nights == counted
    assert str(found.associations[0].earned) == f"{2500 * counted}.00"


def test_a_night_named_in_the_calendar_is_eligible(changed):
    named = changed(calendar={"weekdays": ["friday", "saturday"], "extra": [date(2022, 3, 2)]})
    nights = measure(named, patrols_of(patrol("2022-03-02")), NOTHING, "2022-03").nights
    assert (nights.eligible_term, nights.to_date, nights.outside_calendar_to_date) == (109, 1, 0)


@pytest.mark.parametrize(
    ("night", "times", "hours"),
    [
        ("2022-03-26", "21:00-03:00", 5),  # the clock goes forward
        ("2022-10-29", "21:00-03:00", 7),  # and back
        ("2022-03-25", "21:00-03:00", 6),
        ("2022-01-07", "20:30-00:00", 3.5),
        ("2022-01-07", "00:30-03:00", 2.5),
    ],
)
def test_hours_are_instants_and_never_change_an_amount(agreement, night, times, hours):
    found = measure(agreement, patrols_of(patrol(night, times=times, adults=4)), NOTHING, "2022-12")
    assert found.crew.adult_hours_to_date == Decimal(str(4 * hours))
    assert str(found.associations[0].earned) == "2500.00"


def test_a_joint_patrol_counts_once_for_the_night_and_once_for_each(agreement):
    together = [patrol("2022-02-12", "centrum", name) for name in (TIK, LIF)]
    found = measure(agreement, patrols_of(*together), NOTHING, "2022-02")
    assert (found.nights.area_nights_to_date, found.nights.extra_to_date) == (1, 0)
    assert [(account.id, account.area_nights, str(account.earned)) for account in found.associations] == [
        (TIK, 1, "1250.00"),
        (SIF, 0, "0.00"),
        (LIF, 1, "1250.00"),
    ]


def test_two_teams_of_one_association_are_one_area_night(agreement):
    teams = [patrol("2022-02-12", times="20:00-22:00"), patrol("2022-02-12", times="22:00-01:00", adults=2)]
    found = measure(agreement, patrols_of(*teams), NOTHING, "2022-02")
    assert (found.nights.area_nights_to_date, found.crew.adults_per_area_night) == (1, 5)
    assert found.associations[0].adult_hours == 3 * 2 + 2 * 3


def test_minors_and_contacts_sum_what_is_known(agreement):
    known = [patrol("2022-01-07", minors=0, contacts=None), patrol("2022-01-08", minors=3, contacts=7)]
    crew = measure(agreement, patrols_of(*known, patrol("2022-01-14")), NOTHING, "2022-01").crew
    assert (crew.minors_to_date, crew.contacts_to_date) == (3, 7)


def test_understaffed_counts_area_nights_and_changes_no_money(changed):
    agreement = changed(crew={"minimum": 3})
    walked = [
        patrol("2022-01-07", adults=2),
        patrol("2022-01-08", association=TIK, adults=2),
        patrol("2022-01-08", association=SIF, adults=1),
        patrol("2022-01-14", adults=1, times="21:00-22:00"),
        patrol("2022-01-14", adults=1, times="22:00-23:00"),
    ]
    found = measure(agreement, patrols_of(*walked), NOTHING, "2022-01")
    assert (found.crew.understaffed_to_date, found.crew.staffed_share) == (2, Decimal("0.3333"))
    assert found.lines[1].accrued == -7500


def test_an_area_or_association_no_longer_in_the_agreement_is_not_lost(agreement):
    found = measure(agreement, patrols_of(patrol("2022-01-07", "vivsta", "old-if")), NOTHING, "2022-01")
    assert [(area.id, area.area_nights) for area in found.areas][-1] == ("vivsta", 1)
    assert [(one.id, str(one.earned)) for one in found.associations][-1] == ("old-if", "2500.00")


def test_lazy_frames_give_the_same(agreement, sample_facts):
    patrols, ledger = sample_facts["2022-04"]
    eager = measure(agreement, patrols, ledger, "2022-04")
    assert measure(agreement, patrols.lazy(), ledger.lazy(), "2022-04") == eager


@pytest.mark.parametrize("month", ["2021-12", "2022-01", "2022-02", "2022-03", "2022-04"])
def test_facts_gathered_once_serve_every_earlier_cutoff(agreement, sample_facts, month):
    patrols, ledger = sample_facts["2022-04"]
    april = Evidence(agreement, patrols, ledger, span_of(agreement, "2022-04"))
    assert measures_of(april.at(span_of(agreement, month))) == measure(agreement, patrols, ledger, month)


def test_the_position_on_any_date(agreement, sample_facts):
    days = Span(start=date(2022, 3, 1), end=date(2022, 3, 12))
    found = measures_of(Evidence(agreement, *sample_facts["2022-04"], days))
    # e: 3 + 9 + 8 and 4, 5, 11, 12 March; walked: 3 + 8 + 6 and 4, 5, 12 March.
    assert (found.nights.eligible_to_date, found.nights.in_period, found.nights.to_date) == (24, 3, 20)
    assert str(found.lines[1].accrued) == "-50000.00"


def test_a_period_outside_the_term_is_refused(agreement):
    with pytest.raises(InputError, match="2023-01"):
        measure(agreement, patrols_of(), NOTHING, "2023-01")
