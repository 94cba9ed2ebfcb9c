"""Prefect's view of the report: what a call amounts to, and the dry run."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks.agreement.calendar import months_to_report, open_months
from tasks.facts.drops import Waiting
from tasks.facts.editions import last_closed, last_edition
from tasks.installation import open_installation
from tasks.reports.check_facts import checked_facts
from tasks.reports.decide import Decision, decide


@task(name="months to report", cache_policy=NO_CACHE)
def list_months(agreement_id: str, today: date) -> list[str]:
    """The months whose report is to be made, or to be gone on with, on ``today``."""
    installation = open_installation()
    with installation.register.session() as session:
        closed = last_closed(session, agreement_id)
    return months_to_report(installation.agreement(agreement_id), closed, today)


@task(name="months left open", cache_policy=NO_CACHE)
def list_unreported(agreement_id: str, period: str) -> list[str]:
    """The months before ``period`` that have no report of their own, and that its report would close."""
    installation = open_installation()
    with installation.register.session() as session:
        closed = last_closed(session, agreement_id)
    return [month for month in open_months(installation.agreement(agreement_id), closed) if month < period]


@task(name="decide", cache_policy=NO_CACHE)
def decide_monthly(
    agreement_id: str,
    period: str,
    now: datetime,
    new_edition: str | None,
    release: str | None,
    waiting: Sequence[Waiting],
) -> Decision:
    """Whether to go on with an edition, to make one, or to hold it; ``waiting``: files that could not be taken in.

    Where one would be made, its facts are checked first.
    """
    installation = open_installation()
    agreement = installation.agreement(agreement_id)
    with installation.register.session() as session:
        is_made = last_edition(session, agreement_id, period=period) is not None
    checked = None
    if new_edition is not None or not is_made:
        made_on = now.astimezone(ZoneInfo(agreement.timezone)).date()
        checked = checked_facts(installation, agreement, period, made_on)
    with installation.register.session() as session:
        return decide(
            session, agreement, period, new_edition=new_edition, release=release, waiting=waiting, checked=checked
        )
