"""``iop up`` for real, on an empty data root: server, deployments, worker, watch; a dropped file; Ctrl-C.

The tests of this file share one ``iop up`` and stand in the order of its life.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

ROOT = Path(__file__).parents[2]
AGREEMENT = "timra-ik-2022"
SHEET = ROOT / "data" / "samples" / "timra-2022" / "drops" / "2022-02" / "pass_februari.csv"
# Promised is a minute, on a machine that has nothing else to do.
PATIENCE_SECONDS = 60 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Up:
    """A running ``iop up`` and questions to its server."""

    def __init__(self, root: Path):
        self.root = root
        self.said = root / "said.txt"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "IOP_"))}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "up"],
                cwd=ROOT,
                env=clean | {"IOP_DATA_DIR": str(root), "PREFECT_SERVER_API_PORT": str(self.port)},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, ready, seconds=PATIENCE_SECONDS):
        """Seconds until ``ready()``; fails with what was said where it does not come."""
        began = time.monotonic()
        while not ready():
            assert time.monotonic() - began < seconds, self.said.read_text()
            time.sleep(0.25)
        return time.monotonic() - began

    def ask(self, path, **question):
        request = Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            data=json.dumps(question).encode() if question else None,
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def processes(self):
        """Ids of every living process that was started with this data root."""
        mark = f"IOP_DATA_DIR={self.root}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment, state = (folder / "environ").read_bytes(), (folder / "stat").read_text()
            except OSError:
                continue
            if mark in environment.split(b"\0") and state.rpartition(")")[2].split()[0] != "Z":
                found.append(int(folder.name))
        return found


@pytest.fixture(scope="module")
def up(tmp_path_factory):
    up = Up(tmp_path_factory.mktemp("data"))
    yield up
    if up.process.poll() is None:
        up.process.terminate()
        up.process.wait(60)


def test_comes_up_on_an_empty_data_root(up):
    up.wait(lambda: "Ctrl-C takes everything down" in up.said.read_text() or up.process.poll() is not None, 180)
    said = up.said.read_text()
    assert f"Prefect UI:  http://127.0.0.1:{up.port}" in said
    assert f"Agreements:  none yet. Put a file in {up.root / 'agreements'}" in said


def test_monthly_has_at_least_three_upcoming_runs(up):
    [deployment] = up.ask("deployments/filter", deployments={"name": {"any_": ["monthly"]}})

    def upcoming():
        return up.ask(
            "flow_runs/filter",
            flow_runs={
                "deployment_id": {"any_": [deployment["id"]]},
                "state": {"type": {"any_": ["SCHEDULED"]}},
            },
        )

    up.wait(lambda: len(upcoming()) >= 3)
    assert {run["auto_scheduled"] for run in upcoming()} == {True}
    assert deployment["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def test_telemetry_is_off_and_nobody_else_can_reach_it(up):
    settings = up.ask("admin/settings")
    assert settings["server"]["analytics_enabled"] is False
    assert settings["home"] == str(up.root / "prefect")
    assert settings["server"]["api"]["host"] == "127.0.0.1"


def test_second_one_in_the_same_data_root_is_refused(up):
    second = subprocess.run(
        [sys.executable, "-m", "flows.cli", "up"],
        cwd=ROOT, env=os.environ | {"IOP_DATA_DIR": str(up.root)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert second.returncode == 1 and second.stderr.count("\n") == 1
    assert f"iop is up already in this data root (http://127.0.0.1:{up.port})" in second.stderr


def test_dropped_file_has_its_receipt_within_a_minute(up):
    inbox = up.root / "inbox" / AGREEMENT
    inbox.mkdir(parents=True)
    shutil.copy(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", up.root / "agreements")
    shutil.copyfile(SHEET, inbox / SHEET.name)
    receipts = up.root / "receipts" / AGREEMENT
    up.wait(lambda: list(receipts.glob("*.json")))
    [receipt] = receipts.glob("*.json")
    assert json.loads(receipt.read_text())["file"] == SHEET.name
    up.wait(lambda: list(inbox.iterdir()) == [])


def test_run_killed_at_work_loses_nothing(up):
    """SIGKILL to a flow run's own process, once its file has left the coordinator's hands; the next run goes on."""
    inbox, receipts = up.root / "inbox" / AGREEMENT, up.root / "receipts" / AGREEMENT
    before = up.processes()
    shutil.copyfile(SHEET.parent / "bokforing_2122.se", inbox / "bokforing_2122.se")
    up.wait(lambda: not (inbox / "bokforing_2122.se").exists())
    for pid in set(up.processes()) - set(before):
        os.kill(pid, signal.SIGKILL)
    (inbox / "tom.csv").write_bytes(b"")
    up.wait(lambda: len(list(receipts.glob("*.json"))) == 3)
    told = sorted(json.loads(path.read_text())["file"] for path in receipts.glob("*.json"))
    assert told == ["bokforing_2122.se", SHEET.name, "tom.csv"]


def test_ctrl_c_twice_takes_everything_down(up):
    assert len(up.processes()) >= 2
    os.kill(up.process.pid, signal.SIGINT)
    os.kill(up.process.pid, signal.SIGINT)
    assert up.process.wait(60) == 0
    up.wait(lambda: up.processes() == [], 20)
    said = up.said.read_text()
    assert said.endswith("Taking everything down …\nAll is down.\n") and "Traceback" not in said
    assert not (up.root / "prefect" / "server.json").exists()
