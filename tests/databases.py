"""A PostgreSQL server for the tests that hold the register to both databases."""

import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tasks.facts.register import Register
from tests.delivery.servers import free_port
from tests.untested import needs
from tests.waiting import until


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """URL of an empty database that only this test uses."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        url = f"{postgresql_server.rpartition('/')[0]}/{name}"
        yield url
        Register(url).close()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """URL of a database server of its own."""
    with database_server() as url:
        yield url


@contextmanager
def database_server() -> Iterator[str]:
    """URL of a new database server on a free port of this machine, gone afterwards."""
    programs = needs(_programs(), "PostgreSQL's server", "the register works on PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="iop-postgresql-"))
    # The server refuses to run as root.
    account = {"user": "postgres"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(folder, "postgres")
    port = free_port()
    data = str(folder / "data")
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | account
    subprocess.run([programs / "initdb", "-D", data, "-U", "iop", "-A", "trust", "--no-sync"], check=True, **quiet)
    arguments = ["-D", data, "-p", str(port), "-h", "localhost", "-k", str(folder), "-c", "fsync=off"]
    server = subprocess.Popen([programs / "postgres", *arguments], **quiet)
    try:
        _wait_for(port, server)
        yield f"postgresql://iop@localhost:{port}/postgres"
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nobody needs what it would still write
        server.wait()
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """Where the server's programs are: on the path, or where Debian hides them."""
    beside = [Path(found).parent for found in [shutil.which("initdb")] if found]
    folders = [*beside, *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def _wait_for(port: int, server: subprocess.Popen[Any]) -> None:
    def answers() -> bool:
        assert server.poll() is None, "the database server ended by itself"
        with suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://iop@localhost:{port}/postgres").close()
            return True
        return False

    until(answers, lambda: "the database server does not answer")
