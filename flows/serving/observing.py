"""What is wrong with the running server, its processes and its runs, as conditions that begin and end. Import it once
Prefect's environment is set.
"""

import re
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
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
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from flows.running.forms import ALL
from flows.running.month import HELD
from flows.running.runner import REFUSED
from flows.serving.deploy import OURS, QUEUES, WORK_POOL
from flows.serving.environment import worker_name
from flows.serving.operations import AT_WORK, BY_SIGTERM, TAKEN_DOWN, WORKER, command_of, whole_of
from flows.serving.supervised import Process
from tasks.health.condition import Condition
from tasks.wording.english import number_of

LATE = timedelta(minutes=5)
LONGEST = timedelta(hours=5)
"""More than any flow is given. What has been at work for longer is not: the process that had it (a worker before it
had said its name, a command of another machine) was killed without a word.
"""
RUN = "/v2/runs/flow-run"
"""Path of a run's page in the UI that asks whoever is not logged in for the login, and goes on to the page then."""
STARTING = 15
"""Seconds within which all processes are started for the first time."""
TOLD_FOR = 600
"""Seconds after which nobody speaks any more of a process that had to be started again."""
LOOKED_BACK = timedelta(days=7)
_ASKED = ("report", "agreement", "of", "number")
"""Parameters that say what a run is about: of two runs that have the same ones, the later tells how it stands."""
ENDED = [StateType.COMPLETED, StateType.FAILED, StateType.CRASHED, StateType.CANCELLED]


def of_processes(
    processes: Sequence[Process], up_since: float, now: datetime, supervisor_again: float | None = None
) -> Iterator[Condition]:
    """Those that are down, and for a while those that were and were started again. Seconds of the epoch:
    ``up_since``, at which all were up, and ``supervisor_again``, at which that had to be started once more.
    """
    if supervisor_again is not None and now.timestamp() - supervisor_again < TOLD_FOR:
        yield _again("supervisor", supervisor_again)
    for each in processes:
        if not each.is_up:
            yield Condition(
                f"process {each.name} down", f"The {each.name} is down ({each.told or 'ended'}).", "A process is down"
            )
        elif each.since > up_since + STARTING and now.timestamp() - each.since < TOLD_FOR:
            yield _again(each.name, each.since)


def _again(name: str, since: float) -> Condition:
    """That a process had to be started again, at ``since`` (seconds of the epoch). However often that happens, it is
    one condition until it has lasted for :data:`TOLD_FOR`.
    """
    at = datetime.fromtimestamp(since).astimezone()
    return Condition(
        f"process {name} again", f"The {name} had ended and was started again at {at:%H:%M}.", "A process is down"
    )


def of_server(client: SyncPrefectClient, now: datetime) -> Iterator[Condition]:
    """What the server knows: the pool, runs that are late, and the last run of each kind that has failed."""
    try:
        status = client.read_work_pool(WORK_POOL).status
    except ObjectNotFound:
        yield Condition("pool", f"The server has no work pool {WORK_POOL}.", "A process is down")
        return
    if status is not None and status.value == "NOT_READY":
        where = f"/v2/work-pools/work-pool/{WORK_POOL}"
        yield Condition("pool", "No worker asks for runs: none will start.", "A process is down", where)
    deployments = client.read_deployments(work_pool_filter=OURS)
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
        names = {str(each.id): each.name for each in deployments}  # Prefect calls a run by a word of its own so far
        kinds = {names.get(str(run.deployment_id), run.name) for run in late}
        runs = number_of(len(late), "run")
        cause = f"{runs} should have started by now ({', '.join(sorted(kinds))}): is the worker at work?"
        yield Condition("late", cause, "Late", f"{RUN}/{late[0].id}")
    yield from _failed(client, deployments, now)


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
        or _is_gone_here(command_of(run))
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


def _is_gone_here(command: str | None) -> bool:
    """Whether a command of this machine has ended; of another machine's nothing is known."""
    return command is not None and command.partition(":")[0] == socket.gethostname() and _is_gone(command)


def _is_gone(process: str | None) -> bool:
    """Whether a process of this machine is no more."""
    pid = (process or "").rpartition(":")[2]
    return pid.isdigit() and Path("/proc/self").exists() and not Path("/proc", pid).exists()


def _failed(
    client: SyncPrefectClient, deployments: Sequence[DeploymentResponse], now: datetime
) -> Iterator[Condition]:
    """Of each deployment and what its runs were asked about the one that failed last, unless one has ended well since
    or somebody need not be told.
    """
    for deployment in deployments:
        candidates: dict[str, FlowRun] = {}
        for run in _ended(client, deployment, (StateType.FAILED, StateType.CRASHED), now):
            if run.state is not None and not _is_nobodys(run.state):
                candidates.setdefault(_asked(run), run)
        if all(_ends_well(run) for run in candidates.values()):
            continue
        well = [run for run in _ended(client, deployment, ENDED, now) if _ends_well(run)]
        for asked, run in candidates.items():
            since = [each for each in well if _asked(each) in (asked, ALL) and _end(each) > _end(run)]
            if run.state is not None and not since and not _ends_well(run):
                yield _of_failed(deployment, run, run.state)


def _ended(
    client: SyncPrefectClient, deployment: DeploymentResponse, types: Sequence[StateType], now: datetime
) -> list[FlowRun]:
    """The newest runs of a deployment that have ended so, the last one first."""
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types))),
            expected_start_time=FlowRunFilterExpectedStartTime.model_validate({"after_": now - LOOKED_BACK}),
            deployment_id=FlowRunFilterDeploymentId(any_=[deployment.id]),
        ),
        sort=FlowRunSort.END_TIME_DESC,
        limit=50,
    )


def _asked(run: FlowRun) -> str:
    """What a run is about."""
    return " ".join(str(run.parameters[key]) for key in _ASKED if key in run.parameters)


def _end(run: FlowRun) -> datetime:
    return run.end_time or datetime.min.replace(tzinfo=UTC)


def _ends_well(run: FlowRun) -> bool:
    """A held report is told by mail to those who can mend it, and again when it is overdue."""
    state = run.state
    return state is not None and (state.is_completed() or state.is_cancelled() or state.name == HELD)


def _is_nobodys(state: State) -> bool:
    """A run that somebody asked for wrongly, or that ``iop up`` ended itself: it tells nothing of how things are."""
    return state.message == TAKEN_DOWN or (state.message or "").startswith(REFUSED)


def _of_failed(deployment: DeploymentResponse, run: FlowRun, state: State) -> Condition:
    message = (state.message or "no reason given").removeprefix("Flow run encountered an exception: ")
    if message == BY_SIGTERM:
        message = "its worker has ended, or its process was ended from outside; the next run goes on."
    # Prefect calls it by a word of its own until it has begun.
    name = run.name if run.start_time else f"{deployment.name} {_asked(run)}".strip()
    return Condition(
        f"run {deployment.id} {_asked(run)} {state.name} {message}",
        f"{name} {_as_words(state.name or state.type.value)}: {message}",
        "Crashed" if state.type == StateType.CRASHED else "Failed",
        f"{RUN}/{run.id}",
    )


def _as_words(state: str) -> str:
    """``TimedOut`` as it stands in a sentence."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", state).lower()
