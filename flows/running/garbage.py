"""How our processes take Python's garbage collector."""

import atexit
import gc
import threading
import time

THRESHOLD = 10_000
"""Objects more than were given back before the youngest are looked through; Python's own is 700."""


YOUNG_SECONDS, ALL_SECONDS = 1, 60
"""How often :func:`collect_beside` looks through the younger objects, and through all."""


def collect_less() -> None:
    """Look for cycles of garbage more seldom in this process, which does one thing, and no more where it ends.

    An import makes hundreds of thousands of objects and hardly any garbage. By Python's own threshold they are looked
    through time and again, and once more by an interpreter that ends: of prefect and great_expectations, 4.7 CPU-s,
    a third. No more memory is used.
    """
    gc.set_threshold(THRESHOLD)
    atexit.register(gc.freeze)


def collect_beside() -> None:
    """Look for cycles of garbage in a thread of its own, for a process whose event loop has connections to SQLite.

    Giving back a cursor waits until its connection is free. Where a statement of that connection waits for another
    one's transaction, and the collector has begun in the loop, which alone could end that transaction, Prefect's
    server stood still until SQLite gave up, after 60 seconds.
    """
    gc.disable()
    gc.freeze()  # what was imported stays
    threading.Thread(target=_collect, name="garbage", daemon=True).start()


def _collect() -> None:
    passed = 0
    while True:
        time.sleep(YOUNG_SECONDS)
        passed += YOUNG_SECONDS
        gc.collect(2 if passed % ALL_SECONDS == 0 else 1)
