"""The process that looks at folders: a dropped file starts the intake at once, and an agreement file that comes or
changes changes the forms. ``python -m flows.serving.watching``.
"""

import os
import signal
import threading
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.serving.environment import prepare
from flows.serving.watch import watch_inboxes
from tasks.installation import open_installation
from tasks.settings import load_settings


def main() -> None:
    """Watch until SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = load_settings()
    prepare(settings, os.environ)
    installation = open_installation(settings)
    agreements, inboxes = settings.paths.agreements, settings.paths.root / "inbox"
    for folder in (agreements, inboxes):
        folder.mkdir(exist_ok=True)

    from httpx import HTTPError
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectException

    from flows.running.publishing import publish_forms
    from flows.serving.operations import Operations

    with get_client(sync_client=True) as client:
        operations = Operations(client)
        operations.nudge("iop up has started")
        known = None
        for _ in watch_inboxes(inboxes, stop, operations.nudge):
            operations.follow()
            if (seen := state_of(agreements)) == known:
                continue
            try:
                for name in publish_forms(client, installation, datetime.now(UTC).astimezone().date()):
                    click.echo(f"The form of {name} is up to date.")
                known = seen
            except (HTTPError, PrefectException) as error:  # tried again with the next look, in a second
                click.echo(f"The forms could not be brought up to date: {type(error).__name__}.", err=True)


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Time and size of each agreement file: another one of these is another file."""
    found = {}
    for path in folder.glob("*.yaml"):
        with suppress(FileNotFoundError):  # taken away meanwhile
            found[path.name] = (path.stat().st_mtime_ns, path.stat().st_size)
    return found


if __name__ == "__main__":
    main()
