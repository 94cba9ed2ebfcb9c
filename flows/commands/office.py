"""Commands for the work around the reports: templates, deliveries, transfers, statements, minutes."""

from datetime import datetime
from pathlib import Path

import click

from flows.commands.common import agreement_option, checked_period, chosen, now, one_line, opened, used_rightly


@click.command()
@agreement_option
@click.option("--expenses", "kind", flag_value="expenses", help="a list of expenses instead")
@click.option("--decisions", "kind", flag_value="decisions", help="the steering group's decisions instead")
@click.option("--in-kind", "kind", flag_value="in_kind", help="what the parties give beside money instead")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@one_line
def template(agreement_id: str, kind: str | None, output: Path | None) -> None:
    """Write an empty shift sheet (xlsx) with drop-down lists for the coordinator."""
    from tasks.intake.decisions_template import write_decisions_template
    from tasks.intake.expenses_template import write_expenses_template
    from tasks.intake.in_kind_template import write_in_kind_template
    from tasks.intake.template import write_template
    from tasks.wording.language import words

    agreement = chosen(opened(), agreement_id)
    sheets = {
        "expenses": write_expenses_template,
        "decisions": write_decisions_template,
        "in_kind": write_in_kind_template,
    }
    name, write = ("shift_sheet", write_template) if kind is None else (kind, sheets[kind])
    target = output or Path(f"{words()['file'][name]}_{agreement.id}.xlsx")
    write(agreement, target)
    click.echo(f"Wrote {target}.")


@click.group()
def deliveries() -> None:
    """Who got which report, and what an operator says where it is not known."""


@deliveries.command("list")
@click.option("--agreement", "agreement_id", metavar="ID", help="only this agreement's")
@click.option("--all", "everything", is_flag=True, help="also what is sent")
@one_line
def list_deliveries(agreement_id: str | None, everything: bool) -> None:
    """Deliveries that are not settled, one line each."""
    from tasks.delivery.overview import overview

    installation = opened()
    if agreement_id is not None:
        chosen(installation, agreement_id)
    lines = overview(installation.register, agreement_id, everything)
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("No deliveries." if everything else "Everything is settled.")


@deliveries.command("confirm")
@click.argument("number", type=int)
@one_line
def confirm_delivery(number: int) -> None:
    """Message NUMBER did arrive: it is not sent again."""
    from tasks.delivery.ledger import confirm

    with opened().register.session() as session:
        row = confirm(session, number, now())
    click.echo(f"{number} to {row.role} stands as sent.")


@deliveries.command("resend")
@click.argument("number", type=int)
@one_line
def resend_delivery(number: int) -> None:
    """Message NUMBER did not arrive: send it again, to the address that the agreement file has by now."""
    from tasks.delivery.resend import resend

    row = resend(opened(), number, now())
    click.echo(f"{number} goes to {row.role} <{row.recipient}> with the next run of deliver (iop deliveries retry).")


@deliveries.command("retry")
@click.option("--agreement", "agreement_id", metavar="ID", help="only this agreement's reports")
@click.option("--at-once", is_flag=True, help="do not wait for the pauses after earlier tries")
@one_line
def retry_deliveries(agreement_id: str | None, at_once: bool) -> None:
    """Send what is due, and archive what became of it; for cron where no server runs."""
    installation = opened()
    if agreement_id is not None:
        chosen(installation, agreement_id)
    from flows.commands.session import run
    from flows.running.forms import ALL

    run("deliver", installation.settings, agreement=agreement_id or ALL, at_once=at_once, now=now())


@click.command()
@agreement_option
@click.option("--period", required=True, metavar="PERIOD", help="a month (2022-03) or quarter (2022-Q1)")
@click.option("--edition", "number", type=int, metavar="N", help="default: the newest")
@click.option("--received", metavar="NUMBER", help="the diary number that came back")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", default=Path())
@one_line
def transfer(agreement_id: str, period: str, number: int | None, received: str | None, output: Path) -> None:
    """One zip of a package for the municipality, recorded; or the diary number that came back."""
    from tasks.archive import transfer as transfers
    from tasks.archive.addition import additions
    from tasks.facts.editions import edition_of

    installation = opened()
    chosen(installation, agreement_id)
    with installation.register.session() as session:
        edition = edition_of(session, agreement_id, period, number)
    if received is not None:
        with installation.register.session() as session:
            transfers.received(session, edition, received, now())
        click.echo(f"Diary number {received} is recorded.")
        return
    made = transfers.hand_over(installation.register, installation.paths.root, edition, output, now())
    click.echo(f"Wrote {output / made.file} (sha256 {made.sha256}).")
    for addition in additions(installation, edition):
        zipped = transfers.transfer(installation.paths.root / addition.folder, output)
        click.echo(f"Wrote {zipped}: what became of its messages later.")


