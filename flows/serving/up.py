"""``iop up``: Prefect server, deployments, worker, watch and notifier in one go, until Ctrl-C.

The server listens on this machine only, and to those alone who know its login. What happens when is in prefect.yaml,
how a run is done in the flows; here is only what brings them up and takes them down.
"""

import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
from filelock import Timeout

from flows.serving.environment import for_clients, prepare, up_lock, up_record, worker_name
from flows.serving.login import login_file
from flows.serving.processes import Child, last_line, start
from flows.serving.secret_settings import in_files, secret_fields, variable
from flows.serving.server import HOST, PORT, reserve, with_driver
from flows.serving.supervised import Process, Supervised, last_of, supervised, wait_until_ready
from tasks.atomic_files import write_atomically
from tasks.errors import InputError, OutsideError
from tasks.installation import Installation, open_installation
from tasks.private import GROUP_AND_OTHERS
from tasks.settings import Settings

READY_SECONDS = 120
ENDING_SECONDS = 60
RUNS_AT_ONCE = 2
"""Runs of different deployments at work at the same time; each is a process of some 300 MB."""

_DEFAULTS = {"PREFECT_LOGGING_LEVEL": "INFO", "PREFECT_SERVER_LOGGING_LEVEL": "WARNING"}


def up(settings: Settings, port: int | None = None) -> int:
    """Bring everything up, tell where it is, and take it down again when the operator says so.

    Returns the exit code. Raises :class:`InputError` where another one is up in the same data root, ``port`` is taken
    or the address of Prefect's database is none, and :class:`OutsideError` where a part of it does not start.
    """
    if settings.prefect_database_url is not None:
        with_driver(settings.prefect_database_url.get_secret_value())
    installation = open_installation(settings)
    home = settings.paths.root / "prefect"
    for folder in (home, settings.paths.root / "inbox", settings.paths.agreements):
        folder.mkdir(exist_ok=True)
    _tell_of_open_env_file(Path(".env"))
    with ExitStack() as stack:
        stack.enter_context(_alone(home))
        stop = stack.enter_context(_until_signal())
        wait_for_the_killed(home)
        held = stack.enter_context(_reserved(port, os.environ))
        taken: int = held.getsockname()[1]
        url = f"http://{HOST}:{taken}/api"
        environment = environment_of(settings, url, stack.enter_context(in_files(settings, home / "secrets")))
        os.environ.clear()
        os.environ.update(environment)
        stack.callback(click.echo, "All is down.")

        record = up_record(home)
        record.unlink(missing_ok=True)  # of one that was killed
        stack.callback(record.unlink, missing_ok=True)
        while not _serve(installation, taken, environment, stop):
            click.echo(f"The supervisor had ended; all is started again. See {home / 'logs' / 'supervisor.log'}.")
    return 0


def _serve(installation: Installation, port: int, environment: Mapping[str, str], stop: threading.Event) -> bool:
    """Bring the processes up and look on; True once the operator says stop, False where the supervisor has ended."""
    home, url = installation.paths.root / "prefect", environment["PREFECT_API_URL"]
    record = up_record(home)
    again = time.time() if record.exists() else None
    with ExitStack() as stack:
        asked, supervisor = stack.enter_context(supervised(home, programs(port), environment))
        click.echo(f"Starting the Prefect server on port {port} …")
        asked.start("server")
        log = home / "logs" / "server.log"
        if not wait_until_ready(asked, "server", lambda: _answers(url), log, READY_SECONDS, stop.is_set):
            return True
        click.echo("Deploying the flows …")
        if not _deploy(stack, environment, home, stop):
            return True

        # Only now that the environment is set: Prefect reads it on import.
        from prefect.client.orchestration import get_client

        from flows.serving.operations import Operations

        with get_client(sync_client=True) as client:
            Operations(client).crash_orphans()
        told = {"api_url": url, "pid": os.getpid(), "supervisor": str(asked.socket), "again": again}
        write_atomically(record, json.dumps(told).encode())
        for name in programs(port):
            if name != "server":
                asked.start(name)
        _tell(installation, url, home)
        if not _look_on(asked, supervisor, home, stop):
            return False
        record.unlink()  # from here on nobody is to count on it
        click.echo("Taking everything down …")
    return True


def programs(port: int) -> dict[str, list[str]]:
    """The modules that are kept alive, with their arguments, in the order in which they start."""
    return {
        "server": ["flows.serving.server", "--port", str(port), "--reserved"],
        "worker": [
            *("prefect", "worker", "start", "--pool", "iop", "--type", "process"),
            *("--name", worker_name(), "--limit", str(RUNS_AT_ONCE)),
        ],
        "watch": ["flows.serving.watching"],
        "notifier": ["flows.serving.notifier"],
    }


def _look_on(asked: Supervised, supervisor: Child, home: Path, stop: threading.Event) -> bool:
    """Say which process has ended and was started again, until ``stop``; False where the supervisor ends first. The
    operators are told by the notifier.
    """
    known: dict[str, int] = {}
    while not stop.wait(1):
        if not supervisor.alive:
            return False
        for each in _told(asked):
            if each.since > known.setdefault(each.name, each.since):
                click.echo(f"The {each.name} had ended and was started again; see {home / 'logs' / each.name}.log.")
                known[each.name] = each.since
    return True


def environment_of(settings: Settings, url: str, secrets: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of the children: Prefect's settings, and ours wherever they came from.

    Of those that are secret only where they are found (``secrets``, of ``in_files``).
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


def wait_for_the_killed(home: Path) -> None:
    """Let the processes of an ``iop up`` that was killed end by themselves, as they do: they have the port, and runs
    to end.
    """
    if (last := last_of(home)).answers():
        click.echo("What an iop up that was killed has left is still ending …")
        deadline = time.monotonic() + ENDING_SECONDS
        while last.answers() and time.monotonic() < deadline:
            time.sleep(0.2)


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


def _told(asked: Supervised) -> list[Process]:
    """What the supervisor says; nothing while it is too busy for it."""
    try:
        return asked.processes()
    except OSError:
        return []


def _reserved(port: int | None, environment: Mapping[str, str]) -> socket.socket:
    """The ``port`` that was asked for, else ``PREFECT_SERVER_API_PORT``, else 4200 or, where that is taken, any."""
    wanted = environment.get("PREFECT_SERVER_API_PORT") if port is None else port
    if wanted is None:
        try:
            return reserve(PORT)
        except OSError:
            return reserve(0)
    try:
        return reserve(int(wanted))
    except (OSError, ValueError, OverflowError):
        named = "PREFECT_SERVER_API_PORT" if port is None else "--port"
        raise InputError(f"Port {wanted} ({named}) is taken or no port: choose another one.") from None


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2):
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def _deploy(stack: ExitStack, environment: Mapping[str, str], home: Path, stop: threading.Event) -> bool:
    """Tell the server what runs when; False where the operator stopped it."""
    log = home / "logs" / "deploy.log"
    log.unlink(missing_ok=True)  # of an earlier start: what matters is this one's
    child = start("deploy", [sys.executable, "-m", "flows.serving.deploy"], environment, home, log)
    stack.callback(child.stop)
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
