"""Very many agreements on PostgreSQL, with server and workers started one by one as the runbook has it, and a mail
server that tells what it took.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import FlowRunFilter
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

from flows.serving.observing import crash_the_dead
from flows.setup.demo import AGREEMENT, SAMPLE
from tests.databases import database_server
from tests.delivery.servers import Handler, Mailbox, free_port, serving
from tests.flows.running import ROOT
from tests.waiting import PATIENCE, until

NOW = datetime(2022, 2, 4, 6, tzinfo=UTC)
"""The day on which the reports of January are made."""
MONTH = "2022-01"
RECIPIENTS = 4
Result = TypeVar("Result")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Fleet:
    """One installation with agreements ``a000`` … and its processes, by name."""

    root: Path
    url: str
    mailbox: Mailbox
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict[str, subprocess.Popen[bytes]])

    @property
    def login(self) -> str:
        """The login that people use, from its file."""
        return (self.root / "prefect" / "login").read_text().strip()

    @property
    def origin(self) -> str:
        """Where the server answers."""
        return self.environment["PREFECT_API_URL"].removesuffix("/api")

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Start a module in a group of its own; what it says is in ``<name>.log``."""
        with (self.root.parent / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self.processes[name]

    def serve(self) -> None:
        """Start the server and wait until it answers."""
        self.start("server", "flows.serving.server", "--port", self.origin.rpartition(":")[2])
        self.until(self.answers)

    def work(self, name: str) -> subprocess.Popen[bytes]:
        """Start a worker that does one run at a time."""
        return self.start(
            name, "flows.serving.client", "prefect", "worker", "start", "--pool", "iop", "--type", "process",
            "--limit", "1", "--name", name,
        )  # fmt: skip

    def watch(self) -> None:
        """Start the process that sees a dropped file at once."""
        self.start("watch", "flows.serving.client", "flows.serving.watching")

    def kill(self, name: str) -> None:
        """As a machine that fails: no word to anybody."""
        self.processes[name].kill()
        self.processes.pop(name).wait()

    def end(self) -> None:
        """Take everything down."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def client(self, call: Callable[[SyncPrefectClient], Result]) -> Result:
        """What the server says to somebody who knows the login, asked in a process of its own settings."""
        settings: dict[Any, str] = {
            PREFECT_API_URL: self.environment["PREFECT_API_URL"],
            PREFECT_API_AUTH_STRING: self.login,
        }
        with temporary_settings(settings), get_client(sync_client=True) as client:
            return call(client)

    def answers(self) -> bool:
        """Whether the server answers."""
        try:
            return self.client(lambda client: client.hello()).status_code == 200
        except (HTTPError, PrefectException, OSError):  # OSError: it has not written its login yet
            return False

    def report(self, now: datetime = NOW) -> None:
        """Start the reports of all agreements as the schedule does, on the day ``now``."""

        def begin(client: SyncPrefectClient) -> None:
            deployment = client.read_deployment_by_name("monthly/monthly")
            # The form knows no other day than today.
            client.update_deployment(deployment.id, DeploymentUpdate(enforce_parameter_schema=False))
            client.create_flow_run_from_deployment(
                deployment.id, parameters={"agreement": "all agreements", "period": MONTH, "now": now.isoformat()}
            )

        self.client(begin)

    def runs(self, *states: str) -> list[Any]:
        """The runs in these states that were not made by a schedule."""
        asked = FlowRunFilter.model_validate({"state": {"type": {"any_": list(states)}}})

        def read(client: SyncPrefectClient) -> list[Any]:
            found: list[Any] = []
            while page := client.read_flow_runs(flow_run_filter=asked, limit=200, offset=len(found)):
                found += page
            return [run for run in found if not run.auto_scheduled]

        return self.client(read)

    def crash_the_dead(self) -> None:
        """As the notifier does at every look."""
        self.client(lambda client: crash_the_dead(client, datetime.now(UTC)))

    @property
    def at_work(self) -> list[Any]:
        """The runs that have not come to their end."""
        return self.runs("SCHEDULED", "PENDING", "RUNNING", "CANCELLING")

    def until(self, ready: Callable[[], bool], patience: float = PATIENCE) -> float:
        """Seconds until ``ready``."""
        began = time.monotonic()
        until(ready, self._told, pause=2, patience=patience)
        return time.monotonic() - began

    def _told(self) -> Mapping[str, object]:
        """What helps whoever has waited in vain: the runs at work, and the end of each log."""
        logs = {log.name: log.read_text(errors="replace")[-2000:] for log in self.root.parent.glob("*.log")}
        at_work = [f"{run.name}: {run.state_name}" for run in self.at_work] if self.answers() else ["no server"]
        return {"at work": at_work} | logs

    def select(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the register."""
        with psycopg.connect(f"{self.url}/register") as connection:
            return connection.execute(question.encode()).fetchall()

    @property
    def reported(self) -> Counter[str]:
        """Editions by agreement."""
        return Counter(agreement for (agreement,) in self.select("SELECT agreement FROM editions"))

    @property
    def mails(self) -> Counter[tuple[str, str]]:
        """How often each recipient of a report got the message of that identity."""
        counted: Counter[tuple[str, str]] = Counter()
        for content, (_, recipients) in zip(self.mailbox.accepted, self.mailbox.envelopes, strict=True):
            identity = message_from_bytes(content)["Message-ID"]
            counted.update((identity, each) for each in recipients if f".monthly.{MONTH}.1." in identity)
        return counted

    def check_mails(self, agreements: int) -> None:
        """Each recipient of each agreement has one, or the register says that nobody can know: it was being sent when
        the sender was killed."""
        unknown = self.select("SELECT message_id, recipient FROM deliveries WHERE state = 'unknown'")
        mails = self.mails
        assert set(mails.values()) == {1}
        assert len({*mails, *unknown}) == agreements * RECIPIENTS, unknown
        assert len(unknown) <= 1, unknown  # one worker was killed, and it sends one at a time

    def cpu_seconds(self, *names: str) -> float:
        """What these processes and all that they have started and waited for have used so far."""
        used = 0
        for name in names:
            fields = Path(f"/proc/{self.processes[name].pid}/stat").read_text().rpartition(")")[2].split()
            used += sum(map(int, fields[11:15]))
        return used / _TICKS

    def orphans(self) -> list[str]:
        """Processes of this installation that are still there."""
        mark, found = f"IOP_DATA_DIR={self.root}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment, state = (folder / "environ").read_bytes(), (folder / "stat").read_text()
                if mark in environment.split(b"\0") and state.rpartition(")")[2].split()[0] != "Z":
                    found.append((folder / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return found


@contextmanager
def fleet(folder: Path, agreements: int, every: int = 1) -> Iterator[Fleet]:
    """So many agreements, deployed, and no worker yet. Every so many-th has January's files in its inbox; the reports
    of the others are held.
    """
    root, mailbox = folder / "data", Mailbox()
    ids = [f"a{number:03}" for number in range(agreements)]
    text = (ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml").read_text("utf-8")
    for each in ids:
        file = root / "agreements" / f"{each}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace(f"id: {AGREEMENT}", f"id: {each}", 1), "utf-8")
    for each in ids[::every]:
        shutil.copytree(SAMPLE / "drops" / MONTH, root / "inbox" / each)
    with database_server() as server, serving(Handler(mailbox)) as smtp:
        url = server.rpartition("/")[0]
        with psycopg.connect(server, autocommit=True) as connection:
            for name in ("prefect", "register"):
                connection.execute(f"CREATE DATABASE {name}".encode())
        clean = {name: value for name, value in os.environ.items() if not re.match("PREFECT_|IOP_", name)}
        settings = {
            "IOP_DATA_DIR": str(root),
            "IOP_DATABASE_URL": f"{url}/register",
            "IOP_PREFECT_DATABASE_URL": f"{url}/prefect",
            "IOP_SMTP_HOST": "localhost",
            "IOP_SMTP_PORT": str(smtp),
            "IOP_SMTP_SECURITY": "none",
            "IOP_BACKUP_DAYS": "0",
            "PREFECT_HOME": str(root / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{free_port()}/api",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_WORKER_HEARTBEAT_SECONDS": "5",  # three missed and it counts as gone
        }
        found = Fleet(root, url, mailbox, clean | settings)
        try:
            found.serve()
            deploy = found.start("deploy", "flows.serving.client", "flows.serving.deploy")
            assert deploy.wait(PATIENCE) == 0, (folder / "deploy.log").read_text()
            del found.processes["deploy"]
            yield found
        finally:
            found.end()
