"""Forecasts of nights and money, plans by profile, and the outlook; counted by hand from domain.md."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.model import Span
from tasks.agreement.plan import line_plan
from tasks.agreement.tariff import Tariff
from tasks.measures.evidence import Evidence
from tasks.measures.figures import Nights, money_text
from tasks.measures.forecast import units_forecast
from tasks.measures.measure import measure, measures_of
from tests.measures.makers import booking, ledger_of, patrol, patrols_of


def first_nights(agreement, count):
    """Patrols in one area on the first eligible nights of the term."""
    return [patrol(str(night)) for night in eligible_nights(agreement)[:count]]


def text(value):
    return None if value is None else f"{value:.4f}"


def money(value):
    return None if value is None else money_text(value)


@pytest.mark.parametrize(
    ("period", "walked", "expected"),
    [
        # e = 3 of 108: too early for a pace of its own, so 100/108 a night: 2 + 100/108 x 105 = 99.2222.
        ("2021-12", 2, ("99.2222", "99.2222", "99.2222", "0.9259")),
        # e = 12: 6/12 x 96 + 6 = 54; at plan 6 + 100/108 x 96 = 94.8889.
        ("2022-01", 6, ("54.0000", "54.0000", "94.8889", "0.5000")),
        ("2022-01", 12, ("108.0000", "100.8889", "108.0000", "1.0000")),
        ("2022-01", 0, ("0.0000", "0.0000", "88.8889", "0.0000")),
        # The term is over: nothing is left to foretell.
        ("2022-12", 90, ("90.0000", "90.0000", "90.0000", "0.8333")),
    ],
)
def test_nights(agreement, period, walked, expected):
    patrols = patrols_of(*first_nights(agreement, walked))
    nights = measure(agreement, patrols, ledger_of(), period).nights
    got = (nights.forecast, nights.forecast_low, nights.forecast_high, nights.pace)
    assert tuple(map(text, got)) == expected


@pytest.mark.parametrize(
    ("cutoff", "pace"),
    [(date(2021, 12, 31), "0.9259"), (date(2022, 1, 1), "0.5000")],
    ids=["three eligible nights: the plan's pace", "four: its own"],
)
def test_a_pace_is_settled_by_the_fourth_eligible_night(agreement, cutoff, pace):
    span = Span(start=date(2021, 12, 22), end=cutoff)
    nights = measures_of(Evidence(agreement, patrols_of(*first_nights(agreement, 2)), ledger_of(), span)).nights
    assert text(nights.pace) == pace


def test_after_the_term_nothing_changes(agreement):
    facts = patrols_of(*first_nights(agreement, 90)), ledger_of(booking("2023-01-02", 100, "material"))
    at_end = measure(agreement, *facts, "2022-12")
    later = Span(start=date(2022, 12, 1), end=date(2023, 1, 31))
    assert measures_of(Evidence(agreement, *facts, later)) == at_end


@pytest.mark.parametrize(
    ("period", "walked", "needed"),
    [("2021-12", 0, "0.9524"), ("2022-01", 4, "1.0000"), ("2022-12", 90, None), ("2022-11", 100, "0.2000")],
    ids=["100 of 105 nights", "96 of 96", "none left", "2 of 10: only 98 were possible"],
)
def test_the_pace_needed(agreement, period, walked, needed):
    nights = measure(agreement, patrols_of(*first_nights(agreement, walked)), ledger_of(), period).nights
    assert text(nights.pace_needed) == needed


@pytest.mark.parametrize(
    ("rows", "line", "forecast"),
    [
        ([], "grant", "270000.00"),
        ([booking("2022-01-10", -280000, "grant", account=3987)], "grant", "280000.00"),
        ([booking("2022-01-10", -135000, "grant", account=3987)], "grant", "270000.00"),
        ([], "material", "-5000.00"),
        ([booking("2022-01-10", 5100.50, "material")], "material", "-5100.50"),
        ([booking("2022-01-10", -300, "material")], "material", "-5000.00"),
        ([], "contingency", "0.00"),
        ([booking("2022-01-10", 640, "contingency", account=6110)], "contingency", "-640.00"),
        ([booking("2022-01-10", 412.5, compensation=False)], "unallocated", "-412.50"),
    ],
)
def test_money(agreement, rows, line, forecast):
    found = measure(agreement, patrols_of(), ledger_of(*rows), "2022-01")
    assert str(next(one.forecast for one in found.lines if one.id == line)) == forecast


def cost(**keys):
    return [{"id": "cost", "clause": "X", "label": "Kostnad", "amount": -1000, "accounts": ["5000-5999"]} | keys]


@pytest.mark.parametrize(
    ("keys", "period", "plan", "variance", "share"),
    [
        ({"profile": None}, "2022-01", None, None, None),
        # 1 000 x 12/108, 1 000 x 41/375
        ({"profile": "nights"}, "2022-01", "-111.11", "11.11", "0.1000"),
        ({"profile": "linear"}, "2022-01", "-109.33", "9.33", "0.0854"),
        ({"profile": "linear"}, "2022-12", "-1000.00", "900.00", "0.9000"),
        ({"profile": "reserve"}, "2022-01", "-100.00", "0.00", "0.0000"),
        ({"profile": "reserve", "amount": -60}, "2022-01", "-60.00", "-40.00", "-0.6667"),
        ({"profile": "reserve", "amount": 0}, "2022-01", "0.00", "-100.00", None),
        (
            {
                "profile": "schedule",
                "schedule": [
                    {"date": date(2022, 1, 31), "amount": -300},
                    {"date": date(2022, 2, 1), "amount": -700},
                ],
            },
            "2022-01",
            "-300.00",
            "200.00",
            "0.6667",
        ),
        (
            {"profile": "schedule", "schedule": [{"date": date(2022, 3, 1), "amount": -1000}]},
            "2022-01",
            "0.00",
            "-100.00",
            None,
        ),
    ],
)
def test_plan_to_date_by_profile(changed, keys, period, plan, variance, share):
    booked = ledger_of(booking("2022-01-15", 100, "cost"))
    line = measure(changed(budget=cost(**keys)), patrols_of(), booked, period).lines[0]
    assert (money(line.plan_to_date), money(line.variance_to_date)) == (plan, variance)
    assert text(line.variance_to_date_share) == share


@pytest.mark.parametrize(
    ("day", "passed"),
    [
        (date(2021, 12, 1), 0),
        (date(2021, 12, 21), 0),
        (date(2021, 12, 22), Fraction(1, 375)),
        (date(2022, 12, 30), Fraction(374, 375)),
        (date(2022, 12, 31), 1),
        (date(2023, 1, 31), 1),
    ],
)
def test_a_linear_plan_begins_and_ends_with_the_term(changed, day, passed):
    agreement = changed(budget=cost(profile="linear"))
    assert line_plan(agreement, agreement.budget[0], day).amount == -1000 * passed


def test_what_is_spent_on_a_line_without_a_budget_is_its_forecast(changed):
    booked = ledger_of(booking("2022-01-15", 100, "cost"))
    line = measure(changed(budget=cost(amount=0)), patrols_of(), booked, "2022-01").lines[0]
    assert (money(line.forecast), money(line.forecast_variance)) == ("-100.00", "-100.00")


@pytest.mark.parametrize(("eligible", "units"), [(3, 9), (4, 14), (8, 9)])
def test_patrols_follow_their_own_pace_from_the_fourth_night_on(agreement, eligible, units):
    """Four patrols so far and ten nights left: the agreed pace is 50 of 100, their own 4 of 4, or of 8."""
    position = SimpleNamespace(eligible=eligible, eligible_term=100, remaining=10)
    tariff, nights = Tariff(per="patrol", rate=1000, quantity=50), SimpleNamespace()
    assert units_forecast(agreement, tariff, SimpleNamespace(count=4), position, nights) == units


def test_volume_and_price_together_are_booked_minus_plan(agreement):
    paid = ledger_of(booking("2022-01-31", 20000, association="timra-ik"))
    line = measure(agreement, patrols_of(*first_nights(agreement, 9)), paid, "2022-01").lines[1]
    # Plan 27 777.78; 9 nights earn 22 500, of which 20 000 is booked.
    assert (str(line.volume_variance), str(line.price_variance)) == ("5277.78", "2500.00")
    assert str(line.not_performed) == "5277.78"


@pytest.mark.parametrize(
    ("adults", "expected"),
    [
        # By 31 January 4.44 of 40 nights are planned: 11 111.11 kr.
        ((3, 3, 3), "3611.11"),  # 1.44 nights are missing, all of the plus
        ((3, 3, 3, 1), "1111.11"),  # 0.44 nights are missing; the fourth was walked by too few to be paid
        ((3, 3, 3, 1, 1), "0.00"),  # no night is missing, whatever the plus
        ((3, 3, 3, 3, 3), "0.00"),  # no plus
    ],
)
def test_how_much_of_a_plus_is_nights_not_walked(changed, adults, expected):
    tariff = {"rate": 2500, "quantity": 40, "minimum_adults": 2}
    lines = [{"id": "n", "clause": "X", "label": "N", "amount": -100000, "profile": "nights", "tariff": tariff}]
    walked = [
        patrol(f"2022-01-{day:02}", adults=heads) for day, heads in zip((7, 8, 14, 15, 21), adults, strict=False)
    ]
    line = measure(changed(budget=lines), patrols_of(*walked), ledger_of(), "2022-01").lines[0]
    assert money(line.not_performed) == expected


def outlook(agreement, patrols, booked=(), period="2022-01", earlier=None):
    return measure(agreement, patrols_of(*patrols), ledger_of(*booked), period, earlier).outlook


@pytest.mark.parametrize(
    ("period", "walked", "end"),
    [
        # Every night so far: the 100th eligible night. Eleven of twelve: 99 nights at the end.
        ("2022-01", 12, date(2022, 12, 3)),
        ("2022-01", 11, None),
        ("2022-12", 104, date(2022, 12, 3)),
    ],
    ids=["at pace", "lasts", "reached"],
)
def test_when_the_nights_end(agreement, period, walked, end):
    assert outlook(agreement, first_nights(agreement, walked), period=period).nights_end_on == end


def test_money_without_budgeted_income_has_no_end(changed):
    spent = [booking("2022-01-15", 100, "cost")]
    assert outlook(changed(budget=cost()), [], spent).money_end_on is None


def test_nights_that_end_with_the_very_last(changed):
    agreement = changed(calendar={"weekdays": ["friday", "saturday"], "planned_nights": 108})
    assert outlook(agreement, first_nights(agreement, 12)).nights_end_on == date(2022, 12, 31)


def test_when_the_money_ends(agreement):
    patrols = first_nights(agreement, 12)
    # 12 nights cost 30 000, 108 would cost 270 000 and material 5 000: the 240 000 left of 270 000 last
    # 240 000 / (245 000 / 96) = 94.04 nights more, so the 107th eligible night is the last but one.
    assert outlook(agreement, patrols).money_end_on == eligible_nights(agreement)[12 + 95 - 1]
    assert outlook(agreement, first_nights(agreement, 11)).money_end_on is None
    # With the 30 000 of the nights all is spent, or more than all.
    for amount in (240000, 300000):
        spent = [booking("2022-01-15", amount, "material")]
        assert outlook(agreement, patrols, spent).money_end_on == date(2022, 1, 31)


@pytest.mark.parametrize(("walked", "left"), [(0, 100), (12, 88)])
def test_nights_still_affordable(agreement, walked, left):
    assert outlook(agreement, first_nights(agreement, walked)).nights_affordable == left


def test_how_earlier_forecasts_held(agreement):
    patrols = first_nights(agreement, 18)
    earlier: dict[str, Nights] = {}
    for period, known in (("2021-12", 3), ("2022-01", 6), ("2022-02", 18)):
        earlier[period] = measure(agreement, patrols_of(*patrols[:known]), ledger_of(), period).nights
    found = outlook(agreement, patrols, period="2022-02", earlier=earlier)
    # By 28 February e = 20. December: 3 + 100/108 x 17 = 18.74; January: 6 + 0.5 x 8 = 10.
    assert [(one.period, text(one.nights_expected), one.nights) for one in found.held] == [
        ("2021-12", "18.7403", 18),
        ("2022-01", "10.0000", 18),
    ]
    assert [text(one.deviation_share) for one in found.held] == ["-0.0395", "0.8000"]
    assert text(found.mean_deviation_share) == "0.4198"


def test_without_an_agreed_number_of_nights_what_rests_on_it_is_unknown(changed):
    patrols_paid = {"rate": 1000, "quantity": 80, "per": "patrol"}
    lines = [{"id": "n", "clause": "X", "label": "N", "amount": -80000, "profile": "nights", "tariff": patrols_paid}]
    agreement = changed(budget=lines)
    early = measure(agreement, patrols_of(*first_nights(agreement, 2)), ledger_of(), "2021-12")
    nights = early.nights
    assert (nights.planned, nights.plan_to_date, nights.utilisation, nights.forecast) == (None,) * 4
    assert (nights.pace, nights.pace_needed, nights.status) == (None, None, "green")
    assert early.outlook is not None
    assert (early.outlook.nights_end_on, early.outlook.nights_affordable) == (None, None)
    # 2 patrols so far and 80/108 on each of the 105 nights left.
    assert str(early.lines[0].forecast) == "-79777.78"
    settled = measure(agreement, patrols_of(*first_nights(agreement, 6)), ledger_of(), "2022-01").nights
    assert (text(settled.forecast), text(settled.forecast_low)) == ("54.0000", "54.0000")


def test_an_agreed_number_of_nights_may_stand_beside_the_tariff(changed):
    season = {"rate": 10000, "quantity": 3, "per": "season"}
    lines = [{"id": "n", "clause": "X", "label": "N", "amount": -30000, "profile": "linear", "tariff": season}]
    agreement = changed(budget=lines, calendar={"weekdays": ["friday", "saturday"], "planned_nights": 54})
    found = measure(agreement, patrols_of(*first_nights(agreement, 6)), ledger_of(), "2022-01")
    assert (found.nights.planned, text(found.nights.plan_to_date)) == (54, "6.0000")
    assert str(found.lines[0].forecast) == "-30000.00"


@pytest.mark.parametrize(("per", "package"), [("night", None), ("area_night", 5)])
def test_before_a_pace_is_settled_the_budget_stands_for_what_has_no_pace(changed, per, package):
    tariff = {"rate": 1000, "quantity": 20, "per": per} | ({"package": package} if package else {})
    lines = [{"id": "n", "clause": "X", "label": "N", "amount": -20000, "profile": "nights", "tariff": tariff}]
    found = measure(changed(budget=lines), patrols_of(), ledger_of(), "2021-12")
    # By the night: 20/108 x 105 nights left; by packages: no number of nights is agreed.
    assert str(found.lines[0].forecast) == ("-20000.00" if package else "-19444.44")


def test_a_calendar_without_nights_divides_by_nothing(changed):
    agreement = changed(calendar={"weekdays": [], "extra": []})
    nights = measure(agreement, patrols_of(patrol("2022-01-07")), ledger_of(), "2022-01").nights
    assert (nights.eligible_term, nights.to_date, nights.outside_calendar_to_date) == (0, 0, 1)
    assert (nights.calendar_coverage, text(nights.forecast)) == (None, "0.0000")
