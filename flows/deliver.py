"""The deployment ``deliver``: messages that a server did not take for now are tried again, and what becomes of them
is archived.
"""

from collections.abc import Sequence
from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.artifacts import publish_mails, publish_overview
from flows.running.delivering import LOCK_SECONDS, send, sent_in_words
from flows.running.forms import ALL
from flows.running.runner import HOUR, call, in_a_sentence, is_part, moment
from tasks.archive import steps as archive
from tasks.delivery import steps as delivery
from tasks.delivery.send import Tried
from tasks.errors import InputError, OutsideError
from tasks.installation import Installation, open_installation


@flow(name="deliver", flow_run_name="deliver {agreement}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def deliver(agreement: str, at_once: bool = False, now: datetime | None = None) -> State:
    """Send what is due of every agreement's editions, or of one's, and of the notices; seal what has come to its end.

    When a message is due is decided by the ledger of deliveries; ``at_once`` tries all that may be tried. Fails where
    a message has come to an end that needs a person, or an agreement cannot be worked on.
    """
    installation, at = open_installation(), moment(now)
    tried, faults = call(delivery.send_notices, at, not at_once), []
    for each in installation.agreement_ids() if agreement == ALL else [agreement]:
        try:
            tried += _go_on_with(installation, each, at, not at_once)
        except (InputError, OutsideError) as error:
            faults.append(f"{each}: {error}")
    if tried and not is_part():
        publish_overview(installation, at)
    faults += [str(each) for each in tried if each.needs_a_person]
    if faults:
        return Failed(message="; ".join(faults))
    return Completed(message=_said(tried))


def _go_on_with(installation: Installation, agreement_id: str, now: datetime, only_due: bool) -> list[Tried]:
    """Send and seal what is outstanding of one agreement."""
    if not call(archive.outstanding, agreement_id, now, only_due):
        return []
    with installation.register.lock(f"monthly-{agreement_id}", LOCK_SECONDS):
        editions = call(archive.outstanding, agreement_id, now, only_due)
        for edition_id in editions:
            call(archive.refuse_unsafe, edition_id)
        waiting = [each for edition_id in editions for each in call(delivery.to_send, edition_id, now, only_due)]
        tried = send(waiting, now)
        for edition_id in editions:
            call(archive.seal, edition_id, now)
            publish_mails(installation, edition_id)
    return tried


def _said(tried: Sequence[Tried]) -> str:
    """One line for the operator."""
    if not tried:
        return "nothing to do: no message is due"
    waiting = [str(each) for each in tried if each.state != "sent"]
    return "; ".join((sent_in_words(len(tried) - len(waiting)), *waiting))
