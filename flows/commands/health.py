"""``iop health``: whether all is well, for cron, systemd or a monitor."""

import os
import sys

import click

from flows.commands.common import now, one_line, opened


@click.command()
@one_line
def health() -> None:
    """Whether all is well: exit 0, or 1 with each reason on a line. Sends nothing."""
    from flows.serving.environment import prepare
    from flows.serving.login import login_file
    from tasks.health.condition import Condition
    from tasks.health.installation import conditions

    installation, at = opened(), now()
    found: list[Condition] = []
    # Where no server was ever brought up, cron runs the flows and nobody misses one.
    if login_file(installation.paths.root).exists():
        prepare(installation.settings, os.environ)
        if "PREFECT_API_URL" in os.environ:
            from flows.serving.notifier import at_the_server, of_up

            with at_the_server() as client:
                found += of_up(installation, client, at)
        else:
            found.append(Condition("up", "iop up is not running.", "A process is down"))
    found += conditions(installation, at)
    for each in found:
        click.echo(str(each), err=True)
    if found:
        sys.exit(1)
    click.echo("All is well.")
