"""The draft and its sheet as files."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.agreement.calendar import next_meeting
from tasks.agreement.model import Agreement
from tasks.agreement.votes import seated
from tasks.errors import InputError
from tasks.facts.editions import last_edition
from tasks.installation import Installation
from tasks.intake.decisions_template import write_decision_sheet
from tasks.minutes.answers import rows
from tasks.minutes.draft import minutes_document
from tasks.reports.documents.files import document_docx
from tasks.reports.gather import known_agreement
from tasks.reports.model import Report
from tasks.wording.language import words


def write_minutes(
    installation: Installation,
    agreement: Agreement,
    folder: Path,
    now: datetime,
    *,
    period: str | None = None,
    day: date | None = None,
) -> list[Path]:
    """``protokoll-<day>.docx`` and ``beslut-<day>.xlsx`` in ``folder``, of the last edition of ``period`` (a month;
    null: the last closed one) for the meeting on ``day`` (null: the first one after the report); the files' paths.

    Raises :class:`InputError` where there is no such report or day, nobody has a seat on it, or a file is there
    already: somebody may have written in it.
    """
    report = _report(installation, agreement, period)
    day = _meeting(agreement, report, day)
    known = known_agreement(installation, agreement, report.period)
    sitting = [each for each in seated(agreement) if each.sits_on(day)]
    entered = {each.id for each in agreement.decisions}
    if agreement.signed.members and all(each.substitute_for for each in sitting):
        raise InputError(
            f"Nobody has a seat in the steering group of {agreement.id} on {day}: see members in the agreement file."
        )
    if report.agenda is None:
        raise InputError(
            f"The report of {report.period} was made by a version without agendas: make a new edition of it "
            "(iop monthly --new-edition REASON), or wait for the next month's."
        )
    names = words()["file"]
    draft, sheet = (folder / f"{name}-{day}" for name in (names["minutes"], names["decisions"]))
    draft, sheet = draft.with_suffix(".docx"), sheet.with_suffix(".xlsx")
    for path in (draft, sheet):
        if path.exists():
            raise InputError(f"{path} is there already, perhaps with what somebody wrote: move it, or give --output.")
    made_on = now.astimezone(ZoneInfo(agreement.timezone)).date()
    document = document_docx(minutes_document(report, known, sitting, day, made_on))
    folder.mkdir(parents=True, exist_ok=True)
    write_decision_sheet(agreement, day, rows(report, known, day, entered), sheet)
    draft.write_bytes(document)
    return [draft, sheet]


def _report(installation: Installation, agreement: Agreement, period: str | None) -> Report:
    with installation.register.session() as session:
        edition = last_edition(session, agreement.id, period=period)
    if edition is None:
        which = f"no report of {period}" if period else "no report yet"
        raise InputError(f"{agreement.id} has {which}: run iop monthly first.")
    return Report.from_json(edition.report)


def _meeting(agreement: Agreement, report: Report, day: date | None) -> date:
    """The meeting's day: the one given, else the first one that the agreement names after the report was made."""
    found = day or next_meeting(agreement, report.made_on)
    if found is None:
        raise InputError(
            f"{agreement.id} names no meeting after its report of {report.period} was made ({report.made_on}): "
            "give the day with --date, or write it among meetings in the agreement file."
        )
    if found <= report.cutoff:
        raise InputError(f"The report of {report.period} reaches to {report.cutoff}: its meeting is after that day.")
    return found
