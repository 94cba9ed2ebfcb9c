"""Month end for very many agreements on PostgreSQL: seconds with one worker and with two, and CPU-seconds of each
agreement. ``python tests/benches/fleet.py [AGREEMENTS]``.

Wants a quiet machine of two cores.
"""

import sys
import tempfile
import time
from contextlib import AbstractContextManager
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.flows.fleet import RECIPIENTS, Fleet, fleet  # noqa: E402

AGREEMENTS = 300
LEAST_GAIN = 1.7
"""How many times as fast two workers are at least as one."""
MOST_CPU_SECONDS = 2.0
"""That an agreement takes of the workers at most."""
PATIENCE = 7200


def main() -> int:
    """Print a line for each way; 1 where an aim is missed."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else AGREEMENTS
    one, each = played(number, 1)
    two, _ = played(number, 2)
    print(f"two workers are {one / two:.2f} times as fast as one (aim: {LEAST_GAIN})")
    print(f"an agreement takes {each:.2f} CPU-seconds of the workers (aim: {MOST_CPU_SECONDS})")
    return int(one / two < LEAST_GAIN or each > MOST_CPU_SECONDS)


def played(agreements: int, workers: int) -> tuple[float, float]:
    """Seconds for all of them, and CPU-seconds of the workers for each."""
    with tempfile.TemporaryDirectory(prefix="iop-fleet-") as folder, opened(folder, agreements) as ours:
        names = [f"worker {number}" for number in range(workers)]
        for name in names:
            ours.work(name)
        time.sleep(15)  # they start
        before, server = ours.cpu_seconds(*names), ours.cpu_seconds("server")
        ours.report()
        seconds = ours.until(lambda: len(ours.reported) == agreements and not ours.at_work, PATIENCE)
        each = (ours.cpu_seconds(*names) - before) / agreements
        served = (ours.cpu_seconds("server") - server) / agreements
        assert set(ours.reported.values()) == {1}
        assert (len(ours.mails), set(ours.mails.values())) == (agreements * RECIPIENTS, {1})
        print(f"{agreements} agreements, {workers} workers: {seconds:.0f} s, CPU-seconds of each: {each:.2f} of the "
              f"workers, {served:.2f} of the server", flush=True)  # fmt: skip
    return seconds, each


def opened(folder: str, agreements: int) -> AbstractContextManager[Fleet]:
    """The installation; PostgreSQL's own account must be able to pass through its folder."""
    Path(folder).chmod(0o755)
    return fleet(Path(folder), agreements)


if __name__ == "__main__":
    sys.exit(main())
