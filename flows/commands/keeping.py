"""Commands that keep the data root: backup, restore, reconcile."""

import sys
import time
from pathlib import Path

import click

from flows.commands.common import now, one_line, opened
from tasks.wording.english import number_of


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@one_line
def backup(file: Path) -> None:
    """One consistent copy of the data root in FILE (a new .tar.gz), while everything runs."""
    from tasks.archive.recovery.backup import back_up
    from tasks.health.installation import note

    installation, made_at = opened(), now()
    made = back_up(installation, file, made_at, monotonic=time.monotonic, sleep=time.sleep)
    note(installation.paths.root, "backup", made_at)
    for path in made.left_out:
        click.echo(f"{path} was still being written and is not in it.", err=True)
    click.echo(f"Wrote {file}: {number_of(made.files, 'file')}, {made.size / 1e6:.1f} MB.")
    if url := installation.settings.store_url:
        click.echo(f"Not in it: the facts in {url}. The register in it knows each file there by its hash; keep them.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@one_line
def restore(file: Path) -> None:
    """Put a backup into an empty data root, verified while it is read."""
    from tasks.archive.recovery.restore import restore as put_back
    from tasks.archive.whole import verify_whole
    from tasks.settings import load_settings

    settings = load_settings()
    told = put_back(settings, file, now())
    files = number_of(told.files, "file")
    click.echo(f"Restored {settings.paths.root} as it was on {told.made_at:%Y-%m-%d at %H:%M}: {files}.")
    click.echo("Drop again what was dropped since. Nothing that may have been sent since goes out by itself.")
    checked = verify_whole(opened(), now(), originals="all")
    faults = [*told.reconciled.faults, *checked.faults]
    for fault in faults:
        click.echo(fault, err=True)
    click.echo(f"{checked.what} checked, {number_of(len(faults), 'fault')}.")
    _ask_about(told.reconciled.unknown)
    if faults:
        sys.exit(1)


@click.command()
@one_line
def reconcile() -> None:
    """Read editions and deliveries that the register does not know back in from the packages."""
    from tasks.archive.recovery.reconcile import reconcile as read_back

    told = read_back(opened(), now())
    for line in told.read:
        click.echo(f"{line}.")
    for line in told.faults:
        click.echo(f"{line}.", err=True)
    if not (told.read or told.faults):
        click.echo("The register knows all that lies beside it.")
    _ask_about(told.unknown)
    if told.faults:
        sys.exit(1)


def _ask_about(unknown: int) -> None:
    """Tell of recipients who are to be asked."""
    if unknown:
        deliveries = number_of(unknown, "delivery", "deliveries")
        click.echo(f"{deliveries} may have been made or not: iop deliveries list names whom to ask.")
