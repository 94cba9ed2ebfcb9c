"""The real ``iop intake`` and ``iop monthly``, killed beside an ``iop up`` whose own runs go for the same files."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.facts.tables import Drop, Edition
from tasks.installation import open_installation
from tasks.settings import Settings
from tests.compare import compare
from tests.flows.running import ROOT, Up
from tests.waiting import PATIENCE
from tests.whole.playing import AGREEMENT, SAMPLES

MONTH = "2022-01"
KILLS_OF_ONE_FILE = 2
"""A third one while it is being read would be taken for the file's own doing (tests/faults/test_own_faults.py)."""
LONGEST_SECONDS = 12.0
"""By then a run is done on a quiet machine; a later kill finds nobody."""


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    up = Up(tmp_path_factory.mktemp("beside") / "data")
    up.wait_until_up()
    yield up
    up.process.terminate()
    up.process.wait(PATIENCE)


def iop(root: Path, *arguments: str) -> subprocess.Popen:
    """Start a command as cron would, in a process group of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "IOP_"))}
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *arguments],
        cwd=ROOT,
        env=clean | {"IOP_DATA_DIR": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def killed(root: Path, seconds: float, *arguments: str) -> None:
    """Start a command and kill it, and all that it has started, after so many seconds."""
    process = iop(root, *arguments)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def plays(root: Path, agreement: str, chance: random.Random) -> None:
    """One agreement's January under so many kills, and what must be there in the end."""
    text = (ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml").read_text()
    (root / "agreements" / f"{agreement}.yaml").write_text(text.replace(f"id: {AGREEMENT}", f"id: {agreement}", 1))
    inbox = root / "inbox" / agreement
    inbox.mkdir(parents=True)
    for file in sorted((SAMPLES / "drops" / MONTH).iterdir()):
        (inbox / file.name).write_bytes(file.read_bytes())
    monthly = ("monthly", "--agreement", agreement, "--period", MONTH)
    for number in range(KILLS_OF_ONE_FILE):
        command = monthly if number % 2 else ("intake", "--agreement", agreement)
        killed(root, chance.uniform(0.5, LONGEST_SECONDS), *command)
    process = iop(root, *monthly)
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert "Traceback" not in said

    installation = open_installation(Settings(data_dir=root))
    with installation.register.session() as session:
        drops = session.scalars(select(Drop).where(Drop.agreement == agreement)).all()
        editions = session.scalars(select(Edition).where(Edition.agreement == agreement)).all()
        assert sorted((drop.file, drop.state) for drop in drops) == [
            ("bokforing_2122.se", "taken_in"),
            ("nattvandring_2022.xlsx", "taken_in"),
        ]
        assert [(row.period, row.edition, row.state) for row in editions] == [(MONTH, 1, "sealed")]
    assert len(list((root / "outbox").glob(f"{agreement}.monthly.*.eml"))) == 4
    package = root / "archive" / agreement / MONTH / "edition-1"
    report = json.loads((package / "data" / "report.json").read_text())
    receipts = [json.loads(file.read_text()) for file in (root / "receipts" / agreement).glob("*.json")]
    expected = json.loads((SAMPLES / "expected" / f"{MONTH}.json").read_text()) | {"agreement": agreement}
    assert compare(expected, report, receipts)[0] == []


@pytest.mark.nightly  # by day: a run killed beside the server (tests/flows/test_up.py), intakes at once
@pytest.mark.parametrize("seed", range(100 // KILLS_OF_ONE_FILE))
def test_what_is_killed_beside_the_server_is_done_once(up, seed):
    """A hundred kills."""
    plays(up.root, f"a{seed}", random.Random(seed))
