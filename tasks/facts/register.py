"""The register's database: opened, created, locked. Its tables are in :mod:`tasks.facts.tables`, the
questions asked of it in :mod:`tasks.facts.drops` and :mod:`tasks.facts.editions`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, insert, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError, DatabaseError, InternalError, OperationalError
from sqlalchemy.orm import Session

from tasks.errors import InputError, OutsideError
from tasks.facts.engines import BUSY_SECONDS, READING, close_connections, engine_of
from tasks.facts.locks import advisory_lock, file_lock
from tasks.facts.schema_version import DATA_SCHEMA
from tasks.facts.tables import Base, Drop, SchemaVersion

FIRST_SCHEMA = 1
"""The shape of a register that does not say which it has: that of 0.1.0."""


class Register:
    """What was received, closed and sent, in SQLite (default) or PostgreSQL (by URL)."""

    def __init__(self, url: str) -> None:
        """Raises :class:`InputError` for a URL that is no SQLite file and no PostgreSQL database, and where the
        driver of that is not installed."""
        self._url = _checked(url)
        engine_of(self._url)

    def __str__(self) -> str:
        """Where it is, without its password."""
        return str(self._file) if self._is_file else self._url.render_as_string(hide_password=True)

    def create(self) -> None:
        """Make the tables that are not there yet. Several processes may do so at once."""
        with self.lock("schema", BUSY_SECONDS), self.changing() as connection:
            Base.metadata.create_all(connection)
            if not self._versions(connection):
                connection.execute(insert(SchemaVersion).values(version_num=str(DATA_SCHEMA)))

    def schema_version(self) -> int | None:
        """Which shape the register has; None where there is none. Asking makes nothing.

        Raises :class:`OutsideError` where it cannot be read.
        """
        if self._is_file and not (self._file.exists() and self._file.stat().st_size):
            return None
        with _outside_errors(self._url), self._reading() as connection:
            try:
                return max(self._versions(connection))
            except DatabaseError:  # it may have no such table; every step asks, so this is not looked up first
                connection.rollback()
            tables = set(inspect(connection).get_table_names())
            if SchemaVersion.__tablename__ in tables:
                return max(self._versions(connection))
            return FIRST_SCHEMA if Drop.__tablename__ in tables else None

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction in which tables may be made and changed."""
        if self._is_file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600)  # what SQLite writes beside it has the same rights
        with _outside_errors(self._url), self._engine.begin() as connection:
            yield connection

    def copy_beside(self, name: str) -> None:
        """Keep the register as it is now: SQLite in a file beside it (``register.NAME.db``), PostgreSQL in a copy of
        each of its tables (``drops_NAME``). An earlier copy of that name is replaced.
        """
        if not self._is_file:
            with self.changing() as connection:
                there = inspect(connection).get_table_names()
                for table in [table for table in Base.metadata.tables if table in there]:
                    connection.execute(text(f"DROP TABLE IF EXISTS {table}_{name}"))
                    connection.execute(text(f"CREATE TABLE {table}_{name} AS TABLE {table}"))
            return
        copy = self._file.with_name(f"{self._file.stem}.{name}{self._file.suffix}")
        part = copy.with_name(f"{copy.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        try:
            with closing(sqlite3.connect(self._file, BUSY_SECONDS)) as here, closing(sqlite3.connect(part)) as there:
                here.backup(there)
        except sqlite3.Error as error:
            raise OutsideError(f"The register {self} cannot be copied to {copy} ({error}). {_SEE}") from error
        part.replace(copy)

    @staticmethod
    def _versions(connection: Connection) -> list[int]:
        return [int(number) for number in connection.scalars(select(SchemaVersion.version_num))]

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """One moment of every table, to be read, whatever others write meanwhile."""
        level = {} if self._is_file else {"isolation_level": "REPEATABLE READ"}
        with _outside_errors(self._url), self._reading(**level) as connection, connection.begin():
            yield connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed where the block ends, rolled back where it raises.

        Transactions are serial in SQLite: keep the block short, and slow work out of it. Objects stay
        readable after the block. Raises :class:`OutsideError` where the database cannot be reached.
        """
        with (
            _outside_errors(self._url),
            Session(self._engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def lock(self, name: str, timeout: float = 0) -> Iterator[None]:
        """Hold ``name`` for the whole installation while the block runs; ended also by a crash of the
        process.

        Waits at most ``timeout`` seconds, then raises :class:`OutsideError`; on the way it says for whom
        (:mod:`tasks.facts.locks`). Not reentrant.
        """
        with (
            file_lock(self._file.with_name(f"{self._file.name}.locks"), name, timeout)
            if self._is_file
            else advisory_lock(self._session_of_its_own(), name, timeout)
        ):
            yield

    def close(self) -> None:
        """Close this process's connections to the database; another one is opened where one is needed."""
        close_connections(self._url)

    @property
    def _engine(self) -> Engine:
        return engine_of(self._url)

    def _reading(self, **level: str) -> Connection:
        """A connection that writes nothing, and so waits for nobody; at an isolation level where one is given."""
        return self._engine.connect().execution_options(**{READING: True}, **level)

    @property
    def _is_file(self) -> bool:
        return self._url.drivername == "sqlite"

    @property
    def _file(self) -> Path:
        return Path(self._url.database or "")

    def _session_of_its_own(self) -> Connection:
        with _outside_errors(self._url):
            return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def _checked(url: str) -> URL:
    """The URL, parsed. It may hold a password, so no message quotes it."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("IOP_DATABASE_URL is no database URL; for example postgresql://user@host/iop.") from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    is_named = parsed.database not in (None, "", ":memory:")
    if parsed.drivername in ("sqlite", "postgresql+psycopg") and is_named:
        return parsed
    raise InputError(
        "IOP_DATABASE_URL names neither a PostgreSQL database (postgresql://user@host/iop) nor a SQLite file "
        "(sqlite:////path/register.db)."
    )


@contextmanager
def _outside_errors(url: URL) -> Iterator[None]:
    """The database's own failures as :class:`OutsideError`, in one line without the URL's password."""
    try:
        yield
    except (OperationalError, InternalError) as error:
        raise OutsideError(f"The register {_shown(url)} does not answer: {_reason(error)}. {_SEE}") from error
    except DatabaseError as error:
        if type(error) is not DatabaseError:  # a key that is there already, and the like: ours to handle
            raise
        raise OutsideError(
            f"The register {_shown(url)} is damaged: {_reason(error)}. Put it aside, and put back the one of the "
            "backup that belongs to the store and the archive."
        ) from error


_SEE = "See that it runs and that its disk has room, then run again."


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _reason(error: DatabaseError) -> str:
    return (str(error.orig).splitlines() or ["no answer"])[0]
