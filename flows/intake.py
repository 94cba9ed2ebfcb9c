"""The deployment ``intake``: what lies in the inbox becomes facts, findings and receipts."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.forms import ALL
from flows.running.runner import HOUR, in_a_sentence, moment
from flows.running.taking_in import counted, joined, take_in_inbox


@flow(name="intake", flow_run_name="intake {agreement}", timeout_seconds=HOUR, log_prints=True)
@in_a_sentence
def intake(agreement: str, now: datetime | None = None) -> State:
    """Take in the inbox of one agreement, or of all. A refused file is a normal result."""
    taken = take_in_inbox(None if agreement == ALL else agreement, moment(now))
    if faults := taken.faults:
        return Failed(message=f"{counted(faults)}: {joined(*faults, *taken.untold)}")
    if taken.untold:
        return Failed(message=joined(str(taken), *taken.untold))
    return Completed(message=str(taken))
