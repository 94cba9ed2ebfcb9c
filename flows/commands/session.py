"""Running a flow from the command line: a flow run of the server where ``iop up`` is up, else a plain function.

Prefect's short-lived server would cost ten seconds and more for each command, and nobody could look at it.
"""

import logging
import os
import sys
from importlib import import_module
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any, cast

import click

from flows.serving.environment import command_tag, prepare
from tasks.disk_space import require_disk_space
from tasks.errors import DefectError, InputError, OutsideError
from tasks.settings import Settings

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import State

LOG_BYTES, LOGS = 1_000_000, 3
"""Size and number of the logs in ``logs/`` under the data root."""


def run(name: str, settings: Settings, **parameters: Any) -> None:
    """Run the flow ``name`` of ``flows/<name>.py`` and say how it ended; exit code 1 where it failed.

    Raises what the flow raised, where that is an :class:`InputError` or :class:`OutsideError`, and
    :class:`OutsideError` where the disk is all but full or the server does not answer.
    """
    require_disk_space(settings.paths.root)
    prepare(settings, os.environ)
    flow = getattr(import_module(f"flows.{name}"), name)
    state = (_on_server if "PREFECT_API_URL" in os.environ else _here)(flow, settings, parameters)
    if state.is_completed():
        click.echo(state.message or "Done.")
        return
    click.echo(state.message, err=True)
    sys.exit(1)


def _on_server(flow: "Flow[..., State]", settings: Settings, parameters: dict[str, Any]) -> "State":
    """The state of a flow run, which says whose it is: this process may be killed, and no worker knows of it.

    The run alone is tagged. Within ``prefect.tags`` each step would ask the server for a slot of the tag, and a flow
    that is called makes its run with the whole of FastAPI: together 0.2 s.
    """
    from prefect.context import SyncClientContext
    from prefect.flow_engine import run_flow_sync

    # At the end it says how many steps the server is still to be told of, which takes no longer than that.
    logging.getLogger("EventsWorker").setLevel(logging.ERROR)
    try:
        with SyncClientContext.get_or_create() as opened:
            made = opened.client.create_flow_run(flow, parameters=parameters, tags=[command_tag()])
            state = cast("State", run_flow_sync(flow, made, parameters, return_type="state"))
    except RuntimeError as error:  # not the flow's: what that raises is in its state
        raise OutsideError(
            f"Prefect's server did not answer ({error}). Run again, or see what `iop up` says."
        ) from error
    if not state.is_completed():
        failure = state.result(raise_on_failure=False)
        if isinstance(failure, InputError | OutsideError):
            raise failure
    return state


def _here(flow: "Flow[..., State]", settings: Settings, parameters: dict[str, Any]) -> "State":
    """The state that the plain function gives; what is wrong with us is told in a line, its traceback in the log."""
    from prefect.states import Failed

    from flows.running.runner import STORY
    from tasks.facts import locks

    folder = settings.paths.root / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    log = RotatingFileHandler(folder / "iop.log", maxBytes=LOG_BYTES, backupCount=LOGS, delay=True)
    log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(log)
    story = logging.getLogger(STORY)
    story.setLevel(logging.INFO)
    story.propagate = False  # the console is for the answer
    story.addHandler(log)
    logging.getLogger(locks.__name__).addHandler(waits := logging.StreamHandler())
    try:
        return flow.fn(**parameters)
    except (InputError, OutsideError):
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("%s:", flow.name)
        # What any other exception says may quote a cell, and a cell may hold a name.
        told = str(error) if isinstance(error, DefectError) else type(error).__name__
        return Failed(message=f"{told} (the program is wrong: send {log.baseFilename} to its developers)")
    finally:
        logging.getLogger().removeHandler(log)
        story.removeHandler(log)
        logging.getLogger(locks.__name__).removeHandler(waits)
        log.close()
