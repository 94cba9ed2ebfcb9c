"""The deployment ``upkeep``: fixity of the archive, and deletion of what may be kept no longer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.runner import moment
from tasks.archive.retention import dispose
from tasks.archive.verify import sealed_packages, verify
from tasks.errors import InputError, OutsideError
from tasks.installation import Installation, open_installation


@flow(name="upkeep", log_prints=True)
def upkeep(now: datetime | None = None) -> State:
    """Check every package against its manifests and the register, and delete what is due in every agreement.

    A damaged package, an agreement that cannot be read and a file that cannot be deleted fail the run, by
    name.
    """
    installation = open_installation()
    with installation.register.session() as session:
        sealed = sealed_packages(session, installation.paths.root)
    result = verify(installation.paths.archive, sealed)
    deleted, failed = _dispose_everywhere(installation, moment(now))
    faults = [*map(str, result.faults), *failed]
    if faults:
        return Failed(message=f"{len(faults)} faults: {'; '.join(faults)}")
    return Completed(message=f"{result.packages} packages are whole; {deleted} deletions were due")


def _dispose_everywhere(installation: Installation, now: datetime) -> tuple[int, list[str]]:
    """How much was deleted, and what could not be; a fault in one agreement never stops another."""
    deleted, failed = 0, []
    for agreement_id in installation.agreement_ids():
        try:
            agreement = installation.agreement(agreement_id)
            today = now.astimezone(ZoneInfo(agreement.timezone)).date()
            deleted += len(dispose(installation, agreement, today, now))
        except (InputError, OutsideError) as error:
            failed.append(f"{agreement_id}: {error}")
    return deleted, failed
