"""The deployment ``notify``: mails the operators that a run has failed. Started by an automation
(prefect.yaml).
"""

from datetime import datetime

from prefect import flow as prefect_flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.runner import moment
from tasks.delivery.failed import tell_failed
from tasks.installation import open_installation


@prefect_flow(name="notify", flow_run_name="notify {flow} {run}")
def notify(flow: str, run: str, state: str, message: str | None = None, now: datetime | None = None) -> State:
    """Tell the operators that ``run`` of ``flow`` ended in ``state``; once a day for the same ``message``."""
    outcomes = tell_failed(open_installation(), flow, run, state, message or "", moment(now))
    if not outcomes:
        return Completed(message="nothing to do: the operators know, or there are none")
    delivered = all(outcome.state == "sent" for outcome in outcomes)
    return (Completed if delivered else Failed)(message="; ".join(map(str, outcomes)))
