"""Which reports are held and which are out: what there is to release, and to correct."""

from datetime import date

from tasks.agreement.calendar import months_to_report
from tasks.facts.editions import editions, last_closed
from tasks.installation import Installation
from tasks.reports.decide import hold_reasons


def held_reports(installation: Installation, today: date) -> list[tuple[str, str]]:
    """(agreement, month) of every report that is over, not made, and lacks something that it needs."""
    held = []
    with installation.register.session() as session:
        for agreement_id, agreement in installation.agreements().items():
            closed = last_closed(session, agreement_id)
            held += [
                (agreement_id, month)
                for month in months_to_report(agreement, closed, today)
                if month > (closed or "") and hold_reasons(session, agreement, month)
            ]
    return held


def sent_reports(installation: Installation) -> list[tuple[str, str]]:
    """(agreement, month) of every monthly report that has an edition, the newest month first."""
    with installation.register.session() as session:
        return [
            (agreement_id, month)
            for agreement_id in installation.agreements()
            for month in sorted({edition.period for edition in editions(session, agreement_id)}, reverse=True)
        ]
