"""The process that tells operators what has begun to be wrong and what is over: ``python -m flows.serving.notifier``.

By mail, and by the Prefect block :data:`BLOCK` where somebody has made one. It looks for itself and needs neither
worker nor server: those are what may be down.
"""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import httpx

from flows.serving.environment import is_up, prepare, up_record
from flows.serving.supervised import Supervised
from tasks.errors import OutsideError
from tasks.health import alarms
from tasks.health.condition import Condition
from tasks.health.installation import conditions
from tasks.installation import Installation, open_installation
from tasks.settings import load_settings

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

EVERY = 20.0
"""Seconds between two looks."""
BLOCK = "iop-alarm"
"""Name of a block of type Webhook that an alarm is posted to as JSON, beside the mail."""
REGISTER = "Failed: the register, the store or another run's lock"
"""The runbook's section about a register that does not answer."""
ENDED = Condition("up", "iop up was killed: nothing runs until it is started again.", "A process is down")
"""The last word of a notifier whose ``iop up`` has ended without one."""


def main() -> None:
    """Look and tell until SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = load_settings()
    prepare(settings, os.environ)
    installation = open_installation(settings)
    origin = os.environ["PREFECT_API_URL"].removesuffix("/api")
    post, home = Webhook(), installation.paths.root / "prefect"
    under_up = is_up(home)
    while not stop.wait(EVERY):
        now = datetime.now(UTC)
        with at_the_server() as client:
            try:
                current = look(installation, client, now)
            except OutsideError as error:  # the register: of what it knows nothing is over
                current = [*alarms.told(installation.paths.root), Condition("register", str(error), REGISTER)]
        if client is not None:
            post.remember()
        tell(installation, current, origin, now, post)
    if under_up:
        last_word(installation, origin, datetime.now(UTC), post)


def look(installation: Installation, client: "SyncPrefectClient | None", now: datetime) -> list[Condition]:
    """All that is wrong at ``now``; ``client`` is None where the server does not answer."""
    return [*of_up(installation, client, now), *conditions(installation, now)]


def of_up(installation: Installation, client: "SyncPrefectClient | None", now: datetime) -> Iterator[Condition]:
    """What is wrong with what ``iop up`` brought up; a run whose process is gone is declared dead on the way."""
    from flows.serving.observing import crash_the_dead, of_processes, of_server

    record = up_record(installation.paths.root / "prefect")
    try:
        told = json.loads(record.read_text())
        processes = Supervised(Path(told["supervisor"])).processes()
        yield from of_processes(processes, record.stat().st_mtime, now, told["again"])
    except (OSError, KeyError):  # units of systemd's, or on its way down
        pass
    if client is None:
        yield Condition("server", "The Prefect server does not answer.", "A process is down")
        return
    crash_the_dead(client, now)
    yield from of_server(client, now)


def last_word(installation: Installation, origin: str, now: datetime, post: Callable[[dict[str, Any]], None]) -> None:
    """Tell that ``iop up`` was killed, beside all that was wrong. Where somebody ends it, it outlives this."""
    if not is_up(installation.paths.root / "prefect"):
        tell(installation, [*alarms.told(installation.paths.root), ENDED], origin, now, post)


@contextmanager
def at_the_server() -> "Iterator[SyncPrefectClient | None]":
    """A client of the server, None where that does not answer."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        try:
            client.hello()
        except httpx.HTTPError:
            yield None
        else:
            yield client


def tell(
    installation: Installation,
    current: list[Condition],
    origin: str,
    now: datetime,
    post: Callable[[dict[str, Any]], None],
) -> None:
    """Tell what has changed, once; it is remembered before it is told, so that a fault here repeats nothing."""
    root = installation.paths.root
    changed = alarms.change(root, current)
    if changed:
        alarms.keep(root, current)
        subject, text = alarms.letter(changed, origin)
        click.echo(f"{now:%Y-%m-%d %H:%M} {text}")
        begun, over = ([each.key for each in which] for which in (changed.begun, changed.over))
        post({"subject": subject, "text": text, "begun": begun, "over": over, "at": now.isoformat()})
    try:
        people = alarms.operators(installation)
        for outcome in alarms.mail(installation, people, changed, origin, now) if changed else ():
            click.echo(str(outcome))
    except OutsideError as error:  # no mail without the register, which knows what was sent
        click.echo(f"No mail could be sent: {error}", err=True)


class Webhook:
    """The operators' second way: loaded while the server answers, used when it does not."""

    def __init__(self) -> None:
        self._block: Any = None

    def remember(self) -> None:
        """Load the block as it is now; there may be none."""
        from prefect.blocks.webhook import Webhook as Block

        try:
            self._block = Block.load(BLOCK)
        except ValueError:
            self._block = None

    def __call__(self, content: dict[str, Any]) -> None:
        """Post it. A listener that does not answer is told in the log: the mail is on its way."""
        if self._block is None:
            return
        try:
            answer = httpx.request(
                self._block.method,
                self._block.url.get_secret_value(),
                headers=self._block.headers.get_secret_value(),
                json=content,
                verify=self._block.verify,
                timeout=10,
            )
            click.echo(f"The webhook answered {answer.status_code}.")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            click.echo(f"The webhook did not take it: {type(error).__name__}.", err=True)


if __name__ == "__main__":
    main()
