"""Processes that are started again, with the real supervisor and small modules."""

import os
import signal
import sys
from pathlib import Path

import pytest

from flows.serving.supervised import configuration, supervised, wait_until_ready
from flows.serving.up import wait_for_the_killed
from tasks.errors import OutsideError
from tests.waiting import PATIENCE, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes end with their parent: needs Linux")
SLEEPER = """import os, signal, sys, tempfile, time
if "slowly" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit()))
print(os.getpid(), sys.argv[1:], tempfile.gettempdir(), flush=True)
time.sleep(60)
"""


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def environment(tmp_path):
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    (tmp_path / "failing.py").write_text("import sys; sys.exit('the port is taken')")
    root = Path(__file__).parents[2]
    return os.environ | {"PYTHONPATH": f"{root}:{tmp_path}"}


def pids(home: Path) -> list[int]:
    log = home / "logs" / "sleeper.log"
    return [int(line.split()[0]) for line in log.read_text().splitlines()] if log.exists() else []


def test_a_killed_process_is_started_again_and_all_end_together(tmp_path, environment):
    home = tmp_path / "100% home"
    home.mkdir()
    with supervised(home, {"sleeper": ["sleeper", "a b"]}, environment) as (asked, _):
        assert [each.is_up for each in asked.processes()] == [False]  # nothing is started by itself
        asked.start("sleeper")
        [first] = until(lambda: pids(home))
        began = until(lambda: asked.processes()[0].since)
        os.kill(first, signal.SIGKILL)
        _, second = until(lambda: len(pids(home)) == 2 and pids(home))  # the log goes on
        assert asked.processes()[0].since >= began
        # What they keep for a while lies where no other account can be first: Prefect's worker does not start where
        # somebody else has a folder "runner_storage".
        assert (home / "logs" / "sleeper.log").read_text().count(f"['a b'] {asked.socket.parent}\n") == 2
    assert not lives(second)


def test_processes_end_with_a_killed_supervisor(tmp_path, environment):
    with supervised(tmp_path, {"sleeper": ["sleeper"]}, environment) as (asked, child):
        asked.start("sleeper")
        [pid] = until(lambda: pids(tmp_path))
        child.process.kill()
        until(lambda: not lives(pid))
        assert not asked.answers()


def test_the_next_one_waits_for_what_a_killed_one_has_left(tmp_path, environment, capsys):
    wait_for_the_killed(tmp_path)
    with supervised(tmp_path, {"sleeper": ["sleeper", "slowly"]}, environment) as (asked, child):
        asked.start("sleeper")
        [pid] = until(lambda: pids(tmp_path))
        child.process.terminate()  # what its end asks of it
        assert lives(pid)
        wait_for_the_killed(tmp_path)
        assert not asked.answers() and not lives(pid)
    wait_for_the_killed(tmp_path)
    assert capsys.readouterr().out.count("is still ending") == 1


def test_what_a_killed_one_has_left_in_tmp_is_gone_with_the_next_of_its_home_alone(tmp_path, environment):
    homes, left = [tmp_path / "one", tmp_path / "other"], []
    for home in homes:
        with supervised(home, {"sleeper": ["sleeper"]}, environment) as (asked, _):
            left.append(asked.socket.parent)
    for folder in left:
        (folder / "runner_storage").mkdir(parents=True)
    for home, there in zip(homes, [[False, True], [False, False]], strict=True):
        with supervised(home, {"sleeper": ["sleeper"]}, environment):
            assert [folder.exists() for folder in left] == there


def test_one_that_fails_at_once_says_why(tmp_path, environment):
    log = tmp_path / "logs" / "failing.log"
    with supervised(tmp_path, {"failing": ["failing"]}, environment) as (asked, _):
        asked.start("failing")
        with pytest.raises(OutsideError, match=r"The failing has ended: the port is taken \(all of it: "):
            wait_until_ready(asked, "failing", lambda: False, log, PATIENCE, lambda: False)
        assert not wait_until_ready(asked, "failing", lambda: False, log, PATIENCE, lambda: True)
        assert wait_until_ready(asked, "failing", lambda: True, log, PATIENCE, lambda: False)


def test_its_file_holds_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("IOP_SMTP_PASSWORD", "a secret")
    assert "a secret" not in configuration(tmp_path / "socket", {"sleeper": ["sleeper"]})
