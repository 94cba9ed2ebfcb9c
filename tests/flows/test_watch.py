"""The inbox watch: which events are about a dropped file, and where the kernel tells of none."""

import os
import subprocess
import sys
import threading

import pytest
from watchfiles import Change

from flows.serving.watch import is_drop, on_network_drive, watch_inboxes
from tests.waiting import PATIENCE


@pytest.mark.parametrize(
    ("change", "path", "drop"),
    [
        (Change.added, "inbox/a/pass.csv", True),
        (Change.modified, "inbox/a/pass.csv", True),
        (Change.deleted, "inbox/a/pass.csv", False),
        (Change.added, "inbox/a/.claimed/0f/pass.csv", False),
        (Change.added, "inbox/a/~$pass.xlsx", False),
        (Change.added, "inbox/a/pass.csv.part", False),
        (Change.added, "inbox/a/.pass.csv.swp", False),
        (Change.added, "inbox/ny", True),
        (Change.deleted, "inbox/a/~$pass.xlsx", True),  # the file beside it was closed
        (Change.deleted, "inbox/a/.~lock.pass.ods#", True),
    ],
)
def test_events(change, path, drop):
    assert is_drop(change, path) is drop


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/export /srv/share nfs4 rw 0 0
//server/club /srv/club\\040drive cifs rw 0 0
/dev/sdb1 /srv/share/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "network"),
    [
        ("/var/lib/iop", False), ("/srv/share/inbox", True), ("/srv/club drive/inbox", True),
        ("/srv/share/local/inbox", False), ("/srv/shared", False),
    ],
)  # fmt: skip
def test_network_drives(tmp_path, folder, network):
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert on_network_drive(tmp_path.__class__(folder), mounts) is network


def test_machine_that_does_not_list_its_mounts(tmp_path):
    assert on_network_drive(tmp_path, tmp_path / "no such file") is False


@pytest.mark.parametrize("polling", [False, True])
def test_dropped_file_is_a_nudge(tmp_path, monkeypatch, polling):
    """By the kernel's word, and by polling as on a network drive."""
    monkeypatch.setattr("flows.serving.watch.on_network_drive", lambda folder: polling)
    stop, nudged = threading.Event(), []
    for tick, _ in enumerate(watch_inboxes(tmp_path, stop, lambda: nudged.append(True))):
        if tick == 0:
            (tmp_path / "a").mkdir()
            (tmp_path / "a" / "pass.csv").write_text("x")
        if nudged or tick > PATIENCE:
            stop.set()
    assert nudged


def test_a_name_that_is_no_utf_8_is_a_nudge_and_no_end(tmp_path):
    """As of files from an old share, or out of an old archive."""
    stop, nudged, names = threading.Event(), [], [os.fsdecode(b"f\xf6rsta.csv"), "andra.csv"]
    for tick, _ in enumerate(watch_inboxes(tmp_path, stop, lambda: nudged.append(True))):
        if names and len(nudged) == 2 - len(names):
            (tmp_path / names.pop(0)).write_text("x")
        if len(nudged) >= 2 or tick > PATIENCE:
            stop.set()
    assert len(nudged) >= 2


LOOK_ONCE = """
import sys, threading
from pathlib import Path
from flows.serving.watch import watch_inboxes
next(watch_inboxes(Path(sys.argv[1]), threading.Event(), bool))
"""


def test_a_folder_that_is_closed_to_us_does_not_end_it(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    # Root may enter everything, but for a root without these two rights.
    as_others = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    done = subprocess.run([*as_others, sys.executable, "-c", LOOK_ONCE, tmp_path], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
