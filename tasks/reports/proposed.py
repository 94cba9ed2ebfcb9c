"""What an edition proposes, kept by the one that takes its place: decisions may have been taken on it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tasks.agreement.model import Agreement
from tasks.agreement.versions import rules_on
from tasks.proposals.propose import propose
from tasks.proposals.read import read_standing
from tasks.proposals.standing import Standing
from tasks.reports.model import Report
from tasks.reports.told import Proposed, Told, told
from tasks.wording.language import clean, say


def standing(report: Report, agreement: Agreement) -> Standing:
    """Where the agreement stands by a report."""
    return read_standing(
        rules_on(agreement, report.cutoff),
        report,
        report.period,
        report.cutoff,
        report.made_on,
        is_first_in_colour=report.status != "green" and not report.was_in_colour,
    )


def proposed(report: Report, agreement: Agreement) -> list[Proposed]:
    """Every decision that the report asks for, in its order. Answered are those answered when it was made."""
    return [
        Proposed(
            kind=each.kind,
            object=each.object,
            title=clean(say(f"{each.sentence}_title", s=each.words)),
            amount=each.amount,
            number=each.number,
        )
        for each in propose(standing(report, agreement)).all
    ]


def replaced(content: Mapping[str, Any], agreement: Agreement) -> Told:
    """What an edition said, from its ``report.json``, with what it proposed; that is unknown where another version of
    the software wrote it with other parts.
    """
    said = told(content)
    try:
        report = Report.from_json(dict(content))
    except ValidationError:
        return said
    return said.model_copy(update={"proposed": proposed(report, agreement)})
