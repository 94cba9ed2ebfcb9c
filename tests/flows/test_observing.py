"""What is told of a server and its runs, with a server that says what the test wants."""

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.exceptions import ObjectNotFound

from flows.running.forms import ALL
from flows.serving.environment import command_tag, worker_name
from flows.serving.observing import TOLD_FOR, crash_the_dead, of_processes, of_server
from flows.serving.operations import AT_WORK, TAKEN_DOWN, WORKER, Operations
from flows.serving.supervised import Process
from tasks.health.condition import Condition

NOW = datetime(2022, 4, 5, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTHLY = uuid4()
GONE = "999999999"
"""No process has this number: it is more than Linux has."""
BY_SIGTERM = "Execution was aborted by Python system exit call."


class Server:
    """Has these runs, the newest first, and a pool in this state (None: it has no pool)."""

    def __init__(self, *runs: FlowRun, pool: str | None = "READY") -> None:
        ends = (NOW - number * timedelta(minutes=5) for number in range(len(runs)))
        self.runs = [run.model_copy(update={"end_time": end}) for run, end in zip(runs, ends, strict=True)]
        self.pool = pool
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

    def read_deployments(self, **_: object) -> Sequence[SimpleNamespace]:
        """The one that every run here is of."""
        return [SimpleNamespace(id=MONTHLY, name="monthly")]

    def read_flow_runs(self, flow_run_filter: Any, limit: int = 200, **_: object) -> Sequence[FlowRun]:
        """As many of those in the wanted states; that of the others is the server's own business."""
        wanted = flow_run_filter.state.type.any_
        return [run for run in self.runs if run.state is not None and run.state.type in wanted][:limit]

    def set_flow_run_state(self, run: UUID, state: State, force: bool = False) -> None:
        """Remember what was said of it."""
        before = self.read_flow_run(run).state
        assert state.is_cancelled() if before and before.is_cancelling() and not force else state.is_crashed()
        self.marked[run] = state.message or ""


def run(kind: StateType, name: str | None = None, message: str | None = None, agreement: str = "a") -> FlowRun:
    """A run of the monthly report, that has begun."""
    state = State(type=kind, name=name, message=message)
    return FlowRun(
        flow_id=uuid4(), deployment_id=MONTHLY, name=f"monthly {agreement} 2022-03", state=state,
        parameters={"agreement": agreement}, start_time=NOW,
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
    assert condition.link == f"/v2/runs/flow-run/{last.id}"
    assert told(Server(before, last)) == []  # over with the next one that ends well


REFUSED_RUN = run(StateType.FAILED, message="Refused: '2022-13' is no month of a.")


@pytest.mark.parametrize(
    "last",
    [run(StateType.FAILED, "Held", "no sheet"), run(StateType.CRASHED, message=TAKEN_DOWN), REFUSED_RUN],
    ids=["held", "taken down", "a typo"],
)
def test_what_needs_nobody_is_not_told(last: FlowRun) -> None:
    assert told(Server(last)) == []


def test_a_failure_is_not_over_because_many_others_end_well_or_somebody_has_asked_wrongly() -> None:
    """Seven days of an agreement's runs, every five minutes, are more than the server gives at a time."""
    failed = run(StateType.FAILED, message="the disk is full")
    others = [run(StateType.COMPLETED, agreement="b") for _ in range(300)]
    assert [each.link for each in told(Server(REFUSED_RUN, *others, failed))] == [f"/v2/runs/flow-run/{failed.id}"]


@pytest.mark.parametrize("agreement", ["a", ALL])
@pytest.mark.parametrize("end", [(StateType.COMPLETED,), (StateType.CANCELLED,), (StateType.FAILED, "Held")])
def test_a_failure_is_over_with_a_later_run_of_its_kind_or_of_all(end: Any, agreement: str) -> None:
    failed, later = run(StateType.FAILED, message="the disk is full"), run(*end, agreement=agreement)
    assert (len(told(Server(later, failed))), len(told(Server(failed, later)))) == (0, 1)


def test_a_run_that_has_not_begun_is_called_by_what_it_is_about() -> None:
    died = run(StateType.CRASHED, message=BY_SIGTERM).model_copy(update={"name": "placid-adder", "start_time": None})
    [condition] = told(Server(died))
    assert condition.cause.startswith(
        "monthly a crashed: its worker has ended, or its process was ended from outside"
    )


def test_a_pool_without_workers_and_what_is_late() -> None:
    late = run(StateType.SCHEDULED)
    pool, runs = told(Server(late, pool="NOT_READY"))
    assert (pool.cause, pool.link) == ("No worker asks for runs: none will start.", "/v2/work-pools/work-pool/iop")
    assert runs.cause == "1 run should have started by now (monthly): is the worker at work?"
    assert (runs.remedy, runs.link) == ("Late", f"/v2/runs/flow-run/{late.id}")
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
    server = Server(unnamed := at_work(None), by_command(os.getpid()), here, there, *parts)
    assert Operations(cast(SyncPrefectClient, server)).crash_orphans() == 3
    assert set(server.marked) == {unnamed.id, here.id, parts[0].id}


@pytest.mark.parametrize("kind", AT_WORK)
def test_runs_of_a_worker_that_is_not_heard_of_any_more_are_dead(kind: StateType) -> None:
    lost, killed = at_work("silent", kind=kind), at_work(worker_name(), pid=GONE, kind=kind)
    server = Server(at_work("there", pid=GONE), lost, killed, at_work(worker_name(), pid=str(os.getpid())))
    assert dead(server) == [lost.id, killed.id]


def by_command(pid: object, machine: str | None = None) -> FlowRun:
    """A run that a command has begun."""
    tag = f"{command_tag().rpartition(':')[0]}:{pid}"
    return at_work(None).model_copy(update={"tags": [tag.replace(socket.gethostname(), machine) if machine else tag]})


def test_the_run_of_a_command_is_dead_when_the_command_is() -> None:
    killed = by_command(GONE)
    assert dead(Server(by_command(os.getpid()), killed, by_command(GONE, "elsewhere"))) == [killed.id]


@pytest.mark.parametrize("kind", AT_WORK)
def test_a_part_is_dead_where_what_it_is_a_part_of_is_dead_or_has_ended(kind: StateType) -> None:
    lost, living = at_work("silent"), at_work("there")
    killed = run(StateType.CRASHED)  # its worker has told of it, and knows no parts
    parts = [at_work(None, each, kind=kind) for each in (lost, living, killed)]
    assert dead(Server(lost, living, killed, *parts)) == [lost.id, parts[0].id, parts[2].id]


@pytest.mark.parametrize("kind", AT_WORK)
def test_what_nobody_says_to_have_is_dead_after_more_hours_than_any_flow_is_given(kind: StateType) -> None:
    killed = at_work(None, kind=kind)  # with the worker that took it, before that had said so
    server = Server(killed)
    assert (dead(server, hours=4), dead(server, hours=6)) == ([], [killed.id])


def test_shards_that_wait_their_turn_are_not_late() -> None:
    waits = run(StateType.SCHEDULED).model_copy(update={"work_queue_name": "shards"})
    assert told(Server(waits)) == []


def test_a_process_that_ends_again_and_again_is_one_condition() -> None:
    up_since = NOW.timestamp()
    keys = set()
    for minutes in (1, 5, 9):
        since = up_since + 60 * minutes
        worker = Process("worker", True, int(since), "")
        [one] = of_processes([worker], up_since, datetime.fromtimestamp(since + 30, UTC))
        keys.add(one.key)
        assert f"started again at {datetime.fromtimestamp(since):%H:%M}." in one.cause
        assert list(of_processes([worker], up_since, datetime.fromtimestamp(since + TOLD_FOR, UTC))) == []
    assert len(keys) == 1


def test_a_supervisor_that_was_started_again_is_told() -> None:
    [one] = of_processes([], NOW.timestamp(), NOW, NOW.timestamp() - 60)
    assert one.cause.startswith("The supervisor had ended and was started again")
