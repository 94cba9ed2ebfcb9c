"""Which decisions hold: every seat's yes on the day, by a table worked out by hand."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.mistakes import AgreementError
from tasks.agreement.model import Decision, Member, Vote
from tasks.agreement.votes import judge, seats_on
from tests.agreement.conftest import TIMRA

SEATS = [
    Member(id="kommun-1", role="Timrå kommun 1", party="municipality"),
    Member(id="kommun-2", role="Timrå kommun 2", party="municipality", end=date(2022, 6, 30)),
    Member(id="kommun-3", role="Timrå kommun 3", party="municipality", start=date(2022, 7, 1)),
    Member(id="tik-1", role="Timrå IK 1", party="association"),
    Member(id="ersattare", role="Ersättare Timrå IK", substitute_for="tik-1", end=date(2022, 9, 30)),
]
AGREEMENT = load_agreement(TIMRA).model_copy(update={"members": SEATS})

Y, N, A = "yes", "no", "absent"


@pytest.mark.parametrize(
    ("day", "votes", "outcome", "against", "missing", "strangers"),
    [
        ("2022-06-30", {"kommun-1": Y, "kommun-2": Y, "tik-1": Y}, "adopted", [], [], []),
        ("2022-06-30", {"kommun-1": Y, "kommun-2": N, "tik-1": Y}, "refused", ["kommun-2"], [], []),
        ("2022-06-30", {"kommun-1": Y, "kommun-2": A, "tik-1": Y}, "incomplete", [], ["kommun-2"], []),
        ("2022-06-30", {"kommun-1": Y, "tik-1": Y}, "incomplete", [], ["kommun-2"], []),
        # A no is a no, whoever else is away.
        ("2022-06-30", {"kommun-1": N, "kommun-2": A}, "refused", ["kommun-1"], ["kommun-2", "tik-1"], []),
        # The seat changes hands at midnight: the vote of who has left counts for nothing.
        ("2022-07-01", {"kommun-1": Y, "kommun-2": Y, "tik-1": Y}, "incomplete", [], ["kommun-3"], ["kommun-2"]),
        ("2022-07-01", {"kommun-1": Y, "kommun-3": Y, "tik-1": Y}, "adopted", [], [], []),
        # A substitute votes where the member does not, never beside, and only while appointed.
        ("2022-07-01", {"kommun-1": Y, "kommun-3": Y, "tik-1": A, "ersattare": Y}, "adopted", [], [], []),
        ("2022-07-01", {"kommun-1": Y, "kommun-3": Y, "ersattare": N}, "refused", ["tik-1"], [], []),
        ("2022-07-01", {"kommun-1": Y, "kommun-3": Y, "tik-1": Y, "ersattare": N}, "adopted", [], [], ["ersattare"]),
        ("2022-10-01", {"kommun-1": Y, "kommun-3": Y, "ersattare": Y}, "incomplete", [], ["tik-1"], ["ersattare"]),
        ("2022-10-01", {}, "incomplete", [], ["kommun-1", "kommun-3", "tik-1"], []),
    ],
)
def test_a_decision_holds_with_the_yes_of_every_seat_of_its_day(
    day: str, votes: dict[str, Vote], outcome: str, against: list[str], missing: list[str], strangers: list[str]
) -> None:
    judged = judge(AGREEMENT, Decision(decided=date.fromisoformat(day), text="Budgeten är 270 000 kr.", votes=votes))
    told = [judged.outcome, [m.id for m in judged.against], [m.id for m in judged.missing], list(judged.strangers)]
    assert told == [outcome, against, missing, strangers]


def test_where_nobody_sits_nothing_can_be_decided() -> None:
    later = [member.model_copy(update={"start": date(2022, 7, 1), "end": None}) for member in SEATS]
    agreement = AGREEMENT.model_copy(update={"members": later})
    assert seats_on(agreement, date(2022, 6, 30)) == []
    assert judge(agreement, Decision(decided=date(2022, 6, 30), text="Ja.")).outcome == "incomplete"


def test_an_agreement_without_members_believes_its_minutes() -> None:
    agreement = load_agreement(TIMRA)
    assert judge(agreement, Decision(decided=date(2022, 6, 30), text="Ja.")).outcome == "adopted"
    assert judge(agreement, Decision(decided=date(2022, 6, 30), text="Ja.", approved=False)).outcome == "refused"


MEMBERS = "members: [{id: a, role: Kommun}, {id: b, role: Klubb}]\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (MEMBERS.replace("id: b", "id: a"), "the seats a and a share 0001-01-01 – let one begin the day after"),
        (
            MEMBERS.replace("role: Klubb", "role: Klubb, substitute_for: c"),
            "b is a substitute for 'c', who is no member",
        ),
        (
            MEMBERS.replace("Klubb", "Klubb, start: 2022-05-01, end: 2022-04-01"),
            "the end 2022-04-01 is before the start",
        ),
        (MEMBERS + "decisions: [{decided: 2022-05-01, text: Ja., votes: {c: yes}}]", "'c' votes and is no member"),
        (MEMBERS + "decisions: [{decided: 2022-05-01, text: Ja.}]", "a decision without votes, though the agreement"),
        (
            "decisions: [{id: 1, decided: 2022-05-01, text: Ja.}, {id: 1, decided: 2022-05-02, text: Nej.}]",
            "the decision '1' stands twice",
        ),
    ],
)
def test_members_and_decisions_that_cannot_be_true_are_refused(
    changed: Callable[..., Path], keys: str, said: str
) -> None:
    with pytest.raises(AgreementError) as refusal:
        load_agreement(changed(("meetings: []", f"meetings: []\n{keys}")))
    assert said in str(refusal.value)
