"""Locks of the whole installation, by name, and who holds one: between processes on one machine by files beside the
SQLite register, between machines by PostgreSQL.

A lock ends with the process that holds it. Who waits longer than :data:`SAID_AFTER` says for whom.
"""

import hashlib
import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from tasks.errors import OutsideError

AT_WORK: ContextVar[str] = ContextVar("at_work", default="a command")
"""What this process is at work on, as those who wait for its locks are told it: the name of the run."""

SAID_AFTER = 60.0
"""Seconds of waiting after which it is told for whom, and again after as many."""

_log = logging.getLogger(__name__)

# A key of 64 bits lies in two columns of 32.
_HOLDER = text(
    "SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND (classid::bigint << 32) | objid::bigint = :key AND objsubid = 1"
)


@contextmanager
def file_lock(folder: Path, name: str, timeout: float) -> Iterator[None]:
    """Hold ``name`` by a file in ``folder``; who holds it stands in a file beside.

    Raises :class:`OutsideError` after ``timeout`` seconds, and where the file cannot be written.
    """
    lock = FileLock(folder / f"{quote(name, safe='')}.lock", mode=0o600)
    holder = Path(lock.lock_file).with_suffix(".holder")

    def take(seconds: float) -> bool:
        try:
            lock.acquire(seconds, poll_interval=0.05)
        except Timeout:
            return False
        return True

    def told() -> str:
        with suppress(OSError):
            return holder.read_text("utf-8")
        return ""

    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _wait(name, timeout, take, told)
        holder.write_text(_told(), "utf-8")
    except OSError as error:
        raise OutsideError(
            f"The lock {lock.lock_file} cannot be taken ({error.strerror or error}). Let the account that runs "
            "this own the data root and all in it, then run again."
        ) from error
    try:
        yield
    finally:
        with suppress(OSError):  # nobody reads it once the lock is free
            holder.unlink()
        lock.release()


@contextmanager
def advisory_lock(connection: Connection, name: str, timeout: float) -> Iterator[None]:
    """Hold ``name`` by a session of PostgreSQL, whose name says who holds it, and give the session back at the end.

    ``connection`` is in autocommit. Raises :class:`OutsideError` after ``timeout`` seconds.
    """
    key = {"key": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)}
    is_as_it_was = False

    def take(seconds: float) -> bool:
        # lock_timeout 0 would mean to wait for ever.
        connection.execute(text(f"SET lock_timeout = {max(1, int(seconds * 1000))}"))
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), key)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != "55P03":  # lock_not_available
                raise
            return False
        return True

    try:
        connection.execute(text("SELECT set_config('application_name', :name, false)"), {"name": _told()})
        _wait(name, timeout, take, lambda: connection.scalar(_HOLDER, key) or "")
        try:
            yield
        finally:
            with suppress(OperationalError):  # the connection is gone, and the lock with it
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
                connection.execute(text("RESET ALL"))
                is_as_it_was = True
    finally:
        if not is_as_it_was:
            connection.invalidate()
        connection.close()


def _wait(name: str, timeout: float, take: Callable[[float], bool], holder: Callable[[], str]) -> None:
    """``take`` the lock within so many seconds, and say again and again for whom this waits."""
    waited = 0.0
    while not take(min(SAID_AFTER, timeout - waited)):
        waited = min(waited + SAID_AFTER, timeout)
        who = holder() or "another run"
        if waited >= timeout:
            raise OutsideError(f"{who} holds {name!r} (waited {timeout:g} s). Let it finish, then try again.")
        _log.warning("Waiting for %s, which holds %r: %g s so far, %g at most.", who, name, waited, timeout)


def _told() -> str:
    """Who this is. PostgreSQL keeps the first 63 bytes."""
    return f"{AT_WORK.get()} (process {os.getpid()} on {socket.gethostname()})"
