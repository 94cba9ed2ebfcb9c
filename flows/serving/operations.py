"""What ``iop up`` asks of the running server. Import it once Prefect's environment is set."""

from uuid import UUID

import click
from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.states import Crashed

from flows.running.forms import ALL
from flows.serving.environment import COMMAND, worker_name

INTAKE = "intake/intake"
TAKEN_DOWN = "Taken down while at work; the next run goes on where it stopped."
"""Why a run is marked Crashed that an earlier ``iop up`` left at work: nobody needs to be told."""
BY_SIGTERM = "Execution was aborted by Python system exit call."
"""What Prefect says of a run that has got a SIGTERM, as each does whose worker ends."""
WORKER = "prefect.worker.name"
"""The label by which a run says which worker has started it."""
AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
"""States of a run that a process has: a worker's is Pending until its process has begun, a part until it begins."""
_TO_COME = (StateType.SCHEDULED, StateType.PENDING)


def whole_of(client: SyncPrefectClient, part: FlowRun) -> FlowRun | None:
    """The run that has started this one in its own process; None for one that is no part."""
    if part.parent_task_run_id is None:
        return None
    step = client.read_task_run(part.parent_task_run_id)
    return None if step.flow_run_id is None else client.read_flow_run(step.flow_run_id)


def command_of(run: FlowRun) -> str | None:
    """Machine and process (``machine:4711``) of the command that has begun the run; None for that of a worker."""
    return next((tag.removeprefix(COMMAND).strip() for tag in run.tags if tag.startswith(COMMAND)), None)


class Operations:
    """Asked through an open client of the server."""

    def __init__(self, client: SyncPrefectClient) -> None:
        self._client = client
        self._nudged: UUID | None = None
        self._followed: UUID | None = None

    def crash_orphans(self) -> int:
        """Declare dead the runs that an earlier ``iop up`` of this machine left at work. So are those marked that it
        has ended itself on its way down. Those of commands end with these, whatever is up.

        Returns how many. Call it before the worker starts.
        """
        at_work = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=AT_WORK)))
        crashed = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CRASHED])))
        newest = self._client.read_flow_runs(flow_run_filter=crashed, sort=FlowRunSort.END_TIME_DESC, limit=20)
        ended = [run for run in newest if run.state is not None and run.state.message == BY_SIGTERM]
        left = [run for run in self._client.read_flow_runs(flow_run_filter=at_work) if command_of(run) is None]
        orphans = [*(run for run in left if self._worker(run) in (None, worker_name())), *ended]
        for run in orphans:
            self._client.set_flow_run_state(run.id, Crashed(message=TAKEN_DOWN), force=True)
        return len(orphans)

    def _worker(self, run: FlowRun) -> str | None:
        """Which worker has started the run, or the one that it is a part of; none where it has not said so yet."""
        while WORKER not in run.labels and (whole := whole_of(self._client, run)) is not None:
            run = whole
        name = run.labels.get(WORKER)
        return None if name is None else str(name)

    def nudge(self, why: str = "a file was dropped") -> None:
        """Start the intake now, named by ``why``. One that has not begun yet is enough: it lists the inbox.

        It is no more than a nudge: a server that does not answer is said so, and the scan finds the file.
        """
        try:
            if not self._waits():
                self._nudged = self._followed = self._start(why)
        except (HTTPError, PrefectException) as error:
            reason = str(error).partition("\n")[0] or type(error).__name__
            click.echo(f"The intake could not be started at once ({reason}); the next scan will.", err=True)

    def follow(self) -> None:
        """Start the intake again where the one nudged last was killed: it had files at work, and those dropped before
        it had begun nudged no other. What is killed again is left to the scan.
        """
        if self._followed is None:
            return
        try:
            state = self._state_of(self._followed)
            if state is None or state.is_final():
                self._followed = None
            if state is not None and state.is_crashed():
                self._nudged = self._start("one was killed")
        except (HTTPError, PrefectException) as error:
            click.echo(f"The intake could not be followed ({type(error).__name__}).", err=True)

    def _start(self, why: str) -> UUID:
        intake = self._client.read_deployment_by_name(INTAKE)
        return self._client.create_flow_run_from_deployment(
            intake.id, name=f"intake: {why}", parameters={"agreement": ALL}
        ).id

    def _waits(self) -> bool:
        """Whether the run nudged last has not begun yet."""
        state = None if self._nudged is None else self._state_of(self._nudged)
        return state is not None and state.type in _TO_COME

    def _state_of(self, run: UUID) -> State | None:
        try:
            return self._client.read_flow_run(run).state
        except ObjectNotFound:  # somebody has deleted it
            return None
