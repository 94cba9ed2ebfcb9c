"""Proposals about budget lines: a reserve that will not last, what is overdrawn, and what is left at the end.

Money is spent once: each proposal draws on what the ones made before it leave.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal

from tasks.proposals.outcome import Note, Outcome, Proposal
from tasks.proposals.standing import ZERO, Answer, Money, Reserve, Standing

ONE = Decimal(1)
Spent = Mapping[str, Decimal]
"""Kronor that earlier proposals spend, by line."""


def reserve(standing: Standing, outside: tuple[Proposal, ...]) -> Iterator[Outcome]:
    """The line that pays extra areas. ``outside`` are the proposals that draw on it before."""
    found = standing.reserve
    line = None if found is None else standing.line(found.line)
    if found is None or line is None or line.accrued is None or standing.phase in ("before", "after"):
        return
    is_overdrawn = line.over >= ONE or found.walked > found.agreed
    if _silenced(standing.answer("reserve", line.id), found, line):
        return
    if is_overdrawn:
        yield from _stop(standing, found, line)
    elif standing.phase == "running" and line.forecast > line.budget and standing.nights.left:
        yield _cap(standing, found, line, outside)


def _silenced(answer: Answer | None, reserve: Reserve, line: Money) -> bool:
    """A yes stands until what it allowed is passed, a no until the overdraft has grown by one more area."""
    if answer is None:
        return False
    if not answer.approved or answer.amount is not None:
        return line.over - (answer.amount or ZERO) < reserve.rate
    return line.over < ONE and (answer.number is None or reserve.walked <= answer.number)


def _cap(standing: Standing, reserve: Reserve, line: Money, outside: tuple[Proposal, ...]) -> Proposal:
    def affordable(money: Decimal) -> int:
        return min(int(money // reserve.rate), reserve.agreed - reserve.walked)

    claims = [proposal for proposal in outside if line.id in proposal.draws]
    claimed = sum((proposal.draws[line.id] for proposal in claims), ZERO)
    count = affordable(line.left)
    # With several claims the promise falls by one for each yes, so that no mix of answers passes the money.
    count_after = affordable(line.left - claimed) if len(claims) < 2 else max(0, count - len(claims))
    over = line.forecast - line.budget
    return Proposal(
        kind="reserve",
        object=line.id,
        sentence="reserve_cap" if count else "reserve_none",
        words={
            "count": count,
            "count_after": count_after,
            "claims": len(claims),
            "kronor": count * reserve.rate,
            "left": line.left,
            "label": line.label,
            "over": over,
        },
        actor=standing.names.association,
        by=standing.meeting,
        number=reserve.walked + count,
        stake=over,
        if_yes={"areas": reserve.walked + count},
        if_no={"areas": None},
        draws={line.id: count_after * reserve.rate},
        depends=tuple(claim.topic for claim in claims) if count_after < count else (),
    )


def _stop(standing: Standing, reserve: Reserve, line: Money) -> Iterator[Outcome]:
    """No more extra areas, and cover for the overdraft where a line has it for certain."""
    source = _source(standing, line, line.over, {})
    can_end = standing.nights.left > 0
    if line.over >= ONE and source is None:
        yield Note("reserve", line.id, "uncovered", {"label": line.label, "over": line.over})
    if not can_end and (source is None or line.over < ONE):
        return
    covers = source is not None and line.over >= ONE
    yield Proposal(
        kind="reserve",
        object=line.id,
        sentence="reserve_cover" if not can_end else "reserve_stop",
        words={
            "label": line.label,
            "over": line.over,
            "source": source.label if source is not None and covers else "",
            "growth": max(ZERO, line.forecast - line.budget) if line.forecast > (line.accrued or ZERO) else ZERO,
        },
        actor=standing.names.association,
        by=standing.meeting,
        amount=line.over if line.over >= ONE else None,
        number=reserve.walked,
        source=source.label if source is not None and covers else None,
        stake=max(line.over, reserve.rate),
        if_yes={"areas": reserve.walked, "covered": line.over if covers else ZERO},
        if_no={"areas": None if can_end else reserve.walked, "covered": ZERO},
        draws={source.id: line.over} if source is not None and covers else {},
    )


def overdrawn(standing: Standing, spent: Spent) -> Iterator[Outcome]:
    """Other lines over their budget during the term: covered where a line has the money for certain."""
    if standing.phase in ("before", "after"):
        return
    apart = {standing.reserve.line if standing.reserve else None}
    if standing.nights.agreed is not None:
        apart.add(standing.nights_line)
    used = dict(spent)
    for line in standing.lines:
        if line.id in apart or line.over < ONE or not line.is_off or _answered(standing, line):
            continue
        source = _source(standing, line, line.over, used)
        if source is None:
            yield Note("line", line.id, "uncovered", {"label": line.label, "over": line.over})
            continue
        used[source.id] = used.get(source.id, ZERO) + line.over
        yield _cover(standing, line, source, "line_cover", {})


def settlement(standing: Standing, spent: Spent) -> Iterator[Outcome]:
    """After the term: each line over its budget is covered by one that has as much left."""
    if standing.phase != "after":
        return
    used = dict(spent)
    for line in standing.lines:
        if line.over < ONE or _answered(standing, line):
            continue
        able = [
            (other.left - used.get(other.id, ZERO), other)
            for other in standing.lines
            if other.accrued is not None and other.left - used.get(other.id, ZERO) >= line.over
        ]
        if not able:
            yield Note("line", line.id, "uncovered", {"label": line.label, "over": line.over})
            continue
        _, source = max(able, key=lambda pair: pair[0])
        used[source.id] = used.get(source.id, ZERO) + line.over
        yield _cover(standing, line, source, "line_settled", {"left": source.left})


def _answered(standing: Standing, line: Money) -> bool:
    answer = standing.answer("line", line.id) or standing.answer("reserve", line.id)
    return answer is not None and line.over - (answer.amount or ZERO) < max(standing.terms.tolerance, ONE)


def _source(standing: Standing, line: Money, amount: Decimal, spent: Spent) -> Money | None:
    """The line whose certain surplus holds ``amount`` beyond what is spent: that of nights which cannot be walked."""
    nights = None if standing.nights_line is None else standing.line(standing.nights_line)
    if nights is None or nights.id == line.id:
        return None
    certain = min(standing.unused, nights.left if nights.accrued is not None else ZERO)
    return nights if certain - spent.get(nights.id, ZERO) >= amount else None


def _cover(standing: Standing, line: Money, source: Money, sentence: str, more: dict[str, object]) -> Proposal:
    return Proposal(
        kind="line",
        object=line.id,
        sentence=sentence,
        words={"label": line.label, "over": line.over, "source": source.label} | more,
        actor=standing.names.association,
        by=standing.meeting,
        amount=line.over,
        source=source.label,
        stake=line.over,
        if_yes={"covered": line.over},
        if_no={"covered": ZERO},
        draws={source.id: line.over},
    )


def surplus(standing: Standing) -> Iterator[Outcome]:
    """What is left of the money: foretold during the term, settled after it."""
    result, terms = standing.result, standing.terms
    if standing.phase in ("running", "last") and result >= ONE and terms.surplus:
        yield Note("surplus", "", "surplus_ahead", {"amount": result})
    if standing.phase != "after":
        return
    answer = standing.answer("surplus", "")
    words = {"amount": abs(result), "association": standing.names.association}
    if result <= -ONE:
        yield Note("surplus", "", "deficit", words)
    elif result < ONE:
        return
    elif answer is not None and result - (answer.amount or result) < max(terms.tolerance, ONE):
        if not answer.approved:
            yield Note("surplus", "", "surplus_untouched", words)
    elif not terms.surplus:
        yield Note("surplus", "", "surplus_unregulated", words)
    else:
        by = standing.end + timedelta(days=365)
        yield Proposal(
            kind="surplus",
            object="",
            sentence="surplus",
            words=words | {"by": by, "purpose": standing.names.purpose, "year": by.year},
            actor=standing.names.association,
            by=by,
            amount=result,
            stake=result,
            if_yes={"used": result},
            if_no={"used": ZERO},
        )
