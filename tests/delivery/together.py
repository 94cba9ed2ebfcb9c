"""Several runs of one monthly report at once: ``main(NUMBER)`` prints how each of them ended.

The runs are forks of one process (:mod:`tests.walks`), let loose at the same moment.
"""

import json
import os

from tasks.installation import open_installation
from tests.whole.playing import MONTHS, Player


def run(gate: int, report: int) -> None:
    """One run, once the gate opens; how it ended goes to ``report``."""
    os.read(gate, 1)
    state = Player(open_installation()).monthly(MONTHS[0])
    os.write(report, json.dumps([state.name, state.message]).encode())


def main(number: str) -> None:
    """Let them loose, wait for all, and print what they said."""
    waiting, gate = os.pipe()
    reports = []
    for _ in range(int(number)):
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(gate)
            run(waiting, write)
            os._exit(0)
        os.close(write)
        reports.append(os.fdopen(read, "rb"))
    os.close(gate)
    print(json.dumps([json.loads(report.read() or b"null") for report in reports]))
