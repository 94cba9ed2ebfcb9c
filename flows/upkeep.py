"""The deployment ``upkeep``: deletion of what may be kept no longer, and fixity of everything else."""

from datetime import datetime
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.artifacts import publish_overview
from flows.running.runner import HOUR, in_a_sentence, moment
from tasks.archive.retention import dispose
from tasks.archive.whole import verify_whole
from tasks.errors import InputError, OutsideError
from tasks.health.installation import note
from tasks.installation import Installation, open_installation


@flow(name="upkeep", flow_run_name="upkeep", timeout_seconds=4 * HOUR, log_prints=True)
@in_a_sentence
def upkeep(now: datetime | None = None) -> State:
    """Delete what is due in every agreement, then check all packages, the facts and a share of the originals.

    What is damaged, an agreement that cannot be read and a file that cannot be deleted fail the run, by name.
    """
    installation, at = open_installation(), moment(now)
    deleted, failed = _dispose_everywhere(installation, at)
    checked = verify_whole(installation, at, originals="due")
    note(installation.paths.root, "fixity", at, checked.faults)
    publish_overview(installation, at)
    faults = [*checked.faults, *failed]
    if faults:
        return Failed(message=f"{'1 fault' if len(faults) == 1 else f'{len(faults)} faults'}: {'; '.join(faults)}")
    return Completed(message=f"{checked.what} are whole; {deleted} deletions were due")


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
