"""The processes that ``iop up`` keeps alive, with supervisor: each is started again when it ends, with pauses that
grow while it fails at once, and its log is rotated and never written over.
"""

import os
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from flows.serving.processes import Child, last_line, start
from tasks.errors import OutsideError

_FILE = "supervisor.conf"

_PROGRAM = """
[program:{name}]
command={command}
priority={priority}
autostart=false
autorestart=true
startsecs=3
startretries=1000000
stopwaitsecs=15
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile=logs/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=3
"""

_SUPERVISOR = """
[supervisord]
nodaemon=true
silent=true
identifier=iop
umask=077
logfile=logs/supervisor.log
logfile_maxbytes=1MB
logfile_backups=2
pidfile=supervisor.pid
strip_ansi=true
{user}
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""


@dataclass(frozen=True)
class Process:
    """What is known of one of them. ``since``: seconds of the epoch at which it was last started, 0 for never."""

    name: str
    is_up: bool
    since: int
    told: str


class Supervised:
    """Asked through supervisor's socket, which this account alone can open."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket

    def _ask(self, what: str, *given: object) -> Any:
        """One question over a connection of its own: one that was refused is of no use again."""
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        try:
            return getattr(ServerProxy("http://127.0.0.1", transport=cast(Any, transport)), f"supervisor.{what}")(
                *given
            )
        finally:
            transport.close()

    def start(self, name: str) -> None:
        """Start one, without waiting until it is ready."""
        self._ask("startProcess", name, False)

    def processes(self) -> list[Process]:
        """All of them. Raises ``OSError`` where the supervisor does not answer."""
        try:
            told = self._ask("getAllProcessInfo")
        except Fault as fault:  # it is being taken down
            raise ConnectionAbortedError(fault.faultString) from None
        return [
            Process(each["name"], each["statename"] in ("STARTING", "RUNNING"), each["start"], each["description"])
            for each in told
        ]

    def answers(self) -> bool:
        """Whether the supervisor is up, or on its way down."""
        try:
            return bool(self._ask("getState"))
        except Fault:
            return True
        except OSError:
            return False


@contextmanager
def supervised(
    home: Path, programs: Mapping[str, Sequence[str]], environment: Mapping[str, str]
) -> Iterator[tuple[Supervised, Child]]:
    """The supervisor with these modules and their arguments (none is started yet), taken down with all of them at the
    end, the last one first. The caller sees to it that no other one has this ``home``.
    """
    logs = home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    # A socket's path may have a hundred characters, a data root's more. What the processes keep for a while lies
    # beside it: Prefect's worker does not start where another account has made the folder that it wants in /tmp.
    with tempfile.TemporaryDirectory(prefix=_swept(home)) as folder:
        socket, file = Path(folder) / "supervisor", home / _FILE
        file.write_text(configuration(socket, programs))
        command = [sys.executable, "-m", "supervisor.supervisord", "--configuration", str(file)]
        child = start("supervisor", command, {**environment, "TMPDIR": folder}, home, logs / "supervisor.out")
        try:
            asked = Supervised(socket)
            deadline = time.monotonic() + 30
            while not asked.answers():
                if not child.alive or time.monotonic() > deadline:
                    raise OutsideError(f"The supervisor does not start: {last_line(child.log)} (see {child.log}).")
                time.sleep(0.05)
            yield asked, child
        finally:
            child.stop(seconds=20 * len(programs))


def last_of(home: Path) -> Supervised:
    """The supervisor that was last started for this home; it need not live, nor ever have been."""
    told = ConfigParser(interpolation=None)
    told.read(home / _FILE)
    return Supervised(Path(told.get("unix_http_server", "file", fallback=home / "none")))


def _swept(home: Path) -> str:
    """What the names of this home's temporary folders begin with, once those are gone that a killed one has left."""
    prefix = f"iop-{sha256(os.fsencode(home.resolve())).hexdigest()[:12]}-"
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        if folder.lstat().st_uid == os.geteuid():  # /tmp is everybody's
            shutil.rmtree(folder, ignore_errors=True)
    return prefix


def configuration(socket: Path, programs: Mapping[str, Sequence[str]]) -> str:
    """What supervisor is told, its files in the folder that it is started in. It names no secret: those come by the
    environment, or from files.
    """
    parts = [_SUPERVISOR.format(socket=socket, user="user=root\n" if os.geteuid() == 0 else "")]
    for priority, (name, arguments) in enumerate(programs.items(), 1):
        command = shlex.join([sys.executable, "-m", "flows.running.bound", *arguments])
        # A per cent sign begins an expansion.
        parts.append(_PROGRAM.format(name=name, command=command.replace("%", "%%"), priority=priority))
    return "".join(parts)


def wait_until_ready(
    asked: Supervised, name: str, ready: Callable[[], bool], log: Path, seconds: float, stopped: Callable[[], bool]
) -> bool:
    """Wait for ``ready``; False where ``stopped`` came first.

    Raises :class:`OutsideError` where the process ends, or is not ready in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if stopped():
            return False
        if not all(each.is_up for each in asked.processes() if each.name == name):
            raise OutsideError(f"The {name} has ended: {last_line(log)} (all of it: {log}).")
        if time.monotonic() > deadline:
            raise OutsideError(f"The {name} was not ready in {seconds:g} s; see {log}.")
        time.sleep(0.2)
    return True
