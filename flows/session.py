"""Running a flow from the command line: against the running server where ``iop up`` is up, else a short-lived
one.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click

from flows.environment import prepare
from tasks.errors import InputError, OutsideError
from tasks.room import require_room
from tasks.settings import Settings


def run(name: str, settings: Settings, **parameters: Any) -> None:
    """Run the flow ``name`` of ``flows/<name>.py`` and say how it ended; exit code 1 where it failed.

    Raises what the flow raised, where that is an :class:`InputError` or :class:`OutsideError`, and
    :class:`OutsideError` where the disk is all but full or Prefect's server does not start.
    """
    require_room(settings.paths.root)
    prepare(settings, os.environ)
    flow = getattr(import_module(f"flows.{name}"), name)
    try:
        state = flow(**parameters, return_state=True)
    except RuntimeError as error:  # not the flow's: what that raises is in its state
        raise OutsideError(
            f"Prefect's server did not answer ({error}). Run again, or start one with `iop up` and see what it says."
        ) from error
    if state.is_completed():
        click.echo(state.message or "Done.")
        return
    failure = state.result(raise_on_failure=False)
    if isinstance(failure, InputError | OutsideError):
        raise failure
    click.echo(state.message or str(failure), err=True)
    sys.exit(1)
