"""What ``iop up`` asks of the running server. Import it once Prefect's environment is set."""

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

INTAKE = "intake/intake"
_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_TO_COME = (StateType.SCHEDULED, StateType.PENDING)


class Operations:
    """A client of the server, kept open while ``iop up`` runs."""

    def __init__(self) -> None:
        self._client = get_client(sync_client=True).__enter__()
        self._intake: UUID | None = None
        self._nudged: UUID | None = None

    def close(self) -> None:
        """End the connection."""
        self._client.__exit__(None, None, None)

    def crash_orphans(self) -> int:
        """Declare dead the runs that an earlier server left at work: they would hold their deployments'
        places.

        Returns how many. Call it before the worker starts.
        """
        at_work = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_AT_WORK)))
        orphans = self._client.read_flow_runs(flow_run_filter=at_work)
        for run in orphans:
            message = "Taken down while at work; the next run goes on where it stopped."
            self._client.set_flow_run_state(run.id, Crashed(message=message))
        return len(orphans)

    def nudge(self, why: str = "a file was dropped") -> None:
        """Start the intake now, named by ``why``. One that has not begun yet is enough: it lists the inbox."""
        if self._nudged is not None:
            state = self._client.read_flow_run(self._nudged).state
            if state is not None and state.type in _TO_COME:
                return
        if self._intake is None:
            self._intake = self._client.read_deployment_by_name(INTAKE).id
        self._nudged = self._client.create_flow_run_from_deployment(self._intake, name=f"intake: {why}").id
