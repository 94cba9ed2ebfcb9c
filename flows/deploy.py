"""What runs when, told to the server: ``python -m flows.deploy``.

The work pool, every deployment of prefect.yaml, and of each the parameters that its flow has and no others.
"""

import subprocess
import sys
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.filters import WorkPoolFilter, WorkPoolFilterName

from flows.deployments import project_file

WORK_POOL = "iop"

JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {"stream_output": True},
    "variables": {"type": "object", "properties": {}, "additionalProperties": False},
}
"""How the pool's jobs are started. It has no variables: nobody who may start a run sets its command, environment or
folder with it, be it for a run, a deployment or an automation (the server answers 422, and the worker has no place to
put them)."""


def make_pool(client: SyncPrefectClient) -> None:
    """Make the work pool, or make it again what it should be."""
    client.create_work_pool(
        WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=JOB_TEMPLATE), overwrite=True
    )


def close_parameters(client: SyncPrefectClient) -> None:
    """Let the server refuse parameters that a flow does not have (409); else the run would be made, and crash.

    ``prefect deploy`` writes the schemas anew, without this.
    """
    ours = WorkPoolFilter(name=WorkPoolFilterName(any_=[WORK_POOL]))
    for deployment in client.read_deployments(work_pool_filter=ours):
        schema = (deployment.parameter_openapi_schema or {}) | {"additionalProperties": False}
        client.update_deployment(deployment.id, DeploymentUpdate(parameter_openapi_schema=schema))


def main() -> int:
    """Deploy everything; gives Prefect's exit code where it does not."""
    with get_client(sync_client=True) as client:
        make_pool(client)
        deploy = ["--no-prompt", "deploy", "--all", "--prefect-file", str(project_file())]
        code = subprocess.call([sys.executable, "-m", "prefect", *deploy])
        if code == 0:
            close_parameters(client)
    return code


if __name__ == "__main__":
    sys.exit(main())
