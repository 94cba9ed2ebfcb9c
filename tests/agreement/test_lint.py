"""`iop lint` tells when the rules change, what overlaps, and where nobody could decide."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.agreement.lint import lint

SEATS = "members: [{id: a, role: Kommun, end: 2022-05-31}, {id: b, role: Kommun B, start: 2022-06-15}]"
DECISIONS = """decisions:
  - {id: 1, decided: 2022-04-11, text: Gränsen., about: limits, percent: 15, amount: 8000, votes: {a: yes}}
  - {id: 2, decided: 2022-04-11, text: Material., about: budget, object: material, amount: 8000, votes: {a: yes}}
  - {id: 3, decided: 2022-04-11, text: Ny gräns., about: limits, percent: 12, amount: 8000, votes: {a: yes}}
  - {id: 4, decided: 2022-04-11, text: Nej., about: budget, object: material, amount: 9000, votes: {a: no}}
"""


def test_versions_on_a_time_line(changed: Callable[..., Path]):
    result = lint(changed(("meetings: []", f"meetings: []\n{SEATS}\n{DECISIONS}")))
    assert result.mistakes == []
    assert result.versions == [
        "from 2022-04-11: open_questions (decision 1)",
        "from 2022-04-11: significant (decision 1)",
        "from 2022-04-11: lines.material (decision 2)",
        "from 2022-04-11: open_questions (decision 3)",
        "from 2022-04-11: significant (decision 3)",
        "overlap on 2022-04-11: decision 1 and decision 3 both change significant; the later counts",
        "hole 2022-06-01 – 2022-06-14: nobody sits in the steering group, so nothing can be decided",
    ]
    assert [each.id for each in result.open_questions] == ["Q1", "Q2", "B1"]  # 270 - 250 - 8 - 15 does not close


VERSIONS = """versions:
  - {start: 2022-06-01, end: 2022-08-31, text: Sommar., calendar: {weekdays: [thursday, friday, saturday]}}
  - {start: 2022-09-01, text: Tillägg., clause: M3, budget: {patrol_nights: {tariff: {rate: 2700}}}}
  - {start: 2022-10-01, text: Höst., calendar: {extra: [2022-10-31]}}
"""


def versed(changed: Callable[..., Path], text: str) -> Path:
    return changed(("meetings: []", f"meetings: []\n{text}"))


def test_versions_of_the_file_stand_on_the_same_time_line(changed: Callable[..., Path]):
    limit = "decisions: [{id: 1, decided: 2022-09-12, text: Gränsen., about: limits, percent: 15, amount: 8000}]\n"
    result = lint(versed(changed, f"{VERSIONS}{limit}"))
    assert result.mistakes == []
    assert result.versions == [
        "from 2022-06-01: calendar (version 2022-06-01 – 2022-08-31)",
        "from 2022-09-01: calendar as before (version 2022-06-01 – 2022-08-31 has ended)",
        "from 2022-09-01: tariff.patrol_nights (version 2022-09-01 –)",
        "from 2022-09-12: open_questions (decision 1)",
        "from 2022-09-12: significant (decision 1)",
        "from 2022-10-01: calendar (version 2022-10-01 –)",
        "hole 2022-09-01 – 2022-09-30: no version of calendar, so what stands outside versions counts",
    ]
    assert [each.id for each in result.open_questions] == ["Q1", "Q2"]  # 100 x 2 700 is no question: some earn 2 500


def test_a_version_may_lie_in_a_decided_extension(changed: Callable[..., Path]):
    longer = "decisions: [{decided: 2022-12-12, text: Ett halvår till., about: extension, due: 2023-06-30}]\n"
    later = "versions: [{start: 2023-01-01, text: Tillägg., budget: {patrol_nights: {tariff: {rate: 2700}}}}]\n"
    assert len(lint(versed(changed, later)).mistakes) == 1
    result = lint(versed(changed, f"{longer}{later}"))
    assert result.mistakes == []
    assert "from 2023-01-01: tariff.patrol_nights (version 2023-01-01 –)" in result.versions


def test_nights_meetings_and_the_next_decision_may_lie_in_a_decided_extension(changed: Callable[..., Path]):
    """The agreement alone ends with 2022: a meeting more than half a year after that is a wrong year."""
    longer = "decisions: [{decided: 2022-12-12, text: Ett år till., about: extension, due: 2023-12-31}]\n"
    later = [
        ("extra: []", "extra: [2023-04-30]"),
        ("decision_on_extension: 2022-12", "decision_on_extension: 2023-11"),
        ("meetings: []", "meetings: [2023-08-16]"),
    ]
    assert len(lint(changed(*later)).mistakes) == 3
    assert lint(changed(*later[:2], (later[2][0], f"{later[2][1]}\n{longer}"))).mistakes == []


@pytest.mark.parametrize(
    ("version", "what", "remedy"),
    [
        ("{start: 2023-01-01, text: A., attention: {percent: 1, amount: 1}}", "outside the term", "use a day of"),
        ("{start: 2022-05-01, end: 2022-04-01, text: A., calendar: {extra: []}}", "before the start", "swap or mend"),
        ("{start: 2022-05-01, text: A.}", "changes nothing", "name calendar, budget"),
        (
            "{start: 2022-05-01, text: A., budget: {patrols: {accounts: []}}}",
            "none of the budget's",
            "use one of grant",
        ),
        ("{start: 2022-05-01, text: A., budget: {material: {tariff: {rate: 1}}}}", "has no tariff", "give the line"),
        ("{start: 2022-05-01, text: A., budget: {patrol_nights: {tariff: {per: patrol}}}}", "is no key", "remove it"),
        (
            "{start: 2022-05-01, text: A., budget: {material: {accounts: ['6150']}}}",
            "overlaps 6150 of material",
            "one line",
        ),
        ("{start: 2022-05-01, text: A., budget: {material: {accounts: ['2440']}}}", "never outcome", "class 3 to 8"),
        ("{start: 2022-05-01, text: A., attention: {percent: 50, amount: 9000}}", "lies above the red", "name both"),
        ("{start: 2022-05-01, text: A., calendar: {extra: [2022-04-30]}}", "outside the version", "where its day"),
        (
            "{start: 2022-06-01, end: 2022-08-31, text: A., calendar: {weekdays: [friday]}}\n"
            "  - {start: 2022-08-15, text: B., calendar: {weekdays: [saturday]}}",
            "share 2022-08-15",
            "begin the day after",
        ),
        (
            "{start: 2022-06-01, text: A., calendar: {weekdays: [friday]}}\n"
            "  - {start: 2022-06-01, text: B., calendar: {weekdays: [saturday]}}",
            "share 2022-06-01",
            "begin the day after",
        ),
    ],
)
def test_a_version_that_cannot_be_is_refused_with_its_line(
    changed: Callable[..., Path], version: str, what: str, remedy: str
):
    result = lint(versed(changed, f"versions:\n  - {version}\n"))
    [mistake] = result.mistakes
    assert mistake.line in (69, 70)
    assert what in mistake.what and remedy in mistake.remedy, mistake
