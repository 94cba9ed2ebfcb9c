"""Whether a decision of the steering group holds (G2): every seat of that day has said yes.

Absence is not yes, and one no is enough. Where a member has no vote, that member's substitute may vote in the place.
A vote of somebody who had no seat that day counts for nothing; the decision, the votes and why it fell are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tasks.agreement.model import Agreement, Decision, Member, Vote


@dataclass(frozen=True)
class Judgement:
    """``adopted``: every seat said yes; ``refused``: somebody said no; ``incomplete``: nobody did, a yes is missing.

    ``against`` and ``missing`` are the seats that said no and that said nothing, ``strangers`` the ids whose votes do
    not count.
    """

    outcome: Literal["adopted", "refused", "incomplete"]
    against: tuple[Member, ...] = ()
    missing: tuple[Member, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the decision is one."""
        return self.outcome == "adopted"


def judge(agreement: Agreement, decision: Decision) -> Judgement:
    """Judge a decision by who sat in the steering group on the day it was taken.

    An agreement that names no members is believed: ``approved`` says what the minutes say.
    """
    if not agreement.members:
        return Judgement("adopted" if decision.approved else "refused")
    seats = seats_on(agreement, decision.decided)
    placed = {seat.id: _vote_of(seat, agreement, decision) for seat in seats}
    against = tuple(seat for seat in seats if placed[seat.id][1] == "no")
    missing = tuple(seat for seat in seats if placed[seat.id][1] is None)
    used = {voter for voter, _ in placed.values()}
    strangers = tuple(voter for voter, vote in decision.votes.items() if vote != "absent" and voter not in used)
    if against or not decision.approved:
        return Judgement("refused", against, missing, strangers)
    return Judgement("incomplete" if missing or not seats else "adopted", against, missing, strangers)


def holds(agreement: Agreement, decision: Decision) -> bool:
    """Whether the steering group has adopted it."""
    return judge(agreement, decision).holds


def adopted(agreement: Agreement) -> list[Decision]:
    """The decisions that hold, in their order."""
    return [each for each in agreement.decisions if holds(agreement, each)]


def seats_on(agreement: Agreement, day: date) -> list[Member]:
    """The members that day, without substitutes."""
    return [each for each in agreement.members if each.substitute_for is None and each.sits_on(day)]


def _vote_of(seat: Member, agreement: Agreement, decision: Decision) -> tuple[str, Vote | None]:
    """Who votes in a place, and what; null where nobody said yes or no."""
    for voter in (seat.id, *_substitutes(seat, agreement, decision.decided)):
        if (vote := decision.votes.get(voter)) in ("yes", "no"):
            return voter, vote
    return seat.id, None


def _substitutes(seat: Member, agreement: Agreement, day: date) -> Iterator[str]:
    return (each.id for each in agreement.members if each.substitute_for == seat.id and each.sits_on(day))
