"""One engine for each database of a process, however often its register is opened: it remembers how it has worded
statements, and keeps a few connections.

A kept connection is used again only where it still leads to the database of its name: to a file that nobody has taken
away or put another in the place of, to a server that answers. A fork begins with none.
"""

import atexit
import os
import sqlite3
from pathlib import Path
from threading import Lock

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from tasks.errors import InputError

BUSY_SECONDS = 30
"""How long a transaction waits for another one to end, and a program for a server that does not answer."""

READING = "iop_reading"
"""Execution option of a connection that writes nothing."""

KEPT = 3
"""Idle connections of a process to a database: as many as a report has at once, two locks and a transaction."""

RENEWED_AFTER = 60
"""Seconds after which a connection is opened anew: no firewall has forgotten one that young."""

_MOST = 4
"""Databases that a process keeps engines for; more than one has only whoever tries out or tests."""

_engines: dict[URL, Engine] = {}
_guard = Lock()
_of_parents: list[dict[URL, Engine]] = []


def engine_of(url: URL) -> Engine:
    """The engine of a SQLite file or a PostgreSQL database.

    Raises :class:`InputError` where the database's driver is not installed.
    """
    with _guard:
        engine = _engines.pop(url, None) or (_sqlite if url.drivername == "sqlite" else _postgresql)(url)
        _engines[url] = engine
        forgotten = [_engines.pop(oldest) for oldest in list(_engines)[:-_MOST]]
    for each in forgotten:
        _close(each)
    return engine


def close_connections(url: URL | None = None) -> None:
    """Close the connections to a database, or to all: idle ones now, others when they are given back."""
    with _guard:
        engines = [engine for of, engine in _engines.items() if url in (None, of)]
    for engine in engines:
        _close(engine)


def _close(engine: Engine) -> None:
    pool = engine.pool
    engine.dispose()
    event.listen(pool, "checkin", lambda _, record: record.invalidate())
    pool.dispose()  # what was given back in between


def _leave_to_the_parent() -> None:
    """In a fork: its parent's connections are neither used nor closed, which the parent would notice."""
    global _engines, _guard
    _of_parents.append(_engines)
    _engines, _guard = {}, Lock()


atexit.register(close_connections)
os.register_at_fork(after_in_child=_leave_to_the_parent)


def _sqlite(url: URL) -> Engine:
    file = Path(url.database or "")
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_size=KEPT, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN comes too late to keep reads and writes in one transaction; see _begin.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _lead_to_the_same(_connection: sqlite3.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info["file"] != _identity(file):
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # IMMEDIATE: a transaction that reads first and writes later cannot fail half-way on somebody else's
        # write. One that only reads waits for nobody.
        connection.exec_driver_sql("BEGIN" if READING in connection.get_execution_options() else "BEGIN IMMEDIATE")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    """Which file has this name. An open connection holds on to its own, so that its number is nobody else's."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _postgresql(url: URL) -> Engine:
    try:
        return create_engine(
            url,
            connect_args={"connect_timeout": BUSY_SECONDS},
            pool_size=KEPT,
            max_overflow=-1,
            pool_pre_ping=True,
            pool_recycle=RENEWED_AFTER,
        )
    except ModuleNotFoundError as error:
        raise InputError(f"The PostgreSQL driver is not installed ({error}).") from error
