"""A meeting's sheet of decisions: filled in as far as can be, and, with its votes, an answer to every proposal."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement, Member
from tasks.agreement.versions import rules_on
from tasks.agreement.votes import holds
from tasks.decisions.kept import with_decisions
from tasks.intake.decisions_template import write_decision_sheet
from tasks.minutes.answers import rows
from tasks.proposals.propose import propose
from tasks.reading.dispatch import read_file
from tasks.reports.model import Report
from tasks.reports.proposed import standing
from tests.agreement.conftest import TIMRA
from tests.minutes.voting import vote
from tests.reports.conftest import scenario_report
from tests.reports.test_states import of_month

SEATS = [
    Member(id="kommun-1", role="Timrå kommun 1", party="municipality"),
    Member(id="tik-1", role="Timrå IK 1", party="association"),
    Member(id="tik-2", role="Timrå IK 2", party="association", substitute_for="tik-1", end=date(2022, 10, 31)),
]
NAMED = load_agreement(TIMRA).model_copy(update={"members": SEATS})
UNNAMED = load_agreement(TIMRA)
DAY = date(2022, 9, 14)


def reported(month: int, agreement: Agreement) -> tuple[Report, Agreement]:
    return of_month(agreement, month, scenario_report(agreement, "2022-03"))


def sheet(report: Report, agreement: Agreement, day: date, folder: Path, given: dict[str, str]) -> Path:
    """The meeting's sheet, with the same votes, by role, on every row."""
    path, made = folder / "beslut.xlsx", rows(report, agreement, day)
    write_decision_sheet(agreement, day, made, path)
    vote(path, {each["decision"]: given for each in made})
    return path


def test_every_effect_is_filled_in():
    """August of the year in which everything goes wrong, its rows as the wordings have them."""
    report, agreement = reported(8, NAMED)
    made = rows(report, agreement, DAY)
    fields = ("about", "object", "source", "amount", "percent", "number", "due", "clause")
    assert [each["decision"] for each in made] == [f"2022-08:{number}" for number in range(1, len(made) + 1)]
    assert {each["decided"] for each in made} == {DAY}
    assert [tuple(each[field] for field in fields) for each in made] == [
        ("Mål för antal nätter", "Mål", None, None, None, 87, None, "M11"),
        ("Återbetalning eller avräkning", "Sörberge IF", None, 21_500, None, None, date(2023, 1, 31), "M10"),
        ("Reserven", "Oförutsedda utgifter", "Nattvandring helg", 3_225, None, 7, None, "M11"),
        ("Återbetalning eller avräkning", "Lön", None, 3_200, None, None, date(2022, 10, 14), "M10"),
        (
            "Återbetalning eller avräkning",
            "Ingen förening",
            None,
            1_250,
            None,
            None,
            date(2022, 10, 14),
            "M10",
        ),
        ("Gräns för betydande avvikelse", None, None, 5_000, 10, None, None, "M11"),
    ]


@pytest.mark.parametrize("agreement", [NAMED, UNNAMED], ids=["members", "minutes"])
@pytest.mark.parametrize("month", [1, 2, 8, 11, 12])
def test_with_every_yes_each_holds_and_nothing_is_asked_again(month: int, agreement: Agreement, tmp_path: Path):
    """Of an extension's alternatives the first is taken, and the other refused."""
    report, agreement = reported(month, agreement)
    day = date(2022 + month // 12, month % 12 + 1, 14)
    voters = [each.role for each in agreement.members if each.substitute_for is None] or ["Enhälligt"]
    path = sheet(report, agreement, day, tmp_path, dict.fromkeys(voters, "Ja"))
    alternatives = [
        each["decision"] for each in rows(report, agreement, day) if each["decision"].endswith(("a", "b"))
    ]
    assert len(alternatives) == (2 if month == 11 else 0)
    reading = read_file(path, path.name, agreement)
    assert reading.decisions is not None
    assert [each.code for each in reading.findings] == ["decision.both"] * (month == 11)
    decided = with_decisions(agreement, reading.decisions)
    assert [each.id for each in decided.decisions if holds(decided, each)] == [
        each["decision"] for each in rows(report, agreement, day)
    ]
    assert rows(report, agreement, day, {each.id for each in decided.decisions}) == []
    later = report.model_copy(update={"made_on": day})
    before, after = (
        {each.topic for each in propose(standing(told, rules)).all}
        for told, rules in ((report, agreement), (later, rules_on(decided, report.cutoff)))
    )
    assert before and not before & after


@pytest.mark.parametrize("said", [None, "Ja", "Frånvarande", "Nej"])
def test_without_every_yes_nothing_holds(said: str | None, tmp_path: Path):
    """Untouched it is no answer at all: everything is asked again. One of two is an answer, and no yes."""
    report, agreement = reported(8, NAMED)
    path = sheet(report, agreement, DAY, tmp_path, {"Timrå kommun 1": said} if said else {})
    reading = read_file(path, path.name, agreement)
    made = rows(report, agreement, DAY)
    assert reading.decisions is not None
    assert {each.code for each in reading.findings} == {"decision.not_adopted" if said else "decision.untouched"}
    assert len(reading.findings) == len(made) and reading.decisions.height == (len(made) if said else 0)
    decided = with_decisions(agreement, reading.decisions)
    assert not any(holds(decided, each) for each in decided.decisions)
    assert rules_on(decided, date.max).budget == agreement.budget
    if said is None:
        later = report.model_copy(update={"made_on": DAY})
        assert propose(standing(later, decided)) == propose(standing(report, agreement))


def test_only_who_sits_that_day_has_a_column(tmp_path: Path):
    for day, sitting in (
        (DAY, ["Timrå kommun 1", "Timrå IK 1", "Timrå IK 2"]),
        (date(2022, 11, 1), ["Timrå kommun 1", "Timrå IK 1"]),
    ):
        write_decision_sheet(NAMED, day, [], tmp_path / "beslut.xlsx")
        headers = [cell.value for cell in openpyxl.load_workbook(tmp_path / "beslut.xlsx").worksheets[0][4]]
        assert headers[-len(sitting) :] == sitting and headers[-len(sitting) - 1] == "Avtalspunkt"
