"""``iop``: the command line for people and cron.

Exit codes: 0 done, 1 the command ran and the answer is no, 2 wrong use. Nothing a user can cause ends in a
traceback. The commands import what they need when they run, so that the plain ones start at once.
"""

import click

from flows.commands import look, office, runs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="iop-rapport")
def iop() -> None:
    """Follows up a partnership between a municipality and a sports club, month by month."""


for command in (
    runs.intake,
    runs.monthly,
    runs.quarterly,
    runs.evaluation,
    runs.up,
    look.inspect,
    look.explain,
    look.lint,
    look.verify,
    look.rebuild,
    office.template,
    office.preview,
    office.statement,
    office.deliveries,
    office.transfer,
):
    iop.add_command(command)


def main() -> None:
    """Entry point of the installed command."""
    iop(prog_name="iop")


if __name__ == "__main__":
    main()
