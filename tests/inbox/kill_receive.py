"""Run by test_inbox_kill.py in a process of its own: kills a receiving run at each of its lines in turn.

Every line of the modules that a run comes to is a place to be killed (SIGKILL, nothing is tidied up). After each
kill a second run goes on; what it leaves behind is printed as one JSON line per place.
"""

import json
import os
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.facts.register import Register
from tasks.facts.tables import Drop
from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.settings import Paths
from tests.unsynced import leave_to_the_system

FILES = {"pass.csv": b"natt;plats\n", "bokföring.se": b"#FLAGGA 0\n"}
WATCHED = (
    "tasks/inbox/copying.py",
    "tasks/inbox/folder.py",
    "tasks/inbox/receive.py",
    "tasks/facts/drops.py",
)
NOW = datetime(2022, 4, 1, 7, tzinfo=UTC)


def run(root: Path) -> None:
    """One whole receiving run, as the intake flow makes it."""
    inbox = Inbox(Paths(root), "a")
    register = Register(f"sqlite:///{root}/register.db")
    receive(inbox, [waiting.path for waiting in inbox.look().files], register, NOW)


def killed_at(line: int, root: Path) -> bool:
    """Run in a child that is killed at the ``line``-th line it comes to; False where it came to fewer."""
    child = os.fork()
    if child == 0:
        passed = set()

        def trace(frame, event, _argument):
            if not frame.f_code.co_filename.endswith(WATCHED):
                return None
            if event == "line":
                passed.add((frame.f_code.co_filename, frame.f_lineno))
                if len(passed) == line:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        run(root)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def left_behind(root: Path) -> dict:
    """What the inbox, originals and the register hold."""
    register = Register(f"sqlite:///{root}/register.db")
    with register.session() as session:
        drops = [(drop.file, drop.sha256, drop.state) for drop in session.scalars(select(Drop).order_by(Drop.file))]
    register.close()
    originals = (root / "originals").rglob("*")
    return {
        "inbox": [path.name for path in (root / "inbox" / "a").rglob("*")],
        "originals": {path.name: path.read_text() for path in originals if path.is_file()},
        "drops": drops,
    }  # fmt: skip


def main(root: Path) -> None:
    """Kill at line 1, 2, 3 … until a run comes through."""
    leave_to_the_system(pytest.MonkeyPatch())
    empty = Register(f"sqlite:///{root}/register.db")
    empty.create()
    empty.close()
    started, line, killed = time.monotonic(), 0, True
    while killed:
        line += 1
        here = root / str(line)
        inbox = here / "inbox" / "a"
        inbox.mkdir(parents=True)
        shutil.copy(root / "register.db", here)
        for name, content in FILES.items():
            (inbox / name).write_bytes(content)
        killed = killed_at(line, here)
        run(here)
        print(json.dumps({"line": line, "killed": killed, **left_behind(here)}))
    print(f"{line} places in {time.monotonic() - started:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
