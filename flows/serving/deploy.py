"""What runs when, told to the server: ``python -m flows.serving.deploy``.

The work pool, every deployment of prefect.yaml, and the form of each, with what this installation has to choose from.
"""

import subprocess
import sys
from datetime import datetime
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName

from flows.running.forms import FORMS
from flows.running.publishing import publish_forms
from flows.serving.deployments import project_file
from tasks.installation import open_installation

WORK_POOL = "iop"
OURS = WorkPoolFilter(name=WorkPoolFilterName(any_=[WORK_POOL]))
"""Asked of deployments: those of our pool."""
QUEUES = ("intake", "reports", "shards")
"""In the order in which workers take from them, whatever waits in those behind."""

JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {"stream_output": True},
    "variables": {"type": "object", "properties": {}, "additionalProperties": False},
}
"""How the pool's jobs are started. It has no variables: nobody who may start a run sets its command, environment or
folder with it, be it for a run, a deployment or an automation (the server answers 422, and the worker has no place to
put them)."""


def make_pool(client: SyncPrefectClient) -> None:
    """Make the work pool and its queues, or make them again what they should be."""
    client.create_work_pool(
        WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=JOB_TEMPLATE), overwrite=True
    )
    there = {queue.name: queue.id for queue in client.read_work_queues(work_pool_name=WORK_POOL)}
    for priority, name in enumerate(QUEUES, 1):
        if name in there:
            client.update_work_queue(there[name], priority=priority)
        else:
            client.create_work_queue(name, priority=priority, work_pool_name=WORK_POOL)


def forget_others(client: SyncPrefectClient) -> None:
    """Take away what an earlier version has deployed and this one has not, with the automations that go with it."""
    for deployment in client.read_deployments(work_pool_filter=OURS):
        if deployment.name not in FORMS:
            client.delete_resource_owned_automations(f"prefect.deployment.{deployment.id}")
            client.delete_deployment(deployment.id)


def main() -> int:
    """Deploy everything; gives Prefect's exit code where it does not."""
    with get_client(sync_client=True) as client:
        make_pool(client)
        deploy = ["--no-prompt", "deploy", "--all", "--prefect-file", str(project_file())]
        code = subprocess.call([sys.executable, "-m", "prefect", *deploy])
        if code == 0:
            forget_others(client)
            publish_forms(client, open_installation(), datetime.now().astimezone().date())
    return code


if __name__ == "__main__":
    sys.exit(main())
