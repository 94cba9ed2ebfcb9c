"""A backup made at any moment of an intake or of a sending is one moment: restored elsewhere the work goes on.

No file is lost, nobody is mailed twice, and everything verifies.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.faults.test_killed_intake import grown
from tests.whole.playing import ROOT

__all__ = ["grown"]

STRIDE = 5
"""Every which place is walked here."""


def walked(work: str, template: Path, folder: Path, stride: int = STRIDE) -> list[dict]:
    """What each backup led to."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.paused_backup", work, str(template), str(folder), str(stride)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(file.read_text()) for file in folder.glob("*.json")]


def test_backed_up_in_the_middle_of_an_intake(grown, tmp_path):
    outcomes = walked("intake", grown, tmp_path / "paused")
    whole = next(each["left"] for each in outcomes if each["place"] is None)
    stopped = [each for each in outcomes if each["place"] is not None]
    assert len(stopped) >= 5
    for each in stopped:
        assert each["left"] is not None, each["place"]
        assert each["left"].pop("faults") == [], each["place"]
        assert each["left"]["ended"].startswith("Completed: "), each["place"]
        assert each["left"] | {"ended": whole["ended"]} == whole, each["place"]


def test_backed_up_in_the_middle_of_a_sending(january, tmp_path):
    outcomes = walked("monthly", january, tmp_path / "paused")
    stopped = [each for each in outcomes if each["place"] is not None]
    assert len(stopped) > 5
    for each in stopped:
        left = each["left"]
        assert left is not None, each["place"]
        assert (left["mailed again"], left["faults"]) == ([], []), each
        # And an addition to it, where a person has settled what was in doubt.
        assert left["checked"].startswith(("1 packages, ", "2 packages, ")), each
        assert left["last"].startswith("Completed: "), each
    assert {0, 4} <= {each["left"]["asked"] for each in stopped}
