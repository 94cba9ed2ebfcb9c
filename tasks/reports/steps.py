"""Prefect's view of the report: what a call amounts to, and the dry run."""

from collections.abc import Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.facts.drops import Waiting
from tasks.installation import open_installation
from tasks.reports.decide import Decision, decide


@task(name="decide", cache_policy=NO_CACHE)
def decide_monthly(
    agreement_id: str, period: str, new_edition: str | None, release: str | None, waiting: Sequence[Waiting]
) -> Decision:
    """Whether to go on with an edition, to make one, or to hold it; ``waiting``: files that could not be taken in."""
    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    with installation.register.session() as session:
        return decide(session, agreement, period, new_edition=new_edition, release=release, waiting=waiting)
