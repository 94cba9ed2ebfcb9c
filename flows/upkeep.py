"""The deployment ``upkeep``: deletion of what may be kept no longer, and fixity of everything else."""

from datetime import datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.running.artifacts import publish_overview
from flows.running.runner import HOUR, call, in_a_sentence, moment
from tasks.archive import steps as archive
from tasks.archive.whole import verify_whole
from tasks.errors import InputError, OutsideError
from tasks.health.installation import note
from tasks.installation import open_installation
from tasks.wording.english import number_of


@flow(name="upkeep", flow_run_name="upkeep", timeout_seconds=4 * HOUR, log_prints=True)
@in_a_sentence
def upkeep(now: datetime | None = None) -> State:
    """Delete what is due in every agreement, then check all packages, the facts and a share of the originals.

    What is damaged and a file that cannot be deleted fail the run, by name. Of an agreement whose file is broken
    nothing can be deleted: that step is red, the run says so, and tells how everything else is.
    """
    installation, at = open_installation(), moment(now)
    deleted, broken, failed = _delete_everywhere(installation.agreement_ids(), at)
    checked = verify_whole(installation, at, originals="due")
    note(installation.paths.root, "fixity", at, checked.faults)
    publish_overview(installation, at)
    faults = [*checked.faults, *failed]
    left = f"; nothing is deleted of {', '.join(broken)}, whose agreement file is broken (iop lint)" if broken else ""
    if faults:
        return Failed(message=f"{number_of(len(faults), 'fault')}: {'; '.join(faults)}{left}")
    due = number_of(deleted, "deletion was due", "deletions were due")
    return Completed(message=f"{checked.what} are whole; {due}{left}")


def _delete_everywhere(agreement_ids: list[str], now: datetime) -> tuple[int, list[str], list[str]]:
    """How much was deleted, of which agreements nothing can be, and what failed; one never stops another."""
    deleted, broken, failed = 0, [], []
    for agreement_id in agreement_ids:
        try:
            deleted += call(archive.delete_due, agreement_id, now)
        except InputError:
            broken.append(agreement_id)  # why stands in the log, and in the alarm about its file
        except OutsideError as error:
            failed.append(f"{agreement_id}: {error}")
    return deleted, broken, failed
