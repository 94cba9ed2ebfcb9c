"""Which files have come to rest: nobody writes to them any more."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from tasks.errors import OutsideError
from tasks.inbox.copying import Fingerprint
from tasks.inbox.folder import Inbox, Waiting

STILL_SECONDS = 2.0
"""How long a file must have kept its size and time before it is read."""
UNCHANGED_SECONDS = 60.0
"""How long nothing of a file must have been changed, by the clock that stamps changes, for it to need no watching."""
PATIENCE_SECONDS = 30.0
"""How long files that are still being written are waited for; the rest are left for the next time."""
_POLL_SECONDS = 0.25


def wait_until_still(
    inboxes: Sequence[Inbox],
    *,
    now: datetime | None = None,
    monotonic: Callable[[], float],
    sleep: Callable[[float], None],
    still: float = STILL_SECONDS,
    patience: float = PATIENCE_SECONDS,
) -> dict[str, list[Path]]:
    """By agreement, the files that have kept size and time for ``still`` seconds, oldest first, then by name.

    What has lain unchanged for :data:`UNCHANGED_SECONDS` already has done so, and is not waited for. All inboxes are
    watched together, so that many cost no more time than one; empty ones cost none, nor do those that cannot be
    listed (receiving from them tells why). After ``patience`` seconds, files that still grow are left for the next
    time.
    """
    began = monotonic()
    seen: dict[Path, tuple[Fingerprint, float]] = {}
    while True:
        passed = monotonic()
        waiting = {inbox.agreement_id: _files(inbox, now) for inbox in inboxes}
        for each in (each for files in waiting.values() for each in files):
            if each.path not in seen or seen[each.path][0] != each.fingerprint:
                seen[each.path] = (each.fingerprint, passed)
        settled = {
            agreement_id: [
                each.path
                for each in files
                if each.unchanged >= UNCHANGED_SECONDS or passed - seen[each.path][1] >= still
            ]
            for agreement_id, files in waiting.items()
        }
        if passed - began >= patience or all(len(settled[key]) == len(waiting[key]) for key in waiting):
            return settled
        sleep(_POLL_SECONDS)


def _files(inbox: Inbox, now: datetime | None) -> tuple[Waiting, ...]:
    try:
        return inbox.look(now).files
    except OutsideError:
        return ()
