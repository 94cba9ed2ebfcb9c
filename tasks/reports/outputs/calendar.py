"""The next meeting as a calendar file, with its agenda, and the day on which the next report is due."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from tasks.agreement.calendar import next_meeting, next_report_due
from tasks.agreement.model import Agreement
from tasks.reports.view.agenda import question_lines
from tasks.reports.view.parts import View
from tasks.wording.language import clean, say


def meeting_calendar(view: View, agreement: Agreement) -> bytes | None:
    """An ``.ics`` file for the first meeting after the report was made; null where none is given.

    Whole days: the agreement file holds dates, not hours. The same view always gives the same bytes; a later
    report's file replaces the event of the same meeting.
    """
    made_on = date.fromisoformat(view.made_on)
    meeting = next_meeting(agreement, made_on)
    if meeting is None:
        return None
    calendar = Calendar()
    calendar.add("prodid", "-//iop-rapport//sv//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(
        _event("meeting", meeting, say("meeting_summary", title=view.agreement), _agenda(view), made_on, agreement)
    )
    due = next_report_due(agreement, made_on)
    if due is not None:
        summary = say("due_summary", title=view.agreement)
        calendar.add_component(_event("report", due, summary, [], made_on, agreement))
    return calendar.to_ical()


def _event(kind: str, day: date, summary: str, lines: Sequence[str], made_on: date, agreement: Agreement) -> Event:
    event = Event()
    event.add("uid", f"{kind}-{day.isoformat()}@{agreement.id}")
    event.add("dtstamp", datetime.combine(made_on, time(), UTC))
    event.add("sequence", made_on.toordinal())
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", clean(summary))
    event.add("transp", "TRANSPARENT")
    if lines:
        event.add("description", "\n".join(clean(line) for line in lines))
    return event


def _agenda(view: View) -> list[str]:
    asked = [*view.decisions, *view.other_decisions]
    decisions = [say("agenda_decision", number=d.number, title=d.title) for d in asked]
    return [*decisions, *(case.name for case in view.agenda.cases), *question_lines(view)]
