"""``iop up``: Prefect server, deployments, worker and inbox watch in one go, until Ctrl-C.

The server listens on this machine only, and to those alone who know its login. What happens when is in prefect.yaml,
how a run is done in the flows; here is only what brings them up and takes them down.
"""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from filelock import Timeout

from flows.environment import for_clients, for_server, prepare, up_lock, up_record
from flows.login import login_file
from flows.processes import Child, last_line, start, wait_until
from flows.secret_settings import in_files, secret_fields, variable
from flows.server import HOST, PORT, listen
from flows.watch import watch_inboxes
from tasks.errors import InputError, OutsideError
from tasks.installation import Installation, open_installation
from tasks.private import GROUP_AND_OTHERS
from tasks.settings import Settings

READY_SECONDS = 120
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
    record = up_record(home)
    _tell_of_open_env_file(Path(".env"))
    with ExitStack() as stack:
        stack.enter_context(_alone(home))
        stop = stack.enter_context(_until_signal())
        listener = stack.enter_context(_listener(os.environ))
        port = listener.getsockname()[1]
        url = f"http://{HOST}:{port}/api"
        environment = environment_of(settings, url, stack.enter_context(in_files(settings, home / "secrets")))
        os.environ.clear()
        os.environ.update(environment)
        stack.callback(click.echo, "All is down.")

        click.echo(f"Starting the Prefect server on port {port} …")
        # It alone is told what a login is held against, and it alone has the socket.
        guarding = for_server(settings, environment, url.removesuffix("/api"))
        arguments = ["flows.server", "--fd", str(listener.fileno())]
        server = _child(stack, "server", arguments, guarding | environment, home, [listener.fileno()])
        if not wait_until(lambda: _answers(url), server, READY_SECONDS, stop.is_set):
            return 0
        click.echo("Deploying the flows …")
        if not _deploy(stack, environment, home, stop):
            return 0

        # Only now that the environment is set: Prefect reads it on import.
        from prefect.client.orchestration import get_client

        from flows.deploy import WORK_POOL
        from flows.operations import Operations

        operations = Operations(stack.enter_context(get_client(sync_client=True)))
        operations.crash_orphans()
        arguments = [
            "prefect",
            "worker",
            "start",
            "--pool",
            WORK_POOL,
            "--type",
            "process",
            "--limit",
            str(RUNS_AT_ONCE),
        ]
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


def environment_of(settings: Settings, url: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the children: Prefect's settings, and ours wherever they came from.

    Of those that are secret only where they are found (``secrets``, of :func:`flows.secret_settings.in_files`).
    """
    hidden = {variable(name) for name in secret_fields()}
    ours = {
        variable(name): "" if (value := getattr(settings, name)) is None else str(value)
        for name in Settings.model_fields
        if variable(name) not in hidden
    }
    environment = _DEFAULTS | {name: value for name, value in os.environ.items() if name.upper() not in hidden} | ours
    environment |= {
        **secrets,
        "IOP_DATA_DIR": str(settings.paths.root),
        "PREFECT_API_URL": url,
        "PYTHONUNBUFFERED": "1",
    }
    prepare(settings, environment)
    return environment | for_clients(settings, os.environ)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Be the only one up in this data root; ended by a crash too."""
    holder, record = up_lock(home), up_record(home)
    try:
        holder.acquire(timeout=1)  # a command that asks whether one is up has it for a moment
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


def _tell_of_open_env_file(file: Path) -> None:
    """Passwords may stand in it, and its rights are the operator's to set."""
    if file.is_file() and file.stat().st_mode & GROUP_AND_OTHERS:
        click.echo(f"{file.resolve()} can be read by other accounts: chmod 600 it.", err=True)


def _listener(environment: Mapping[str, str]) -> socket.socket:
    """A socket on ``PREFECT_SERVER_API_PORT``, else on 4200 or, where that is taken, on any free port."""
    wanted = environment.get("PREFECT_SERVER_API_PORT")
    if wanted is None:
        try:
            return listen(PORT)
        except OSError:
            return listen(0)
    try:
        return listen(int(wanted))
    except (OSError, ValueError, OverflowError):
        raise InputError(
            f"Port {wanted} (PREFECT_SERVER_API_PORT) is taken or no port: choose another one."
        ) from None


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2):
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def _child(
    stack: ExitStack,
    name: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    home: Path,
    sockets: Sequence[int] = (),
) -> Child:
    """A Python module of ours or Prefect's with its arguments, taken down with everything else."""
    command = [sys.executable, "-m", *arguments]
    child = start(name, command, environment, home, home / "logs" / f"{name}.log", sockets)
    stack.callback(child.stop)
    return child


def _deploy(stack: ExitStack, environment: Mapping[str, str], home: Path, stop: threading.Event) -> bool:
    """Tell the server what runs when; False where the operator stopped it."""
    child = _child(stack, "deploy", ["flows.deploy"], environment, home)
    while child.alive:
        if stop.wait(0.2):
            return False
    if child.process.returncode:
        raise OutsideError(f"The flows could not be deployed: {last_line(child.log)} (all of it: {child.log}).")
    return True


def _tell(installation: Installation, url: str, home: Path) -> None:
    """What is up, and what to do."""
    paths, ids = installation.paths, installation.agreement_ids()
    click.echo(f"\nPrefect UI:  {url.removesuffix('/api')}")
    click.echo(f"Log in with: the line in {login_file(paths.root)}")
    for agreement_id in ids:
        paths.inbox(agreement_id).mkdir(parents=True, exist_ok=True)
        click.echo(f"Inbox:       {paths.inbox(agreement_id)}")
        click.echo(f"Receipts:    {paths.receipts(agreement_id)}")
    if not ids:
        click.echo(f"Agreements:  none yet. Put a file in {paths.agreements} and check it with: iop lint")
    click.echo(f"Logs:        {home / 'logs'}")
    click.echo("\nA file dropped in an inbox has its receipt within a minute. Ctrl-C takes everything down.")
