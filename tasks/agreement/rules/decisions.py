"""Members and decisions of an agreement file that cannot be true together."""

from collections.abc import Iterator
from datetime import date

from tasks.agreement.model import Agreement, Member, Span
from tasks.agreement.rules.tools import Objection, backwards, needs, overlapping, repeated
from tasks.agreement.votes import seats_on


@needs("members")
def _members(agreement: Agreement) -> Iterator[Objection]:
    held: dict[str, list[tuple[tuple[str | int, ...], str, Span]]] = {}
    seats = {each.id for each in agreement.members if each.substitute_for is None}
    for i, member in enumerate(agreement.members):
        span = held_span(member)
        yield from backwards(span, ("members", i))
        held.setdefault(member.id, []).append((("members", i), member.id, span))
        if member.substitute_for is not None and member.substitute_for not in seats:
            remedy = f"use one of {', '.join(sorted(seats)) or 'the members, which have to be named first'}"
            yield (
                ("members", i, "substitute_for"),
                f"{member.id} is a substitute for {member.substitute_for!r}, who is no member",
                remedy,
            )
    for spans in held.values():
        yield from overlapping(spans, "the seats")


def held_span(member: Member) -> Span:
    """From when to when a seat is held, as far as dates reach."""
    return Span(start=member.start or date.min, end=member.end or date.max)


@needs("decisions", "members")
def _decisions(agreement: Agreement) -> Iterator[Objection]:
    numbers = [(("decisions", i, "id"), each.id) for i, each in enumerate(agreement.decisions) if each.id is not None]
    yield from repeated(numbers, "the decision", "give each its own number")
    known = {each.id for each in agreement.members}
    for i, decision in enumerate(agreement.decisions):
        for voter in decision.votes:
            if voter not in known:
                yield (
                    ("decisions", i, "votes", voter),
                    f"{voter!r} votes and is no member",
                    f"use one of {', '.join(sorted(known)) or 'the members, which have to be named first'}",
                )
        is_voted = decision.about != "dialogue" and decision.approved
        if is_voted and not decision.votes and seats_on(agreement, decision.decided):
            yield (
                ("decisions", i),
                "a decision without votes, though the agreement names members",
                "write votes: {member: yes, no or absent}, or approved: false",
            )


DECISION_RULES = [_members, _decisions]
