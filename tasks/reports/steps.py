"""Prefect's view of the report: what a call amounts to, and the dry run."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.installation import open_installation
from tasks.reports.decide import Decision, decide


@task(name="decide", cache_policy=NO_CACHE)
def decide_monthly(agreement_id: str, period: str, new_edition: str | None, release: str | None) -> Decision:
    """Whether to go on with an edition, to make one, or to hold it."""
    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    with installation.register.session() as session:
        return decide(session, agreement, period, new_edition=new_edition, release=release)
