"""Commands that run the flows: intake, monthly, and everything at once."""

import sys

import click

from flows.commands.common import agreement_option, chosen, month, now, one_line, opened, period_option, used_rightly


@click.command()
@click.option("--agreement", "agreement_id", metavar="ID", help="only this agreement's inbox")
@one_line
def intake(agreement_id: str | None) -> None:
    """Take in what lies in the inbox, write receipts."""
    installation = opened()
    if agreement_id is not None:
        chosen(installation, agreement_id)
    from flows.commands.session import run
    from flows.running.forms import ALL

    run("intake", installation.settings, agreement=agreement_id or ALL, now=now())


@click.command()
@agreement_option
@period_option
@click.option("--dry-run", is_flag=True, help="everything but send and archive")
@click.option("--new-edition", metavar="REASON", help="a corrected edition of a sent report")
@click.option("--release", metavar="NAME", help="send a held report, marked preliminary, on NAME's word")
@one_line
def monthly(
    agreement_id: str, period: str | None, dry_run: bool, new_edition: str | None, release: str | None
) -> None:
    """The monthly report: take in, compute, freeze, send, archive."""
    installation = opened()
    agreement = chosen(installation, agreement_id)
    checked = month(agreement, period)
    if checked is None:
        click.echo(f"Nothing to do: the last whole month lies outside the term of {agreement.id}.")
        return
    from flows.commands.session import run

    run(
        "monthly",
        installation.settings,
        agreement=agreement_id,
        period=checked,
        dry_run=dry_run,
        new_edition=new_edition,
        release=release,
        now=now(),
    )


@click.command()
@agreement_option
@click.option("--period", metavar="2022-Q1", help="the quarter; default: the last one that is over")
@click.option("--new-edition", metavar="REASON", help="a new edition, with later texts or corrections")
@one_line
def quarterly(agreement_id: str, period: str | None, new_edition: str | None) -> None:
    """The quarterly document for both boards: make, send, archive."""
    installation = opened()
    agreement = chosen(installation, agreement_id)
    from flows.commands.session import run
    from flows.running.forms import LAST_QUARTER
    from tasks.agreement.calendar import require_quarter

    if period is not None:
        used_rightly(require_quarter, agreement, period)
    run(
        "quarterly",
        installation.settings,
        agreement=agreement_id,
        period=period or LAST_QUARTER,
        new_edition=new_edition,
        now=now(),
    )


@click.command()
@agreement_option
@click.option("--new-edition", metavar="REASON", help="a new edition, with later texts or reports")
@one_line
def evaluation(agreement_id: str, new_edition: str | None) -> None:
    """The evaluation before the decision on extension: make, send, archive."""
    installation = opened()
    chosen(installation, agreement_id)
    from flows.commands.session import run

    run("evaluation", installation.settings, agreement=agreement_id, new_edition=new_edition, now=now())


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="default: 4200, or a free one")
@click.option("--systemd", "is_unit", is_flag=True, help="print units for systemd instead, and start nothing")
@one_line
def up(port: int | None, is_unit: bool) -> None:
    """Prefect server, deployments, worker, inbox watch and notifier in one go, until Ctrl-C."""
    from tasks.settings import load_settings

    if is_unit:
        from flows.serving.systemd import units

        click.echo(units(load_settings(), port))
        return
    from flows.serving.up import up as bring_up

    sys.exit(bring_up(load_settings(), port))
