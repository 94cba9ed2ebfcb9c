"""Prefect's server behind the guard, for this machine only: ``python -m flows.server``.

``iop up`` hands over its settings and the socket that it listens on, so that nobody else on the machine can take the
port in between. Started by hand, it finds both itself.
"""

import argparse
import os
import socket

from flows.environment import for_server, prepare
from flows.guard import guarded
from tasks.settings import load_settings

HOST = "127.0.0.1"
PORT = 4200


def listen(port: int) -> socket.socket:
    """A socket that listens on ``port`` of this machine, 0 for any free one. Raises ``OSError`` where it is taken."""
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="flows.server", description=__doc__)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--port", type=int, default=PORT, help=f"default: {PORT}")
    where.add_argument("--fd", type=int, help="number of a socket that listens already")
    given = parser.parse_args()
    if given.fd is None:
        listener = listen(given.port)
        _set_up(f"http://{HOST}:{given.port}")
    else:
        listener = socket.socket(fileno=given.fd)

    import uvicorn
    from prefect.server.api.server import create_app
    from prefect.settings import get_current_settings

    settings = get_current_settings().server
    config = uvicorn.Config(
        guarded(create_app(final=True)),
        lifespan="on",
        log_level=settings.logging_level.lower(),
        timeout_keep_alive=settings.api.keepalive_timeout,
        ws_ping_interval=settings.api.websocket_ping_interval,
        ws_ping_timeout=settings.api.websocket_ping_timeout,
        proxy_headers=False,
        server_header=False,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _set_up(origin: str) -> None:
    """The settings that ``iop up`` would give, but for those that the operator has set."""
    settings = load_settings()
    for name, value in for_server(settings, os.environ, origin).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "WARNING")
    prepare(settings, os.environ)


if __name__ == "__main__":
    main()
