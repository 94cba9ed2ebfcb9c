"""``iop``: the command line for people and cron.

Exit codes: 0 done, 1 the command ran and the answer is no, 2 wrong use. Nothing a user can cause ends in a
traceback. Imports are inside the commands, so that the plain ones start at once.
"""

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tasks.errors import InputError, OutsideError

if TYPE_CHECKING:
    from tasks.agreement.model import Agreement
    from tasks.installation import Installation


class Refused(click.ClickException):
    """The answer is no: one line on stderr, exit code 1."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        """The message alone, without click's prefix."""
        click.echo(self.format_message(), err=True)


def one_line(function: Callable[..., None]) -> Callable[..., None]:
    """Turn the failures that a user can cause into one clear line and exit code 1."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            function(*args, **kwargs)
        except (InputError, OutsideError) as error:
            raise Refused(str(error)) from None
        except OSError as error:
            raise Refused(f"{error.filename or 'The system'}: {error.strerror or error}.") from None

    return wrapped


def now() -> datetime:
    """The one place where the clock is read."""
    return datetime.now().astimezone()


def opened() -> "Installation":
    """The installation that the settings name."""
    from tasks.installation import open_installation

    return open_installation()


def chosen(installation: "Installation", agreement_id: str) -> "Agreement":
    """The named agreement; one that does not exist is wrong use."""
    if agreement_id not in (ids := installation.agreement_ids()):
        raise click.UsageError(
            f"There is no agreement {agreement_id!r} in {installation.paths.agreements} "
            f"(there: {', '.join(ids) or 'none'})."
        )
    return installation.agreement(agreement_id)


def month(agreement: "Agreement", period: str | None) -> str | None:
    """The period, checked; without one the last whole month, or None where there is nothing to report."""
    from tasks.agreement.calendar import last_whole_month, months

    if period is not None and period not in (known := months(agreement)):
        raise click.UsageError(
            f"{period!r} is no month of {agreement.id}: write YYYY-MM, from {known[0]} to {known[-1]}."
        )
    return period or last_whole_month(agreement, now().date())


agreement_option = click.option("--agreement", "agreement_id", required=True, metavar="ID", help="the agreement's id")
period_option = click.option("--period", metavar="YYYY-MM", help="the month; default: the last whole month")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="iop-rapport")
def iop() -> None:
    """Follows up a partnership between a municipality and a sports club, month by month."""


@iop.command()
@click.option("--agreement", "agreement_id", metavar="ID", help="only this agreement's inbox")
@one_line
def intake(agreement_id: str | None) -> None:
    """Take in what lies in the inbox, write receipts."""
    installation = opened()
    if agreement_id is not None:
        chosen(installation, agreement_id)
    from flows.session import run

    run("intake", installation.settings, agreement=agreement_id, now=now())


@iop.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--agreement", "agreement_id", metavar="ID", help="read as a file of this agreement")
@one_line
def inspect(file: Path, agreement_id: str | None) -> None:
    """Show how a file would be read, as JSON. Changes nothing."""
    from tasks.intake.inspect import inspect as describe
    from tasks.intake.read import read_file

    reading = read_file(file, file.name, _reader_agreement(agreement_id))
    click.echo(json.dumps(describe(reading), ensure_ascii=False, indent=1))
    if reading.refused is not None:
        sys.exit(1)


def _reader_agreement(agreement_id: str | None) -> "Agreement | None":
    """The named agreement, or the only one there is; inspecting makes no folder and no register."""
    from tasks.agreement.load import load_agreement, load_folder
    from tasks.settings import load_settings

    folder = load_settings().paths.agreements
    if agreement_id is None:
        agreements = list(load_folder(folder).agreements.values()) if folder.is_dir() else []
        return agreements[0] if len(agreements) == 1 else None
    path = folder / f"{agreement_id}.yaml"
    if path.name not in {p.name for p in folder.glob("*.yaml")}:
        raise click.UsageError(f"There is no agreement {agreement_id!r} in {folder}.")
    return load_agreement(path)


@iop.command()
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
    from flows.session import run

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


@iop.command()
@click.argument("agreement_id", required=False, metavar="[ID]")
@one_line
def lint(agreement_id: str | None) -> None:
    """Check agreement files: mistakes (exit 1) and open questions."""
    from tasks.agreement.lint import lint as check
    from tasks.settings import load_settings

    folder = load_settings().paths.agreements
    files = sorted(folder.glob("*.yaml"))
    if agreement_id is not None:
        files = [path for path in files if path.stem == agreement_id]
    if not files:
        raise click.UsageError(f"There is no agreement file {agreement_id or '*'}.yaml in {folder}.")
    mistakes = 0
    for path in files:
        result = check(path)
        mistakes += len(result.mistakes)
        for mistake in result.mistakes:
            click.echo(mistake)
        for question in result.open_questions:
            click.echo(f"{path.name}: open question {question.id} ({question.clause}): {question.text}")
        if not result.mistakes:
            click.echo(f"{path.name}: no mistakes, {len(result.open_questions)} open questions.")
    if mistakes:
        sys.exit(1)


@iop.command()
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@one_line
def verify(path: Path | None) -> None:
    """Fixity of one archive package or of all."""
    from tasks.archive.verify import sealed_packages
    from tasks.archive.verify import verify as check

    sealed = None
    if path is None:
        installation = opened()
        path = installation.paths.archive
        with installation.register.session() as session:
            sealed = sealed_packages(session, installation.paths.root)
    result = check(path, sealed)
    for fault in result.faults:
        click.echo(str(fault), err=True)
    click.echo(f"{result.packages} packages checked, {len(result.faults)} faults.")
    if result.faults:
        sys.exit(1)


@iop.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@one_line
def rebuild(path: Path) -> None:
    """Make a report again from its archive package alone, and compare."""
    from tasks.archive.rebuild import rebuild as make

    differences = make(path)
    for difference in differences:
        click.echo(difference, err=True)
    if differences:
        sys.exit(1)
    click.echo("Identical.")


@iop.command()
@agreement_option
@click.option("--period", required=True, metavar="YYYY-MM")
@click.argument("figure")
@one_line
def explain(agreement_id: str, period: str, figure: str) -> None:
    """The rows, file by file, and the clause behind a figure of report.json."""
    installation = opened()
    agreement = chosen(installation, agreement_id)
    month(agreement, period)
    from tasks.measures.explain import explain as explain_figure
    from tasks.reports.explanation import as_text
    from tasks.reports.gather import known_facts

    patrols, ledger = known_facts(installation, agreement, period)
    click.echo(as_text(explain_figure(agreement, patrols, ledger, period, figure)))


@iop.command()
@agreement_option
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@one_line
def template(agreement_id: str, output: Path | None) -> None:
    """Write an empty shift sheet (xlsx) with drop-down lists for the coordinator."""
    from tasks.intake.template import write_template

    agreement = chosen(opened(), agreement_id)
    target = output or Path(f"passlista_{agreement.id}.xlsx")
    write_template(agreement, target)
    click.echo(f"Wrote {target}.")


@iop.command()
@one_line
def up() -> None:
    """Prefect server, deployments, worker and inbox watch in one go, until Ctrl-C."""
    from flows.up import up as bring_up
    from tasks.settings import load_settings

    sys.exit(bring_up(load_settings()))


def today() -> date:
    """The date of the clock, for commands that need one."""
    return now().date()


def main() -> None:
    """Entry point of the installed command."""
    iop(prog_name="iop")


if __name__ == "__main__":
    main()
