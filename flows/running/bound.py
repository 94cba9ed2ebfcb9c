"""A module run so that it ends when its parent does, however that went: ``python -m flows.running.bound MODULE …``.

A process group reaches children that stayed in it and a supervisor only those it started itself. What a killed worker
had at work would go on without anybody to tell of it.
"""

import ctypes
import os
import runpy
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>


def bind_to_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent is gone; where there is no such kernel, nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def main() -> None:
    """Run the module that the command line names, with the rest as its own."""
    parent = os.getppid()
    bind_to_parent()
    if os.getppid() != parent:  # gone before it could be asked
        sys.exit(1)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
