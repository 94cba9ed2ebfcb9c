"""Three agreements asked for question by question come to the same as those that somebody wrote by hand."""

from pathlib import Path
from typing import Any

import pytest

from tasks.agreement.calendar import eligible_nights, quarters
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement, Clauses
from tasks.founding.catalogue import groups
from tasks.founding.file import Founding
from tasks.founding.meaning import plan_by_month
from tests.founding.played import ALL, Played, answers_of


def in_effect(agreement: Agreement) -> dict[str, Any]:
    """The agreement without what is a matter of taste (ids, and the board that is meant where none is said) and what
    is entered while it runs.
    """
    data = agreement.model_dump(exclude={"attestations", "indicators", "in_kind"})
    names = {each["id"]: number for number, each in enumerate(data["associations"])}
    data["parties"]["association"]["id"] = names[data["parties"]["association"]["id"]]
    for group in ("budget", "areas", "associations", "open_questions"):
        for number, entry in enumerate(data[group]):
            entry["id"] = number
    for duty in ("quarterly", "evaluation"):
        if data["clauses"][duty] is not None:
            data["clauses"][duty]["board"] = data["clauses"][duty]["board"] or agreement.parties.municipality.board
    return data


@pytest.mark.parametrize("played", ALL.values(), ids=ALL)
def test_the_same_in_effect_as_one_written_by_hand(played: Played, tmp_path: Path) -> None:
    by_hand, file = load_agreement(played.by_hand), tmp_path / played.by_hand.name
    file.write_text(Founding().text(answers_of(played)))
    asked_for = load_agreement(file)
    texts = [question.text for question in asked_for.open_questions]
    assert [text for text in texts if text in played.asked] == list(played.asked)
    clauses = {question.clause for question in asked_for.open_questions if question.text in played.asked}
    assert clauses <= {"förlängning"}
    kept = [each for each in asked_for.open_questions if each.text not in played.asked]
    assert in_effect(asked_for.model_copy(update={"open_questions": kept})) == in_effect(by_hand)
    assert list(plan_by_month(asked_for).values()) == list(plan_by_month(by_hand).values())
    assert eligible_nights(asked_for) == eligible_nights(by_hand)
    assert quarters(asked_for) == quarters(by_hand)


@pytest.mark.parametrize("played", ALL.values(), ids=ALL)
def test_a_file_gives_the_answers_that_make_it(played: Played) -> None:
    founding = Founding(played.by_hand)
    assert founding.text(founding.answers) == played.by_hand.read_text()


def test_every_question_has_a_place_of_its_own() -> None:
    places = [(group.key if group.many else "", question.key) for group in groups() for question in group.questions]
    assert len(places) == len(set(places))


def test_every_duty_is_asked_about() -> None:
    asked = {question.key for group in groups() for question in group.questions}
    assert {f"clauses.{subject}" for subject in Clauses.model_fields} <= asked
