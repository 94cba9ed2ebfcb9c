"""What a meeting is asked, as rows of its sheet of decisions: everything that can be known before the vote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from tasks.agreement.model import Agreement
from tasks.agreement.versions import line_named
from tasks.proposals.terms import extension_proposal
from tasks.reports.model import AskedProposal, Report
from tasks.reports.proposed import standing
from tasks.wording.language import clean, say, words

_TO_DO = ("pace", "purpose", "surplus")
"""Kinds of which a yes may be something to do by a later day; the others hold as they are decided."""


@dataclass(frozen=True)
class Answer:
    """One thing to vote on: its number in the minutes, its words, and the day that it names."""

    number: str
    text: str
    due: date | None


def answers(proposal: AskedProposal, report: Report, agreement: Agreement) -> list[Answer]:
    """What is voted on in a proposal: one thing, or the alternatives of an extension.

    The number is the report's: a corrected edition asks anew, under numbers of its own.
    """
    edition = f" u{report.edition}" if report.edition > 1 else ""
    number = f"{report.period}{edition}:{proposal.number}"
    if proposal.kind != "extension":
        meeting = report.agenda.meeting if report.agenda else None
        is_later = proposal.kind in _TO_DO and proposal.due != meeting
        return [Answer(number, proposal.text, proposal.due if is_later else None)]
    asked = extension_proposal(standing(report, agreement)).words
    longer, ends = (clean(say(name, s=asked)) for name in ("extension_longer", "extension_ends"))
    until, end = (day for day in (asked["until"], asked["end"]) if isinstance(day, date))
    return [Answer(f"{number}a", longer, until), Answer(f"{number}b", ends, end)]


def rows(
    report: Report, agreement: Agreement, day: date, entered: Collection[str | None] = ()
) -> list[dict[str, Any]]:
    """The rows of the sheet of the meeting on ``day``, by the fields of its columns, without any vote.

    ``agreement`` is as the report knew it. What stands ``entered`` under its number has its votes, and is left out.
    """
    proposals = [] if report.agenda is None else report.agenda.proposals
    return [
        {
            "decision": answer.number,
            "decided": day,
            "about": words()["decision_sheet"]["matter"][proposal.kind][0],
            "text": answer.text,
            "object": _object(proposal, agreement),
            "source": proposal.source,
            "amount": proposal.amount,
            "percent": proposal.percent,
            "number": proposal.count,
            "due": answer.due,
            "clause": proposal.clause,
        }
        for proposal in proposals
        for answer in answers(proposal, report, agreement)
        if answer.number not in entered
    ]


def _object(proposal: AskedProposal, agreement: Agreement) -> str | None:
    """What a proposal is about, in the words that the sheet is read by."""
    named = words()["decision_sheet"]["which"].get(proposal.kind, {})
    if proposal.object in named:
        return named[proposal.object][0]
    names = {each.id: each.name for each in agreement.associations} if proposal.kind == "purpose" else {}
    line = line_named(agreement, proposal.object) if proposal.kind in ("reserve", "line") else None
    return names.get(proposal.object, proposal.object) or None if line is None else line.label
