"""How a flow calls its steps: as Prefect tasks inside a flow run, as plain functions outside of one.

``monthly(...)`` is watched and recorded by Prefect; ``monthly.fn(...)`` does the same work step by step without a
server. Tests of crashes and the smallest installations use the latter.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from prefect import Flow, Task
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.runtime import flow_run
from prefect.states import Failed

from tasks.errors import InputError, OutsideError


def call(step: Task, *args: Any, **kwargs: Any) -> Any:
    """Run one step to its end and return what it returns; failures are raised."""
    run: Callable[..., Any] = step if FlowRunContext.get() else step.fn
    return run(*args, **kwargs)


def attempt(step: Task, *args: Any) -> tuple[Any, str | None]:
    """Run one step that must not stop those after it: what it returns and None, or None and why it failed."""
    if FlowRunContext.get():
        state = step(*args, return_state=True)
        return (state.result(), None) if state.is_completed() else (None, state.message or state.name)
    try:
        return step.fn(*args), None
    except (InputError, OutsideError) as error:
        return None, str(error)


def attempt_flow(flow: Flow, **parameters: Any) -> State:
    """Run one flow that must not stop those after it: the state it ends in."""
    if FlowRunContext.get():
        return flow(**parameters, return_state=True)
    try:
        return flow.fn(**parameters)
    except (InputError, OutsideError) as error:
        return Failed(message=str(error))


def moment(now: datetime | None) -> datetime:
    """The time that a run counts as its own: what it was given, else when it was scheduled."""
    return now or flow_run.scheduled_start_time
