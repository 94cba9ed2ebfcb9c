"""What is proposed (:mod:`tasks.proposals`), in words: decisions ready for the minutes, tasks, notes; and the link by
which the decisions are answered.
"""

from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from tasks.agreement.model import Agreement
from tasks.proposals.outcome import Note, Proposal, Proposals, Task, Topic
from tasks.proposals.propose import propose
from tasks.proposals.terms import a_year_later
from tasks.reports.model import Report
from tasks.reports.proposed import clause_behind, standing, wording
from tasks.reports.view.parts import Decision
from tasks.wording.language import clean, say
from tasks.wording.swedish import manad

LONGEST_LINK = 1900
"""Letters: what programs for mail and telephones pass on whole."""


def proposals(report: Report, agreement: Agreement) -> Proposals:
    """Everything that the report proposes."""
    return propose(standing(report, agreement))


def worded(found: Proposals, report: Report, agreement: Agreement) -> list[Decision]:
    """The decisions in their order, numbered through."""
    numbers = {each.topic: number for number, each in enumerate(found.all, start=1)}
    return [_decision(each, numbers, report, agreement) for each in found.all]


def extension_until(report: Report, agreement: Agreement) -> date | None:
    """Until when an extension would last, while both boards may still choose; null where it is chosen or too late."""
    stand = standing(report, agreement)
    decided = stand.answer("extension", "") is not None
    if stand.terms.decision_month is None or decided or stand.phase == "after":
        return None
    return a_year_later(stand.end)


def answer_link(asked: Sequence[Decision], report: Report, agreement: Agreement, *, titled: bool = True) -> str:
    """Two taps to answer: a mail to the coordinator, who enters the votes, with a line for each decision (RFC 6068).

    Empty where nothing is asked. At most :data:`LONGEST_LINK` long: the decisions' numbers stand alone where their
    titles do not fit or are not wanted (``titled``).
    """
    if not asked:
        return ""
    month = manad(report.period)
    subject = say("answer_subject", count=len(asked), month=month)
    head = [say("answer_head", agreement=report.title, month=month, edition=report.edition), say("answer_how"), ""]
    numbers = [say("answer_line", number=each.number, title="") for each in asked]
    titles = [say("answer_line", number=each.number, title=each.title) for each in asked] if titled else numbers
    address = quote(agreement.coordinator.email, safe="@")
    links = [
        f"mailto:{address}?subject={_encoded(subject)}&body={'%0D%0A'.join(map(_encoded, [*head, *lines]))}"
        for lines in (titles, numbers, [])
    ]
    return next((link for link in links if len(link) <= LONGEST_LINK), links[-1])


def _encoded(line: str) -> str:
    """A line of a mail as its link has it; spaces that do not break are plain ones there."""
    return quote(clean(line).replace("\N{NO-BREAK SPACE}", " "), safe="")


def told(each: Task | Note) -> str:
    """A task or a note as its sentence."""
    return say(each.sentence, s=each.words)


def _decision(proposal: Proposal, numbers: dict[Topic, int], report: Report, agreement: Agreement) -> Decision:
    title, text, otherwise = wording(proposal, numbers)
    return Decision(
        number=numbers[proposal.topic],
        title=title,
        wording=text,
        otherwise=otherwise,
        clause=clause_behind(proposal, agreement),
        case=proposal.case,
        for_boards=proposal.kind == "extension",
    )
