"""Traces: what the disk itself knows of attempts to send, beside the register and independent of it.

One small file for each message, ``work/attempts/<Message-ID>``, holds how many attempts have been made, written right
before each. So a register that was put back from an earlier time is found out before it sends anything again
(:mod:`tasks.archive.recovery.reconcile`). No trace is ever ahead of the register that it was written beside.
"""

from dataclasses import dataclass
from pathlib import Path

from tasks.atomic_files import write_atomically


@dataclass(frozen=True)
class Traces:
    """The traces of one installation."""

    folder: Path

    def note(self, message_id: str, attempts: int) -> None:
        """Write that attempt number ``attempts`` is about to be made: on the disk when this returns.

        Raises ``OSError`` where it cannot be written; the message must not be sent then.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(self.file(message_id), f"{attempts}\n".encode())

    def forget(self, message_id: str) -> None:
        """Take the trace of a message away whose tries are counted anew, maybe under another id."""
        self.file(message_id).unlink(missing_ok=True)

    def attempts(self, message_id: str) -> int:
        """How many attempts the disk knows of."""
        try:
            return int(self.file(message_id).read_text("ascii"))
        except FileNotFoundError:
            return 0

    def of(self, prefix: str) -> dict[str, int]:
        """{Message-ID: attempts} of every message whose id begins with ``prefix`` (an agreement's id and a point)."""
        if not self.folder.is_dir():
            return {}
        names = sorted(file.name for file in self.folder.iterdir() if file.name.startswith(prefix))
        ids = [f"<{name}>" for name in names if not name.endswith(".part")]
        return {message_id: self.attempts(message_id) for message_id in ids}

    def file(self, message_id: str) -> Path:
        """Where the trace of a message lies."""
        return self.folder / message_id.strip("<>")
