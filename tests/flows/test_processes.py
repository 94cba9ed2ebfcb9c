"""Child processes: ended whole, with all they started, and gone when their parent is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.serving.processes import last_line, start
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="child processes end with their parent: needs Linux")
ROOT = Path(__file__).parents[2]

FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FAMILY
PARENT = """
import sys, time
from pathlib import Path
from flows.serving.processes import start
child = start("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], {}, Path("."), Path(sys.argv[1]))
print(child.process.pid, flush=True)
time.sleep(60)
"""


def lives(pid):
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def python(tmp_path, code, name="child"):
    return start(name, [sys.executable, "-c", code], os.environ, tmp_path, tmp_path / "logs" / f"{name}.log")


@pytest.mark.parametrize("code", [FAMILY, STUBBORN], ids=["obedient", "stubborn"])
def test_stop_ends_the_whole_family(tmp_path, monkeypatch, code):
    monkeypatch.setattr("flows.serving.processes.GRACE_SECONDS", 0.5)
    child = python(tmp_path, code)
    until(lambda: child.log.read_text().strip())
    grandchild = int(child.log.read_text())
    child.stop()
    assert not child.alive
    until(lambda: not lives(grandchild))
    child.stop()  # again is harmless


def test_child_ends_with_a_killed_parent(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    assert lives(child)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    until(lambda: not lives(child))


def test_silent_log(tmp_path):
    (tmp_path / "log").write_text("\n \n")
    assert last_line(tmp_path / "log") == "it said nothing"


def test_what_does_not_end_with_its_parent_is_made_to(tmp_path):
    """A worker without its server waits for ever on its way out."""
    (tmp_path / "deaf.py").write_text(f"{DEAF}; print('deaf', flush=True); signal.pause(); signal.pause()")
    bound = "from flows.running import bound; bound.GRACE_SECONDS = 0.2; bound.main()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {bound!r}, 'deaf'])"
    started = subprocess.Popen(
        [sys.executable, "-c", parent], env=os.environ | {"PYTHONPATH": f"{ROOT}:{tmp_path}"},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with started:
        assert started.stdout.readline() == "deaf\n"
        started.kill()
        assert started.stdout.read() == ""


ENGINE = (
    "import time; from flows.running.bound import end_with_worker; end_with_worker(); print('at work', flush=True)"
)
DEAF = "import subprocess, sys, signal; signal.signal(signal.SIGTERM, lambda *_: None)"


def test_a_run_ends_with_the_worker_past_whoever_stands_between(tmp_path):
    engine = f"{ENGINE}; time.sleep(60)"
    between = f"{DEAF}; subprocess.run([sys.executable, '-c', {engine!r}])"
    worker = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {between!r}])"
    started = subprocess.Popen(
        [sys.executable, "-c", worker, "worker", "start"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with started:
        assert started.stdout.readline() == "at work\n"
        started.kill()
        assert started.stdout.read() == ""  # the last of them has ended
