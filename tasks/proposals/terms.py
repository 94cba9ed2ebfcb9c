"""Proposals about the agreement itself: limits, budget and reserve that it leaves open, and what follows after it."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tasks.proposals.outcome import Note, Outcome, Proposal, Task
from tasks.proposals.standing import Answer, Kind, Standing

ONE = Decimal(1)
ASKED_AGAIN = timedelta(days=92)
"""A question that was refused an answer comes back after three months."""


def limits(standing: Standing) -> Iterator[Outcome]:
    """What a significant deviation is, while the agreement leaves it open and it still matters."""
    terms = standing.terms
    asks = _asks(standing, "limits") or (standing.is_first_in_colour and standing.phase == "running")
    if not (terms.deviation and terms.limit_is_open and asks) or _is_answered(standing, "limits"):
        return
    yield Proposal(
        kind="limits",
        object="",
        sentence="limits",
        words={"percent": terms.limit_percent, "amount": terms.limit_amount},
        actor=standing.names.association,
        by=standing.meeting,
        amount=terms.limit_amount,
        percent=terms.limit_percent,
        if_yes={"limit": "decided"},
        if_no={"limit": "preliminary"},
    )


def budget(standing: Standing) -> Iterator[Outcome]:
    """Which budget holds, where the agreement's text states another grant; at the end only what changes the sum."""
    stated, income, booked = standing.terms.stated_grant, standing.income, standing.income_booked
    if stated is None or stated == income or _is_answered(standing, "budget"):
        return
    changes_the_sum = booked is not None and abs(booked - income) >= ONE
    ends = standing.phase in ("last", "after")
    if not (changes_the_sum if ends else _asks(standing, "budget")):
        return
    amount = booked if standing.phase == "after" and booked is not None else income
    yield Proposal(
        kind="budget",
        object="",
        sentence="budget_final" if standing.phase == "after" else "budget",
        words={"amount": amount, "budget": income, "stated": stated, "meeting": standing.next_meeting},
        actor=standing.names.association,
        by=standing.meeting,
        amount=amount,
        stake=abs(stated - income),
        if_yes={"budget": amount, "open": False},
        if_no={"budget": income, "open": True},
    )


def capacity(standing: Standing) -> Iterator[Outcome]:
    """What the reserve is for, where the agreement's sentence about it is open."""
    reserve = standing.reserve
    line = None if reserve is None else standing.line(reserve.line)
    if reserve is None or line is None or not standing.terms.capacity_is_open or not _asks(standing, "capacity"):
        return
    unwalked = reserve.agreed - reserve.walked
    if unwalked < 0 or line.over >= ONE or line.left < unwalked * reserve.rate:
        return  # no longer true: more is used, or other costs have eaten into the line
    if _is_answered(standing, "capacity"):
        return
    yield Proposal(
        kind="capacity",
        object="",
        sentence="capacity",
        words={"label": line.label, "budget": line.budget, "count": reserve.agreed, "rate": reserve.rate},
        actor=standing.names.association,
        by=standing.meeting,
        amount=line.budget,
        number=reserve.agreed,
        stake=line.budget,
        if_yes={"areas": reserve.agreed},
        if_no={"areas": 0},
    )


def _asks(standing: Standing, kind: Kind) -> bool:
    """Every month while little has happened, then once a quarter; not when it is useless."""
    if standing.phase in ("before", "early"):
        return True
    return standing.phase == "running" and standing.is_quarters_first


def _is_answered(standing: Standing, kind: Kind) -> bool:
    answer = standing.answer(kind, "")
    return answer is not None and (answer.approved or standing.cutoff < answer.decided + ASKED_AGAIN)


def extension(standing: Standing) -> Iterator[Outcome]:
    """Two alternatives in the last month, without recommending one; before it the evaluation, after it an answer."""
    month = standing.terms.decision_month
    if month is None:
        return
    if (answer := standing.answer("extension", "")) is not None and not _has_run_out(answer, standing):
        if answer.approved and answer.due is not None:
            yield Note("extension", "", "extension_decided", {"until": answer.due})
    elif standing.phase == "after":
        yield Task("extension", "", "extension_unknown", {"municipality": standing.names.municipality})
    elif standing.phase == "last":
        yield extension_proposal(standing)
    elif (
        standing.phase == "running" and standing.terms.evaluation and f"{standing.cutoff:%Y-%m}" >= _before(month, 2)
    ):
        by = date.fromisoformat(f"{month}-01")
        yield Task("extension", "", "evaluation_due", {"by": by, "association": standing.names.association}, by)


def _has_run_out(answer: Answer, standing: Standing) -> bool:
    """Whether the term that an extension gave is itself about to end: the choice is there again."""
    prolonged = answer.approved and answer.due is not None and answer.due <= standing.end
    return prolonged and standing.phase in ("last", "after")


def extension_proposal(standing: Standing) -> Proposal:
    """The choice that the evaluation and the last report put before both boards."""
    until = a_year_later(standing.end)
    names = standing.names
    return Proposal(
        kind="extension",
        object="",
        sentence="extension",
        words={
            "board": names.board,
            "municipality": names.municipality,
            "association": names.association,
            "until": until,
            "end": standing.end,
        },
        actor=f"{names.board}, {names.association}",
        by=standing.end,
        stake=standing.income,
        if_yes={"end": until},
        if_no={"end": standing.end},
    )


def a_year_later(day: date) -> date:
    """How long an extension lasts that says nothing else."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


def _before(month: str, count: int) -> str:
    number = int(month[:4]) * 12 + int(month[5:]) - 1 - count
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
