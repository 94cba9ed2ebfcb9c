"""The end of every report's way, whatever its kind: send what is to be sent, seal, say what is unsettled."""

from collections.abc import Sequence
from datetime import datetime

from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.runner import call
from tasks.archive import steps as archive
from tasks.delivery import steps as delivery
from tasks.delivery.send import Tried
from tasks.wording.english import number_of

LOCK_SECONDS = 600
"""How long a run waits for another one that is at work on the same agreement's reports."""


def send_and_seal(edition_id: int, period: str, now: datetime, open_ends: Sequence[str] = ()) -> State:
    """Send the edition's messages that may be sent and seal it; the agreement's lock must be held.

    The state fails while something is unsettled, ``open_ends`` of earlier steps among it. Raises
    :class:`~tasks.errors.InputError` where the register is older than what lies beside it.
    """
    call(archive.refuse_unsafe, edition_id)
    sent = send(call(delivery.to_send, edition_id, now), now)
    folder = call(archive.seal, edition_id, now)
    if unsettled := [*open_ends, *call(delivery.unsettled, edition_id)]:
        return Failed(message=f"{period}: {'; '.join(unsettled)}")
    if not sent:
        return Completed(message=f"{period} is sent already: nothing to do ({folder})")
    return Completed(message=f"{period}: {sent_in_words(len(sent))}, archived in {folder}")


def sent_in_words(number: int) -> str:
    """How many messages were sent."""
    return number_of(number, "message sent", "messages sent")


def send(waiting: Sequence[tuple[int, str]], now: datetime) -> list[Tried]:
    """Try these messages (delivery, role); once the server does not answer for one, the rest wait for another run."""
    tried = []
    for position, (delivery_id, role) in enumerate(waiting, 1):
        tried.append(call(delivery.send_one, delivery_id, role, now))
        if tried[-1].for_all:
            call(delivery.let_wait, [each for each, _ in waiting[position:]], tried[-1].answer, now)
            break
    return tried
