"""What the deployments of the boards' documents share: one agreement or every one, freeze, deliver."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.running.artifacts import publish_document
from flows.running.delivering import LOCK_SECONDS, send_and_seal
from flows.running.forms import ALL
from flows.running.runner import call, moment, name_run
from flows.running.shards import each_agreement
from tasks.agreement.model import Agreement
from tasks.archive import steps as archive
from tasks.installation import open_installation

if TYPE_CHECKING:
    from tasks.archive.documents import Kind


def document_flow(
    flow: Flow[..., State],
    kind: "Kind",
    agreement: str,
    period_of: Callable[[Agreement, date], str | None],
    new_edition: str | None,
    now: datetime | None,
    **given: Any,
) -> State:
    """Make and send a document of ``kind`` for the period that ``period_of`` gives; None: nothing to do.

    ``given`` are the flow's own parameters, passed on where it runs for every agreement.
    """
    installation, at = open_installation(), moment(now)
    if agreement == ALL:
        # Decided here, once: what a sub-run would call its scheduled time is the moment at which it starts.
        return each_agreement(flow, installation.agreement_ids(), at, **given)
    agreed = installation.agreement(agreement)
    period = period_of(agreed, at.astimezone(ZoneInfo(agreed.timezone)).date())
    if period is None:
        return Completed(message=f"nothing to do: no {kind} document of {agreement} is due")
    name_run(f"{kind} {agreement}" if period == kind else f"{kind} {agreement} {period}")
    with installation.register.lock(f"monthly-{agreement}", LOCK_SECONDS):
        edition_id = call(archive.freeze_document, agreement, kind, period, at, new_edition).id
        state = send_and_seal(edition_id, period, at)
        publish_document(installation, edition_id)
    return state
