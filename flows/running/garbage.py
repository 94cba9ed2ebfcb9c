"""How a process that does one thing and ends takes Python's garbage collector."""

import atexit
import gc

THRESHOLD = 10_000
"""Objects more than were given back before the youngest are looked through; Python's own is 700."""


def collect_less() -> None:
    """Look for cycles of garbage more seldom in this process, and no more where it ends.

    An import makes hundreds of thousands of objects and hardly any garbage. By Python's own threshold they are looked
    through time and again, and once more by an interpreter that ends: of prefect and great_expectations, 4.7 CPU-s,
    a third. No more memory is used.
    """
    gc.set_threshold(THRESHOLD)
    atexit.register(gc.freeze)
