"""Where the server listens and keeps its record; what it answers to whom: tests/flows/test_up.py, test_fleet.py."""

import asyncio
import os
import pwd
import socket

import pytest

from flows.serving.server import listen, reserve, with_driver
from tasks.errors import InputError
from tests.untested import needs


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
