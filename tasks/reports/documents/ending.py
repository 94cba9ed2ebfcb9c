"""The position on any date (G10): earned, paid and owed by association, what is left, and what each party would owe
the other if the partnership ended that day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tasks.agreement.model import Agreement
from tasks.agreement.questions import open_questions
from tasks.measures.figures import Measures
from tasks.reports.documents.balance import balance, debts
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.sections import explained, quoted, section
from tasks.reports.documents.surplus import left, tables
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


@dataclass(frozen=True)
class Reach:
    """How far what is known goes: months (``2022-03``) up to the day that no shift sheet has told of, whether there
    is any ledger, and the day its newest export was made (null: not stated).
    """

    untold: Sequence[str]
    has_ledger: bool
    exported: date | None


def position_document(
    agreement: Agreement, measures: Measures, day: date, reach: Reach, *, made_on: date
) -> Document:
    """The document of ``day``. ``measures`` have it as their cut-off."""
    label, parties = words()["label"], agreement.parties
    sections = [
        section("summary", paragraphs=[_summary(measures), *_limits(reach, day)]),
        section("associations", paragraphs=_own_share(agreement, measures), tables=[_accounts(measures)]),
        section(
            "surplus",
            paragraphs=[*quoted(agreement, "surplus"), *quoted(agreement, "reclaim"), *left(agreement, measures)],
            tables=tables(measures),
        ),
        *_ended(agreement, measures, day),
        section(
            "questions",
            bullets=[
                say("agenda_question", id=q.id, clause=q.clause, text=q.text) for q in open_questions(agreement)
            ],
        ),
    ]
    written = [each for _, each in sections if each.paragraphs or each.tables or each.bullets]
    return Document(
        language=agreement.language,
        title=say("position_title", day=day),
        subtitle=agreement.title,
        author=parties.association.name,
        made_on=made_on,
        edition=say("position_made", made_on=made_on),
        facts=[
            [label["agreement"], agreement.title],
            [label["period"], say("term", start=agreement.term.start, end=day)],
            [label["made_on"], sv.datum(made_on)],
        ],
        sections=written,
        legend=explained(agreement, written),
    )


def _summary(measures: Measures) -> str:
    accounts = measures.associations
    return say(
        "position_summary",
        nights=measures.nights.to_date,
        earned=sum((account.earned for account in accounts), start=sv.ZERO),
        booked=sv.total([account.booked for account in accounts]),
        outstanding=balance(measures).outstanding,
    )


def _limits(reach: Reach, day: date) -> list[str]:
    """What is not known of the time up to the day."""
    sentences = []
    if reach.untold:
        sentences.append(say("position_untold", months=[sv.manad(month) for month in reach.untold]))
    if not reach.has_ledger:
        sentences.append(say("position_no_ledger"))
    elif reach.exported is not None and reach.exported < day:
        sentences.append(say("position_early", day=reach.exported))
    return sentences


def _own_share(agreement: Agreement, measures: Measures) -> list[str]:
    club = agreement.parties.association
    own = next((account.outstanding for account in measures.associations if account.id == club.id), None)
    return [say("own_share", association=club.name, amount=own)] if own else []


def _accounts(measures: Measures) -> Table:
    label, accounts = words()["label"], measures.associations
    rows = [
        [each.name, sv.antal(each.area_nights), *map(sv.ore, (each.earned, each.booked, each.outstanding))]
        for each in accounts
    ]
    sums = [
        sv.total([each.earned for each in accounts]),
        sv.total([each.booked for each in accounts]),
        sv.total([each.outstanding for each in accounts]),
    ]
    rows.append([label["total"], sv.antal(sum(each.area_nights for each in accounts)), *map(sv.ore, sums)])
    return Table(
        caption=words()["caption"]["associations"],
        header=[label[key] for key in ("association", "area_nights", "earned", "paid", "outstanding")],
        rows=rows,
        total=True,
    )


def _ended(agreement: Agreement, measures: Measures, day: date) -> list[tuple[str, Section]]:
    """Who would owe whom; nothing where the agreement says nothing of leaving."""
    duty = quoted(agreement, "exit")
    if not duty:
        return []
    label, reclaim, stand = words()["label"], agreement.clauses.reclaim, balance(measures)
    owed = [
        [each.debtor, each.creditor, sv.ore(each.amount), say(f"owed_{each.why}", clause=reclaim and reclaim.id)]
        for each in debts(agreement, measures)
    ]
    sentences = [*duty, say("ended_on", day=day) if owed else say("nobody_owes", day=day)]
    if stand.left is not None and stand.left > 0:
        bound = agreement.clauses.surplus
        sentences.append(say("left_is_no_debt", amount=stand.left, clause=bound and bound.id))
    if stand.used_in_all is not None and stand.used_in_all > stand.budgeted:
        sentences.append(say("beyond_budget", amount=stand.used_in_all - stand.budgeted))
    table = Table(
        caption=words()["caption"]["debts"],
        header=[label[key] for key in ("debtor", "creditor", "kronor_short", "ground")],
        rows=owed,
        texts=[0, 1, 3],
    )
    return [section("ended", paragraphs=sentences, tables=[table] if owed else [])]
