"""What is told of a server and its runs, with a server that says what the test wants."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound

from flows.serving.environment import worker_name
from flows.serving.observing import crash_the_dead, of_server
from flows.serving.operations import AT_WORK, TAKEN_DOWN, WORKER, Operations
from tasks.health.condition import Condition

NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
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

    def read_workers_for_work_pool(self, name: str) -> Sequence[SimpleNamespace]:
        """Workers elsewhere: one that is at work, and one that was killed."""
        states = {"there": "ONLINE", "silent": "OFFLINE"}
        return [SimpleNamespace(name=each, status=SimpleNamespace(value=state)) for each, state in states.items()]

    def read_task_run(self, step: UUID) -> SimpleNamespace:
        """The step of a run that has started another one."""
        return SimpleNamespace(flow_run_id=step)

    def read_flow_run(self, number: UUID) -> FlowRun:
        """The run of that number."""
        return next(run for run in self.runs if run.id == number)

    def read_flow_runs(self, flow_run_filter: Any, **_: object) -> Sequence[FlowRun]:
        """Those in the wanted states; that of the others is the server's own business."""
        wanted = flow_run_filter.state.type.any_
        return [run for run in self.runs if run.state is not None and run.state.type in wanted]

    def set_flow_run_state(self, run: UUID, state: State, force: bool = False) -> None:
        """Remember what was said of it."""
        before = self.read_flow_run(run).state
        assert state.is_cancelled() if before and before.is_cancelling() and not force else state.is_crashed()
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
    "last",
    [run(StateType.FAILED, "Held", "no sheet"), run(StateType.CRASHED, message=TAKEN_DOWN)],
    ids=["held", "taken down"],
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


def at_work(
    worker: str | None, part_of: FlowRun | None = None, pid: str | None = None, kind: StateType = StateType.RUNNING
) -> FlowRun:
    """A run that a worker has taken; a part of one says nothing of it."""
    changed = {
        "labels": {WORKER: worker} if worker else {},
        "parent_task_run_id": part_of.id if part_of else None,
        "infrastructure_pid": pid,
    }
    return run(kind).model_copy(update=changed)


def dead(server: Server, hours: float = 0) -> list[UUID]:
    """Those that are declared dead so many hours after they were taken."""
    return [run.id for run in crash_the_dead(cast(SyncPrefectClient, server), datetime.now(UTC) + hours * HOUR)]


def test_what_workers_of_other_machines_have_at_work_is_left_to_them() -> None:
    here, there = at_work(worker_name()), at_work("there")
    parts = [at_work(None, here), at_work(None, there)]
    server = Server(command := at_work(None), here, there, *parts)
    assert Operations(cast(SyncPrefectClient, server)).crash_orphans() == 3
    assert set(server.marked) == {command.id, here.id, parts[0].id}


@pytest.mark.parametrize("kind", AT_WORK)
def test_runs_of_a_worker_that_is_not_heard_of_any_more_are_dead(kind: StateType) -> None:
    gone = "999999999"  # more than Linux has
    lost, killed = at_work("silent", kind=kind), at_work(worker_name(), pid=gone, kind=kind)
    server = Server(at_work("there", pid=gone), lost, killed, at_work(worker_name(), pid=str(os.getpid())))
    assert dead(server) == [lost.id, killed.id]


@pytest.mark.parametrize("kind", AT_WORK)
def test_a_part_is_dead_where_what_it_is_a_part_of_is_dead_or_has_ended(kind: StateType) -> None:
    lost, living = at_work("silent"), at_work("there")
    killed = run(StateType.CRASHED)  # its worker has told of it, and knows no parts
    parts = [at_work(None, each, kind=kind) for each in (lost, living, killed)]
    assert dead(Server(lost, living, killed, *parts)) == [lost.id, parts[0].id, parts[2].id]


@pytest.mark.parametrize("kind", AT_WORK)
def test_what_nobody_says_to_have_is_dead_after_more_hours_than_any_flow_is_given(kind: StateType) -> None:
    killed = at_work(None, kind=kind)  # with the worker that took it, before that had said so; or a command's
    server = Server(killed)
    assert (dead(server, hours=4), dead(server, hours=6)) == ([], [killed.id])


def test_shards_that_wait_their_turn_are_not_late() -> None:
    waits = run(StateType.SCHEDULED).model_copy(update={"work_queue_name": "shards"})
    assert told(Server(waits)) == []
