"""Prefect's view of delivery. No retries by Prefect: the ledger decides what may be tried again."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Failed

from tasks.delivery import send
from tasks.delivery.held import tell_held
from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import LOCK_SECONDS
from tasks.installation import open_installation
from tasks.reports.decide import Hold

T = TypeVar("T")


@task(name="messages to send", cache_policy=NO_CACHE)
def to_send(edition_id: int, now: datetime, only_due: bool = False) -> list[tuple[int, str]]:
    """(delivery, role) of every message of the edition that may be sent."""
    installation = open_installation()
    rows = send.to_send(installation, edition_id, mailer_from(installation.settings), now, only_due=only_due)
    return [(row.id, row.role) for row in rows]


@task(name="send", task_run_name="send to {role}", cache_policy=NO_CACHE)
def send_one(delivery_id: int, role: str, now: datetime) -> send.Tried | State[send.Tried]:
    """One attempt at one message, and what became of it."""
    installation = open_installation()
    tried = send.send_one(installation, delivery_id, mailer_from(installation.settings), now)
    return _green_if_sent(tried, [tried])


@task(name="let messages wait", cache_policy=NO_CACHE)
def let_wait(delivery_ids: list[int], answer: str, now: datetime) -> None:
    """Let messages wait for the next try, for the server did not answer for the one before."""
    send.let_wait(open_installation(), delivery_ids, answer, now)


@task(name="send notices", cache_policy=NO_CACHE)
def send_notices(now: datetime, only_due: bool) -> list[send.Tried] | State[list[send.Tried]]:
    """Try the receipts and other notices that wait for it, and say what became of each."""
    installation = open_installation()
    with installation.register.lock("notices", LOCK_SECONDS):
        tried = send.send_notices(installation, mailer_from(installation.settings), now, only_due=only_due)
    return _green_if_sent(tried, tried)


@task(name="unsettled deliveries", cache_policy=NO_CACHE)
def unsettled(edition_id: int) -> list[str]:
    """What stands between the edition and "all is sent or settled"."""
    return send.unsettled(open_installation(), edition_id)


@task(name="tell that the report is held", cache_policy=NO_CACHE)
def tell_that_held(
    agreement_id: str, period: str, holds: tuple[Hold, ...], now: datetime
) -> list[send.Tried] | State[list[send.Tried]]:
    """Mail the coordinator and the operators, once for the same reasons."""
    tried = tell_held(open_installation(), agreement_id, period, holds, now)
    return _green_if_sent(tried, tried)


def _green_if_sent(result: T, tried: Sequence[send.Tried]) -> T | State[T]:
    """What the step returns, in a state that is red in Prefect's UI where a message was not taken."""
    unsent = [each for each in tried if each.state != "sent"]
    return Failed(message="; ".join(map(str, unsent)), data=result) if unsent else result
