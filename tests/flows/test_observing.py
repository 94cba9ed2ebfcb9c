"""What is told of a server and its runs, with a server that says what the test wants."""

from collections.abc import Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound

from flows.serving.observing import of_server
from flows.serving.operations import TAKEN_DOWN, Operations
from tasks.health.condition import Condition

NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)
MONTHLY = uuid4()
BY_SIGTERM = "Execution was aborted by Python system exit call."


class Server:
    """Has these runs, the newest first, and a pool in this state (None: it has no pool)."""

    def __init__(self, *runs: FlowRun, pool: str | None = "READY") -> None:
        self.runs, self.pool = runs, pool
        self.marked: dict[UUID, str] = {}

    def read_work_pool(self, name: str) -> SimpleNamespace:
        """The pool as the client gives it."""
        if self.pool is None:
            raise ObjectNotFound(Exception(name))
        return SimpleNamespace(status=SimpleNamespace(value=self.pool))

    def read_flow_runs(self, flow_run_filter: Any, **_: object) -> Sequence[FlowRun]:
        """Those in the wanted states; that of the others is the server's own business."""
        wanted = flow_run_filter.state.type.any_
        return [run for run in self.runs if run.state is not None and run.state.type in wanted]

    def set_flow_run_state(self, run: UUID, state: State, force: bool) -> None:
        """Remember what was said of it."""
        assert force and state.is_crashed()
        self.marked[run] = state.message or ""


def run(kind: StateType, name: str | None = None, message: str | None = None, agreement: str = "a") -> FlowRun:
    """A run of the monthly report."""
    state = State(type=kind, name=name, message=message)
    return FlowRun(
        flow_id=uuid4(), deployment_id=MONTHLY, name=f"monthly {agreement} 2022-03", state=state,
        parameters={"agreement": agreement},
    )  # fmt: skip


def told(server: Server) -> list[Condition]:
    """What is wrong with it."""
    return list(of_server(cast(SyncPrefectClient, server), NOW))


@pytest.mark.parametrize(
    ("kind", "name", "message", "cause", "remedy"),
    [
        (StateType.FAILED, None, "the disk is full", "failed: the disk is full", "Failed"),
        (StateType.FAILED, "TimedOut", "4 hours", "timed out: 4 hours", "Failed"),
        (StateType.CRASHED, None, "its process is gone", "crashed: its process is gone", "Crashed"),
    ],
)
def test_the_last_run_is_told_with_cause_remedy_and_link(
    kind: StateType, name: str | None, message: str, cause: str, remedy: str
) -> None:
    last, before = run(kind, name, message), run(StateType.COMPLETED)
    [condition] = told(Server(last, before, run(StateType.COMPLETED, agreement="b")))
    assert (condition.cause, condition.remedy) == (f"monthly a 2022-03 {cause}", remedy)
    assert condition.link == f"/runs/flow-run/{last.id}"
    assert told(Server(before, last)) == []  # over with the next one that ends well


@pytest.mark.parametrize(
    "last", [run(StateType.FAILED, "Held", "no sheet"), run(StateType.CRASHED, message=TAKEN_DOWN)], ids=str
)
def test_what_needs_nobody_is_not_told(last: FlowRun) -> None:
    assert told(Server(last)) == []


def test_a_pool_without_workers_and_what_is_late() -> None:
    late = run(StateType.SCHEDULED)
    pool, runs = told(Server(late, pool="NOT_READY"))
    assert (pool.cause, pool.link) == ("No worker asks for runs: none will start.", "/work-pools/work-pool/iop")
    assert runs.cause.startswith("1 run should have started by now, monthly a 2022-03 among them")
    assert (runs.remedy, runs.link) == ("Late", f"/runs/flow-run/{late.id}")
    [none] = told(Server(pool=None))
    assert none.cause == "The server has no work pool iop."


def test_what_an_earlier_up_left_or_ended_is_marked_and_nothing_else() -> None:
    left, ended = run(StateType.RUNNING), run(StateType.CRASHED, message=BY_SIGTERM)
    others = (run(StateType.CRASHED, message="out of memory"), run(StateType.COMPLETED), run(StateType.SCHEDULED))
    server = Server(left, ended, *others)
    assert Operations(cast(SyncPrefectClient, server)).crash_orphans() == 2
    assert server.marked == {left.id: TAKEN_DOWN, ended.id: TAKEN_DOWN}
