"""What decisions change, and from when: figures by hand from the Timrå agreement.

The term has 375 days and 108 eligible nights. Through 2022-08-31 there have passed 253 days and 72 nights (3 + 9 8 8
10 8 8 10 8); through 2022-09-30 283 days and 81 nights.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from tasks.agreement.calendar import eligible_nights, quarters
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement, Decision
from tasks.agreement.plan import line_plan, nights_plan
from tasks.agreement.questions import open_questions
from tasks.agreement.versions import budget_steps, latest, rules_on
from tasks.agreement.votes import judge, seats_on
from tests.agreement.conftest import TIMRA

SIGNED = load_agreement(TIMRA)
AUGUST, SEPTEMBER = date(2022, 8, 31), date(2022, 9, 30)


def decided(*made: Mapping[str, object]) -> Agreement:
    """The agreement with these decisions, taken on 5 September where they say nothing else."""
    common = {"decided": date(2022, 9, 5), "text": "Så beslutas."}
    return SIGNED.model_copy(update={"decisions": [Decision.model_validate(common | dict(each)) for each in made]})


def amounts(agreement: Agreement, day: date) -> dict[str, int]:
    return {line.id: int(line.amount) for line in rules_on(agreement, day).budget}


def line(agreement: Agreement, name: str):
    return next(each for each in agreement.budget if each.id == name)


def test_without_decisions_the_rules_are_as_signed():
    assert rules_on(SIGNED, AUGUST).model_dump() == SIGNED.model_dump()


def test_a_limit_counts_from_its_day_and_ends_the_question():
    agreement = decided({"about": "limits", "percent": 15, "amount": 8000, "effective": date(2022, 9, 12)})
    before, after = rules_on(agreement, date(2022, 9, 11)), rules_on(agreement, date(2022, 9, 12))
    assert (before.significant.percent, before.significant.amount) == (10, 5000)
    assert (after.significant.percent, after.significant.amount) == (15, 8000)
    assert [q.id for q in open_questions(before)] == ["Q1", "Q2", "Q3"]
    assert [q.id for q in open_questions(after)] == ["Q1", "Q2"]
    assert rules_on(after, AUGUST).significant == SIGNED.significant  # whatever rules were given


def test_what_is_decided_after_the_term_is_in_force_on_its_last_day():
    late = {"about": "reserve", "object": "contingency", "source": "material", "amount": 1000}
    agreement = decided(late | {"decided": date(2023, 1, 10)})
    assert amounts(agreement, date(2022, 12, 30))["contingency"] == -15000
    assert amounts(agreement, date(2022, 12, 31))["contingency"] == -16000


def test_a_decision_that_fell_changes_nothing():
    agreement = decided({"about": "limits", "percent": 15, "amount": 8000, "approved": False})
    assert latest(agreement).model_dump() == agreement.model_dump()


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ({"about": "budget", "object": "Material, utrustning", "amount": 8000}, {"material": -8000}),
        ({"about": "budget", "amount": 275000}, {"grant": 275000}),
        (
            {"about": "reserve", "object": "contingency", "source": "Nattvandring helg", "amount": 5000},
            {"contingency": -20000, "patrol_nights": -245000},
        ),
        ({"about": "line", "object": "material", "amount": 5000}, {}),  # nothing says from where
        ({"about": "budget", "object": "okänd", "amount": 5000}, {}),
        ({"about": None, "clause": "M1"}, {}),
    ],
)
def test_budgets(made: dict[str, object], expected: dict[str, int]):
    agreement = decided(made)
    assert amounts(agreement, date(2022, 9, 4)) == amounts(SIGNED, AUGUST)
    assert amounts(agreement, date(2022, 9, 5)) == amounts(SIGNED, AUGUST) | expected


def test_the_number_of_units_follows_a_budget_of_whole_ones():
    agreement = decided({"about": "line", "object": "contingency", "source": "patrol_nights", "amount": 5000})
    rules = rules_on(agreement, SEPTEMBER)
    tariffs = [one.tariff.quantity for one in rules.budget if one.tariff]
    assert tariffs == [98, 8]  # 245 000 and 20 000 by 2 500
    assert [(each.about, int(amount)) for each, amount in budget_steps(agreement, "contingency", SEPTEMBER)] == [
        ("line", -5000)
    ]


def test_a_changed_budget_spreads_over_the_rest_and_leaves_what_is_past():
    """Material 5 000 to 8 000 on 1 September: planned through August 5 000 x 253/375; of 122 days left 30 pass."""
    agreement = decided({"about": "budget", "object": "material", "amount": 8000, "effective": date(2022, 9, 1)})
    august = line_plan(agreement, line(rules_on(agreement, AUGUST), "material"), AUGUST)
    assert (august.before, august.amount) == (None, Fraction(-5000 * 253, 375))
    september = line_plan(agreement, line(rules_on(agreement, SEPTEMBER), "material"), SEPTEMBER)
    past = Fraction(-5000 * 253, 375)
    assert september.before == past
    assert september.amount == past + (-8000 - past) * Fraction(30, 122)
    assert round(september.amount, 2) == Fraction("-4511.04")  # 3 373.33 + 4 626.67 x 30/122
    end = date(2022, 12, 31)
    assert line_plan(agreement, line(rules_on(agreement, end), "material"), end).amount == -8000


def test_planned_nights_follow_in_the_same_way():
    """100 nights to 98 from 1 September: 100 x 72/108 = 66.67 passed; of the 36 left 9 pass in September."""
    agreement = decided(
        {
            "about": "line",
            "object": "contingency",
            "source": "patrol_nights",
            "amount": 5000,
            "effective": date(2022, 9, 1),
        }
    )
    plan = nights_plan(agreement, SEPTEMBER)
    assert plan is not None
    assert plan.amount == Fraction(200, 3) + (98 - Fraction(200, 3)) * Fraction(9, 36)


def test_a_longer_term_begins_after_the_old_one_and_has_quarters_of_its_own():
    agreement = decided({"about": "extension", "due": date(2023, 6, 30), "decided": date(2022, 12, 12)})
    assert rules_on(agreement, date(2022, 12, 31)).term == SIGNED.term
    rules = rules_on(agreement, date(2023, 1, 1))
    assert rules.term.end == date(2023, 6, 30)
    assert list(quarters(rules))[-2:] == ["2023-Q1", "2023-Q2"]
    assert len(eligible_nights(rules)) == 108 + 51  # January to June 2023: 8 8 10 8 8 9
    january = date(2023, 1, 31)
    grown = line_plan(agreement, line(rules_on(agreement, january), "material"), january)
    assert grown.amount == -5000  # the year's money was planned to its end
    more = Decision(
        decided=date(2022, 12, 12), text="Ny budget.", about="budget", object="material", amount=Decimal(7000),
        effective=date(2023, 1, 1),
    )  # fmt: skip
    both = agreement.model_copy(update={"decisions": [*agreement.decisions, more]})
    plan = line_plan(both, line(rules_on(both, january), "material"), january)
    assert plan.amount == -5000 - 2000 * Fraction(31, 181)


@pytest.mark.parametrize(
    ("made", "left"),
    [
        ([{"about": "question", "object": "Q1"}], ["Q2", "Q3"]),
        ([{"about": "question", "object": "m5"}], ["Q1", "Q3"]),
        ([{"clause": "M1"}], ["Q2", "Q3"]),
        ([{"about": "budget", "amount": 270000}], ["Q2", "Q3"]),
        ([{"about": "capacity", "number": 6, "amount": 15000}], ["Q1", "Q3"]),
        ([{"about": "surplus", "amount": 1}], ["Q1", "Q2", "Q3"]),
        # A grant of 275 000 answers the question, and a budget that does not close asks another.
        ([{"about": "budget", "amount": 275000}], ["Q2", "Q3", "B1"]),
    ],
)
def test_an_answered_question_is_not_asked_again(made: list[dict[str, object]], left: list[str]):
    assert [q.id for q in open_questions(rules_on(decided(*made), SEPTEMBER))] == left


def test_the_group_decides_on_its_own_seats():
    seats = [{"id": "kommun", "role": "Kommunen"}, {"id": "tik", "role": "Timrå IK 1", "party": "association"}]
    base = Agreement.model_validate(SIGNED.model_dump() | {"members": seats})
    yes = {"kommun": "yes", "tik": "yes"}
    made = [
        {"about": "member", "object": "Timrå IK 3", "source": "Timrå IK 1", "votes": yes},
        {"about": "substitute", "object": "Ersättare", "source": "Kommunen", "votes": yes, "due": date(2022, 10, 31)},
        # Refused, so nobody leaves.
        {
            "about": "leaves",
            "object": "Kommunen",
            "votes": {"kommun": "no", "timra-ik-3": "yes"},
            "decided": date(2022, 10, 3),
        },
        {"decided": date(2022, 10, 31), "votes": {"ersattare": "yes", "timra-ik-3": "yes"}},
        {"decided": date(2022, 11, 7), "votes": {"ersattare": "yes", "timra-ik-3": "yes"}},
        {"decided": date(2022, 11, 7), "votes": {"kommun": "yes", "tik": "yes"}},
    ]
    agreement = base.model_copy(update={"decisions": decided(*made).decisions})
    assert [seat.id for seat in seats_on(agreement, date(2022, 9, 4))] == ["kommun", "tik"]
    assert [seat.id for seat in seats_on(agreement, date(2022, 10, 4))] == ["kommun", "timra-ik-3"]
    assert seats_on(agreement, date(2022, 10, 4))[1].party == "association"
    outcomes = [judge(agreement, each).outcome for each in agreement.decisions]
    assert outcomes == ["adopted", "adopted", "refused", "adopted", "incomplete", "incomplete"]
