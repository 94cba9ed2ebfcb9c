"""``iop new`` in a terminal: keys in, an agreement file out; broken off, taken up, and changed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from flows.cli import iop
from tasks.agreement.load import load_agreement
from tests.founding.played import ALL, Played, Step, dialogue

ENTER, CLEAR, DOWN, UP, BREAK = "\r", "\x15", "\x1b[B", "\x1b[A", "\x03"


def keys(step: Step) -> str:
    """What is pressed to answer: a text is typed, a choice is gone to with the arrows."""
    question = step.asked.question
    if question.kind != "choice":
        return (CLEAR + step.typed if step.typed else "") + ENTER
    choices = [*question.options.values(), *(["-"] if step.asked.may_be_nothing else [])]
    begins = choices.index(step.offered or ("-" if step.asked.may_be_nothing else choices[0]))
    aim = choices.index(step.typed) if step.typed else begins
    return (DOWN if aim > begins else UP) * abs(aim - begins) + ENTER


def all_keys(played: Played) -> list[str]:
    return [keys(step) for step in dialogue(played)[0]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IOP_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(pressed: str, *arguments: str) -> Result:
    with create_pipe_input() as terminal, create_app_session(terminal, DummyOutput()):
        terminal.send_text(pressed)
        result = CliRunner().invoke(iop, ["new", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_broken_off_and_taken_up_it_ends_with_the_agreement_and_a_report_of_made_up_figures(root: Path) -> None:
    pressed = all_keys(ALL["packages"])
    half = run("".join(pressed[:40]) + BREAK)
    assert half.exit_code == 1
    assert "Svaren är sparade" in half.output
    assert "av möjliga nätter" not in half.output
    whole = run(ENTER + "".join(pressed[40:]))
    assert whole.exit_code == 0, whole.output
    assert "40 svar finns sedan sist" in whole.output.replace("\u00a0", " ")
    told = half.output.replace("\u00a0", " ")
    assert "275 dagar i 9 månader" in told
    assert "möjliga nätter under avtalstiden" in told
    assert "det går jämnt upp" in whole.output
    agreement = load_agreement(root / "agreements" / "bergvik-2024.yaml")
    assert [line.tariff.package for line in agreement.budget if line.tariff] == [10]
    assert not list((root / "drafts").iterdir())
    assert (root / "inbox" / "bergvik-2024").is_dir()
    sheets = {f"{name}_bergvik-2024.xlsx" for name in ("passlista", "utlägg", "insatser")}
    assert {file.name for file in root.glob("*.xlsx")} == sheets
    report = root / "previews" / "bergvik-2024" / "prov" / "report.txt"
    assert f"{report.with_suffix('.html')}" in whole.output
    told = report.read_text().replace("\u00a0", " ")
    assert "PROV med påhittade uppgifter – Trygga stråk i Bergvik" in told
    # 13 + 1 nights of March are a ninth of 118: 60 planned nights begin with 7.
    assert "7 av 60 nätter är gjorda" in told
    given = json.loads((report.parent / "report.json").read_text())["in_kind"]
    assert [(each["id"], each["hours_to_date"]) for each in given] == [
        ("municipality.lokal", "2"),
        ("association.handledning", "2"),
    ]
    assert not (root / "outbox").exists()


def test_a_wrong_answer_is_not_taken_and_one_can_go_back(root: Path) -> None:
    # The last - is typed behind the title that is offered: it has to have one, and - is no title.
    lines = ["Timrå kommun", "<", f"{CLEAR}Havsö kommun", "Nämnden", "Föreningen", "-", f"{CLEAR}Rubrik", "-"]
    lines += [f"{CLEAR}Å Ä Ö", f"{CLEAR}havso", "2023"]
    result = run("".join(line + ENTER for line in lines) + BREAK)
    assert result.exit_code == 1
    [draft] = (root / "drafts").iterdir()
    kept = draft.read_text()
    assert '"parties.municipality.name": "Havsö kommun"' in kept
    assert '"title": "Rubrik"' in kept
    assert '"id": "havso"' in kept
    assert '"activity": null' in kept


def test_an_id_that_somebody_took_meanwhile_is_asked_again(root: Path) -> None:
    lines = ["Timrå kommun", "Kommunstyrelsen", "Timrå IK", "", "", f"{CLEAR}timra-ik-2022", "2022", ""]
    assert run("".join(line + ENTER for line in lines) + BREAK).exit_code == 1
    (root / "agreements").mkdir()
    (root / "agreements" / "timra-ik-2022.yaml").write_text(ALL["area-nights"].by_hand.read_text())
    again = run(ENTER + f"{CLEAR}timra-ik-2022{ENTER}" + BREAK)
    assert "Det finns redan ett avtal som heter timra-ik-2022" in again.output
    [draft] = (root / "drafts").iterdir()
    assert '"term": "2022"' in draft.read_text()


def test_an_agreement_that_is_there_is_changed_with_its_comments(root: Path) -> None:
    (root / "agreements").mkdir()
    file = root / "agreements" / "timra-ik-2022.yaml"
    text = ALL["area-nights"].by_hand.read_text()
    file.write_text(text)
    to_people = DOWN * 10 + ENTER
    meetings = ENTER * 2 + CLEAR + "30/2\r" + CLEAR + "9/2, 9 mars\r"
    half = run(to_people + meetings + BREAK, "--agreement", "timra-ik-2022")
    assert (half.exit_code, file.read_text()) == (1, text)
    text = text.replace("label: Nattvandring helg", "label: Nattvandring")  # by hand, meanwhile
    file.write_text(text)
    written = run(ENTER * 2, "--agreement", "timra-ik-2022")
    assert written.exit_code == 0, written.output
    removed, added = [line for line in written.output.splitlines() if line.startswith(("- ", "+ "))]
    assert (removed.split(" #")[0].strip(), "meetings: [2022-02-09, 2022-03-09]" in added) == ("- meetings: []", True)
    assert file.read_text() == text.replace(
        "meetings: []                                      #", "meetings: [2022-02-09, 2022-03-09]                #"
    )


def test_no_root_and_no_such_agreement_are_one_line(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("", "--agreement", "nowhere").exit_code == 2
    monkeypatch.setenv("IOP_DATA_DIR", str(root / "nowhere"))
    none = run("")
    assert (none.exit_code, "There is no data root" in none.output) == (1, True)
