"""What an edition proposes: in words, and as the one that takes its place keeps it, for decisions may have been taken
on it.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.agreement.versions import latest, rules_on
from tasks.proposals.outcome import Proposal, Topic
from tasks.proposals.propose import propose
from tasks.proposals.read import read_standing
from tasks.proposals.standing import Kind, Standing
from tasks.reports.model import Report
from tasks.reports.told import Proposed, Told, told
from tasks.wording.language import clean, say
from tasks.wording.swedish import lista

CITED: dict[Kind, str] = {
    "pace": "deviation",
    "reserve": "deviation",
    "line": "deviation",
    "purpose": "reclaim",
    "outside": "calendar",
    "limits": "deviation",
    "extension": "evaluation",
    "surplus": "surplus",
}
"""The clause that a kind of proposal rests on, where it is no budget line's."""


def settled(report: Report, agreement: Agreement) -> Report:
    """The report as it is to be read: after the term, and what has been decided to prolong it, with its outcome."""
    return report.settled() if report.cutoff >= latest(agreement).term.end else report


def standing(report: Report, agreement: Agreement) -> Standing:
    """Where the agreement stands by a report."""
    return read_standing(
        rules_on(agreement, report.cutoff),
        report,
        report.period,
        report.cutoff,
        report.made_on,
        is_first_in_colour=report.status != "green" and not report.was_in_colour,
        cases=report.cases,
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


def wording(proposal: Proposal, numbers: dict[Topic, int]) -> tuple[str, str, str]:
    """Title, wording and what a no leads to. ``numbers`` are those that the report's decisions bear."""
    depends = [str(numbers[topic]) for topic in proposal.depends if topic in numbers]
    others = f"{say('decisions_named', count=len(depends))} {lista(depends)}" if depends else ""
    values = {**proposal.words, "depends": others}
    name = proposal.sentence
    return say(f"{name}_title", s=values), say(name, s=values), say(f"{name}_no", s=values)


def clause_behind(proposal: Proposal, agreement: Agreement) -> str:
    """The id of the clause behind a decision; empty where this agreement has none."""
    if proposal.kind == "budget":
        return agreement.stated_grant.clause if agreement.stated_grant else ""
    if proposal.kind == "capacity":
        return next(
            (line.clause for line in agreement.budget if line.tariff and line.tariff.draws == "extra_area"), ""
        )
    return clause_id(agreement, CITED[proposal.kind]) or ""
