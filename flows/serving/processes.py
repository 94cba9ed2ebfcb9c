"""Child processes of ``iop up`` itself: started in groups of their own, so that Ctrl-C reaches only us, and ended
whole. What is to be started again when it ends is the supervisor's (:mod:`flows.serving.supervised`).
"""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from flows.running.bound import bind_to_parent

GRACE_SECONDS = 15
"""How long a child may take to end by itself."""


@dataclass(frozen=True)
class Child:
    """One running child; all it says is in ``log``."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self, seconds: float | None = None) -> None:
        """End it and everything it has started in its group: first asked, then, after ``seconds``, made to."""
        if self.alive:
            self._signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GRACE_SECONDS if seconds is None else seconds)
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
) -> Child:
    """Start ``command`` in ``folder``; all it says is added to ``log``, a short one for what runs once."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=bind_to_parent,  # noqa: PLW1509 (one call of libc)
        )
    return Child(name, process, log)


def last_line(log: Path) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "it said nothing")
