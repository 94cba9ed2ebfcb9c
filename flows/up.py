"""``iop up``: Prefect server, deployments, worker and inbox watch in one go, until Ctrl-C.

The server listens on this machine only. What happens when is in prefect.yaml, how a run is done in the flows;
here is only what brings them up and takes them down.
"""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import click
from filelock import FileLock, Timeout
from pydantic import SecretStr

from flows.deployments import project_file
from flows.environment import prepare
from flows.processes import Child, start, wait_until
from flows.watch import watch_inboxes
from tasks.errors import InputError, OutsideError
from tasks.installation import Installation, open_installation
from tasks.settings import Settings

HOST = "127.0.0.1"
PORT = 4200
READY_SECONDS = 120
WORK_POOL = "iop"
RUNS_AT_ONCE = 2
"""Runs of different deployments at work at the same time; each is a process of some 300 MB."""

# A dropped file has its receipt within a minute: neither the worker (10 s) nor a run that comes while another
# one is at work (30 s) may wait as long as they usually do.
_DEFAULTS = {
    "PREFECT_WORKER_QUERY_SECONDS": "2",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "3",
    "PREFECT_LOGGING_LEVEL": "INFO",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}


def up(settings: Settings) -> int:
    """Bring everything up, tell where it is, and take it down again when the operator says so.

    Returns the exit code. Raises :class:`InputError` where another one is up in the same data root, and
    :class:`OutsideError` where a part of it does not start or ends by itself.
    """
    installation = open_installation(settings)
    home = settings.paths.root / "prefect"
    inboxes = settings.paths.root / "inbox"
    for folder in (home, inboxes, settings.paths.agreements):
        folder.mkdir(exist_ok=True)
    record = home / "server.json"
    with ExitStack() as stack:
        stack.enter_context(_alone(home / "up.lock", record))
        stop = stack.enter_context(_until_signal())
        port = _port(os.environ)
        url = f"http://{HOST}:{port}/api"
        environment = environment_of(settings, url)
        os.environ.update(environment)
        stack.callback(click.echo, "All is down.")

        click.echo(f"Starting the Prefect server on port {port} …")
        arguments = ["server", "start", "--host", HOST, "--port", str(port)]
        server = _child(stack, "server", arguments, environment, home)
        if not wait_until(lambda: _answers(url), server, READY_SECONDS, stop.is_set):
            return 0
        click.echo("Deploying the flows …")
        if not _deploy(stack, environment, home, stop):
            return 0

        # Only now that the environment is set: Prefect reads it on import.
        from prefect.client.orchestration import get_client

        from flows.operations import Operations

        operations = Operations(stack.enter_context(get_client(sync_client=True)))
        operations.crash_orphans()
        arguments = ["worker", "start", "--pool", WORK_POOL, "--type", "process", "--limit", str(RUNS_AT_ONCE)]
        worker = _child(stack, "worker", arguments, environment, home)

        record.write_text(json.dumps({"api_url": url, "pid": os.getpid()}))
        stack.callback(record.unlink, missing_ok=True)
        _tell(installation, url, home)
        stack.callback(click.echo, "Taking everything down …")
        operations.nudge("iop up has started")
        for _ in watch_inboxes(inboxes, stop, operations.nudge):
            for child in (server, worker):
                if not child.alive:
                    raise OutsideError(f"The {child.name} has ended by itself; see {child.log}.")
    return 0


def environment_of(settings: Settings, url: str) -> dict[str, str]:
    """The whole environment of the children: Prefect's settings, and ours wherever they came from."""
    ours = {f"IOP_{name.upper()}": _text(getattr(settings, name)) for name in Settings.model_fields}
    environment = _DEFAULTS | os.environ | ours
    environment |= {
        "IOP_DATA_DIR": str(settings.paths.root),
        "PREFECT_API_URL": url,
        "PYTHONUNBUFFERED": "1",
    }
    prepare(settings, environment)
    return environment


def _text(value: Any) -> str:
    """A setting as a variable; an empty one wins over a ``.env`` in the children's folder."""
    if value is None:
        return ""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@contextmanager
def _alone(lock: Path, record: Path) -> Iterator[None]:
    """Be the only one up in this data root; ended by a crash too."""
    holder = FileLock(lock, timeout=0)
    try:
        holder.acquire()
    except Timeout:
        where = json.loads(record.read_text())["api_url"].removesuffix("/api") if record.exists() else "starting"
        raise InputError(f"iop is up already in this data root ({where}): stop that one first.") from None
    try:
        yield
    finally:
        holder.release()


@contextmanager
def _until_signal() -> Iterator[threading.Event]:
    """Set by Ctrl-C or SIGTERM; a second one changes nothing."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _port(environment: Mapping[str, str]) -> int:
    """``PREFECT_SERVER_API_PORT``, else 4200 or, where that is taken, any free one."""
    if wanted := environment.get("PREFECT_SERVER_API_PORT"):
        if wanted.isdecimal() and _is_free(int(wanted)):
            return int(wanted)
        raise InputError(f"Port {wanted} (PREFECT_SERVER_API_PORT) is taken or no port: choose another one.")
    return PORT if _is_free(PORT) else _free_port()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2):
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def _child(stack: ExitStack, name: str, arguments: list[str], environment: dict[str, str], home: Path) -> Child:
    command = [sys.executable, "-m", "prefect", *arguments]
    child = start(name, command, environment, home, home / "logs" / f"{name}.log")
    stack.callback(child.stop)
    return child


def _deploy(stack: ExitStack, environment: dict[str, str], home: Path, stop: threading.Event) -> bool:
    """Make the work pool and every deployment of prefect.yaml; False where the operator stopped it."""
    pool = ["work-pool", "create", WORK_POOL, "--type", "process", "--overwrite"]
    deploy = ["--no-prompt", "deploy", "--all", "--prefect-file", str(project_file())]
    for name, arguments in {"work-pool": pool, "deploy": deploy}.items():
        child = _child(stack, name, arguments, environment, home)
        while child.alive:
            if stop.wait(0.2):
                return False
        if child.process.returncode:
            raise OutsideError(f"prefect {' '.join(arguments)} failed; see {child.log}.")
    return True


def _tell(installation: Installation, url: str, home: Path) -> None:
    """What is up, and what to do."""
    paths, ids = installation.paths, installation.agreement_ids()
    click.echo(f"\nPrefect UI:  {url.removesuffix('/api')}")
    for agreement_id in ids:
        paths.inbox(agreement_id).mkdir(parents=True, exist_ok=True)
        click.echo(f"Inbox:       {paths.inbox(agreement_id)}")
        click.echo(f"Receipts:    {paths.receipts(agreement_id)}")
    if not ids:
        click.echo(f"Agreements:  none yet. Put a file in {paths.agreements} and check it with: iop lint")
    click.echo(f"Logs:        {home / 'logs'}")
    click.echo("\nA file dropped in an inbox has its receipt within a minute. Ctrl-C takes everything down.")
