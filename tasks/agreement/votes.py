"""Whether a decision of the steering group holds (G2): every seat of that day has said yes.

Absence is not yes, and one no is enough. A dialogue on a deviation is held, not voted: it counts unless somebody says
no. Where a member has no vote, that member's substitute may vote in the place.
A vote of somebody who had no seat that day counts for nothing; the decision, the votes and why it fell are kept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from unicodedata import normalize

from tasks.agreement.model import Agreement, Decision, Member, Vote
from tasks.agreement.types import same


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

    Where the agreement names no members and none had been appointed by then, ``approved`` says what the minutes say.
    """
    return _judged(seated(agreement), decision, agreement)


def _judged(members: Sequence[Member], decision: Decision, agreement: Agreement) -> Judgement:
    seats = [each for each in members if each.substitute_for is None and each.sits_on(decision.decided)]
    if not seats and not agreement.signed.members:
        return Judgement("adopted" if decision.approved else "refused")
    placed = {seat.id: _vote_of(seat, members, decision) for seat in seats}
    against = tuple(seat for seat in seats if placed[seat.id][1] == "no")
    missing = tuple(seat for seat in seats if placed[seat.id][1] is None)
    used = {voter for voter, _ in placed.values()}
    strangers = tuple(voter for voter, vote in decision.votes.items() if vote != "absent" and voter not in used)
    if against or not decision.approved:
        return Judgement("refused", against, missing, strangers)
    if decision.about == "dialogue":
        return Judgement("adopted", strangers=strangers)
    return Judgement("incomplete" if missing or not seats else "adopted", against, missing, strangers)


def holds(agreement: Agreement, decision: Decision) -> bool:
    """Whether the steering group has adopted it."""
    return judge(agreement, decision).holds


def adopted(agreement: Agreement) -> list[Decision]:
    """The decisions that hold, in their order."""
    members = seated(agreement)
    return [each for each in agreement.decisions if _judged(members, each, agreement).holds]


def seated(agreement: Agreement) -> list[Member]:
    """Every seat that there was, is or will be: those of the file, and what the group itself has decided of them.

    Each such decision is judged by the seats that earlier ones have left.
    """
    members = list(agreement.signed.members)
    about = ("member", "substitute", "leaves")
    for each in sorted((one for one in agreement.decisions if one.about in about), key=lambda one: one.decided):
        if _judged(members, each, agreement).holds:
            members = _reseated(members, each)
    return members


def _reseated(members: list[Member], decision: Decision) -> list[Member]:
    """A seat taken, or left the day before; ``source``: in whose place, or for whom.

    Those who decide it sit that day to its end, so it counts from the day after at the earliest.
    """
    role, other = decision.object or "", decision.source or ""
    start = max(decision.starts, decision.decided + timedelta(days=1))
    place = next((each for each in members if same(other) in (same(each.id), same(each.role))), None)
    leaver = other if decision.about == "member" else role if decision.about == "leaves" else ""
    ended = [
        each.model_copy(update={"end": start - timedelta(days=1)})
        if same(leaver) in (same(each.id), same(each.role)) and each.sits_on(start)
        else each
        for each in members
    ]
    if decision.about == "leaves":
        return ended
    new = Member(
        id=member_id(role),
        role=role,
        party=None if place is None else place.party,
        substitute_for=place.id if place is not None and decision.about == "substitute" else None,
        start=start,
        end=decision.due,
    )
    return [*ended, new]


def member_id(role: str) -> str:
    """The id that a role is given: "Timrå IK 3" is ``timra-ik-3``."""
    plain = normalize("NFKD", role.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64] or "ledamot"


def seats_on(agreement: Agreement, day: date) -> list[Member]:
    """The members that day, without substitutes."""
    return [each for each in seated(agreement) if each.substitute_for is None and each.sits_on(day)]


def _vote_of(seat: Member, members: Sequence[Member], decision: Decision) -> tuple[str, Vote | None]:
    """Who votes in a place, and what; null where nobody said yes or no."""
    substitutes = (each.id for each in members if each.substitute_for == seat.id and each.sits_on(decision.decided))
    for voter in (seat.id, *substitutes):
        if (vote := decision.votes.get(voter)) in ("yes", "no"):
            return voter, vote
    return seat.id, None
