"""Proposals about what is walked: the number of nights, and nights outside the calendar."""

from collections.abc import Iterator
from decimal import Decimal

from tasks.proposals.outcome import Note, Outcome, Proposal
from tasks.proposals.standing import ZERO, Answer, Standing

TARGET, CEILING = "target", "ceiling"


def pace(standing: Standing) -> Iterator[Outcome]:
    """The number of nights: a plan while it can be reached, a new target where not, an end where it is passed."""
    nights, phase = standing.nights, standing.phase
    if nights.agreed is None or nights.forecast is None or phase == "before":
        return
    if phase == "after":
        yield Note("pace", TARGET, "pace_outcome", {"done": nights.done, "agreed": nights.agreed})
    elif phase == "early":
        yield Note("pace", TARGET, "pace_early", {"done": nights.done, "possible": nights.passed})
    elif nights.left == 0:
        return
    elif phase == "running" and _passes(standing, nights.agreed):
        if standing.answer("pace", CEILING) is None:
            yield _ceiling(standing, nights.agreed, nights.forecast)
    elif not _silenced(standing.answer("pace", TARGET), nights.agreed, nights.reach):
        agreed = _standing_target(standing, nights.agreed)
        if nights.reach < agreed:
            yield _target(standing, agreed)
        elif phase == "running" and nights.forecast < agreed and nights.is_off:
            yield _plan(standing, agreed, nights.forecast)


def _passes(standing: Standing, agreed: int) -> bool:
    nights = standing.nights
    return nights.done >= agreed or (nights.is_off and nights.forecast is not None and int(nights.forecast) > agreed)


def _silenced(answer: Answer | None, agreed: int, reach: int) -> bool:
    """An answer stands, yes or no, while the number it was about can still be reached."""
    if answer is None:
        return False
    return reach >= (agreed if answer.number is None else answer.number)


def _standing_target(standing: Standing, agreed: int) -> int:
    answer = standing.answer("pace", TARGET)
    return answer.number if answer and answer.approved and answer.number is not None else agreed


def _kronor(standing: Standing, nights: Decimal | int) -> Decimal | None:
    return None if standing.nights.rate is None else nights * standing.nights.rate


def _plan(standing: Standing, agreed: int, forecast: Decimal) -> Proposal:
    nights = standing.nights
    unused = _kronor(standing, agreed - forecast)
    line = None if standing.nights_line is None else standing.line(standing.nights_line)
    if unused is not None and line is not None:
        unused = max(ZERO, line.budget - line.forecast)  # as the budget table has it, to the öre
    return Proposal(
        kind="pace",
        object=TARGET,
        sentence="pace_plan",
        words={
            "agreed": agreed,
            "missing": agreed - nights.done,
            "left": nights.left,
            "forecast": forecast,
            "unused": unused,
            "association": standing.names.association,
            "meeting": standing.next_meeting,
            "purpose": standing.terms.surplus,
        },
        actor=standing.names.association,
        by=standing.next_meeting,
        number=agreed,
        stake=unused or ZERO,
        if_yes={"target": agreed, "plan": True},
        if_no={"target": agreed, "plan": False},
    )


def _target(standing: Standing, agreed: int) -> Proposal:
    """A number that the calendar still holds: the plan's pace for the rest; with no meeting to come, all of it."""
    nights = standing.nights
    target = nights.reach if standing.phase == "last" else nights.at_plan
    lost = _kronor(standing, agreed - nights.reach)
    return Proposal(
        kind="pace",
        object=TARGET,
        sentence="pace_target",
        words={
            "target": target,
            "agreed": agreed,
            "reach": nights.reach,
            "unused": lost,
            "dialogue": standing.terms.deviation,
            "association": standing.names.association,
            "meeting": standing.meeting,
        },
        actor=standing.names.association,
        by=standing.meeting,
        number=target,
        stake=_kronor(standing, agreed - target) or ZERO,
        if_yes={"target": target},
        if_no={"target": agreed},
    )


def _ceiling(standing: Standing, agreed: int, forecast: Decimal) -> Proposal:
    nights = standing.nights
    return Proposal(
        kind="pace",
        object=CEILING,
        sentence="pace_ceiling",
        words={
            "agreed": agreed,
            "is_passed": nights.done >= agreed,
            "meeting": standing.meeting,
            "rate": nights.rate,
        },
        actor=standing.names.association,
        by=standing.meeting,
        number=max(agreed, nights.done),
        stake=_kronor(standing, max(forecast - agreed, ZERO)) or ZERO,
        if_yes={"paid beyond": False},
        if_no={"paid beyond": True},
    )


def outside(standing: Standing) -> Iterator[Outcome]:
    """Nights outside the calendar: paid out of what the reserve holds, oldest first; an answer stands for ever."""
    reserve = standing.reserve
    line = None if reserve is None else standing.line(reserve.line)
    left = ZERO if line is None or line.accrued is None else line.left
    if reserve is not None and reserve.walked > reserve.agreed:
        left = ZERO
    for night in standing.outside:
        words = {"night": night.night, "area": night.area}
        rate = night.rate or (ZERO if reserve is None else reserve.rate)
        if standing.phase == "before":
            continue
        if (answer := standing.answer("outside", night.object)) is not None:
            if not answer.approved:
                yield Note("outside", night.object, "outside_refused", words)
        elif reserve is None or line is None:
            yield Note("outside", night.object, "outside_unpaid", words)
        elif left < rate:
            yield Note("outside", night.object, "outside_no_money", words | {"label": line.label})
        else:
            left -= rate
            yield Proposal(
                kind="outside",
                object=night.object,
                sentence="outside_paid",
                words=words | {"rate": rate, "label": line.label},
                actor=standing.names.association,
                by=standing.soon,
                amount=rate,
                stake=rate,
                if_yes={"paid": rate},
                if_no={"paid": ZERO},
                draws={line.id: rate},
            )
