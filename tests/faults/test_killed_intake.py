"""Killed wherever it changes anything and started again, the intake leaves what an undisturbed one leaves."""

import json
from pathlib import Path

import pytest

from tasks.installation import open_installation
from tasks.settings import Settings
from tests.faults.facts import drop
from tests.faults.places import walk_every
from tests.whole.playing import Player

HEADER = "Datum;Område;Förening;Start;Slut;Vuxna;Anmärkning\n"
FIRST = HEADER + "2022-01-07;Centrum;Timrå IK;21:00;00:00;4;\n2022-01-08;Centrum;Timrå IK;21:00;00:00;3;lugnt\n"
GROWN = (
    HEADER
    + "2022-01-07;Centrum;Timrå IK;21:00;00:00;5;\n"
    + "2022-01-08;Centrum;Timrå IK;21:00;00:00;3;glas på torget\n"
    + "2022-01-14;Månen;Timrå IK;21:00;00:00;2;\n"
    + "2022-01-15;Arenan;Timrå IK;21:00;01:00;6;\n"
)


@pytest.fixture
def grown(tmp_path: Path) -> Path:
    """A data root with one sheet taken in and the next, which replaces it, in the inbox."""
    root = tmp_path / "data"
    opened = open_installation(Settings(_env_file=None, data_dir=root))  # type: ignore[call-arg]
    played = Player.at(opened)
    assert drop(opened, [("pass.csv", FIRST)]) == ["taken_in"]
    played.drop_bytes("pass.csv", GROWN.encode())
    opened.register.close()
    return root


@walk_every(8)
def test_killed_anywhere_the_sheet_is_taken_in_once(walk, grown, tmp_path, stride):
    folder = tmp_path / "killed"
    folder.mkdir()
    walk("tests.faults.kill_intake", grown, folder, stride)
    outcomes = [json.loads(file.read_text()) for file in folder.glob("*.json")]
    killed = [each for each in outcomes if each["place"] is not None]
    whole = next(each["left"] for each in outcomes if each["place"] is None)
    assert [each["code"] for each in outcomes if each["place"] is None] == [0, 0]

    assert whole["ended"] == "Completed: nothing to do: the inbox is empty"
    assert [(file, state) for file, _, state in whole["drops"]] == [("pass.csv", "taken_in")] * 2
    assert len(whole["facts"]["patrols"]) == 3
    assert len(whole["facts"]["day_notes"]) == 1
    assert whole["inbox"] == []

    assert len(killed) >= 3
    if stride == 1:
        walked = {each["place"].split(" in ")[0] for each in killed}
        written = {f"{when} writing {table}" for when in ("before", "after") for table in ("patrols", "findings")}
        assert {"open", "half written", "commit"} | written <= walked
    for each in killed:
        assert each["left"]["ended"].startswith("Completed: "), each["place"]
        assert each["left"] | {"ended": whole["ended"]} == whole, each["place"]
