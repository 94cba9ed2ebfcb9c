"""Child processes of ``iop up``: started in groups of their own, so that Ctrl-C reaches only us, and ended
whole.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import OutsideError

GRACE_SECONDS = 15
"""How long a child may take to end by itself."""


@dataclass(frozen=True)
class Child:
    """One running child; all it says is in ``log``."""

    name: str
    process: subprocess.Popen
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it and everything it has started in its group: first asked, then made to."""
        if self.alive:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_SECONDS)
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def start(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    log: Path,
    sockets: Sequence[int] = (),
) -> Child:
    """Start ``command`` in ``folder``; all it says goes to ``log``, which is written anew. It gets the open
    ``sockets``, under the same numbers.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=sockets,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 (one call of libc)
        )
    return Child(name, process, log)


def _end_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent is gone, however it went (killed, out of memory)."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def wait_until(ready: Callable[[], bool], child: Child, seconds: float, stopped: Callable[[], bool]) -> bool:
    """Wait for ``ready``; False where ``stopped`` came first.

    Raises :class:`OutsideError` where the child ends, or is not ready in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if stopped():
            return False
        if not child.alive:
            raise OutsideError(f"The {child.name} has ended: {last_line(child.log)} (all of it: {child.log}).")
        if time.monotonic() > deadline:
            raise OutsideError(f"The {child.name} was not ready in {seconds:g} s; see {child.log}.")
        time.sleep(0.2)
    return True


def last_line(log: Path) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "it said nothing")
