"""How a flow calls its steps: as Prefect tasks inside a flow run, as plain functions outside of one.

``monthly(...)`` is watched and recorded by Prefect; ``monthly.fn(...)`` does the same work step by step
without a server. Tests of crashes and the smallest installations use the latter.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from prefect import Task
from prefect.context import FlowRunContext
from prefect.runtime import flow_run


def call(step: Task, *args: Any, **kwargs: Any) -> Any:
    """Run one step to its end and return what it returns; failures are raised."""
    run: Callable[..., Any] = step if FlowRunContext.get() else step.fn
    return run(*args, **kwargs)


def moment(now: datetime | None) -> datetime:
    """The time that a run counts as its own: what it was given, else when it was scheduled."""
    return now or flow_run.scheduled_start_time
