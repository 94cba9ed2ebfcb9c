"""What Prefect must be told before it is imported: its home inside the data root, who may speak to it, no telemetry,
quiet logs.
"""

import json
import os
import socket
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from filelock import FileLock, Timeout

from flows.serving.login import login
from tasks.settings import Settings

DAY = 86_400
"""Seconds."""
COMMAND = "command on"
"""What the tag of a run begins with that a command has begun."""


def prepare(settings: Settings, environment: MutableMapping[str, str]) -> None:
    """Fill in what the operator has not set; call before anything imports prefect.

    From here on this process and its children make files that only their own account can read.
    """
    os.umask(0o077)
    home = settings.paths.root / "prefect"
    defaults = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "tasks.facts.locks",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        # What a step has done is told by flows.running.runner, in words and once.
        "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_CLI_PROMPT": "false",
        # A dropped file has its receipt within a minute: a worker may not wait as long as it usually does (10 s).
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        # Prefect's own history; ours is the register and the archive.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * DAY),
    }
    # The thread of heartbeats sleeps for a second at a time, and each run waits for it at its end. Our notifier finds
    # the dead by their processes. The variable of that name takes no null; this one would go before it.
    if "PREFECT_FLOWS_HEARTBEAT_FREQUENCY" not in environment:
        defaults["PREFECT_FLOWS"] = '{"heartbeat_frequency": null}'
    # The login goes to a server of this data root alone. Whoever names another one knows that one's.
    if "PREFECT_API_URL" not in environment and (url := running_server(home)):
        defaults |= {"PREFECT_API_URL": url, **for_clients(settings, environment)}
    for name, value in defaults.items():
        environment.setdefault(name, value)


def for_clients(settings: Settings, environment: Mapping[str, str]) -> dict[str, str]:
    """What lets a client in to the server of this data root."""
    return {"PREFECT_API_AUTH_STRING": _login(settings, environment)}


def for_server(settings: Settings, environment: Mapping[str, str], origin: str) -> dict[str, str]:
    """What makes a server let in only those who know the login, and pages of its own ``origin``."""
    return {
        "PREFECT_SERVER_API_AUTH_STRING": _login(settings, environment),
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origin,
        # Where the page came from, be it through a tunnel.
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }


def _login(settings: Settings, environment: Mapping[str, str]) -> str:
    """The operator's own, else the one in the data root."""
    return environment.get("PREFECT_SERVER_API_AUTH_STRING") or login(settings.paths.root)


def worker_name() -> str:
    """What the worker of ``iop up`` is called, to be told from those of other machines."""
    return f"iop up on {socket.gethostname()}"


def command_tag() -> str:
    """What a run is tagged with that a command has begun, and not a worker: the machine and the process."""
    return f"{COMMAND} {socket.gethostname()}:{os.getpid()}"


def up_lock(home: Path) -> FileLock:
    """Held by the ``iop up`` of this data root for as long as it runs; ended by a crash too."""
    return FileLock(home / "up.lock", timeout=0, mode=0o600)


def up_record(home: Path) -> Path:
    """Where the ``iop up`` of this data root says how to reach it."""
    return home / "server.json"


def is_up(home: Path) -> bool:
    """Whether an ``iop up`` of this data root runs, on its way up or down too."""
    try:
        with up_lock(home):
            return False
    except Timeout:
        return True


def running_server(home: Path) -> str | None:
    """API address of the server that ``iop up`` brought up in this data root, where it answers.

    A record that outlived its ``iop up`` is not believed: on its port may listen anybody, who would be given the
    login.
    """
    try:
        url = json.loads(up_record(home).read_text())["api_url"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    if not is_up(home):
        return None
    try:
        with urlopen(f"{url}/health", timeout=2):
            return url
    except (URLError, TimeoutError):
        return None
