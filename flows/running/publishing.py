"""The forms, told to the server: at a deployment, and when what there is to choose from has changed."""

from datetime import date, datetime

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger

from flows.running.artifacts import publish_overview
from flows.running.forms import ALL, FORMS, Choice, schema
from flows.running.runner import present
from tasks.installation import Installation
from tasks.reports.open_reports import held_reports, sent_reports


def choices(installation: Installation, today: date) -> dict[Choice, list[str]]:
    """What there is to choose from on ``today``."""
    return {
        "agreements": [ALL, *installation.agreement_ids()],
        "held": list(map(" ".join, held_reports(installation, today))),
        "sent": list(map(" ".join, sent_reports(installation))),
    }


def show_installation(installation: Installation, now: datetime) -> None:
    """After a run that may have held, released or sent a report: show how every agreement stands, and offer in the
    forms what there is now. The run is not about these, so a server that does not take them is only told of in the
    log; the next run offers them.
    """
    if FlowRunContext.get() is None:
        return
    publish_overview(installation, now)
    today = present(now).date()
    try:
        with get_client(sync_client=True) as client:
            publish_forms(client, installation, today)
    except (HTTPError, PrefectException) as error:
        get_run_logger().warning("The forms could not be brought up to date: %s", type(error).__name__)


def publish_forms(client: SyncPrefectClient, installation: Installation, today: date) -> list[str]:
    """Put every deployment's form on the server where it is another one there; the names of those.

    ``prefect deploy`` writes what it reads from the functions; without this nobody would be offered anything, and
    parameters that a flow does not have would make a run that fails.
    """
    offered = choices(installation, today)
    ours = DeploymentFilter(name=DeploymentFilterName(any_=list(FORMS)))
    changed = []
    for deployment in client.read_deployments(deployment_filter=ours):
        wanted = schema(FORMS[deployment.name], offered)
        if deployment.parameter_openapi_schema != wanted:
            client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=wanted))
            changed.append(deployment.name)
    return changed
