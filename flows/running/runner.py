"""How a flow calls its steps: as Prefect tasks inside a flow run; as plain functions outside of one, and in the run
of one agreement out of many, whose steps stand in its log alone: twenty task runs of each are a server's work.

``monthly(...)`` is watched and recorded by Prefect; ``monthly.fn(...)`` does the same work step by step without a
server. Tests of crashes and the smallest installations use the latter.
"""

import errno
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar, overload

from prefect import Flow, Task
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.exceptions import FailedRun
from prefect.logging import get_run_logger
from prefect.runtime import flow_run
from prefect.states import Failed

from flows.running.bound import end_with_worker
from flows.running.garbage import collect_less
from tasks.errors import DefectError, InputError, OutsideError, RequestError
from tasks.facts.locks import AT_WORK

P = ParamSpec("P")
R = TypeVar("R")

HOUR = 3600.0
"""Seconds; how long a run may take at most is a number of these."""
REFUSED = "Refused: "
"""What the message begins with of a run that was asked for what cannot be: who asked is told by it, nobody else."""
CARD = 300
"""Characters of a state's message."""
STORY = "iop.story"
"""The logger of what the steps do where there is no flow run."""


class _InASentence(logging.Filter):
    """Keeps the traceback out that Prefect writes below a run which has ended Failed and has said why."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is worth reading."""
        return not (record.exc_info and isinstance(record.exc_info[1], FailedRun))


def in_a_sentence(function: Callable[P, State]) -> Callable[P, State]:
    """A flow's function whose run ends Failed, in one sentence and without a traceback, where the input is wrong or
    the outside has failed; called plainly it raises as ever. A run ends with the worker that has started it.
    """

    @wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> State:
        if "PREFECT__FLOW_RUN_ID" in os.environ:  # a process of its own, which a worker has started for this run
            end_with_worker()
            collect_less()
            logging.getLogger("prefect.flow_runs").addFilter(_InASentence())
        context = FlowRunContext.get()
        run = context.flow_run if context else None
        before = AT_WORK.set(run.name if run else function.__name__)
        try:
            state = function(*args, **kwargs)
        except (InputError, OutsideError) as error:
            if context is None:
                raise
            refused = REFUSED if isinstance(error, RequestError) and not is_part() else ""
            state = Failed(message=f"{refused}{error}")
        finally:
            AT_WORK.reset(before)
        return for_a_card(state) if context else state

    return told


def for_a_card(state: State) -> State:
    """The state with a message that a card of the UI can hold; all of it is in the log."""
    message = state.message or ""
    if len(message) <= CARD or "PREFECT__FLOW_RUN_ID" not in os.environ:  # the command line says all of it
        return state
    story().info(message)
    return state.model_copy(update={"message": f"{message[: CARD - 30].rstrip()} … (the rest is in the log)"})


@overload
def call(step: Task[P, R | State[R]], *args: P.args, **kwargs: P.kwargs) -> R: ...
@overload
def call(step: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R: ...
def call(step: Task[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """Run one step to its end and return what it returns; failures are raised. What it did, or why it did not, stands
    in the log with the seconds that it took: there the Logs tab of a run tells its story.
    """
    began, log = time.monotonic(), story()
    try:
        result = _result_of(step, *args, **kwargs)
    except Exception as raised:
        error = _of_the_disk(raised) or raised
        known = isinstance(error, InputError | OutsideError | DefectError)
        seconds = time.monotonic() - began
        log.log(logging.ERROR, "%s: %s (%.1f s)", step.name, _reason(error), seconds, exc_info=not known)
        if error is raised:
            raise
        raise error from raised
    log.info("%s: %s (%.1f s)", step.name, _in_words(result), time.monotonic() - began)
    return result


def _of_the_disk(error: Exception) -> OutsideError | None:
    """A disk that is full, broken or not to be written as the fault of the outside that it is, whatever step met it;
    None for any other exception."""
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO):
        return None
    return OutsideError(
        f"{error.filename or 'A file'} could not be read or written ({error.strerror}). See that the disk has room "
        "and can be written, then run again: it goes on where it stopped."
    )


def story() -> "logging.Logger | logging.LoggerAdapter[logging.Logger]":
    """Where a run tells what it does: Prefect's log of a flow run, else that of the command line."""
    return get_run_logger() if FlowRunContext.get() else logging.getLogger(STORY)


def is_part() -> bool:
    """Whether the run at work was started by another one, which shows how the whole stands once they are done."""
    context = FlowRunContext.get()
    return context is not None and context.flow_run is not None and context.flow_run.parent_task_run_id is not None


def _result_of(step: Task[P, Any], *args: P.args, **kwargs: P.kwargs) -> Any:
    """What a step returns, be it the state in which it wants to be seen."""
    if FlowRunContext.get() is None or is_part():
        returned = step.fn(*args, **kwargs)
        return returned.data if isinstance(returned, State) else returned
    watched: Callable[..., State[Any]] = partial(step, return_state=True)
    result = watched(*args, **kwargs).result(raise_on_failure=False)
    if isinstance(result, BaseException):
        raise result
    return result


def _in_words(result: object) -> str:
    """What a step returned, in one line."""
    if isinstance(result, tuple):
        return " ".join(map(str, result))
    if isinstance(result, list):
        return "; ".join(map(_in_words, result)) or "none"
    return "done" if result is None else str(result)


@dataclass(frozen=True)
class Failure:
    """Why a step failed, in one line."""

    reason: str


def attempt(step: Task[P, R], *args: P.args, **kwargs: P.kwargs) -> R | Failure:
    """Run one step that must not stop those after it: what it returns, or why it failed."""
    try:
        return call(step, *args, **kwargs)
    except Exception as error:  # whatever it is, it stands in the log
        return Failure(_reason(error))


def attempt_flow(flow: Flow[..., State], **parameters: Any) -> State:
    """Run one flow that must not stop those after it: the state it ends in."""
    if FlowRunContext.get():
        return flow(**parameters, return_state=True)
    try:
        return flow.fn(**parameters)
    except Exception as error:
        if not isinstance(error, InputError | OutsideError):
            logging.getLogger(__name__).exception("A defect, not a fault of the input or the outside:")
        return Failed(message=_reason(error))


def _reason(error: Exception) -> str:
    """Why something failed, in one line. Where we are wrong the log has the rest."""
    known = isinstance(error, InputError | OutsideError | DefectError)
    return str(error) if known else f"{type(error).__name__}: {error}"


def name_run(name: str) -> None:
    """Call the flow run at work by what it turned out to be about."""
    AT_WORK.set(name)
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None and context.flow_run.name != name:
        with get_client(sync_client=True) as client:
            client.set_flow_run_name(context.flow_run.id, name)


def moment(now: datetime | None) -> datetime:
    """The time that a run counts as its own: what it was given, else when it was scheduled."""
    return now or flow_run.scheduled_start_time


def present(at: datetime) -> datetime:
    """When the run at work has begun, where that is later than the time ``at`` which it counts as its own: a late run
    reports the month that it was meant for, and shows how things are now.
    """
    context = FlowRunContext.get()
    return max(at, context.start_time) if context else at
