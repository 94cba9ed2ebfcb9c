"""The ledger: nothing is planned twice, sent twice, or forgotten; an unknown end is a person's to settle."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from typing import ClassVar

import pytest

from tasks.delivery.ledger import (
    Planned,
    attempt,
    confirm,
    deliveries,
    open_deliveries,
    plan,
    recover,
    resend,
)
from tasks.delivery.mailer import OutboxMailer, Outcome
from tasks.errors import InputError, OutsideError
from tests.delivery.conftest import NOW

RECIPIENTS = ["kommun1", "kommun2", "tik1"]
LATER = NOW + timedelta(hours=1)


@dataclass
class Recorder:
    """A mailer that answers what it is told to, and counts."""

    name: ClassVar[str] = "smtp"
    repeatable: ClassVar[bool] = False

    outcome: Outcome = field(default_factory=lambda: Outcome("sent", "250 queued"))
    seen: list[tuple[str, bytes]] = field(default_factory=list)

    def deliver(self, message: bytes, sender: str, recipient: str) -> Outcome:
        """Note it."""
        self.seen.append((recipient, message))
        time.sleep(0.02)  # long enough for two at once to meet
        return self.outcome


def planned(*names: str) -> list[Planned]:
    """Messages to these recipients."""
    return [Planned(f"{name}@example.org", name, f"<{name}@example.org>", f"{name}.eml") for name in names]


@pytest.fixture
def rows(register):
    """Ids of three planned deliveries of edition 1."""
    with register.session() as session:
        return [row.id for row in plan(session, 1, planned(*RECIPIENTS), NOW)]


def states(register) -> list[str]:
    """As the register has them."""
    with register.session() as session:
        return [row.state for row in deliveries(session, 1)]


def send(register, row, mailer, now=NOW):
    """One attempt."""
    return attempt(register, row, mailer, b"message", "iop@example.org", now)


def test_a_plan_is_made_once(register, rows):
    with register.session() as session:
        again = plan(session, 1, planned("kommun2", "tik1", "tik2"), LATER)
        assert [row.recipient.split("@")[0] for row in again] == [*RECIPIENTS, "tik2"]
        assert [row.id for row in again[:3]] == rows
        assert [row.changed_at for row in again] == [NOW, NOW, NOW, LATER]


@pytest.mark.parametrize("state", ["sent", "temporary", "refused", "unknown"])
def test_what_became_of_an_attempt_is_written_down(register, rows, state):
    outcome = Outcome(state, "the answer")
    assert send(register, rows[0], Recorder(outcome), LATER) == outcome
    with register.session() as session:
        row = deliveries(session, 1)[0]
        assert (row.state, row.answer, row.attempts, row.via, row.changed_at) == (
            state,
            "the answer",
            1,
            "smtp",
            LATER,
        )
        assert len(open_deliveries(session, 1)) == (2 if state == "sent" else 3)


@pytest.mark.parametrize(
    ("state", "again"),
    [("sent", False), ("unknown", False), ("sending", False), ("temporary", True), ("refused", True)],
)
def test_only_what_nobody_accepted_is_tried_again(register, rows, state, again):
    with register.session() as session:
        deliveries(session, 1)[0].state = state
    mailer = Recorder()
    outcome = send(register, rows[0], mailer)
    assert (outcome is not None) is again
    assert len(mailer.seen) == again


def test_the_row_says_sending_before_the_server_hears_anything(register, rows):
    class Watching(Recorder):
        def deliver(self, message, sender, recipient):
            assert states(register)[0] == "sending"
            return super().deliver(message, sender, recipient)

    assert send(register, rows[0], Watching()).state == "sent"


def test_two_at_once_send_one_message(register, rows):
    mailer = Recorder()
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: send(register, rows[0], mailer), range(8)))
    assert len(mailer.seen) == 1
    assert sorted(map(bool, outcomes)) == [False] * 7 + [True]


@pytest.mark.parametrize(("failures", "state"), [(1, "sent"), (4, "sent"), (5, "sending")])
def test_an_answer_is_not_lost_because_a_transaction_was(register, rows, monkeypatch, failures, state):
    session, left = register.session, [failures]

    class Busy(Recorder):
        def deliver(self, message, sender, recipient):
            monkeypatch.setattr(register, "session", lambda: refused() if left[0] else session())
            return super().deliver(message, sender, recipient)

    @contextmanager
    def refused():
        left[0] -= 1
        raise OutsideError("could not serialize access")
        yield

    with nullcontext() if state == "sent" else pytest.raises(OutsideError):
        send(register, rows[0], Busy())
    assert states(register)[0] == state


def test_a_defect_in_between_leaves_the_row_for_a_person(register, rows):
    class Broken(Recorder):
        def deliver(self, message, sender, recipient):
            raise RuntimeError("a defect")

    with pytest.raises(RuntimeError):
        send(register, rows[0], Broken())
    assert states(register)[0] == "sending"
    with register.session() as session:
        recover(session, deliveries(session, 1), Recorder(), LATER)
    assert states(register) == ["unknown", "planned", "planned"]


CRASH = """
import os, signal, sys, pathlib
from tasks.facts.register import Register
from tasks.delivery.ledger import attempt
from tasks.delivery.mailer import OutboxMailer
from datetime import datetime, UTC

