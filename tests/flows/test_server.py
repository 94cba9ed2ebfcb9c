"""The server by hand, as the runbook has it: as closed as the one of ``iop up``."""

import asyncio
import os
import pwd
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

from flows.serving.login import login
from flows.serving.server import listen, reserve, with_driver
from tasks.errors import InputError
from tests.flows.running import ROOT, basic
from tests.untested import needs
from tests.waiting import PATIENCE, until


def status(port: int, path: str, **headers: str) -> int:
    """What is answered; 0 while nobody does in time."""
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/{path}", headers=headers), timeout=PATIENCE) as answer:
            return answer.status
    except HTTPError as refusal:
        with refusal:
            return refusal.code
    except (URLError, TimeoutError):
        return 0


def test_started_by_hand_it_asks_for_the_login_of_the_data_root(tmp_path: Path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "IOP_"))}
    with (tmp_path / "said.txt").open("wb") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "flows.serving.server", "--port", str(port)],
            cwd=ROOT, env=clean | {"IOP_DATA_DIR": str(tmp_path)}, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        until(lambda: status(port, "api/health") or server.poll() is not None, (tmp_path / "said.txt").read_text)
        assert status(port, "api/health") == 200, (tmp_path / "said.txt").read_text()
        assert status(port, "api/version") == 401
        assert status(port, "api/version", Authorization=basic(login(tmp_path))) == 200
        assert status(port, "api/health", Host="evil.example") == 421
        assert status(port, "", Origin=f"http://127.0.0.1:{port}") == 200
        assert (tmp_path / "prefect" / "prefect.db").stat().st_mode & 0o077 == 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(PATIENCE)


def test_the_second_part_of_an_answer_waits_for_nothing():
    """By Nagle's algorithm it waits until the first one is acknowledged: 40 ms for each thing asked of the server."""

    async def delayed(listener: socket.socket) -> bool:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own = writer.get_extra_info("socket")
            told.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return not await told

    with listen(0) as listener:
        assert not asyncio.run(delayed(listener))


def test_a_port_that_is_taken_is_taken():
    with listen(0) as first, pytest.raises(OSError, match="in use"):
        listen(first.getsockname()[1])


def test_a_port_that_is_reserved_is_this_account_s():
    """Its server may listen there, and again when it has ended; nobody else may, in between or beside it."""
    with reserve(0) as held:
        port = held.getsockname()[1]
        for _ in range(2):
            with listen(port, reserved=True):
                pass
        with pytest.raises(OSError, match="in use"):
            reserve(port)  # a second installation of the same account
        needs(os.geteuid() == 0, "root, who alone can be somebody else", "another account can take the port")
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
        try:
            again, beside = socket.SO_REUSEADDR, socket.SO_REUSEPORT
            for options in ([], [again], [beside], [again, beside]):
                with socket.socket() as stranger, pytest.raises(OSError, match="in use"):
                    for option in options:
                        stranger.setsockopt(socket.SOL_SOCKET, option, 1)
                    stranger.bind(("127.0.0.1", port))
        finally:
            os.seteuid(0)


def test_prefect_s_database_gets_the_driver_that_prefect_wants():
    for scheme in ("postgres", "postgresql", "postgresql+asyncpg"):
        assert with_driver(f"{scheme}://iop:nyckel@db/prefect") == "postgresql+asyncpg://iop:nyckel@db/prefect"
    for wrong in ("sqlite:////srv/prefect.db", "mysql://iop:nyckel@db/prefect", "nyckel"):
        with pytest.raises(InputError, match="IOP_PREFECT_DATABASE_URL") as refusal:
            with_driver(wrong)
        assert "nyckel" not in str(refusal.value)
