"""What is wrong with the running server, its processes and its runs, as conditions that begin and end. Import it once
Prefect's environment is set.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from flows.running.month import HELD
from flows.serving.deploy import QUEUES, WORK_POOL
from flows.serving.environment import worker_name
from flows.serving.operations import AT_WORK, TAKEN_DOWN, WORKER, whole_of
from flows.serving.supervised import Process
from tasks.health.condition import Condition

LATE = timedelta(minutes=5)
LONGEST = timedelta(hours=5)
"""More than any flow is given. What has been at work for longer is not: the process that had it (a command, a worker
before it had said its name) was killed without a word.
"""
STARTING = 15
"""Seconds within which all processes are started for the first time."""
TOLD_FOR = 600
"""Seconds after which nobody speaks any more of a process that had to be started again."""
LOOKED_BACK = timedelta(days=7)
_ASKED = ("report", "agreement", "of", "number")
"""Parameters that say what a run is about: of two runs that have the same ones, the later tells how it stands."""
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]


def of_processes(processes: Sequence[Process], up_since: float, now: datetime) -> Iterator[Condition]:
    """Those that are down, and for a while those that were and were started again; ``up_since``: seconds of the epoch
    at which all were up.
    """
    for each in processes:
        if not each.is_up:
            yield Condition(
                f"process {each.name}", f"The {each.name} is down ({each.told or 'ended'}).", "A process is down"
            )
        elif each.since > up_since + STARTING and now.timestamp() - each.since < TOLD_FOR:
            yield Condition(
                f"process {each.name} {each.since}",
                f"The {each.name} had ended and was started again.",
                "A process is down",
            )


def of_server(client: SyncPrefectClient, now: datetime) -> Iterator[Condition]:
    """What the server knows: the pool, runs that are late, and the last run of each kind that has failed."""
    try:
        status = client.read_work_pool(WORK_POOL).status
    except ObjectNotFound:
        yield Condition("pool", f"The server has no work pool {WORK_POOL}.", "A process is down")
        return
    if status is not None and status.value == "NOT_READY":
        where = f"/work-pools/work-pool/{WORK_POOL}"
        yield Condition("pool", "No worker asks for runs: none will start.", "A process is down", where)
    late = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=["iop"]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"before_": now - LATE}),
        ),
        limit=200,
    )
    late = [run for run in late if run.work_queue_name != QUEUES[-1]]  # shards wait their turn
    if late:
        of = "1 run" if len(late) == 1 else f"{len(late)} runs"
        cause = f"{of} should have started by now, {late[0].name} among them: is the worker at work?"
        yield Condition("late", cause, "Late", f"/runs/flow-run/{late[0].id}")
    yield from _failed(_last_runs(client, now))


def crash_the_dead(client: SyncPrefectClient, now: datetime) -> list[FlowRun]:
    """Declare dead the runs whose process is gone without a word; they are given back.

    A worker that was killed tells of none of its runs, and they would be at work for ever. They end with it, so a
    worker that is not heard of any more has none. The one of ``iop up`` is started again at once: there the processes
    are looked for. A part is in the process of the run that has started it, and ends before that does.
    """
    at_work = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=AT_WORK)))
    runs = client.read_flow_runs(flow_run_filter=at_work)
    workers = client.read_workers_for_work_pool(WORK_POOL) if runs else []
    silent = {each.name for each in workers if each.status.value == "OFFLINE"}
    dead = [
        run
        for run in runs
        if (name := run.labels.get(WORKER)) in silent
        or (name == worker_name() and _is_gone(run.infrastructure_pid))
        or (run.state is not None and now - run.state.timestamp > LONGEST)
    ]
    gone = {run.id for run in dead}
    for run in runs:
        whole = whole_of(client, run)
        if whole is None or not (whole.id in gone or _has_ended(whole)):
            continue
        if not _has_ended(client.read_flow_run(run.id)):  # or both have, since they were asked for
            dead.append(run)
    for run in dead:
        cancelled = run.state is not None and run.state.is_cancelling()  # may become nothing but cancelled
        end = Cancelled if cancelled else Crashed
        client.set_flow_run_state(run.id, end(message="Its process is gone; the next run goes on."))
    return dead


def _has_ended(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_final()


def _is_gone(process: str | None) -> bool:
    """Whether a process of this machine is no more."""
    pid = (process or "").rpartition(":")[2]
    return pid.isdigit() and Path("/proc/self").exists() and not Path("/proc", pid).exists()


def _last_runs(client: SyncPrefectClient, now: datetime) -> dict[str, FlowRun]:
    """The run that ended last, for each deployment and what it was asked about; not those that were taken down."""
    ended = client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            tags=FlowRunFilterTags(all_=["iop"]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=ENDED)),
            expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"after_": now - LOOKED_BACK}),
            deployment_id=FlowRunFilterDeploymentId(is_null_=False),
        ),
        sort=FlowRunSort.END_TIME_DESC,
        limit=200,
    )
    last: dict[str, FlowRun] = {}
    for run in ended:
        asked = " ".join(str(run.parameters[key]) for key in _ASKED if key in run.parameters)
        if run.deployment_id is not None and run.state is not None and run.state.message != TAKEN_DOWN:
            last.setdefault(f"{run.deployment_id} {asked}", run)
    return last


def _failed(last: dict[str, FlowRun]) -> Iterator[Condition]:
    for key, run in last.items():
        state = run.state
        # A held report is told by mail to those who can mend it, and again when it is overdue.
        if state is None or state.type not in (StateType.FAILED, StateType.CRASHED) or state.name == HELD:
            continue
        message = (state.message or "no reason given").removeprefix("Flow run encountered an exception: ")
        yield Condition(
            f"run {key} {state.name} {message}",
            f"{run.name} {_as_words(state.name or state.type.value)}: {message}",
            "Crashed" if state.type == StateType.CRASHED else "Failed",
            f"/runs/flow-run/{run.id}",
        )


def _as_words(state: str) -> str:
    """``TimedOut`` as it stands in a sentence."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", state).lower()
