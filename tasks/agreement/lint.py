"""``iop lint``: what is wrong with an agreement file, what the agreement leaves open, and how its rules change, by
its own versions and by decisions of the file and of sheets.
"""

from collections.abc import Callable, Iterator
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

    ``versions``: a line for each day on which rules change, in order, then each overlap and each hole.
    """

    mistakes: list[Mistake]
    open_questions: list[OpenQuestion]
    not_regulated: list[str]
    versions: list[str] = field(default_factory=list)


def lint(path: Path, known: Callable[[str], Agreement] | None = None) -> Lint:
    """Check the agreement file ``path``. Never raises for what stands in it.

    ``known`` gives the agreement of an id with the decisions that have come in sheets, where the file is that of an
    installation which keeps them.
    """
    try:
        agreement = load_agreement(path)
        agreement = agreement if known is None else known(agreement.id)
    except AgreementError as error:
        return Lint(error.mistakes, [], [])
    told = [*_time_line(agreement), *_overlaps(agreement), *_gaps(agreement), *_holes(agreement)]
    return Lint([], open_questions(latest(agreement)), agreement.not_regulated, told)


def _time_line(agreement: Agreement) -> list[str]:
    """Each day on which rules change; where a version ends, what it leaves."""
    told = []
    for change in changes(agreement):
        what = ", ".join(sorted(change.what))
        told.append((change.start, 1, f"from {change.start}: {what} ({_named(change, agreement)})"))
        if change.end is not None and (following := change.end + DAY) <= latest(agreement).term.end:
            told.append((following, 0, f"from {following}: {what} as before ({_named(change, agreement)} has ended)"))
    return [text for *_, text in sorted(told, key=lambda each: each[:2])]


def _overlaps(agreement: Agreement) -> Iterator[str]:
    for before, after in combinations(changes(agreement), 2):
        both = (before.what & after.what) - {"open_questions", "members"}
        if both and before.start == after.start:
            named = f"{_named(before, agreement)} and {_named(after, agreement)}"
            yield f"overlap on {after.start}: {named} both change {', '.join(sorted(both))}; the later counts"


def _gaps(agreement: Agreement) -> Iterator[str]:
    """Days between two versions of one key: what stands outside ``versions`` counts then, which may not be meant."""
    of_versions = [each for each in changes(agreement) if each.decision is None]
    for what in sorted({name for each in of_versions for name in each.what}):
        for before, after in pairwise(each for each in of_versions if what in each.what):
            if before.end is not None and (first := before.end + DAY) < after.start:
                last = after.start - DAY
                yield f"hole {first} – {last}: no version of {what}, so what stands outside versions counts"


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


def _named(change: Change, agreement: Agreement) -> str:
    decision = change.decision
    if decision is None:
        return f"version {change.start} – {change.end or ''}".rstrip()
    named = f"decision {decision.id}" if decision.id is not None else f"decision of {decision.decided}"
    return named if decision in agreement.signed.decisions else f"{named} of a sheet"
