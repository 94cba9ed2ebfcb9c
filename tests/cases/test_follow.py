"""Cases walked through months by hand: 100 nights agreed of 108, 5 000 kr for material, a reserve of 15 000 kr.

Red are nights more than 10 off 100, material beyond 10 000 kr (5 000 kr over, and more than 10 %), a reserve that is
overdrawn.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement, Decision, Member
from tasks.cases.case import Case
from tasks.cases.follow import follow
from tasks.measures.figures import CrewFigures, Funds, Line, Measures, Nights, Status
from tests.agreement.conftest import TIMRA

SEATS = [Member(id="k", role="Kommun"), Member(id="f", role="Förening")]
AGREEMENT = load_agreement(TIMRA).model_copy(update={"members": SEATS})
YES = {"k": "yes", "f": "yes"}


def measures(forecast: str = "100", material: str = "5000", reserve: str = "0") -> Measures:
    """Figures of a month in which everything else is as planned. Costs are told without their sign."""
    off, spent, used = abs(Decimal(forecast) - 100), Decimal(material), Decimal(reserve)
    nights = Nights(
        planned=100,
        eligible_term=108,
        eligible_to_date=58,
        plan_to_date=Decimal("53.7"),
        in_period=8,
        to_date=40,
        area_nights_in_period=8,
        area_nights_to_date=40,
        extra_to_date=0,
        extra_capacity=6,
        outside_calendar_to_date=0,
        utilisation=None,
        calendar_coverage=None,
        pace=None,
        pace_needed=None,
        forecast=Decimal(forecast),
        forecast_low=None,
        forecast_high=None,
        extra_forecast=Decimal(0),
        status="red" if off > 10 else "yellow" if off > 5 else "green",
    )
    return Measures(
        status="green",
        nights=nights,
        crew=CrewFigures(
            adult_hours_in_period=None,
            adult_hours_to_date=Decimal(0),
            adults_per_area_night=None,
            minors_to_date=None,
            contacts_to_date=None,
            understaffed_to_date=None,
        ),
        lines=[
            line("patrol_nights", -250_000, -Decimal(forecast) * 2500, nights.status),
            line("material", -5000, -spent, "red" if spent > 10_000 else "yellow" if spent > 7500 else "green"),
            line("contingency", -15_000, -used, "red" if used > 15_000 else "green"),
        ],
        funds=Funds(
            accrued_costs=None, utilisation=None, forecast_result=Decimal(0), not_clearly_in_purpose=Decimal(0)
        ),
        associations=[],
        areas=[],
        findings=[],
    )


def line(name: str, budget: int, forecast: Decimal, status: Status) -> Line:
    return Line(
        id=name,
        clause="M0",
        label=name.title(),
        budget=Decimal(budget),
        plan_to_date=None,
        booked=forecast,
        accrued=forecast,
        variance_to_date=None,
        variance_to_date_share=None,
        forecast=forecast,
        forecast_variance=forecast - budget,
        status=status,
        volume_variance=None,
        price_variance=None,
    )


def decided(day: str, about: str, number: int | None = None, **said: object) -> Decision:
    votes = said.pop("votes", YES)
    return Decision.model_validate(
        {"id": f"{about}-{day}", "decided": day, "text": "…", "about": about, "number": number, "votes": votes} | said
    )


def walk(
    months: Mapping[str, Mapping[str, str]],
    decisions: Sequence[Decision] = (),
    numbers: Mapping[str, int] | None = None,
) -> dict[str, list[Case]]:
    """The cases of each month, told on the fifth of the next."""
    agreement = AGREEMENT.model_copy(update={"decisions": list(decisions)})
    told: dict[str, list[Case]] = {}
    cases: list[Case] = []
    for month, figures in months.items():
        cases = told[month] = step(cases, month, agreement, numbers, **figures)
    return told


def step(before: Sequence[Case], month: str, agreement: Agreement, numbers=None, **figures: str) -> list[Case]:
    year, number = int(month[:4]), int(month[5:])
    cutoff = date(year, number, monthrange(year, number)[1])
    made_on = date(year + number // 12, number % 12 + 1, 5)
    return follow(before, agreement, measures(**figures), month, cutoff, made_on, numbers)


def states(told: Mapping[str, Sequence[Case]]) -> list[list[str]]:
    """``1 nights 2`` is case 1 on the nights, open for two months; ``1 nights figures`` was closed by the figures."""
    return [
        [f"{each.number} {each.subject} {each.closed.by if each.closed else each.age_months}" for each in cases]
        for cases in told.values()
    ]


RED, NEAR, WELL = {"forecast": "85"}, {"forecast": "92"}, {"forecast": "100"}


def test_a_case_is_opened_once_and_ages_until_the_figures_close_it():
    months = {"2022-03": WELL, "2022-04": RED, "2022-05": RED, "2022-06": RED, "2022-07": NEAR, "2022-08": WELL}
    told = walk(months)
    assert states(told) == [
        [],
        ["1 nights 0"],
        ["1 nights 1"],
        ["1 nights 2"],
        ["1 nights figures"],
        ["1 nights figures"],
    ]
    [case] = told["2022-06"]
    assert (case.since, case.opened_on, case.clause, case.label) == ("2022-04", date(2022, 5, 5), "M11", None)
    assert case.nights is not None and case.nights.model_dump() == {
        "planned": 100,
        "done": 40,
        "forecast": Decimal(85),
        "left": 50,
        "at_least": 50,  # 90 of 100 are no significant deviation, 40 are walked
        "at_most": None,
    }
    [closed] = told["2022-08"]
    assert closed == told["2022-07"][0]  # what it was closed with
    assert closed.closed is not None and (closed.closed.period, closed.closed.on) == ("2022-07", date(2022, 7, 31))
    assert closed.age_months == 3


def test_two_at_once_keep_their_numbers():
    both = RED | {"material": "10500"}
    told = walk(
        {
            "2022-03": {"material": "10500"},
            "2022-04": both,
            "2022-05": both | {"reserve": "17500"},
            "2022-06": {"material": "10500"},
            "2022-07": WELL,
            "2022-08": {"reserve": "15000.01"},
        }
    )
    assert states(told) == [
        ["1 lines.material 0"],
        ["1 lines.material 1", "2 nights 0"],
        ["1 lines.material 2", "2 nights 1", "3 lines.contingency 0"],
        ["1 lines.material 3", "2 nights figures", "3 lines.contingency figures"],
        ["1 lines.material figures", "2 nights figures", "3 lines.contingency figures"],
        ["1 lines.material figures", "2 nights figures", "3 lines.contingency 0"],
    ]
    first, _, third = told["2022-05"]
    assert first.money is not None and first.money.excess == 500  # 5 000 kr over are no significant deviation
    assert third.money is not None and third.money.excess == 2500
    assert told["2022-08"][2].money is not None and told["2022-08"][2].money.excess == Decimal("0.01")


def test_red_again_opens_the_same_case():
    told = walk({"2022-03": RED, "2022-04": NEAR, "2022-05": WELL, "2022-06": RED, "2022-07": RED, "2022-08": NEAR})
    assert states(told)[3:] == [["1 nights 0"], ["1 nights 1"], ["1 nights figures"]]
    [case] = told["2022-07"]
    assert (case.since, [(each.since, each.closed.period) for each in case.earlier]) == (
        "2022-06",
        [("2022-03", "2022-04")],
    )


def test_dialogue_is_held_and_a_decision_closes_the_case():
    decisions = [
        decided("2022-05-14", "dialogue", object="Ärende 1", votes={}),
        decided("2022-06-14", "close", object="1", votes={"k": "yes", "f": "absent"}),
        decided("2022-07-14", "close", object="1"),
        decided("2022-07-14", "dialogue", object="2", votes={}),
    ]
    told = walk(dict.fromkeys(["2022-04", "2022-05", "2022-06", "2022-07", "2022-08", "2022-09"], RED), decisions)
    assert states(told) == [
        ["1 nights 0"],
        ["1 nights 1"],
        ["1 nights 2"],  # not every member has said yes
        ["1 nights decision"],
        ["1 nights decision"],
        ["1 nights decision"],
    ]
    assert [case.dialogue and case.dialogue.on for [case] in told.values()][:3] == [
        None,
        date(2022, 5, 14),
        date(2022, 5, 14),
    ]
    [case] = told["2022-09"]
    assert case.closed is not None and case.closed.decision == "close-2022-07-14" and case.closed.accepts
    assert (case.closed.period, case.closed.on) == ("2022-07", date(2022, 7, 14))


@pytest.mark.parametrize(
    ("later", "is_open"),
    [
        (["85", "85"], False),  # as it was accepted
        (["76", "76"], False),  # worse, by less than a significant deviation
        (["74.9", "74.9"], True),  # by more
        (["92", "85"], True),  # back in between, and red again
        (["111", "111"], False),  # red the other way, and nearer than what was accepted
        (["126", "126"], True),
    ],
)
def test_what_a_decision_has_accepted_opens_again_when_it_has_grown(later, is_open):
    figures = {"2022-04": RED, "2022-05": RED} | {
        f"2022-0{number}": {"forecast": each} for number, each in enumerate(later, start=6)
    }
    told = walk(figures, [decided("2022-05-14", "close", object="1")])
    assert states(told)[1] == ["1 nights decision"]
    [case] = told["2022-07"]
    assert case.is_open == is_open
    if is_open:
        assert [each.closed.by for each in case.earlier] == ["decision"]
        assert case.decision is None and case.dialogue is None  # of this time


def test_a_decided_number_of_nights_is_what_nights_are_held_against():
    months = {
        "2022-04": RED,
        "2022-05": RED,
        "2022-06": {"forecast": "80"},
        "2022-07": {"forecast": "77"},
        "2022-08": {"forecast": "77"},
        "2022-09": {"forecast": "79"},
    }
    plan = decided("2022-05-02", "pace", 100)
    told = walk(months, [plan, decided("2022-06-14", "pace", 87)])
    assert states(told) == [
        ["1 nights 0"],  # the plan stands, and so does the case
        ["1 nights 1"],
        ["1 nights decision"],
        ["1 nights 0"],  # more than 10 % off 87
        ["1 nights 1"],
        ["1 nights figures"],  # 79 of 87, though not of 100
    ]
    [case] = told["2022-05"]
    assert case.decision is not None and case.decision.decision == plan.id
    [case] = told["2022-07"]
    assert case.nights is not None
    assert (case.nights.planned, case.nights.at_least) == (87, 39)  # 79 of 87


def test_a_number_that_was_decided_before_opens_no_case():
    assert states(walk({"2022-04": RED}, [decided("2022-03-14", "pace", 87)])) == [[]]


def test_over_the_end_of_the_term_cases_stand_open_and_closed():
    months = {
        "2022-10": RED | {"reserve": "17500"},
        "2022-11": RED | {"reserve": "17500"},
        "2022-12": RED | {"reserve": "17500"},
    }
    after = decided("2023-01-03", "close", object="2")
    told = walk(months, [after])
    assert states(told) == [
        ["1 nights 0", "2 lines.contingency 0"],
        ["1 nights 1", "2 lines.contingency 1"],
        ["1 nights 2", "2 lines.contingency decision"],
    ]


def test_a_corrected_edition_follows_upon_the_one_that_it_replaces():
    first = step([], "2022-04", AGREEMENT, material="10500", **RED)
    assert states({"": first}) == [["1 nights 0", "2 lines.material 0"]]
    second = step(first, "2022-04", AGREEMENT, material="10500")
    assert states({"": second}) == [["1 nights figures", "2 lines.material 0"]]
    third = step(second, "2022-04", AGREEMENT, **RED)
    assert states({"": third}) == [["1 nights 0", "2 lines.material figures"]]
    assert third[0] == first[0]  # as if nothing had been


def test_a_number_belongs_to_its_subject_in_whatever_edition():
    later = {"nights": 1, "lines.material": 2}  # the edition of April has these; March is corrected afterwards
    march = walk({"2022-03": {"reserve": "17500", "material": "10500"}}, numbers=later)
    assert states(march) == [["2 lines.material 0", "3 lines.contingency 0"]]


def test_a_closing_that_holds_no_longer_opens_the_case_as_it_was():
    no = decided("2022-05-14", "close", object="1", votes={"k": "yes", "f": "no"})
    yes = no.model_copy(update={"votes": YES})
    before = walk({"2022-04": RED, "2022-05": RED}, [yes])["2022-05"]
    [case] = step(before, "2022-06", AGREEMENT.model_copy(update={"decisions": [no]}), **RED)
    assert (case.is_open, case.since, case.age_months, case.earlier) == (True, "2022-04", 2, [])


def test_a_line_that_is_gone_closes_its_case():
    before = walk({"2022-04": {"material": "10500"}})["2022-04"]
    gone = AGREEMENT.model_copy(update={"budget": [one for one in AGREEMENT.budget if one.id != "material"]})
    found = measures()
    found = found.model_copy(update={"lines": [each for each in found.lines if each.id != "material"]})
    [case] = follow(before, gone, found, "2022-05", date(2022, 5, 31), date(2022, 6, 5))
    assert case.closed is not None and (case.closed.by, case.label) == ("figures", "Material")
