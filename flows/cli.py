"""``iop``: the command line for people and cron.

Exit codes: 0 done, 1 the command ran and the answer is no, 2 wrong use. Nothing a user can cause ends in a
traceback. The commands import what they need when they run, so that the plain ones start at once.
"""

import click

from flows.commands import health, keeping, look, new, office, runs
from flows.running.garbage import collect_less


def _tell_versions(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    """The program's version, Prefect's, and those of what it keeps (a data root) and gives away (report.json)."""
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import version

    from tasks.facts.schema_version import DATA_SCHEMA
    from tasks.reports.model import Report

    click.echo(
        f"iop-rapport {version('iop-rapport')}, Prefect {version('prefect')}, data schema {DATA_SCHEMA}, "
        f"report.json schema {Report.model_fields['schema_version'].default}"
    )
    context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_versions,
    help="Show the versions of the program, of Prefect and of what is kept, and exit.",
)  # fmt: skip
def iop() -> None:
    """Follows up a partnership between a municipality and a sports club, month by month."""


for command in (
    runs.intake,
    runs.monthly,
    runs.quarterly,
    runs.evaluation,
    runs.up,
    new.new,
    look.inspect,
    look.explain,
    look.lint,
    look.verify,
    look.rebuild,
    office.template,
    office.preview,
    office.statement,
    office.minutes,
    office.deliveries,
    office.transfer,
    office.audit,
    health.health,
    keeping.backup,
    keeping.restore,
    keeping.reconcile,
):
    iop.add_command(command)


def main() -> None:
    """Entry point of the installed command."""
    collect_less()
    iop(prog_name="iop")


if __name__ == "__main__":
    main()
