"""The table of states, by hand: 100 nights of 108 agreed at 2 500 kr, a reserve of 15 000 kr for six extra areas."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tasks.errors import DefectError
from tasks.proposals.outcome import Note
from tasks.proposals.propose import CONTRADICTIONS, propose, refuse_contradictions
from tasks.proposals.standing import (
    Answer,
    Loose,
    Money,
    Names,
    Nights,
    Outside,
    Overpaid,
    Reserve,
    Standing,
    Terms,
)
from tasks.reports.proposed import wording
from tasks.reports.view.decisions import told

RATE = Decimal(2500)
ALL = Terms(
    deviation=True,
    surplus=True,
    reclaim=True,
    voluntary=True,
    evaluation=True,
    decision_month="2022-12",
    tolerance=RATE,
)
MARCH = dict(done=24, passed=28, forecast="92.5714", is_off=True)
AUGUST = dict(done=54, passed=72, forecast="81", is_off=True)
NOVEMBER = dict(done=72, passed=98, forecast="79.3", is_off=True)
DECEMBER = dict(done=81, passed=108, forecast="81", is_off=True)
BEFORE_THE_TERM = dict(done=0, passed=0, forecast="100", is_off=False)


PROLONGED = Answer("extension", "", date(2021, 11, 14), due=date(2022, 12, 31))
"""An extension a year ago, to the end of the term that the months here are of."""


def state(month: int, nights: dict, extra: int = 2, other: str = "640", ahead: str = "19926", **changes) -> Standing:
    """The standing at the end of a month of 2022, with meetings on the 14th."""
    days = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    cutoff = date(2022, month, days[month]) if month else date(2021, 12, 1)
    accrued = extra * RATE + Decimal(other)
    walked = nights["done"] * RATE
    forecast = Decimal(nights["forecast"])
    base = Standing(
        start=date(2021, 12, 22),
        end=date(2022, 12, 31),
        cutoff=cutoff,
        months_left=12 - month,
        meeting=date(2022, month + 1, 14) if month < 12 else None,
        next_meeting=date(2022, month + 2, 14) if month < 11 else None,
        nights=Nights(nights["done"], 100, nights["passed"], 108, forecast, nights["is_off"], RATE),
        lines=(
            Money("nights", "Nattvandring helg", Decimal(250_000), walked, forecast * RATE, nights["is_off"]),
            Money("material", "Material", Decimal(5000), Decimal(4099), Decimal(5000), False),
            Money("reserve", "Oförutsett", Decimal(15_000), accrued, max(accrued, Decimal(ahead)), True),
        ),
        income=Decimal(270_000),
        income_booked=Decimal(270_000),
        result=Decimal(0),
        names=Names("Timrå IK", "Timrå kommun", "Kommunstyrelsen", "Nattvandring"),
        terms=ALL,
        nights_line="nights",
        reserve=Reserve("reserve", extra, 6, RATE),
    )
    return replace(base, **changes)


def said(standing: Standing) -> dict[str, str]:
    """Every sentence by its name, with plain spaces."""
    found = propose(standing)
    numbers = {each.topic: number for number, each in enumerate(found.all, 1)}
    texts = {each.sentence: " Om nej: ".join(wording(each, numbers)[1:]) for each in found.all}
    texts |= {each.sentence: told(each) for each in (*found.tasks, *found.notes)}
    return {name: text.replace("\u00a0", " ") for name, text in texts.items()}


@pytest.mark.parametrize(
    ("standing", "phase"),
    [
        (state(0, BEFORE_THE_TERM), "before"),
        (state(1, dict(done=11, passed=12, forecast="99", is_off=False)), "early"),
        (state(2, dict(done=17, passed=26, forecast="70", is_off=True)), "early"),  # 26 of 108 is less than a quarter
        (state(3, MARCH), "running"),
        (state(10, AUGUST), "running"),
        (state(11, NOVEMBER), "last"),  # the meeting after the one in December would be in January
        (state(10, NOVEMBER, next_meeting=date(2023, 1, 9)), "last"),
        (state(12, DECEMBER), "after"),
    ],
)
def test_phases(standing, phase):
    assert standing.phase == phase


PACE = [
    (state(0, BEFORE_THE_TERM), {}),
    (
        state(2, dict(done=17, passed=26, forecast="70", is_off=True)),
        {"pace_early": "För tidigt att bedöma: 17 nätter på 26 möjliga."},
    ),
    (state(3, dict(done=28, passed=28, forecast="98", is_off=False)), {}),  # on plan
    (
        state(3, MARCH),
        {
            "pace_plan": "Styrgruppen beslutar att målet 100 nätter står fast och att Timrå IK till mötet 14 maj "
            "2022 "
            "lämnar en plan för de 76 nätter som är kvar, på 80 möjliga. Om nej: vi räknar med 93 nätter. Då används "
            "inte 18 572 kr av nattpengarna. De är ingen besparing utan ska gå till samma ändamål."
        },
    ),
    (
        state(8, AUGUST),
        {
            # 36 nights are left, 33.3 of them by plan: 54 + 33 = 87; ten of the hundred are lost for certain.
            "pace_target": "Styrgruppen beslutar, efter dialog, att målet är 87 nätter från och med mötet 14 "
            "september "
            "2022. Om nej: 100 står kvar i avtalet, men högst 90 går att nå; minst 25 000 kr kan inte användas."
        },
    ),
    (
        state(11, NOVEMBER),
        {
            "pace_target": "Styrgruppen beslutar, efter dialog, att målet är 82 nätter från och med mötet 14 "
            "december "
            "2022. Om nej: 100 står kvar i avtalet, men högst 82 går att nå; minst 45 000 kr kan inte användas."
        },
    ),
    (state(11, dict(done=95, passed=98, forecast="104.7", is_off=False)), {}),  # too late for a plan
    (
        state(9, dict(done=90, passed=90, forecast="108", is_off=True)),
        {
            "pace_ceiling": "Styrgruppen beslutar att pass efter natt 100 inte ersätts. Om nej: varje natt till "
            "kostar "
            "2 500 kr utan budget."
        },
    ),
    (
        state(10, dict(done=101, passed=102, forecast="106.9", is_off=True)),
        {
            "pace_ceiling": "Styrgruppen beslutar att pass från och med 14 november 2022 inte ersätts. Om nej: varje "
            "natt till kostar 2 500 kr utan budget."
        },
    ),
    (state(12, DECEMBER), {"pace_outcome": "81 av 100 nätter blev gjorda."}),
    # A yes stands while its number can be reached, and so does a no.
    (state(4, MARCH, answers=(Answer("pace", "target", date(2022, 4, 14), number=100),)), {}),
    (state(4, MARCH, answers=(Answer("pace", "target", date(2022, 4, 14), approved=False, number=100),)), {}),
    (state(8, AUGUST, answers=(Answer("pace", "target", date(2022, 8, 14), number=87),)), {}),
]


@pytest.mark.parametrize(("standing", "sentences"), PACE)
def test_pace(standing, sentences):
    assert {name: text for name, text in said(standing).items() if name.startswith("pace")} == sentences


def test_a_refused_plan_comes_back_as_a_new_target_when_it_can_no_longer_be_carried_out():
    refused = Answer("pace", "target", date(2022, 4, 14), approved=False, number=100)
    assert "pace_target" in said(state(8, AUGUST, answers=(refused,)))
    lower = Answer("pace", "target", date(2022, 8, 14), number=87)
    later = said(state(10, dict(done=60, passed=90, forecast="72", is_off=True), answers=(lower,)))
    assert later["pace_target"].startswith("Styrgruppen beslutar, efter dialog, att målet är 76 nätter")
    assert "Om nej: 87 står kvar" in later["pace_target"]


WEDNESDAY = (Outside(date(2022, 3, 2), "Centrum"),)

RESERVE = [
    (state(3, MARCH, ahead="15000"), {}),
    (
        state(3, MARCH),
        {
            # 15 000 − 5 640 = 9 360 kr: three areas, though four of the six are left.
            "reserve_cap": "Styrgruppen beslutar att ersätta högst 3 extra områden till. I posten finns 9 360 "
            "kr "
            "kvar. Om nej: i nuvarande takt går posten 4 926 kr över budget."
        },
    ),
    (
        state(3, MARCH, outside=WEDNESDAY),
        {
            "reserve_cap": "Styrgruppen beslutar att ersätta högst 3 extra områden till, eller högst 2 om "
            "förslag 3 "
            "blir ja. I posten finns 9 360 kr kvar. Om nej: i nuvarande takt går posten 4 926 kr över budget.",
            "outside_paid": "Styrgruppen beslutar att passet onsdag 2 mars 2022 i Centrum ersätts med 2 500 kr ur "
            "Oförutsett. Om nej: passet ersätts inte.",
        },
    ),
    (
        state(3, MARCH, extra=5, other="1000"),
        {
            "reserve_none": "Styrgruppen beslutar att inga fler extra områden ersätts. I posten finns 1 500 kr "
            "kvar. Om nej: i nuvarande takt går posten 4 926 kr över budget."
        },
    ),
    (
        state(8, AUGUST, extra=7, other="725", ahead="26975", outside=WEDNESDAY),
        {
            "reserve_stop": "Styrgruppen beslutar att inga fler extra områden ersätts och att 3 225 kr över "
            "budget täcks av Nattvandring helg. Om nej: överdraget saknar budget och växer till 11 975 kr i "
            "nuvarande "
            "takt.",
            "outside_no_money": "Passet onsdag 2 mars 2022 i Centrum ersätts inte: Oförutsett räcker inte till det.",
        },
    ),
    (
        # All hundred nights can still be walked: no line has the money for certain, so cover is not proposed.
        state(3, MARCH, extra=7, other="725", ahead="26975"),
        {
            "reserve_stop": "Styrgruppen beslutar att inga fler extra områden ersätts. Om nej: överdraget "
            "saknar "
            "budget och växer till 11 975 kr i nuvarande takt.",
            "uncovered": "Oförutsett: 3 225 kr saknar budget.",
        },
    ),
    (state(11, NOVEMBER), {}),  # forecast only, and too late
    (
        state(12, DECEMBER, extra=9, other="725"),
        {
            "line_settled": "Styrgruppen beslutar att Oförutsett (8 225 kr över) täcks av Nattvandring helg, där "
            "47 500 kr blev över. Om nej: 8 225 kr saknar budget."
        },
    ),
    (state(3, MARCH, answers=(Answer("reserve", "reserve", date(2022, 4, 14), number=5),)), {}),
    (
        state(8, AUGUST, extra=7, other="725", answers=(Answer("reserve", "reserve", date(2022, 4, 14), number=5),)),
        {"reserve_stop": ...},
    ),
]


@pytest.mark.parametrize(("standing", "sentences"), RESERVE)
def test_reserve_and_nights_outside(standing, sentences):
    kinds = ("reserve", "outside", "uncovered", "line")
    found = {name: text for name, text in said(standing).items() if name.startswith(kinds)}
    assert found.keys() == sentences.keys()
    assert all(text in (..., found[name]) for name, text in sentences.items()), found


ROW = Loose("no_line", date(2022, 2, 25), "6212", Decimal("412.50"), True)
PAY = Loose("pay", date(2022, 7, 15), "7010", Decimal(3200), False)
TOO_MUCH = (Overpaid("sif", "Sörberge IF", Decimal(21_667)),)

PURPOSE = [
    (
        state(3, MARCH, loose=(ROW,)),
        "purpose_no_line_task",
        "Timrå IK, senast 4 maj 2022: ange vart 412 kr (25 februari 2022, konto 6212) hör, eller betala tillbaka "
        "beloppet.",
    ),
    (
        state(4, MARCH, loose=(replace(ROW, is_new=False),)),
        "purpose_no_line",
        "Styrgruppen beslutar att Timrå IK betalar tillbaka 412 kr (25 februari 2022, konto 6212), som inte passar "
        "någon budgetrad, senast 13 juni 2022. Om nej: kommunen kan kräva tillbaka beloppet av Timrå IK.",
    ),
    (
        state(8, AUGUST, overpaid=TOO_MUCH),
        "purpose_set_off",
        "Styrgruppen beslutar att Timrå IK räknar av 21 667 kr mot Sörberge IF:s kommande nätter och kräver tillbaka "
        "resten senast 31 januari 2023. Om nej: kommunen kan kräva tillbaka beloppet av Timrå IK.",
    ),
    (
        state(8, AUGUST, overpaid=TOO_MUCH, answers=(
            Answer("purpose", "sif", date(2022, 8, 14), amount=Decimal(9000)),
        )),
        "purpose_set_off",
        "Styrgruppen beslutar att Timrå IK räknar av 21 667 kr i stället för 9 000 kr mot Sörberge IF:s kommande "
        "nätter "
        "och kräver tillbaka resten senast 31 januari 2023. Om nej: kommunen kan kräva tillbaka beloppet av Timrå "
        "IK.",
    ),
    (
        # Ten nights at 2 500 kr are left: it can be earned; a larger sum cannot.
        state(11, NOVEMBER, overpaid=(Overpaid("sif", "Sörberge IF", Decimal(27_500)),)),
        "purpose_reclaim",
        "Styrgruppen beslutar att Timrå IK kräver tillbaka 27 500 kr av Sörberge IF senast 13 januari 2023. "
        "Om nej: kommunen kan kräva tillbaka beloppet av Timrå IK.",
    ),
    (
        state(12, DECEMBER, overpaid=TOO_MUCH),
        "purpose_reclaim",
        "Styrgruppen beslutar att Timrå IK kräver tillbaka 21 667 kr av Sörberge IF senast 30 dagar efter beslutet. "
        "Om nej: kommunen kan kräva tillbaka beloppet av Timrå IK.",
    ),
    (
        state(8, AUGUST, loose=(PAY,)),
        "purpose_pay",
        "Styrgruppen beslutar att Timrå IK för tillbaka 3 200 kr i lön (15 juli 2022, konto 7010) senast 14 oktober "
        "2022. Insatsen ska vara frivillig. Om nej: kommunen kan kräva tillbaka beloppet av Timrå IK.",
    ),
    (
        state(10, AUGUST, loose=(PAY,), answers=(
            Answer("purpose", "pay", date(2022, 9, 14), amount=Decimal(3200), due=date(2022, 9, 30)),
        )),
        "purpose_overdue",
        "Beslutet 14 september 2022 om 3 200 kr är inte utfört; Timrå IK svarar vid mötet 14 november 2022.",
    ),
    (
        state(10, AUGUST, loose=(PAY,), answers=(
            Answer("purpose", "pay", date(2022, 9, 14), approved=False, amount=Decimal(3200)),
        )),
        "purpose_refused",
        "3 200 kr: inte beslutat 14 september 2022; kommunen kan kräva tillbaka det.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "name", "sentence"), PURPOSE)
def test_what_is_not_clearly_in_the_purpose_is_settled_by_kind(standing, name, sentence):
    found = {key: text for key, text in said(standing).items() if key.startswith("purpose")}
    assert found == {name: sentence}


OPEN = replace(ALL, limit_is_open=True, capacity_is_open=True, stated_grant=Decimal(275_000))
EARLY = dict(done=11, passed=12, forecast="99", is_off=False)


def early(*answers: Answer) -> Standing:
    """January, with everything that the agreement leaves open."""
    return state(1, EARLY, terms=OPEN, other="0", answers=answers)


@pytest.mark.parametrize(
    ("standing", "names"),
    [
        (early(), {"limits", "budget", "capacity"}),
        (state(5, MARCH, terms=OPEN), set()),
        (state(4, MARCH, terms=OPEN, is_quarters_first=True, other="0"), {"limits", "budget", "capacity"}),
        # 640 kr of other costs: the line holds five areas, not six, and nothing else is proposed of it.
        (state(4, MARCH, terms=OPEN, is_quarters_first=True), {"limits", "budget"}),
        (state(5, MARCH, terms=OPEN, is_first_in_colour=True), {"limits"}),
        (early(Answer("limits", "", date(2022, 1, 20))), {"budget", "capacity"}),
        (
            early(Answer("budget", "", date(2022, 1, 20), approved=False)),
            {"limits", "capacity"},
        ),
        (
            state(7, MARCH, terms=OPEN, other="0", is_quarters_first=True, answers=(
                Answer("budget", "", date(2022, 1, 20), approved=False),
            )),
            {"limits", "budget", "capacity"},
        ),
        (state(11, NOVEMBER, terms=OPEN), {"extension"}),
        (state(11, NOVEMBER, terms=OPEN, income_booked=Decimal(265_000)), {"budget", "extension"}),
        (state(10, AUGUST, terms=OPEN), {"evaluation_due"}),
        (state(12, DECEMBER, terms=OPEN), {"extension_unknown"}),
        (state(12, DECEMBER, terms=OPEN, income_booked=Decimal(275_000)), {"budget_final", "extension_unknown"}),
        (
            state(12, DECEMBER, answers=(Answer("extension", "", date(2022, 12, 14), due=date(2023, 12, 31)),)),
            {"extension_decided"},
        ),
        (state(8, AUGUST, answers=(PROLONGED,)), {"extension_decided"}),
        (state(11, NOVEMBER, answers=(PROLONGED,)), {"extension"}),
        (state(12, DECEMBER, answers=(PROLONGED,)), {"extension_unknown"}),
        (state(11, NOVEMBER, answers=(PROLONGED, replace(PROLONGED, decided=date(2022, 11, 1), due=None))), set()),
        (state(1, EARLY, terms=Terms()), set()),
    ],
)  # fmt: skip
def test_the_agreements_own_questions(standing, names):
    asked = ("limits", "budget", "budget_final", "capacity", "extension", "evaluation_due")
    assert {name for name in said(standing) if name.startswith(asked)} == names


@pytest.mark.parametrize(
    ("standing", "name", "sentence"),
    [
        (
            state(8, AUGUST, result=Decimal(32_325)),
            "surplus_ahead",
            "32 325 kr väntas bli över och får bara gå till samma ändamål.",
        ),
        (
            state(12, DECEMBER, result=Decimal(34_081)),
            "surplus",
            "Styrgruppen beslutar att 34 081 kr används till nattvandring 2023 och redovisas senast 31 december "
            "2023. "
            "Om nej: pengarna ligger orörda hos Timrå IK tills parterna är överens. De får bara gå till samma "
            "ändamål.",
        ),
        (state(12, DECEMBER, result=Decimal(-1200)), "deficit", "1 200 kr saknar täckning."),
        (
            state(12, DECEMBER, result=Decimal(34_081), terms=Terms()),
            "surplus_unregulated",
            "34 081 kr blev över.",
        ),
    ],
)
def test_what_is_left(standing, name, sentence):
    assert said(standing)[name] == sentence


@pytest.mark.parametrize("pair", sorted(sorted(pair) for pair in CONTRADICTIONS))
def test_sentences_that_cannot_both_be_true_are_refused(pair):
    with pytest.raises(DefectError):
        refuse_contradictions([Note("pace", str(number), name, {}) for number, name in enumerate(pair)])
    refuse_contradictions([Note("pace", "", pair[0], {})])


def test_two_decisions_about_one_thing_are_refused():
    [plan] = [each for each in propose(state(3, MARCH)).all if each.kind == "pace"]
    with pytest.raises(DefectError):
        refuse_contradictions([plan, plan])
