"""How a flow calls its steps: as Prefect tasks inside a flow run, as plain functions outside of one.

``monthly(...)`` is watched and recorded by Prefect; ``monthly.fn(...)`` does the same work step by step without a
server. Tests of crashes and the smallest installations use the latter.
"""

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from prefect import Flow, Task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows.running.bound import end_with_worker
from tasks.errors import DefectError, InputError, OutsideError

P = ParamSpec("P")

HOUR = 3600.0
"""Seconds; how long a run may take at most is a number of these."""


def in_a_sentence(function: Callable[P, State]) -> Callable[P, State]:
    """A flow's function whose run ends Failed, in one sentence and without a traceback, where the input is wrong or
    the outside has failed; called plainly it raises as ever. A run ends with the worker that has started it.
    """

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> State:
        if "PREFECT__FLOW_RUN_ID" in os.environ:  # a process of its own, which a worker has started for this run
            end_with_worker()
        try:
            return function(*args, **kwargs)
        except (InputError, OutsideError) as error:
            if FlowRunContext.get() is None:
                raise
            return Failed(message=str(error))

    return told


def call(step: Task, *args: Any, **kwargs: Any) -> Any:
    """Run one step to its end and return what it returns; failures are raised."""
    run: Callable[..., Any] = step if FlowRunContext.get() else step.fn
    return run(*args, **kwargs)


@dataclass(frozen=True)
class Failure:
    """Why a step failed, in one line."""

    reason: str


def attempt(step: Task, *args: Any) -> tuple[Any, Failure | None]:
    """Run one step that must not stop those after it: what it returns and None, or None and why it failed."""
    if FlowRunContext.get():
        state = step(*args, return_state=True)
        if state.is_completed():
            return state.result(), None
        error = state.result(raise_on_failure=False)
        known = isinstance(error, InputError | OutsideError | DefectError)
        return None, Failure(str(error) if known else state.message or state.name)
    try:
        return step.fn(*args), None
    except Exception as error:  # Prefect, too, catches whatever it is
        return None, Failure(_told(error))


def attempt_flow(flow: Flow, **parameters: Any) -> State:
    """Run one flow that must not stop those after it: the state it ends in."""
    if FlowRunContext.get():
        return flow(**parameters, return_state=True)
    try:
        return flow.fn(**parameters)
    except Exception as error:
        return Failed(message=_told(error))


def _told(error: Exception) -> str:
    """Why something failed, in one line. Where we are wrong the log has the traceback."""
    if isinstance(error, InputError | OutsideError):
        return str(error)
    logging.getLogger(__name__).error("A defect, not a fault of the input or the outside:", exc_info=error)
    return str(error) if isinstance(error, DefectError) else f"{type(error).__name__}: {error}"


def each_agreement(flow: Flow, ids: Sequence[str], **parameters: Any) -> State:
    """Run the flow once for each agreement; a fault in one never stops another.

    Where all that failed did so under one name (held), that is the name of the whole.
    """
    states = {each: attempt_flow(flow, agreement=each, **parameters) for each in ids}
    said = "; ".join(f"{each}: {state.message}" for each, state in states.items())
    names = {state.name for state in states.values() if not state.is_completed()}
    if names:
        return Failed(name=names.pop() if len(names) == 1 else "Failed", message=said)
    return Completed(message=said or "nothing to do: there is no agreement")


def name_run(name: str) -> None:
    """Call the flow run at work by what it turned out to be about."""
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None:
        with get_client(sync_client=True) as client:
            client.set_flow_run_name(context.flow_run.id, name)


def moment(now: datetime | None) -> datetime:
    """The time that a run counts as its own: what it was given, else when it was scheduled."""
    return now or flow_run.scheduled_start_time
