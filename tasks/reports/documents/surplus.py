"""The statement of the ring-fenced surplus and of what is not clearly in the purpose (M9, M10)."""

from tasks.agreement.model import Agreement
from tasks.measures.figures import Measures
from tasks.reports.documents.balance import Balance, balance
from tasks.reports.documents.document import Section, Table
from tasks.reports.documents.sections import quoted, section
from tasks.reports.view.purpose import found
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def surplus(agreement: Agreement, measures: Measures) -> list[tuple[str, Section]]:
    """The section of a document for the boards; none where the agreement names neither duty."""
    duties = [*quoted(agreement, "surplus"), *quoted(agreement, "reclaim")]
    if not duties:
        return []
    return [section("surplus", paragraphs=[*duties, *left(agreement, measures)], tables=tables(measures))]


def left(agreement: Agreement, measures: Measures) -> list[str]:
    """What is left or lacking in words, and the same counted from the ledger."""
    stand = balance(measures)
    if stand.left is None:
        return [say("left_unknown")]
    clause = agreement.clauses.surplus
    sentences = [say("left", amount=stand.left, clause=None if clause is None else clause.id)]
    if stand.cash is not None and stand.outstanding is not None:
        sentences.append(
            say(
                "left_in_ledger",
                booked=stand.cash,
                outstanding=stand.outstanding,
                amount=stand.left,
                holds=stand.cash - stand.outstanding == stand.left,
            )
        )
    return sentences


def tables(measures: Measures) -> list[Table]:
    """How what is left is counted, and the rows that are not clearly in the purpose where there are any."""
    label, kinds = words()["label"], words()["purpose"]
    loose = [[kinds[kind], what, sv.ore(amount)] for kind, _, what, amount in found(measures)]
    return [
        Table(
            caption=words()["caption"]["left"],
            header=[label["item"], label["kronor_short"]],
            rows=_counted(balance(measures)),
            total=True,
        ),
        *(
            [
                Table(
                    caption=words()["caption"]["purpose"],
                    header=[label["kind"], label["row"], label["kronor_short"]],
                    rows=loose,
                    texts=[0, 1],
                )
            ]
            if loose
            else []
        ),
    ]


def _counted(stand: Balance) -> list[list[str]]:
    label = words()["label"]
    amounts = [(label["received_grant"], stand.received)]
    if stand.loose_income:
        amounts.append((label["loose_income"], stand.loose_income))
    amounts += [(say("used_on", label=name), None if used is None else -used) for name, used in stand.used]
    amounts.append((label["not_clear"], None if stand.not_clear is None else -stand.not_clear))
    amounts.append((label["left"], stand.left))
    return [[name, sv.ore(amount)] for name, amount in amounts]
