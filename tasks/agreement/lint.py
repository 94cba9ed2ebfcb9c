"""``iop lint``: what is wrong with an agreement file, what the agreement leaves open, and how its rules change."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations, pairwise
from pathlib import Path

from tasks.agreement.load import load_agreement
from tasks.agreement.mistakes import AgreementError, Mistake
from tasks.agreement.model import Agreement, OpenQuestion
from tasks.agreement.questions import open_questions
from tasks.agreement.versions import Change, changes, latest
from tasks.agreement.votes import seated, seats_on

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lint:
    """Mistakes (exit 1) and open questions of one file. A file with mistakes has no questions yet.

    ``versions``: a line for each change of the rules by a decision of the file, each overlap and each hole.
    """

    mistakes: list[Mistake]
    open_questions: list[OpenQuestion]
    not_regulated: list[str]
    versions: list[str] = field(default_factory=list)


def lint(path: Path) -> Lint:
    """Check the agreement file ``path``. Never raises for what stands in it."""
    try:
        agreement = load_agreement(path)
    except AgreementError as error:
        return Lint(error.mistakes, [], [])
    told = [*_changes(agreement), *_holes(agreement)]
    return Lint([], open_questions(latest(agreement)), agreement.not_regulated, told)


def _changes(agreement: Agreement) -> Iterator[str]:
    made = changes(agreement)
    for change in made:
        yield f"from {change.start}: {', '.join(sorted(change.what))} ({_named(change)})"
    for before, after in combinations(made, 2):
        both = (before.what & after.what) - {"open_questions", "members"}
        if both and before.start == after.start:
            named = f"{_named(before)} and {_named(after)}"
            yield f"overlap on {after.start}: {named} both change {', '.join(sorted(both))}; the later counts"


def _holes(agreement: Agreement) -> Iterator[str]:
    """Days of the term on which nobody sits in a group that has members: nothing can be decided."""
    members, term = seated(agreement), latest(agreement).term
    if not members:
        return
    starts = {each.start for each in members if each.start} | {each.end + DAY for each in members if each.end}
    days = sorted({term.start, *(day for day in starts if term.start < day <= term.end)})
    for day, following in pairwise([*days, term.end + DAY]):
        if not seats_on(agreement, day):
            yield f"hole {day} – {following - DAY}: nobody sits in the steering group, so nothing can be decided"


def _named(change: Change) -> str:
    decision = change.decision
    return f"decision {decision.id}" if decision.id is not None else f"decision of {decision.decided}"