class Killed(OutboxMailer):
    def deliver(self, message, sender, recipient):
        if sys.argv[3] == "after":
            super().deliver(message, sender, recipient)
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[4] == "smtp":
    Killed.name, Killed.repeatable = "smtp", False
mailer = Killed(pathlib.Path(sys.argv[2]))
attempt(Register(sys.argv[1]), 1, mailer, b"Message-ID: <a@b>\\r\\n\\r\\n", "iop@example.org", datetime.now(UTC))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(("via", "expected"), [("outbox", "sent"), ("smtp", "unknown")])
def test_a_killed_run_sends_nobody_a_second_message(register, rows, tmp_path, moment, via, expected):
    """The outbox is written again (the same file); what a server may have taken waits for a person."""
    outbox = tmp_path / "outbox"
    arguments = [f"sqlite:///{tmp_path / 'register.db'}", str(outbox), moment, via]
    killed = subprocess.run([sys.executable, "-c", CRASH, *arguments], cwd=os.getcwd(), check=False)
    assert killed.returncode == -signal.SIGKILL
    assert states(register)[0] == "sending"

    mailer = OutboxMailer(outbox) if via == "outbox" else Recorder()
    with register.session() as session:
        assert [row.id for row in recover(session, deliveries(session, 1), mailer, LATER)] == rows[:1]
    attempt(register, rows[0], mailer, b"Message-ID: <a@b>\r\n\r\n", "iop@example.org", LATER)
    assert states(register)[0] == expected
    if via == "outbox":
        assert [path.name for path in outbox.iterdir()] == ["a_b.eml"]
    else:
        assert mailer.seen == []


def test_another_mailer_does_not_repeat_what_a_server_may_have(register, rows, tmp_path):
    with register.session() as session:
        row = deliveries(session, 1)[0]
        row.state, row.via = "sending", "smtp"
    with register.session() as session:
        recover(session, deliveries(session, 1), OutboxMailer(tmp_path), LATER)
    assert states(register)[0] == "unknown"


@pytest.mark.parametrize(
    ("settle", "state", "sends"), [(confirm, "sent", 0), (resend, "planned", 1)], ids=["confirm", "resend"]
)
@pytest.mark.parametrize("before", ["unknown", "temporary", "refused"])
def test_the_operator_settles(register, rows, settle, state, sends, before):
    send(register, rows[0], Recorder(Outcome(before, "the line broke")))
    with register.session() as session:
        row = settle(session, rows[0], LATER)
        assert (row.state, row.changed_at) == (state, LATER)
        assert f"(was {before}: the line broke)" in row.answer
    mailer = Recorder()
    send(register, rows[0], mailer)
    assert len(mailer.seen) == sends


@pytest.mark.parametrize("settle", [confirm, resend])
@pytest.mark.parametrize("state", ["planned", "sending", "sent"])
def test_what_is_not_open_cannot_be_settled(register, rows, settle, state):
    with register.session() as session:
        deliveries(session, 1)[0].state = state
    with pytest.raises(InputError, match=f"is {state}: nothing to settle"), register.session() as session:
        settle(session, rows[0], LATER)
    assert states(register)[0] == state


def test_an_unknown_delivery_is_said(register):
    with pytest.raises(InputError, match="no delivery 99"), register.session() as session:
        confirm(session, 99, NOW)
