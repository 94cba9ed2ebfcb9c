"""Prefect's server behind the guard, for this machine only: ``python -m flows.serving.server``.

``iop up`` has reserved the port for its account before, and holds it while a server that has ended is started again:
nobody else on the machine can take it in between and be told the login.
"""

import argparse
import os
import socket
from contextlib import closing

from flows.running.garbage import collect_beside
from flows.serving.environment import for_server, prepare
from flows.serving.files import with_files
from flows.serving.guard import guarded
from flows.serving.patient import patient
from tasks.errors import InputError
from tasks.settings import load_settings

HOST = "127.0.0.1"
PORT = 4200


def reserve(port: int) -> socket.socket:
    """A socket that has ``port`` (0: any free one) and hears nothing on it: as long as it is open, this account alone
    can listen there.

    Raises ``OSError`` where the port is taken.
    """
    with closing(_bound(port, reusable=True)) as probe:  # by our own account, too: two would share what comes
        number = probe.getsockname()[1]
    return _bound(number, shared=True)


def listen(port: int, *, reserved: bool = False) -> socket.socket:
    """A socket that listens on ``port`` of this machine, one that is :func:`reserve`-d or anybody's.

    Raises ``OSError`` where it is taken.
    """
    listener = _bound(port, shared=reserved, reusable=True)
    listener.listen(2048)
    return listener


def _bound(port: int, *, shared: bool = False, reusable: bool = False) -> socket.socket:
    """A socket with this port. ``shared``: the kernel lets others of this account have it too; ``reusable``: after a
    server whose connections have just ended.
    """
    # By its number asyncio knows TCP and lets an answer's second part go at once; else it waits 40 ms for the first
    # one to be acknowledged.
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if reusable:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, port))
    except OSError:
        bound.close()
        raise
    return bound


def with_driver(url: str) -> str:
    """The address of Prefect's PostgreSQL database with the driver that Prefect wants.

    Raises :class:`InputError` for another one; the address may hold a password, so it is not quoted.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgres", "postgresql", "postgresql+asyncpg"):
        raise InputError(
            "IOP_PREFECT_DATABASE_URL is no address of a PostgreSQL database; for example "
            "postgresql://user@host/prefect, another database than that of IOP_DATABASE_URL."
        )
    return f"postgresql+asyncpg://{rest}"


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="flows.serving.server", description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    parser.add_argument(
        "--reserved", action="store_true", help="the port is held for this account by another process"
    )
    given = parser.parse_args()
    listener = listen(given.port, reserved=given.reserved)
    settings = load_settings()
    # What `iop up` would give, but for what the operator has set.
    for name, value in for_server(settings, os.environ, f"http://{HOST}:{given.port}").items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "WARNING")
    if settings.prefect_database_url is not None:
        os.environ["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = with_driver(
            settings.prefect_database_url.get_secret_value()
        )
    prepare(settings, os.environ)

    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    server = get_current_settings().server
    login = server.api.auth_string.get_secret_value() if server.api.auth_string else ""
    config = uvicorn.Config(
        guarded(with_files(patient(create_app(final=True)), settings.paths, login)),
        lifespan="on",
        log_level=server.logging_level.lower(),
        timeout_keep_alive=server.api.keepalive_timeout,
        ws_ping_interval=server.api.websocket_ping_interval,
        ws_ping_timeout=server.api.websocket_ping_timeout,
        proxy_headers=False,
        server_header=False,
    )
    collect_beside()
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
