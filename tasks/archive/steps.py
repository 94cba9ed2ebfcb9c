"""Prefect's view of the archive: freeze an edition, seal it; and a dry run, which keeps nothing.

What makes a report is imported by the steps that make one: most runs find that there is nothing to do.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.archive import seal_edition
from tasks.archive.frozen import Frozen, refuse_damaged
from tasks.archive.recovery import ahead
from tasks.facts.editions import last_edition
from tasks.facts.tables import Edition
from tasks.installation import open_installation

if TYPE_CHECKING:
    from tasks.archive.documents import Kind
    from tasks.archive.proposal import Proposal


@task(name="freeze edition", cache_policy=NO_CACHE)
def freeze_edition(
    agreement_id: str, period: str, now: datetime, released_by: str | None, reason: str | None
) -> Frozen:
    """Compute and render the period's next edition and keep it."""
    from tasks.archive import freeze

    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    prepared = freeze.prepare(installation, agreement, period, now, released_by=released_by, reason=reason)
    edition = freeze.freeze(installation, agreement, prepared, now)
    rows = f"{prepared.patrols.height} patrols and {prepared.ledger.height} ledger rows"
    return Frozen(edition.id, f"{period} edition {edition.edition}, {prepared.report.status}, of {rows}")


@task(name="dry run", cache_policy=NO_CACHE)
def dry_run(agreement_id: str, period: str, now: datetime, reason: str | None) -> list[str]:
    """How the period's next edition would differ from its last one, a line for each figure."""
    from tasks.archive.freeze import prepare
    from tasks.reports.difference import differences

    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    prepared = prepare(installation, agreement, period, now, reason=reason)
    return differences(installation, prepared.report)


@task(name="propose", cache_policy=NO_CACHE)
def propose_edition(
    agreement_id: str, period: str, now: datetime, released_by: str | None, reason: str | None
) -> "Proposal":
    """What a release or a correction would send, written to ``previews/``."""
    from tasks.archive.proposal import propose

    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    return propose(installation, agreement, period, now, released_by=released_by, reason=reason)


@task(name="may be sent", cache_policy=NO_CACHE)
def refuse_unsafe(edition_id: int) -> None:
    """Nothing of the edition may be sent while the disk knows of packages or attempts that the register does not, or
    while its files are not what was frozen.
    """
    installation = open_installation()
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
    ahead.refuse_old_register(installation, edition.agreement)
    refuse_damaged(installation.paths.root, edition)


@task(name="seal edition", cache_policy=NO_CACHE)
def seal(edition_id: int, now: datetime) -> str:
    """Seal the edition's package, or what came after it, where it is time; its folder under the data root."""
    return seal_edition.seal_edition(open_installation(), edition_id, now).folder


@task(name="editions to go on with", cache_policy=NO_CACHE)
def outstanding(agreement_id: str, now: datetime, only_due: bool) -> list[int]:
    """Ids of the editions of which something is to be sent, sealed or added to the chain now."""
    return seal_edition.outstanding(open_installation(), agreement_id, now, only_due)


@task(name="freeze document", cache_policy=NO_CACHE)
def freeze_document(agreement_id: str, kind: "Kind", period: str, now: datetime, new_edition: str | None) -> Frozen:
    """The edition that is to be sent: the newest, or a new one where there is none for what is to be decided or a
    reason is given.
    """
    from tasks.archive import documents

    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    today = now.astimezone(ZoneInfo(agreement.timezone)).date()
    with installation.register.session() as session:
        last = last_edition(session, agreement_id, kind, period)
    is_asked_for = new_edition not in (None, last.reason if last else None)
    if last and not is_asked_for and not documents.is_for_another_decision(agreement, last, today):
        return Frozen(last.id, f"{period} edition {last.edition} stands")
    materials = documents.gather_materials(installation, agreement, kind, period, now)
    edition = documents.freeze_document(installation, materials, now, new_edition)
    return Frozen(edition.id, f"{period} edition {edition.edition}, of {len(materials.reports)} monthly reports")


@task(name="delete what is due", task_run_name="delete what is due of {agreement_id}", cache_policy=NO_CACHE)
def delete_due(agreement_id: str, now: datetime) -> int:
    """Delete what of the agreement may be kept no longer; how much that was."""
    from tasks.archive.retention import dispose

    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    return len(dispose(installation, agreement, now.astimezone(ZoneInfo(agreement.timezone)).date(), now))
