"""Telling the coordinator and the operators that a report is held, and what would release it."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tasks.agreement.calendar import due_date, next_meeting, report_due, span_of
from tasks.agreement.model import Agreement
from tasks.delivery.mailer import mailer_from
from tasks.delivery.notices import notify
from tasks.delivery.send import Tried
from tasks.installation import Installation
from tasks.reports.decide import Hold
from tasks.wording.language import html_templates, text_templates
from tasks.wording.pages import inlined


def tell_held(
    installation: Installation, agreement_id: str, period: str, holds: Sequence[Hold], now: datetime
) -> list[Tried]:
    """One notice to each for these holds; the same ones again (the next morning) tell nobody twice, but once a week
    when the report should have been out."""
    agreement = installation.agreement(agreement_id)
    # Not by the reason of a file that waits: that changes from try to try.
    same = sorted((hold.code, hold.file or "", hold.message or "") for hold in holds)
    meeting, due = _expected(agreement, period)
    week = _weeks_past(due_date(agreement, period), agreement, now)
    reasons = hashlib.sha256(repr(same).encode()).hexdigest()[:12]
    shown = {"agreement": agreement, "period": period, "holds": holds, "meeting": meeting, "due": due}
    subject, _, text = text_templates().get_template("held.txt.j2").render(shown).partition("\n\n")
    return notify(
        installation,
        mailer_from(installation.settings),
        key=f"{agreement_id}.held.{period}.{reasons}" + (f".{week}" if week else ""),
        people=[agreement.coordinator, *agreement.operators],
        subject=subject.strip(),
        text=text,
        html=inlined(html_templates().get_template("held.html.j2").render(shown)),
        now=now,
    )


def _expected(agreement: Agreement, period: str) -> tuple[date | None, date | None]:
    """The meeting that the report of ``period`` is for, and the day on which it is due; null where none is given."""
    meeting = next_meeting(agreement, span_of(agreement, period).end + timedelta(days=1))
    return meeting, report_due(agreement, meeting) if meeting else None


def _weeks_past(due: date, agreement: Agreement, now: datetime) -> int:
    """Weeks begun since the report was due; 0 until then."""
    late = (now.astimezone(ZoneInfo(agreement.timezone)).date() - due).days
    return 0 if late <= 0 else (late - 1) // 7 + 1
