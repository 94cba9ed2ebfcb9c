"""What the agreement leaves open: the questions in its file, and those its numbers ask (G9).

A budget that does not close, a stated grant that differs from the budget's income or a tariff that does not
make its line's amount are things two parties have signed. The software computes on, and asks: the
questions become the steering group's agenda.
"""

from collections.abc import Iterator
from decimal import Decimal

from tasks.agreement.model import Agreement, BudgetLine, OpenQuestion
from tasks.agreement.versions import clause_answered
from tasks.agreement.votes import adopted
from tasks.wording.language import say
from tasks.wording.swedish import kronor


def open_questions(agreement: Agreement) -> list[OpenQuestion]:
    """The file's own questions that the rules still hold, then those of the numbers whose clause has none yet and is
    not decided (ids ``B1``, ``B2`` …)."""
    answered = {clause_answered(each, agreement.signed) for each in adopted(agreement)}
    asked = {each.clause for each in agreement.open_questions} | answered
    taken = {question.id for question in agreement.open_questions}
    ids = (name for number in range(1, 1000) if (name := f"B{number}") not in taken)
    derived = [
        OpenQuestion(id=next(ids), clause=clause, text=text)
        for clause, text in _of_the_numbers(agreement)
        if clause not in asked
    ]
    return [*agreement.open_questions, *derived]


def _of_the_numbers(agreement: Agreement) -> Iterator[tuple[str, str]]:
    income = [line for line in agreement.budget if line.amount > 0]
    total = sum((line.amount for line in income), Decimal(0))
    if agreement.stated_grant is not None and agreement.stated_grant.amount != total:
        stated = kronor(agreement.stated_grant.amount)
        yield agreement.stated_grant.clause, say("asks_which_grant", stated=stated, income=kronor(total))
    result = sum((line.amount for line in agreement.budget), Decimal(0))
    if result:
        clause = (income or agreement.budget)[0].clause
        yield clause, say("asks_what_closes", result=kronor(result))
    rates = {line.id: line.tariff.rate for line in agreement.signed.budget if line.tariff is not None}
    for line in agreement.budget:
        # A raised rate pays only the nights that are left: no number of nights makes the budget any more.
        if line.tariff is None or line.tariff.rate == rates[line.id]:
            yield from _of_the_line(line)


def _of_the_line(line: BudgetLine) -> Iterator[tuple[str, str]]:
    if line.tariff is not None and line.tariff.rate * line.tariff.quantity != abs(line.amount):
        quantity, rate = line.tariff.quantity, line.tariff.rate
        known = {"quantity": quantity, "rate": kronor(rate), "paid": kronor(quantity * rate)}
        yield line.clause, say("asks_which_tariff", label=line.label, budget=kronor(abs(line.amount)), **known)
    planned = sum((part.amount for part in line.schedule), Decimal(0))
    if line.schedule and planned != line.amount:
        yield (
            line.clause,
            say("asks_which_plan", label=line.label, planned=kronor(planned), budget=kronor(line.amount)),
        )
