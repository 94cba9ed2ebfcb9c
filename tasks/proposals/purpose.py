"""Money not clearly in the purpose, by kind: paid too much, paid to persons, fits no line, names no association."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from tasks.proposals.outcome import Note, Outcome, Proposal, Task
from tasks.proposals.standing import ZERO, Answer, Loose, Overpaid, Standing

ONE = Decimal(1)
AFTER_THE_TERM = timedelta(days=31)
KINDS = ("pay", "no_line", "no_association")


def purpose(standing: Standing) -> Iterator[Outcome]:
    """What a person can put right alone is a task in its first two reports; only then it is a decision."""
    if standing.phase == "before":
        return
    for association in standing.overpaid:
        yield from _overpaid(standing, association)
    for kind in KINDS:
        rows = [row for row in standing.loose if row.kind == kind]
        settles = standing.phase in ("last", "after")
        waits = [row for row in rows if standing.phase == "early" or (row.is_new and kind != "pay" and not settles)]
        yield from _task(standing, kind, waits)
        yield from _rows(standing, kind, [row for row in rows if row not in waits])


def _sum(rows: list[Loose]) -> Decimal:
    return sum((row.amount for row in rows), ZERO)


def _named(rows: list[Loose]) -> dict[str, object]:
    """The one row by its day and account, several by their number."""
    first = rows[0]
    return {"amount": _sum(rows), "count": len(rows), "day": first.date, "account": first.account}


def _task(standing: Standing, kind: str, rows: list[Loose]) -> Iterator[Outcome]:
    if rows and _sum(rows) >= ONE:
        words = _named(rows) | {"association": standing.names.association, "by": standing.before_next_meeting}
        yield Task("purpose", kind, f"purpose_{kind}_task", words, standing.before_next_meeting)


def _rows(standing: Standing, kind: str, rows: list[Loose]) -> Iterator[Outcome]:
    if not rows or _sum(rows) < ONE:
        return
    yield from _claim(standing, kind, _sum(rows), f"purpose_{kind}", _named(rows), standing.soon)


def _overpaid(standing: Standing, paid: Overpaid) -> Iterator[Outcome]:
    if paid.amount < ONE:
        return
    words: dict[str, object] = {"name": paid.name, "amount": paid.amount, "end": standing.end}
    if standing.phase == "early":
        words |= {"association": standing.names.association, "by": standing.before_next_meeting}
        yield Task("purpose", paid.id, "purpose_overpaid_task", words, standing.before_next_meeting)
    elif standing.phase != "after" and _can_earn(standing, paid.amount):
        by = standing.end + AFTER_THE_TERM
        yield from _claim(standing, paid.id, paid.amount, "purpose_set_off", words, by)
    else:
        yield from _claim(standing, paid.id, paid.amount, "purpose_reclaim", words, standing.soon)


def _can_earn(standing: Standing, amount: Decimal) -> bool:
    """While meetings are left the rest can be reclaimed later; in the last month the whole has to be earned."""
    nights = standing.nights
    if standing.phase == "last":
        return nights.rate is not None and nights.left * nights.rate >= amount
    return nights.left > 0


def _claim(
    standing: Standing, about: str, amount: Decimal, sentence: str, words: dict[str, object], by: date | None
) -> Iterator[Outcome]:
    answer = standing.answer("purpose", about)
    lead = {"association": standing.names.association, "reclaim": standing.terms.reclaim}
    words = words | lead | {"voluntary": standing.terms.voluntary, "by": by, "instead": None}
    if answer is not None:
        same = abs(amount - (amount if answer.amount is None else answer.amount)) < max(standing.terms.tolerance, ONE)
        if same:
            yield from _stands(standing, about, answer, words)
            return
        words["instead"] = answer.amount
    yield Proposal(
        kind="purpose",
        object=about,
        sentence=sentence,
        words=words,
        actor=standing.names.association,
        by=by,
        amount=amount,
        stake=amount,
        if_yes={"returned": amount},
        if_no={"returned": answer.amount if answer is not None and answer.approved else ZERO},
    )


def _stands(standing: Standing, about: str, answer: Answer, words: dict[str, object]) -> Iterator[Outcome]:
    """Once answered: nothing until its day has passed and the money is still out; a no is told as it stands."""
    words = words | {"decided": answer.decided, "meeting": standing.meeting}
    if not answer.approved:
        yield Note("purpose", about, "purpose_refused", words)
    elif answer.due is not None and standing.cutoff > answer.due:
        yield Task("purpose", about, "purpose_overdue", words, standing.meeting)
