"""Where the time of ``make run`` goes, on an empty data root: shares of the whole, measured in one run.

.venv/bin/python tests/benches/run.py
"""

import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

AIM_SECONDS = 30.0
"""On a quiet machine of two cores, with everything installed."""


def main() -> None:
    """Play the months and print the table."""
    began = time.perf_counter()
    spent: defaultdict[str, float] = defaultdict(float)

    def timed(what: str, owner: Any, name: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def outer(*args: Any, **kwargs: Any) -> Any:
            since = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                spent[what] += time.perf_counter() - since

        setattr(owner, name, outer)

    from flows.setup import demo
    from tasks.archive import freeze
    from tasks.intake import steps, take_in

    spent["importing the program and Prefect"] = time.perf_counter() - began
    since = time.perf_counter()
    import great_expectations  # noqa: F401  # so that its import is not counted as checking

    spent["importing Great Expectations"] = time.perf_counter() - since
    timed("waiting until files lie still", steps, "wait_until_still")
    timed("reading", take_in, "read_file")
    timed("checking", take_in, "check_shifts")
    timed("checking", take_in, "check_ledger")
    timed("receipts", take_in, "write_receipt")
    timed("rendering", freeze, "render")
    with tempfile.TemporaryDirectory() as folder:
        assert demo.play(Path(folder)) == 0
    whole = time.perf_counter() - began
    spent["all else (facts, measures, archive)"] = whole - sum(spent.values())
    for what, seconds in sorted(spent.items(), key=lambda each: -each[1]):
        print(f"{what:40} {seconds:6.1f} s  {seconds / whole:5.0%}")
    print(f"{'make run, all installed':40} {whole:6.1f} s  (aim: {AIM_SECONDS:.0f} s)")


if __name__ == "__main__":
    main()
