"""Telling the coordinator and the operators that a report is held, and what would release it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.installation import Installation
from tasks.reports.decide import Hold
from tasks.wording.language import html_templates, text_templates


def tell_held(
    installation: Installation, agreement_id: str, period: str, holds: Sequence[Hold], now: datetime
) -> list[str]:
    """One notice to each for these holds; the same ones again (the next morning) tell nobody twice."""
    agreement = installation.agreement(agreement_id)
    # Not by the reason of a file that waits: that changes from try to try.
    same = sorted((hold.code, hold.file or "", hold.message or "") for hold in holds)
    reasons = hashlib.sha256(repr(same).encode()).hexdigest()[:12]
    shown = {"agreement": agreement, "period": period, "holds": holds}
    subject, _, text = text_templates().get_template("held.txt.j2").render(shown).partition("\n\n")
    return notify(
        installation,
        mailer_from(installation.settings),
        key=f"{agreement_id}.held.{period}.{reasons}",
        people=[agreement.coordinator, *agreement.operators],
        subject=subject.strip(),
        text=text,
        html=html_templates().get_template("held.html.j2").render(shown),
        now=now,
    )
