"""What a run tells of its steps: a line for each in the log, with what it did or why it did not, and a message that a
card can hold.
"""

import errno
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from prefect import task
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running import runner
from tasks.errors import InputError, OutsideError, RequestError
from tasks.facts.drops import Waiting
from tasks.inbox.receive import Received
from tasks.intake.taken import Taken
from tasks.reports.decide import Decision, Hold

HOLD = Hold("no_ledger")


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setattr(runner, "time", SimpleNamespace(monotonic=lambda: 0.0))


@task(name="step")
def step(returned: object) -> object:
    """Return what it is given, or raise it."""
    if isinstance(returned, Exception):
        raise returned
    return returned


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        (None, "done"),
        ([], "none"),
        (["2022-02", "2022-03"], "2022-02; 2022-03"),
        ([(4, "kontaktperson")], "4 kontaktperson"),
        (Taken(1, "a.csv", "taken_in", rows=38, rejected=2), "a.csv taken in (38 rows, 2 of them rejected)"),
        (Taken(1, "a.jpg", "refused", "Det är en bild."), "a.jpg refused (Det är en bild.)"),
        (Taken(1, "a.csv", "unchanged", rows=38), "a.csv unchanged (38 rows)"),
        (Decision("held", holds=(HOLD,)), f"held: {HOLD}"),
        (Decision("make", holds=(HOLD,)), f"make an edition, released in spite of: {HOLD}"),
        (Decision("make"), "make an edition"),
        (Decision("resume", 4), "go on with edition 4 of the register"),
        (
            Received((1, 2), (Waiting("b.csv", "inbox", "shifts", "no rights"),), ("c/ is a folder",)),
            "files to be read: 2; b.csv could not be received (no rights); c/ is a folder",
        ),
    ],
)
def test_every_step_tells_what_it_did(caplog: pytest.LogCaptureFixture, returned: object, told: str) -> None:
    with caplog.at_level(logging.INFO, runner.STORY):
        assert runner.call(step, returned) == returned
    assert caplog.messages == [f"step: {told} (0.0 s)"]


@pytest.mark.parametrize(
    ("error", "told", "has_traceback"),
    [
        (OutsideError("The disk is full."), "The disk is full.", False),
        (InputError("There is no such month."), "There is no such month.", False),
        (KeyError("row"), "KeyError: 'row'", True),
    ],
)
def test_a_step_that_fails_tells_why(
    caplog: pytest.LogCaptureFixture, error: Exception, told: str, has_traceback: bool
) -> None:
    with caplog.at_level(logging.INFO, runner.STORY), pytest.raises(type(error)):
        runner.call(step, error)
    [record] = caplog.records
    assert record.getMessage() == f"step: {told} (0.0 s)"
    assert (record.levelno, bool(record.exc_info)) == (logging.ERROR, has_traceback)
    assert runner.attempt(step, error) == runner.Failure(told)


def test_a_full_disk_is_no_fault_of_the_program(caplog: pytest.LogCaptureFixture) -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    with (
        caplog.at_level(logging.INFO, runner.STORY),
        pytest.raises(OutsideError, match=r"\(No space left on device\)"),
    ):
        runner.call(step, full)
    assert not caplog.records[0].exc_info
    with pytest.raises(FileNotFoundError):
        runner.call(step, FileNotFoundError(errno.ENOENT, "No such file"))


def test_a_step_may_return_the_state_that_it_wants_to_be_seen_in() -> None:
    assert runner.call(step, Failed(message="refused", data="what it returns")) == "what it returns"


def test_a_message_for_a_card_is_short_and_the_log_has_all_of_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT__FLOW_RUN_ID", "started by a worker")
    short, long = (
        Completed(message="2022-03 is sent already"),
        Failed(message="2022-03 is held: " + "no sheet; " * 99),
    )
    with caplog.at_level(logging.INFO, runner.STORY):
        assert runner.for_a_card(short) == short
        shown = runner.for_a_card(long)
    message = shown.message or ""
    assert len(message) <= runner.CARD and message.startswith("2022-03 is held: no sheet;")
    assert shown.is_failed() and caplog.messages == [long.message]
    monkeypatch.delenv("PREFECT__FLOW_RUN_ID")
    assert runner.for_a_card(long) == long  # the command line says all of it


def test_the_steps_of_one_agreement_out_of_many_are_no_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the run itself is the server's: its log has their lines."""
    watched: list[str] = []
    part = SimpleNamespace(flow_run=SimpleNamespace(parent_task_run_id="that of the shard"))
    monkeypatch.setattr(runner, "FlowRunContext", SimpleNamespace(get=lambda: part))
    monkeypatch.setattr(runner, "get_run_logger", lambda: SimpleNamespace(info=lambda *line: watched.append(line[2])))
    monkeypatch.setattr(type(step), "__call__", lambda *_, **__: pytest.fail("a task run"))
    assert runner.call(step, Failed(message="refused", data=["what it returns"])) == ["what it returns"]
    assert watched == ["what it returns"]


@pytest.mark.parametrize(
    ("error", "whole", "message"),
    [
        (RequestError("2022-13 is no month."), None, "Refused: 2022-13 is no month."),
        (RequestError("2022-13 is no month."), "that of the shard", "2022-13 is no month."),
        (InputError("a.yaml:1 is broken."), None, "a.yaml:1 is broken."),
    ],
)
def test_only_what_somebody_has_asked_for_wrongly_is_refused(
    monkeypatch: pytest.MonkeyPatch, error: Exception, whole: str | None, message: str
) -> None:
    """A refused run alarms nobody."""
    run = SimpleNamespace(flow_run=SimpleNamespace(name="monthly", parent_task_run_id=whole))
    monkeypatch.setattr(runner, "FlowRunContext", SimpleNamespace(get=lambda: run))

    def asked() -> State:
        raise error

    assert runner.in_a_sentence(asked)().message == message


def test_a_late_run_shows_how_things_are_when_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It counts as of the day it was meant for; one that plays a day to come, as of that."""
    meant, began, to_come = (datetime(2022, month, 1, 7, tzinfo=UTC) for month in (3, 4, 5))
    assert runner.present(meant) == meant
    monkeypatch.setattr(runner, "FlowRunContext", SimpleNamespace(get=lambda: SimpleNamespace(start_time=began)))
    assert (runner.present(meant), runner.present(to_come)) == (began, to_come)
