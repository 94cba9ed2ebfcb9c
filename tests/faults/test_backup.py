"""A backup made at any moment of an intake or of a sending is one moment: restored elsewhere the work goes on.

No file is lost, nobody is mailed twice, and everything verifies.
"""

import json
import signal
from pathlib import Path

import pytest

from tasks.archive.recovery.backup import back_up
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.faults.facts import RECEIVED
from tests.faults.places import walk_every
from tests.faults.test_killed_intake import grown
from tests.walks import Walk
from tests.whole.playing import QuickClock

__all__ = ["grown"]


def walked(walk: Walk, work: str, template: Path, folder: Path, stride: int) -> list[dict]:
    """What each backup led to."""
    folder.mkdir()
    walk("tests.faults.paused_backup", work, template, folder, stride)
    return [json.loads(file.read_text()) for file in folder.glob("*.json")]


@walk_every(16)
def test_backed_up_in_the_middle_of_an_intake(walk, grown, tmp_path, stride):
    outcomes = walked(walk, "intake", grown, tmp_path / "paused", stride)
    whole = next(each["left"] for each in outcomes if each["place"] is None)
    stopped = [each for each in outcomes if each["place"] is not None]
    assert len(stopped) >= 2
    for each in stopped:
        assert each["left"] is not None, each["place"]
        assert each["left"].pop("faults") == [], each["place"]
        assert each["left"]["ended"].startswith("Completed: "), each["place"]
        assert each["left"] | {"ended": whole["ended"]} == whole, each["place"]


@pytest.mark.nightly  # by day in the middle of an intake
def test_backed_up_in_the_middle_of_a_sending(walk, january, tmp_path):
    outcomes = walked(walk, "monthly", january, tmp_path / "paused", 1)
    stopped = [each for each in outcomes if each["place"] is not None]
    assert len(stopped) >= 3
    for each in stopped:
        left = each["left"]
        assert left is not None, each["place"]
        assert (left["mailed again"], left["faults"]) == ([], []), each
        # And an addition to it, where a person has settled what was in doubt.
        assert left["checked"].startswith(("1 package, ", "2 packages, ")), each
        assert left["last"].startswith("Completed: "), each
    assert {0, 4} <= {each["left"]["asked"] for each in stopped}


@walk_every(12)
def test_a_killed_restore_is_refused_until_it_is_done_again(walk, january, tmp_path, stride):
    file, folder = tmp_path / "backup.tar.gz", tmp_path / "killed"
    folder.mkdir()
    installation = open_installation(Settings(_env_file=None, data_dir=january))  # type: ignore[call-arg]
    clock = QuickClock()
    made = back_up(installation, file, RECEIVED, monotonic=clock.monotonic, sleep=clock.sleep)
    walk("tests.faults.kill_restore", file, folder, stride)
    outcomes = [json.loads(each.read_text()) for each in folder.glob("*.json")]
    killed = [each for each in outcomes if each["place"] is not None]
    assert {each["code"] for each in killed} == {-signal.SIGKILL} and len(killed) >= 3
    for each in killed:
        if not each["empty"] and (said := each["opened"]["refused"]) is not None:
            assert "run `iop restore` again" in said, each
        assert each["last"]["refused"] is None and each["last"]["faults"] == [], each
        assert each["files"] in (made.files, None), each
    if stride == 1:
        assert {"os.rename", "os.mkdir"} <= {each["place"].split(" in ")[0] for each in killed}
