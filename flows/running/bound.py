"""Processes that end when the one does that they work for, however that went.

A process group reaches children that stayed in it and a supervisor only those it started itself. What a killed worker
had at work would go on without anybody to tell of it.

``python -m flows.running.bound MODULE …`` runs a module bound to its parent.
"""

import ctypes
import os
import runpy
import select
import signal
import sys
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


GRACE_SECONDS = 15.0
"""How long a process may take to end by itself once the one that it works for is gone."""


def bind_to_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent is gone; where there is no such kernel, nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


@cache
def end_with_worker() -> None:
    """Let this process, which a worker has started for one run, end when that worker is gone: asked once, however
    many runs of agreements are part of that one.

    Between the two stands a process of Prefect's that outlives its parent and hands no signal on.
    """
    if sys.platform != "linux":
        return
    worker = next((pid for pid in _ancestors(os.getpid()) if b"worker" in _arguments(pid)), None)
    if worker is not None:
        _end_with(worker)


def _end_with(pid: int) -> None:
    """End when that process does: asked to, then made to, for a worker without its server may wait for ever."""
    threading.Thread(target=_end_after, args=(os.pidfd_open(pid),), daemon=True).start()


def _end_after(process: int) -> None:
    """Wait for the end of the process behind this descriptor."""
    gone = select.poll()
    gone.register(process, select.POLLIN)
    gone.poll()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        # The parent's number is the second field after the name, which stands in brackets and may hold anything.
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        yield pid


def _arguments(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # gone, or somebody else's
        return []


def main() -> None:
    """Run the module that the command line names, with the rest as its own."""
    if sys.platform == "linux":
        parent = os.getppid()
        _end_with(parent)
        if os.getppid() != parent:  # gone before it could be asked
            sys.exit(1)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
