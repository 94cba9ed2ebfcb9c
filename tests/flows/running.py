"""A running ``iop up`` and questions to its server, with its login or without."""

import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def send(address: str, question: object = None, method: str | None = None, **headers: str) -> Answer:
    """One request; in the names of headers an underscore is a hyphen."""
    request = Request(
        address,
        data=None if question is None else json.dumps(question).encode(),
        method=method,
        headers={"Content-Type": "application/json"} | {n.replace("_", "-"): v for n, v in headers.items()},
    )
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return Answer(answer.status, answer.read())
    except HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.read())


class Up:
    """``iop up`` on a data root, started with these settings besides; umask 000, the worst an operator can have."""

    def __init__(self, root: Path, **settings: object):
        self.root = root
        self.said = root.parent / "said.txt"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "IOP_"))}
        ours = {"IOP_DATA_DIR": str(root), "PREFECT_SERVER_API_PORT": str(self.port)}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.cli", "up"],
                cwd=ROOT,
                env=clean | ours | {name: str(value) for name, value in settings.items()},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0,
            )
        self.token: dict[str, str] = {}
        """The headers of the token that goes with the login, once somebody has used it."""

    @property
    def login(self) -> str:
        """The login that people use, from its file."""
        return (self.root / "prefect" / "login").read_text().strip()

    def wait(self, ready: Callable[[], object], pause: float = 1) -> None:
        """Until ``ready()``, asked once a second, for a question costs the server more than the waiting does; fails
        with what was said where it does not come.
        """
        until(ready, lambda: f"{self.said.read_text()}\nalive: {self.commands()}", pause)

    def wait_until_up(self) -> None:
        """Until it has said how it is taken down, or has ended."""
        self.wait(lambda: "Ctrl-C takes everything down" in self.said.read_text() or self.process.poll() is not None)

    def send(self, path: str, question: object = None, method: str | None = None, **headers: str) -> Answer:
        """One request as anybody may make it: no login, no token, but for what ``headers`` say."""
        return send(f"{self.origin}/{path}", question, method, **headers)

    def command(self, path: str, question: object = None, method: str | None = None, **headers: str) -> Answer:
        """One request of somebody who knows the login and has the token that goes with it."""
        authorization = basic(self.login)
        if not self.token:
            token = self.send("api/csrf-token?client=test", Authorization=authorization).json["token"]
            self.token = {"Prefect_Csrf_Token": token, "Prefect_Csrf_Client": "test"}
        given = {"Authorization": authorization, **self.token, **headers}
        answer = self.send(f"api/{path}", question, method, **given)
        for _ in range(5):  # as Prefect's own client does: its database was locked, and nothing was done
            if answer.status != 503:
                break
            time.sleep(1)
            answer = self.send(f"api/{path}", question, method, **given)
        return answer

    def ask(self, path: str, **question: object) -> Any:
        """What the server answers to somebody who knows the login."""
        answer = self.command(path, question or None)
        assert answer.status < 300, answer
        return answer.json

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment by its name."""
        [found] = self.ask("deployments/filter", deployments={"name": {"any_": [name]}})
        return found

    def commands(self) -> list[str]:
        """What its living processes are, for the one who reads a failure."""
        lines = []
        for pid in self.processes():
            with suppress(OSError):
                lines.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
        return lines

    def processes(self) -> dict[int, bytes]:
        """Every living process that was started with this data root, and its environment."""
        mark = f"IOP_DATA_DIR={self.root}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment, state = (folder / "environ").read_bytes(), (folder / "stat").read_text()
            except OSError:
                continue
            if mark in environment.split(b"\0") and state.rpartition(")")[2].split()[0] != "Z":
                found[int(folder.name)] = environment
        return found


def basic(login: str) -> str:
    """The header that carries a login."""
    return f"Basic {b64encode(login.encode()).decode()}"
