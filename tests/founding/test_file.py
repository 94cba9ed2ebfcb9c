"""What becomes of a file that is there: only what an answer changed, and every comment stays."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tasks.founding.checks import Checker
from tasks.founding.file import Founding
from tasks.founding.script import Script
from tests.founding.played import ALL

TIMRA = ALL["area-nights"].by_hand


@cache
def founding() -> Founding:
    return Founding(TIMRA)


def changed(tmp_path: Path, **answers: str | None) -> tuple[str, Agreement]:
    """The file with these answers ("/" and "." written as they are), and the agreement in it."""
    text = founding().text({**founding().answers, **answers})
    file = tmp_path / TIMRA.name
    file.write_text(text)
    return text, load_agreement(file)


def comments(text: str) -> list[str]:
    return [part.strip() for line in text.splitlines() for part in line.split(" #")[1:]]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"areas/centrum/aliases": "Torget"}, lambda a: a.areas[1].aliases == ["Torget"]),
        ({"areas/sorberge/name": None}, lambda a: [each.id for each in a.areas] == ["arenaomradet", "centrum"]),
        ({"areas/centrum/name": "Mitt"}, lambda a: (a.areas[1].id, a.areas[1].name) == ("centrum", "Mitt")),
        ({"areas/+1/name": "Centrum!"}, lambda a: a.areas[3].id == "centrum-2"),
        ({"recipients/tik2@example.org/email": "a@example.org"}, lambda a: a.recipients[3].email == "a@example.org"),
        ({"clauses.quarterly": "G5: Nya ord."}, lambda a: a.clauses.quarterly.text == "Nya ord."),
        ({"clauses.quarterly": "G5: Nya ord."}, lambda a: a.clauses.quarterly.board == "Kommunstyrelsen"),
        ({"clauses.values": None}, lambda a: a.clauses.values is None),
        ({"in_kind/+1/label": "Lokal"}, lambda a: [each.id for each in a.in_kind][3:] == ["training", "lokal"]),
        ({"in_kind/training/value": "250"}, lambda a: a.in_kind[3].value == 250),
        ({"in_kind/service/label": None}, lambda a: [each.id for each in a.in_kind][1] == "supervision"),
        ({"stated_grant.amount": None}, lambda a: a.stated_grant is None),
        ({"budget/contingency/tariff.draws": None}, lambda a: a.budget[3].tariff is None),
        ({"crew.minimum": "2"}, lambda a: a.crew.minimum == 2),
        ({"significant": None}, lambda a: len(a.open_questions) == 3),  # asked already
        ({"decision_on_extension": None}, lambda a: a.open_questions[3].clause == "G6"),
    ],
)  # fmt: skip
def test_one_answer_changes_one_thing(
    tmp_path: Path, answers: dict[str, str | None], found: Callable[[Agreement], bool]
) -> None:
    text, agreement = changed(tmp_path, **answers)
    assert found(agreement)
    assert set(comments(TIMRA.read_text())) - set(comments(text)) <= {"G6"}
    before, after = load_agreement(TIMRA).model_dump(), agreement.model_dump()
    keys = {name.split("/")[0].split(".")[0] for name in answers}
    keys |= {"open_questions"} if answers.get("decision_on_extension", "") is None else set()
    assert {key for key in before if before[key] != after[key]} <= keys


def test_the_kinds_in_kind_go_with_their_clause() -> None:
    gone = founding().changes({**founding().answers, "clauses.in_kind": None})
    assert len(gone) == 1 + 2 + 5
    [empty] = [line for line in gone if line.startswith("+")]
    assert (empty.split(" #")[0].strip(), "kronor an hour" in empty) == ("+ in_kind: []", True)


def test_what_nobody_is_asked_about_stays(tmp_path: Path) -> None:
    file = tmp_path / TIMRA.name
    more = "headers: {area: [Rutt]}   # as the sheets have it\npdf_standards: [a-2b]\ndecisions: []\n"
    more += "versions:   # the addendum\n  - {start: 2022-09-01, text: Högre., attention: {percent: 3, amount: 9}}\n"
    file.write_text(TIMRA.read_text() + more)
    mine = Founding(file)
    text = mine.text({**mine.answers, "title": "Ny rubrik"})
    assert text == file.read_text().replace(
        "title: Idéburet offentligt partnerskap Timrå kommun – Timrå IK", "title: Ny rubrik"
    )


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("id", "timra", "kan inte byta namn"),
        ("title", None, "Ett svar behövs"),
        ("areas/sorberge/aliases", "centrum", "Namnet står redan"),
        ("calendar.extra", "2023-04-30", "utanför avtalstiden"),
        ("calendar.extra", "24/12", "saknas året"),
        ("decision_on_extension", "januari 2023", "utanför avtalstiden"),
        ("budget/material/accounts", "6150", "annan budgetrad"),
        ("budget/material/accounts", "1930", "klass 3–8"),
        ("budget/material/tariff.draws", "Ja, nätterna", "betalar redan"),
        ("budget/patrol_nights/tariff.draws", "Nej", "finns inte att välja"),
        ("budget/patrol_nights/tariff.per", "Kväll, oavsett antal områden", "räknar något annat"),
        ("associations/sorberge-if/ledger.texts", "TIK", "annan förening"),
        ("attention", "20 % och 9000 kr", "gula gränsen"),
        ("recipients/tik1@example.org/email", "Kommun1@example.org", "Adressen finns redan"),
        ("recipients/+1/email", "tik1@example.org", "Adressen finns redan"),
        ("meetings", "2025-01-01", "utanför avtalstiden"),
        ("in_kind/training/aliases", "handledning", "ett annat slag"),
    ],
)
def test_an_answer_that_cannot_stand_beside_the_others_is_refused(place: str, text: str | None, said: str) -> None:
    answers = {**founding().answers, "recipients/+1/role": "Handläggare"}
    checker = Checker(founding().fresh, founding().before)
    asked = next(each for each in Script(answers).asked() if each.place == place)
    assert said in (checker.fault(answers, asked, text) or "")


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("clauses.values", None, "intygade efter den här punkten"),
        ("recipients/kommun1@example.org/role", "Handläggare", "Rollen har intygat"),
        ("quarters", "2022-Q1: 2022-01-01 – 2022-04-30; 2022-Q2: 2022-05-01 – 2022-06-30", "innan det slutar"),
        ("quarters", "2022-Q2: 2022-04-01 – 2022-06-30", "skulle inte finnas längre"),
    ],
)
def test_what_is_attested_does_not_lose_what_it_rests_on(tmp_path: Path, place: str, text: str, said: str) -> None:
    file = tmp_path / TIMRA.name
    attested = "attestations: [{period: 2022-Q1, role: Timrå kommun 1, date: 2022-04-01}]"
    file.write_text(TIMRA.read_text().replace("attestations: []", attested))
    answers, checker = (mine := Founding(file)).answers, Checker(mine.fresh, mine.before)
    asked = next(each for each in Script(answers).asked() if each.place == place)
    assert said in (checker.fault(answers, asked, text) or "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: Id", "'title': Id"),  # a key that is not found at the beginning of its line
        ('voluntary: {id: A5, text: "Insatsen ska vara av frivillig art."}\n', ""),  # and no line break at the end
        ("  association: {name: Timrå IK, id: timra-ik}", "  association: {name: Timrå IK, id: sorberge-if}"),
    ],
)
def test_however_the_file_is_written_nothing_is_lost(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / TIMRA.name
    assert before in TIMRA.read_text()
    file.write_text(TIMRA.read_text().replace(before, after).rstrip())
    mine, old = Founding(file), load_agreement(file).model_dump()
    file.write_text(mine.text({**mine.answers, "meetings": "9/2", "parties.association.name": "Timrå Idrottsklubb"}))
    new = load_agreement(file).model_dump()
    assert new["parties"].pop("association") == {**old["parties"].pop("association"), "name": "Timrå Idrottsklubb"}
    assert (new.pop("meetings"), old.pop("meetings")) == ([date(2022, 2, 9)], [])
    assert new == old
