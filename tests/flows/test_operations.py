"""What iop up asks of the server, with a server that says what the test wants."""

from types import SimpleNamespace

import pytest
from httpx import ConnectError
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import ObjectNotFound

from flows.serving.operations import Operations


class Server:
    """Remembers the runs it was asked to start; ``last`` is the state of the newest, or why it cannot tell."""

    def __init__(self, last=None):
        self.started, self.last = [], last

    def read_deployment_by_name(self, name):
        assert name == "intake/intake"
        return SimpleNamespace(id="deployment")

    def create_flow_run_from_deployment(self, deployment, name, parameters):
        assert parameters == {"agreement": "all agreements"}
        self.started.append(name)
        return SimpleNamespace(id=len(self.started))

    def read_flow_run(self, run):
        if isinstance(self.last, Exception):
            raise self.last
        return SimpleNamespace(state=State(type=self.last))


@pytest.mark.parametrize(
    ("last", "runs"),
    [
        (StateType.SCHEDULED, 1),
        (StateType.PENDING, 1),
        (StateType.RUNNING, 2),  # it may have listed the inbox already
        (StateType.COMPLETED, 2),
        (StateType.CRASHED, 2),
        (ObjectNotFound(Exception()), 2),
    ],
)
def test_second_nudge(last, runs):
    server = Server(last)
    nudging = Operations(server)
    nudging.nudge("iop up has started")
    nudging.nudge()
    assert server.started == ["intake: iop up has started", "intake: a file was dropped"][:runs]


def test_server_that_does_not_answer_is_told_in_one_line(capsys):
    nudging = Operations(Server(ConnectError("connection refused\nand more")))
    nudging.nudge()
    nudging.nudge()
    said = capsys.readouterr().err
    assert said == "The intake could not be started at once (connection refused); the next scan will.\n"


@pytest.mark.parametrize(
    ("ends", "runs"),
    [
        ([StateType.PENDING, StateType.RUNNING, StateType.CRASHED], 2),
        ([StateType.CRASHED, StateType.CRASHED], 2),  # the second one too: left to the scan
        ([StateType.COMPLETED, StateType.CRASHED], 1),
        ([StateType.FAILED], 1),  # it has said what is wrong
        ([ObjectNotFound(Exception())], 1),
        ([ConnectError("gone"), StateType.CRASHED], 2),
    ],
)
def test_an_intake_that_was_killed_is_started_again_once(ends, runs):
    server = Server()
    nudging = Operations(server)
    nudging.follow()
    nudging.nudge()
    for server.last in ends:
        nudging.follow()
    assert server.started == ["intake: a file was dropped", "intake: one was killed"][:runs]
