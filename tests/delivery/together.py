"""Several runs of one monthly report at once: ``together.py NUMBER`` prints how each of them ended.

Everything is loaded once; the runs are forks of that, let loose at the same moment (nothing of polars or
deltalake has run before).
"""

import json
import os
import sys
from importlib import import_module

from tasks.inbox import still
from tasks.installation import open_installation
from tests.whole.playing import MONTHS, Player


def run(gate: int, report: int) -> None:
    """One run, once the gate opens; how it ended goes to ``report``."""
    (still.wait_until_still.__kwdefaults__ or {})["still"] = 0.0
    os.read(gate, 1)
    state = Player(open_installation()).monthly(MONTHS[0])
    os.write(report, json.dumps([state.name, state.message]).encode())


def main() -> None:
    """Let them loose, wait for all, and print what they said."""
    for slow in ("great_expectations", "flows.monthly"):
        import_module(slow)
    waiting, gate = os.pipe()
    reports = []
    for _ in range(int(sys.argv[1])):
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(gate)
            run(waiting, write)
            os._exit(0)
        os.close(write)
        reports.append(os.fdopen(read, "rb"))
    os.close(gate)
    print(json.dumps([json.loads(report.read() or b"null") for report in reports]))


if __name__ == "__main__":
    main()
