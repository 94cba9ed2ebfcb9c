"""Three agreements asked for question by question come to the same as those that somebody wrote by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from tasks.agreement.calendar import eligible_nights, quarters
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.founding.catalogue import groups, texts
from tasks.founding.file import Founding
from tasks.founding.meaning import meaning, plan_by_month
from tests.founding.played import ALL, ROOT, Played, answers_of


def in_effect(agreement: Agreement) -> dict[str, Any]:
    """The agreement without what is a matter of taste (ids, and the board that is meant where none is said) and what
    is entered while it runs.
    """
    data = agreement.model_dump(exclude={"attestations", "indicators"})
    names = {each["id"]: number for number, each in enumerate(data["associations"])}
    data["parties"]["association"]["id"] = names[data["parties"]["association"]["id"]]
    for group in ("budget", "areas", "associations", "open_questions", "in_kind"):
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


def test_the_plan_of_many_lines_fits_a_narrow_terminal() -> None:
    data = Founding(ALL["area-nights"].by_hand).fresh()
    wide, narrow = (meaning("budget", data, width) for width in (80, 45))
    tables = [line for line in narrow if line.startswith("  ") and "2022" in line]
    assert max(map(len, tables)) <= 45
    assert len(tables) == 2 * len([line for line in wide if line.startswith("  ") and "2022" in line])
    march = [line.replace("\u00a0", "").split()[-2:] for line in narrow if "mars" in line]
    assert march == [["–", "−64815"], ["−1333", "–"]]


def test_every_question_has_a_place_of_its_own() -> None:
    places = [(group.key if group.many else "", question.key) for group in groups() for question in group.questions]
    assert len(places) == len(set(places))


FOLLOWS = {
    "areas[].id",
    "associations[].id",
    "budget[].id",
    "in_kind[].id",
    "open_questions[].id",
    "parties.association.id",
}
"""Keys that `iop new` finds out by itself."""

ONE_SO_FAR = {"language", "currency"}


def keys(model: type[BaseModel], asked: set[str], above: str = "") -> Iterator[str]:
    """The keys of the agreement file, down to what is asked about or holds no more keys."""
    for name, field in model.model_fields.items():
        key = f"{above}{name}"
        annotation = field.annotation
        is_list = get_origin(annotation) is list
        inner = [
            each
            for each in (annotation, *get_args(annotation))
            if isinstance(each, type) and issubclass(each, BaseModel)
        ]
        is_deeper = any(each.startswith((f"{key}.", f"{key}[")) for each in asked)
        if key not in asked and inner and is_deeper:
            yield from keys(inner[0], asked, f"{key}[]." if is_list else f"{key}.")
        else:
            yield key


def test_every_key_is_asked_about_or_follows_or_is_told_of() -> None:
    asked = {f"{g.key}[].{each.key}" if g.many else each.key for g in groups() for each in g.questions}
    later = set(texts()["later"])
    known = asked | FOLLOWS | ONE_SO_FAR | later
    assert {key for key in keys(Agreement, asked | FOLLOWS | later) if key not in known} == set()
    assert not later & asked - {"budget[].aliases"}  # asked of lists of expenses alone
    paper = (ROOT / "docs" / "agreement-file.md").read_text()
    told = paper.partition("## What `iop new` does not ask")[2]
    assert {key for key in later if f"`{key}`" not in told} == set()


def test_a_new_file_says_what_was_not_asked() -> None:
    text = Founding().text(answers_of(ALL["packages"]))
    assert all(f"#   {key} " in text for key in texts()["later"])
