"""Month end for very many agreements on PostgreSQL: ``python tests/benches/fleet.py [MANY [FEW]]``.

1. FEW agreements (30, two shards) with one worker and with two: seconds, and CPU-seconds of each agreement.
2. MANY (300) with two workers: how long somebody who drops a file meanwhile waits for its receipt. Then a worker is
   killed and another one started, the server is killed and started, and the next day's run does what is left: each
   agreement has one edition and each recipient one mail, and no run and no process is nobody's.

Wants a quiet machine of two cores.
"""

import shutil
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flows.setup.demo import SAMPLE  # noqa: E402
from tasks.inbox.still import UNCHANGED_SECONDS  # noqa: E402
from tests.flows.fleet import NOW, Fleet, fleet  # noqa: E402

MANY, FEW = 300, 30
LEAST_GAIN = 1.7
"""How many times as fast two workers are at least as one."""
MOST_CPU_SECONDS = 2.0
"""That an agreement takes of the workers at most."""
MOST_WAITING = 60.0
"""Seconds until a file that is dropped has its receipt, at most."""
PATIENCE = 7200


def main() -> int:
    """Print a line for each figure; 1 where an aim is missed."""
    many, few = [int(given) for given in sys.argv[1:]] + [MANY, FEW][len(sys.argv) - 1 :]
    one, each = played(few, 1)
    two, _ = played(few, 2)
    print(f"two workers are {one / two:.2f} times as fast as one (aim: {LEAST_GAIN})")
    print(f"an agreement takes {each:.2f} CPU-seconds of the workers (aim: {MOST_CPU_SECONDS})", flush=True)
    waited = disturbed(many)
    return int(one / two < LEAST_GAIN or each > MOST_CPU_SECONDS or waited > MOST_WAITING)


def played(agreements: int, workers: int) -> tuple[float, float]:
    """Seconds for all of them, and CPU-seconds of the workers for each."""
    with tempfile.TemporaryDirectory(prefix="iop-fleet-") as folder, opened(folder, agreements) as ours:
        names = [f"worker {number}" for number in range(workers)]
        for name in names:
            ours.work(name)
        time.sleep(UNCHANGED_SECONDS)  # they start, and files have lain for days at month end
        before, server = ours.cpu_seconds(*names), ours.cpu_seconds("server")
        ours.report()
        seconds = ours.until(lambda: len(ours.reported) == agreements and not ours.at_work, PATIENCE)
        time.sleep(5)  # what a worker has started counts once that has ended
        each = (ours.cpu_seconds(*names) - before) / agreements
        served = (ours.cpu_seconds("server") - server) / agreements
        assert set(ours.reported.values()) == {1}
        ours.check_mails(agreements)
        print(f"{agreements} agreements, {workers} workers: {seconds:.0f} s, CPU-seconds of each: {each:.2f} of the "
              f"workers, {served:.2f} of the server", flush=True)  # fmt: skip
    return seconds, each


def disturbed(agreements: int) -> float:
    """Seconds that a file dropped in the midst of it waits for its receipt; what is then killed is made good."""
    with tempfile.TemporaryDirectory(prefix="iop-fleet-") as folder, opened(folder, agreements) as ours:
        for name in ("first", "second"):
            ours.work(name)
        ours.watch()
        time.sleep(UNCHANGED_SECONDS)
        began = time.monotonic()
        ours.report()
        ours.until(lambda: len(ours.reported) >= agreements // 10, PATIENCE)
        waited = receipt_after(ours, next(iter(ours.reported)))
        print(f"a file dropped meanwhile has its receipt after {waited:.0f} s (aim: {MOST_WAITING:.0f})", flush=True)
        ours.until(lambda: len(ours.reported) >= agreements // 4, PATIENCE)
        ours.kill("first")
        ours.work("third")
        ours.until(lambda: len(ours.reported) >= agreements // 2, PATIENCE)
        ours.kill("server")
        ours.serve()
        ours.until(lambda: idle(ours), PATIENCE)
        left = agreements - len(ours.reported)
        ours.report(NOW + timedelta(days=3))
        ours.until(lambda: len(ours.reported) == agreements and idle(ours), PATIENCE)
        seconds = time.monotonic() - began
        assert set(ours.reported.values()) == {1}
        ours.check_mails(agreements)
        ours.end()
        assert ours.orphans() == []
        print(f"{agreements} agreements, worker and server killed: {left} left to the next run, {seconds:.0f} s: "
              "each has one edition, each recipient one mail, nothing is left at work", flush=True)  # fmt: skip
    return waited


def receipt_after(ours: Fleet, agreement: str) -> float:
    """Seconds from the drop of next month's sheet to its receipt."""
    receipts = ours.root / "receipts" / agreement
    before = set(receipts.glob("*.html"))
    shutil.copy(SAMPLE / "drops" / "2022-02" / "pass_februari.csv", ours.root / "inbox" / agreement)
    return ours.until(lambda: bool(set(receipts.glob("*.html")) - before), PATIENCE)


def idle(ours: Fleet) -> bool:
    """Whether no run is at work, once those whose process is gone are declared dead, as the notifier does."""
    ours.crash_the_dead()
    return not ours.at_work


def opened(folder: str, agreements: int) -> AbstractContextManager[Fleet]:
    """The installation; PostgreSQL's own account must be able to pass through its folder."""
    Path(folder).chmod(0o755)
    return fleet(Path(folder), agreements)


if __name__ == "__main__":
    sys.exit(main())
