"""What a warm month of the sample agreement costs, in seconds of the processor: two files in, their checks, those of
the facts, the report, its package, four mails. ``python tests/benches/month.py``.

The first month warms what is kept in a process; the three after it are measured, and held against the bare work that
no program of ours does: reading, checking (Great Expectations' own runs) and rendering.
"""

import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

AIM = 1.5
"""Seconds of the processor for a warm month."""

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds() -> float:
    """What this process and its children, living and ended, have used so far."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = 0
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            ticks += sum(map(int, Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return time.process_time() + ended.ru_utime + ended.ru_stime + ticks / _TICKS


def main() -> int:
    """Print a line for each kind of work; 1 where the aim is missed."""
    from flows.monthly import monthly
    from flows.setup.demo import AGREEMENT, SAMPLE, drop, made
    from tasks.archive import freeze
    from tasks.installation import open_installation
    from tasks.intake import take_in
    from tasks.quality import validation

    spent: defaultdict[str, float] = defaultdict(float)
    timed(spent, "reading", take_in, "read_as")
    timed(spent, "checking", validation, "_answers")
    timed(spent, "rendering", freeze, "render")
    months = sorted(folder.name for folder in (SAMPLE / "drops").iterdir())
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"IOP_DATA_DIR": folder, "IOP_SMTP_HOST": "", "IOP_DATABASE_URL": ""}
        installation = open_installation()
        agreements = installation.paths.agreements
        agreements.mkdir(parents=True)
        file = f"{AGREEMENT}.yaml"
        (agreements / file).write_bytes((ROOT / "data" / "agreements" / file).read_bytes())
        for period in months:
            if period == months[1]:
                spent.clear()
                began = cpu_seconds()
            drop(SAMPLE / "drops" / period, installation.paths.inbox(AGREEMENT))
            state = monthly.fn(agreement=AGREEMENT, period=period, now=made(period))
            assert state.is_completed(), state.message
        warm = len(months) - 1
        each, bare = (cpu_seconds() - began) / warm, sum(spent.values()) / warm
        installation.register.close()
    for what, seconds in spent.items():
        print(f"{what:12}{seconds / warm:6.2f} CPU-s")
    print(f"{'a warm month':12}{each:6.2f} CPU-s (aim: {AIM}), {each / bare:.2f} x these three")
    return int(each > AIM)


def timed(spent: dict[str, float], what: str, owner: Any, name: str) -> None:
    """Let each call of the function count under ``what``."""
    inner: Callable[..., Any] = getattr(owner, name)

    def outer(*args: Any, **kwargs: Any) -> Any:
        began = cpu_seconds()
        try:
            return inner(*args, **kwargs)
        finally:
            spent[what] += cpu_seconds() - began

    setattr(owner, name, outer)


if __name__ == "__main__":
    sys.exit(main())
