"""Waiting for what other processes and threads do: asked again and again, and given up only when it cannot be the
machine that is slow.
"""

import time
from collections.abc import Callable
from typing import TypeVar

Got = TypeVar("Got")

PATIENCE = 600.0
"""Seconds. What takes the longest here takes one on a quiet machine, and a tenth of this on a busy one."""


def until(
    ready: Callable[[], Got], told: Callable[[], object] = str, pause: float = 0.1, patience: float = PATIENCE
) -> Got:
    """What ``ready`` gives, once it gives something; fails with what ``told`` says where that does not come."""
    given_up = time.monotonic() + patience
    while not (got := ready()):
        assert time.monotonic() < given_up, told()
        time.sleep(pause)
    return got
