"""Run a monthly report that is killed at every place where something becomes durable, one place each time.

``main(STRIDE, PART)`` does nothing itself: each attempt is a fork of it (:mod:`tests.walks`). An attempt ends itself
with SIGKILL right before the first change of the disk or the register, or right after the first delivery, that no
earlier attempt was killed at; of the places every ``STRIDE``-th, drawn by their names, and with ``PART`` only those
whose name holds it. The next attempt goes on from what the killed one left. Prints the places, and how the last
attempt, which nothing stopped, ended.
"""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from tasks.delivery import mailer as mailers
from tasks.installation import open_installation
from tests.faults import places
from tests.whole.playing import MONTHS, Player

MOST = 160


def attempt(known: set[str], stride: int, part: str, report: int) -> None:
    """One run, killed at the first drawn place with ``part`` in it that is not in ``known``; it tells ``report``."""
    root = Path(os.environ["IOP_DATA_DIR"])

    def reach(what: str, prepare: Callable[[], object] = lambda: None) -> None:
        place = f"{what} in {places.here()}"
        if part in place and place not in known and crc32(place.encode()) % stride == 0:
            prepare()
            os.write(report, place.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    places.watch(root, reach)
    for mailer in (mailers.OutboxMailer, mailers.SmtpMailer):
        _watch_mailer(mailer, reach)
    state = Player(open_installation()).monthly(MONTHS[0])
    os.write(report, f"ended: {state.name} {state.message}".encode())


def _watch_mailer(mailer: type, reach: Callable[[str], object]) -> None:
    """Right after a message is out, before anybody has written that down."""
    deliver = mailer.deliver

    def delivered(self, message: bytes, sender: str, recipient: str) -> mailers.Outcome:
        outcome = deliver(self, message, sender, recipient)
        reach("delivered")
        return outcome

    mailer.deliver = delivered


def main(stride: str, part: str) -> None:
    """Attempt after attempt until one is not killed."""
    known: set[str] = set()
    for _ in range(MOST):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            attempt(known, int(stride), part, write)
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as told:
            said = told.read().decode()
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            print(json.dumps({"places": sorted(known), "ended": said, "exit": os.waitstatus_to_exitcode(status)}))
            return
        known.add(said)
    raise SystemExit(f"killed {MOST} times and still not through: {sorted(known)}")