@click.command()
@agreement_option
@click.option("--period", required=True, metavar="PERIOD", help="a month (2022-03) or quarter (2022-Q1)")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="as known at the end of this day")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", help="default: preview/"
)
@one_line
def preview(agreement_id: str, period: str, as_of: datetime | None, output: Path | None) -> None:
    """Render everything for a period into a folder. Sends, keeps and opens nothing."""
    from tasks.archive.preview import write_preview

    installation = opened()
    agreement = chosen(installation, agreement_id)
    checked_period(agreement, period)
    folder = output or Path("preview") / agreement_id / period
    for file in write_preview(installation, agreement, period, folder, now(), as_of.date() if as_of else None):
        click.echo(file)


@click.command()
@agreement_option
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="the position on this day")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", default=Path("statement")
)
@one_line
def statement(agreement_id: str, day: datetime | None, output: Path) -> None:
    """The open account, and for each association its own page to confirm or dispute; with a date the position on it:
    earned, paid, owed, what is left, and who would owe whom if the partnership ended that day.
    """
    from tasks.agreement.calendar import require_day
    from tasks.reports.documents.accounting import write_position, write_statements

    installation = opened()
    agreement = chosen(installation, agreement_id)
    if day is None:
        files = write_statements(installation, agreement, output)
    else:
        used_rightly(require_day, agreement, day.date())
        files = write_position(installation, agreement, day.date(), output, now())
    for file in files:
        click.echo(file)


@click.command()
@agreement_option
@click.option("--period", metavar="YYYY-MM", help="the month whose report it is about; default: the last closed one")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="the meeting's day; default: the first after the report")  # fmt: skip
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER", default=Path("minutes"))
@one_line
def minutes(agreement_id: str, period: str | None, day: datetime | None, output: Path) -> None:
    """A draft of the steering group's minutes (docx), and the sheet in which its decisions are entered (xlsx): fill
    in the votes and drop it in the inbox.
    """
    from tasks.agreement.calendar import require_month
    from tasks.minutes.write import write_minutes

    installation = opened()
    agreement = chosen(installation, agreement_id)
    if period is not None:
        used_rightly(require_month, agreement, period)
    meeting = None if day is None else day.date()
    for file in write_minutes(installation, agreement, output, now(), period=period, day=meeting):
        click.echo(file)


@click.command()
@agreement_option
@click.option("--year", type=click.IntRange(2000, 2100), metavar="YEAR", help="only rows and reports of this year")
@click.option(
    "--seed", metavar="TEXT", help="draw the sample by this; default: the hash of the last report's package"
)
@click.option("--sample", "size", type=click.IntRange(1, 1000), default=25, show_default=True, metavar="N",
              help="rows of vouchers, and patrols, to draw")  # fmt: skip
@click.option("--output", type=click.Path(path_type=Path), metavar="FOLDER", help="default: granskning-ID[-YEAR]/")
@one_line
def audit(agreement_id: str, year: int | None, seed: str | None, size: int, output: Path | None) -> None:
    """One folder for an auditor: from any paid krona to its night, its sheet's row and its decision, and back."""
    from tasks.archive.audit.pack import write_pack
    from tasks.wording.language import words

    installation = opened()
    agreement = chosen(installation, agreement_id)
    folder = output or Path("-".join([words()["file"]["audit"], agreement.id, *([str(year)] if year else [])]))
    digest = write_pack(installation, agreement, folder, now(), year=year, seed=seed, size=size)
    click.echo(f"Wrote {folder} (sha256 of its tag manifest {digest}). Begin with {folder / 'data' / 'index.html'}.")
