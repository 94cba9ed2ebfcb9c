"""What is not clearly in the purpose, by kind and row, each with the decision or task that settles it."""

from collections.abc import Iterator
from decimal import Decimal

from tasks.measures.figures import Measures
from tasks.proposals.outcome import Proposals
from tasks.reports.model import Report
from tasks.reports.view.parts import Decision, PurposeRow
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def purpose_rows(report: Report, proposed: Proposals, decisions: list[Decision]) -> list[PurposeRow]:
    """Associations paid too much, then the ledger's rows; none where all is in the purpose."""
    return [
        PurposeRow(
            kind=words()["purpose"][kind],
            what=what,
            amount=sv.belopp(amount),
            settled_by=_settled_by(about, proposed, decisions),
        )
        for kind, about, what, amount in found(report)
    ]


def purpose_by_kind(report: Report) -> list[str]:
    """What the sum is made of, a part for each kind: ``3 200 kr i lön``."""
    sums: dict[str, Decimal] = {}
    for kind, _, _, amount in found(report):
        sums[kind] = sums.get(kind, Decimal(0)) + amount
    names = words()["purpose"]
    return [say("purpose_part", kind=names[kind].lower(), amount=amount) for kind, amount in sums.items()]


def amounts(report: Report) -> list[Decimal]:
    """The rows' amounts to the öre, for a workbook that adds them up."""
    return [amount for _, _, _, amount in found(report)]


def found(measures: Measures) -> Iterator[tuple[str, str, str, Decimal]]:
    """Kind, object of the proposal about it, what it is, kronor."""
    for account in measures.associations:
        if account.id is not None and account.booked is not None and account.booked > account.earned:
            yield "overpaid", account.id, account.name, account.booked - account.earned
    for row in measures.unplaced:
        what = say("purpose_row", day=row.date, voucher=row.voucher, account=row.account)
        yield row.kind, row.kind, what, row.amount


def _settled_by(about: str, proposed: Proposals, decisions: list[Decision]) -> str:
    topics = [each.topic for each in proposed.all]
    if ("purpose", about) in topics:
        return say("settled_by_decision", number=decisions[topics.index(("purpose", about))].number)
    if any(task.kind == "purpose" and task.object == about for task in proposed.tasks):
        return words()["heading"]["todo_short"]
    return ""
