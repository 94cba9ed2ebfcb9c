"""Commands that keep the data root: backup, restore, reconcile."""

import sys

import click

from flows.commands.common import now, one_line, opened


@click.command()
@one_line
def reconcile() -> None:
    """Read editions and deliveries that the register does not know back in from the packages."""
    from tasks.archive.reconcile import reconcile as read_back

    told = read_back(opened(), now())
    for line in told.read:
        click.echo(f"{line}.")
    for line in told.faults:
        click.echo(f"{line}.", err=True)
    if not (told.read or told.faults):
        click.echo("The register knows all that lies beside it.")
    if told.unknown:
        click.echo(f"Of {told.unknown} deliveries nobody knows what became of them: iop deliveries list names them.")
    if told.faults:
        sys.exit(1)
