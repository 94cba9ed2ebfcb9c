"""The inbox watch of ``iop up``: a file that is dropped starts the intake at once.

An event is only a nudge. The intake lists the inbox itself, and its schedule scans for what the watch missed.
"""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError
from watchfiles.main import FileChange

from tasks.inbox.names import is_left_alone, is_lock

# File systems whose changes other machines make without a word to this one's kernel.
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "fuse.rclone", "9p", "afs", "davfs", "virtiofs"}
_POLL_MS = 2000
_TICK_MS = 1000


def watch_inboxes(folder: Path, stop: threading.Event, nudge: Callable[[], None]) -> Iterator[None]:
    """Call ``nudge`` for every file that comes or grows below ``folder``; yields about once a second until
    ``stop``.
    """
    missed = False
    while not stop.is_set():
        try:
            for change in _changes(folder, stop):
                if change or missed:
                    nudge()
                missed = False
                yield
        except WatchfilesRustInternalError as error:
            if "decode" not in str(error):
                raise
            missed = True  # a file whose name is no UTF-8, as of an old share, and what came until we look again


def _changes(folder: Path, stop: threading.Event) -> Iterator[set[FileChange]]:
    """What happens below ``folder``, once a second at least; folders that are closed to us are passed over."""
    return watch(
        folder,
        watch_filter=is_drop,
        stop_event=stop,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        poll_delay_ms=_POLL_MS,
        # None leaves the choice to the library, which knows WATCHFILES_FORCE_POLLING.
        force_polling=True if on_network_drive(folder) else None,
        raise_interrupt=False,
        ignore_permission_denied=True,
    )


def is_drop(change: Change, path: str) -> bool:
    """Whether an event is about a file that somebody drops or closes, not about our own work or one in the making."""
    parts = Path(path).parts
    if change is Change.deleted:
        return is_lock(parts[-1])
    return ".claimed" not in parts and not is_left_alone(parts[-1])


def on_network_drive(folder: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether ``folder`` lies on a file system that tells this machine nothing; False where that cannot be
    known.
    """
    if not mounts.exists():
        return False
    best, kind = 0, ""
    for line in mounts.read_text(errors="replace").splitlines():
        _device, point, file_system, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if folder.resolve().is_relative_to(point) and len(point) >= best:
            best, kind = len(point), file_system
    return kind in _NETWORK
