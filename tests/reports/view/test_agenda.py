"""The agenda of a report made of facts: what is carried from report to report, what can be seen, and how it reads."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from tasks.agreement.model import Decision
from tasks.cases.case import Case, Closing, MoneyOff, NightsOff, Noted, Spell
from tasks.reports.model import Asked
from tasks.reports.view import view
from tests.reports.test_states import of_month


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def decision(number: str, day: str, about: str | None, **said: object) -> Decision:
    return Decision.model_validate({"id": number, "decided": day, "text": f"Text {number}", "about": about} | said)


DECISIONS = [
    (decision("1", "2022-08-14", "budget", object="material", amount=6000), "counts", "Gäller från 14 augusti 2022."),
    (decision("2", "2022-08-14", "budget", object="material", amount=9000, effective="2022-10-01"), "later",
     "Gäller först 1 oktober 2022."),
    (decision("3", "2022-08-14", "line", approved=False), "refused", "Antogs inte."),
    (decision("4", "2022-08-14", None), "follow_up", "Syns inte i siffrorna: frågas på mötet."),
    (decision("5", "2022-08-14", None, due="2022-09-30"), "waiting",
     "Inte utfört än, ska vara klart 30 september 2022."),
    (decision("6", "2022-08-14", "dialogue", object="1"), "noted", "Antecknat i ärende 1, 14 augusti 2022."),
    (decision("7", "2022-08-14", "close", object="9"), "no_case", "Nämner ett ärende som inte finns."),
    (decision("8", "2022-08-14", "purpose", object="pay", amount=3200, due="2022-08-20"), "overdue",
     "Inte utfört, skulle vara klart 20 augusti 2022."),
    (decision("9", "2022-08-14", "purpose", object="Sörberge IF", amount=21500), "waiting", "Inte utfört än."),
    (decision("10", "2022-08-14", "purpose", object="ljustorp-if", amount=100), "done", "Utfört."),
    (decision("11", "2022-08-14", "outside", object="2022-06-23 Centrum"), "counts", "Gäller från 14 augusti 2022."),
    (decision("12", "2022-08-14", "move", object="Z 9", source="material"), "no_voucher",
     "Ändrar inget förrän verifikationen finns i bokföringen."),
]  # fmt: skip


def test_what_can_be_seen_of_decisions(agreement, march):
    group = agreement.model_copy(update={"decisions": [each for each, _, _ in DECISIONS]})
    report, group = of_month(group, 8, march)
    assert report.agenda is not None
    assert [(each.decision, each.state) for each in report.agenda.decisions] == [
        (each.id, state) for each, state, _ in DECISIONS
    ]
    shown = [plain(each) for each in view(report, group).agenda.decisions]
    assert shown == [f"Beslut {each.id}, 14 augusti 2022: Text {each.id}. {said}" for each, _, said in DECISIONS]


def test_a_decision_is_looked_back_on_until_the_last_is_said_of_it(agreement, march):
    group = agreement.model_copy(update={"decisions": [each for each, _, _ in DECISIONS]})
    first, _ = of_month(group, 8, march)
    assert first.agenda is not None
    followed = [each.key for each in first.agenda.decisions if each.is_settled]
    second, _ = of_month(group, 9, march, followed=followed)
    assert second.agenda is not None
    assert [(each.decision, each.state) for each in second.agenda.decisions] == [
        ("2", "later"),  # from the day after this cut-off
        ("5", "follow_up"),
        ("8", "overdue"),
        ("9", "waiting"),
        ("12", "no_voucher"),
    ]


def test_what_has_been_asked_bears_the_day_of_its_first_report(agreement, march):
    first = Asked(by=None, on=date(2022, 8, 5), period="2022-07")
    report, group = of_month(agreement, 8, march, asked={"pace target": first, "question Q1": first})
    assert report.agenda is not None
    asked = {each.key: each.asked.period for each in (*report.agenda.proposals, *report.agenda.questions)}
    assert (asked["pace target"], asked["question Q1"], asked["question Q2"]) == ("2022-07", "2022-07", "2022-08")
    shown = view(report, group)
    [pace, *_] = [plain(each) for each in shown.agenda.proposals]
    assert pace == "Förslag 1 i ärende 1: Nytt mål: 87 nätter. Sedan rapporten för juli 2022."
    assert [plain(each.asked) for each in shown.questions][:2] == [
        "Sedan rapporten för juli 2022.",
        "För första gången.",
    ]


def test_a_question_says_who_asked(agreement, march):
    question = agreement.open_questions[0].model_copy(
        update={"asked_by": "Timrå IK 1", "asked_on": date(2022, 3, 14)}
    )
    group = agreement.model_copy(update={"open_questions": [question]})
    report, group = of_month(group, 8, march)
    [shown] = view(report, group).questions
    assert plain(shown.asked) == "Fråga från Timrå IK 1 14 mars 2022."


BASE = Case(
    number=3,
    subject="nights",
    label=None,
    clause="M11",
    status="red",
    since="2022-06",
    opened_on=date(2022, 7, 5),
    age_months=2,
    nights=NightsOff(planned=100, done=54, forecast=Decimal(81), left=36, at_least=36, at_most=None),
    money=None,
)
MATERIAL = MoneyOff(
    budget=Decimal(-5000), accrued=Decimal(-10500), forecast=Decimal(-10500), excess=Decimal("500.00")
)
OPEN = "Öppet sedan juni 2022, 2 månader."
OFF = "Prognosen är 81 av 100 nätter."
NO_DIALOGUE = "Ingen dialog är antecknad, den krävs enligt M11."
REACHABLE = "Åter i plan med minst 36 nätter till av 36 möjliga."
NO_PROPOSAL = "Rapporten har inget förslag."
COVERED = "Åter i plan när 500 kr täcks, sparas eller flyttas."
OF_MONEY = {"nights": None, "money": MATERIAL, "subject": "lines.material", "label": "Material", "clause": None}
OPENED = "Öppnat i rapporten för juni 2022, stängt"

CASES = [
    ({}, 8, [OPEN, OFF, NO_DIALOGUE, "Se förslag 1.", REACHABLE]),
    (
        {"age_months": 0, "dialogue": Noted(decision="6", on=date(2022, 8, 14))},
        8,
        [
            "Nytt i rapporten för juni 2022.",
            OFF,
            "Dialog hållen 14 augusti 2022 (beslut 6).",
            "Se förslag 1.",
            REACHABLE,
        ],
    ),
    (
        {"nights": BASE.nights.model_copy(update={"left": 20})},
        8,
        [OPEN, OFF, NO_DIALOGUE, "Se förslag 1.", "Plan nås inte: minst 36 nätter till behövs, 20 möjliga återstår."],
    ),
    (
        {"nights": BASE.nights.model_copy(update={"at_least": None, "at_most": 1, "forecast": Decimal(111)})},
        8,
        [
            OPEN,
            "Prognosen är 111 av 100 nätter.",
            NO_DIALOGUE,
            "Se förslag 1.",
            "Åter i plan med högst 1 natt till.",
        ],
    ),
    (
        OF_MONEY,
        8,
        [OPEN, "Prognosen är 10 500 kr, budgeten 5 000 kr.", "Ingen dialog är antecknad.", NO_PROPOSAL, COVERED],
    ),
    (
        OF_MONEY
        | {
            "money": MATERIAL.model_copy(update={"budget": Decimal(-10000)}),
            "subject": "lines.contingency",
            "decision": Noted(decision=None, on=date(2022, 8, 14)),
        },
        8,
        [
            OPEN,
            "10 500 kr är upparbetat av 10 000 kr.",
            "Ingen dialog är antecknad.",
            "Beslutat 14 augusti 2022.",
            "Se förslag 3.",
            COVERED,
        ],
    ),
    (
        {"closed": Closing(by="figures", period="2022-08", on=date(2022, 8, 31))},
        8,
        [f"{OPENED} 31 augusti 2022: avvikelsen är inte längre betydande.", OFF],
    ),
    (
        {"closed": Closing(by="decision", period="2022-08", on=date(2022, 8, 14), decision="9", accepts=True)},
        8,
        [f"{OPENED} 14 augusti 2022 genom beslut 9. Det öppnas igen om avvikelsen växer.", OFF],
    ),
    (
        {"earlier": [Spell(since="2022-03", closed=Closing(by="figures", period="2022-04", on=date(2022, 4, 30)))]},
        12,
        ["Öppet igen sedan juni 2022, 2 månader.", "Det blev 81 av 100 nätter.", NO_PROPOSAL],
    ),
]


@pytest.fixture(scope="module")
def of(agreement, march):
    """A month's report and agreement, made once."""
    return cache(lambda month: of_month(agreement, month, march))


def test_red_asks_for_no_dialogue_that_has_been_held(of):
    report, group = of(8)
    waits = view(report, group)
    held = [each.model_copy(update={"dialogue": Noted(decision="6", on=date(2022, 8, 14))}) for each in report.cases]
    talked = view(report.model_copy(update={"cases": held}), group)
    assert "kräver dialog" in waits.badge.meaning and "kräver dialog" in " ".join(waits.budget_notes)
    assert "dialog" not in talked.badge.meaning + " ".join(talked.budget_notes)


@pytest.mark.parametrize(("about", "month", "said"), CASES)
def test_how_a_case_reads(about, month, said, of):
    report, group = of(month)
    case = BASE.model_copy(update=about)
    carried = report.agenda.model_copy(update={"cases": [case.number]})
    [shown] = view(report.model_copy(update={"cases": [case], "agenda": carried}), group).agenda.cases
    assert shown.name == f"Ärende 3, {case.label or 'nätter'}"
    assert [plain(each) for each in shown.sentences] == said
