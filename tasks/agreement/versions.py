"""Which rules are in force on a day: the agreement as signed, and what the steering group has changed since.

A month keeps the rules of its last day: a decision changes them from its effective date on, and reaches further back
only where its own words give an earlier date. What a decision does, by its ``about``:

``limits``     ``percent`` and ``amount`` are what a significant deviation is
``budget``     ``amount`` kronor is the new budget of the line ``object`` (id or label; none: the only income line)
``reserve``, ``line``  ``amount`` is moved to the line ``object`` from ``source``; without a source nothing moves
``capacity``   ``number`` of extra areas that the reserve is for
``extension``  the term ends on ``due``; in force from the day after the old end, if no date is given
``question``   the open question ``object`` is answered
``member``, ``substitute``, ``leaves``  who sits in the group (:func:`tasks.agreement.votes.seated`)

``dialogue``, ``close``  a deviation case, named by its number (:mod:`tasks.cases`)

Every other decision is kept and told, and changes no rule. The agreement file's own ``versions`` change rules from
their first day to their last: a tariff, accounts, a calendar, limits. What happened on a day goes by the rules of the
day (:func:`in_force`): a night earns by its tariff and counts by its calendar, a ledger row is placed by its rules.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from tasks.agreement.model import Agreement, BudgetLine, Decision, Limit, OpenQuestion, Span, Version
from tasks.agreement.tariff import TariffVersion
from tasks.agreement.types import Closed, same
from tasks.agreement.votes import adopted, seated

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One effect of a decision, or of a version in the agreement file: from when to when (null: until further
    notice), on what, and how.

    ``what``: ``significant``, ``attention``, ``term``, ``open_questions``, ``members``, ``calendar``, ``ledger``,
    ``lines.<id>`` (its budget), ``tariff.<id>``, ``accounts.<id>``.
    """

    start: date
    what: frozenset[str]
    source: Decision | Version
    apply: Callable[[Agreement], Agreement]
    end: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force that day."""
        return self.start <= day and (self.end is None or day <= self.end)

    @property
    def decision(self) -> Decision | None:
        """The decision, where it is one's."""
        return self.source if isinstance(self.source, Decision) else None


def rules_on(agreement: Agreement, day: date, known: date | None = None) -> Agreement:
    """The agreement with the rules in force on ``day``, of the signed agreement whatever rules were given.

    ``decisions`` and ``members`` are the same on every day. ``known``: as they stand on an earlier day, by what has
    begun then and lasts.
    """
    rules = agreement.signed.with_rules(decisions=agreement.decisions)
    for change in changes(agreement):
        if change.holds_on(day) and change.start <= (known or day):
            rules = change.apply(rules)
    return rules.of_day(known or day)


def in_force(agreement: Agreement) -> list[tuple[date, Agreement]]:
    """The parts of the time that versions make, each with its first day and its rules, oldest first: up to the day of
    the rules given those of each day, from then on these, as far as each of them lasts.
    """
    if not agreement.signed.versions:
        return [(date.min, agreement)]
    what = {f"{kind}.{line.id}" for line in agreement.budget for kind in ("tariff", "accounts")}
    days, now = turns(agreement, {"calendar", "ledger"} | what), agreement.day
    return [(day, rules_on(agreement, day, min(day, now))) for day in (date.min, *days)]


def turns(agreement: Agreement, what: Collection[str]) -> list[date]:
    """The days on which any of ``what`` becomes another: where a change begins, and the day after one ends."""
    touching = [each for each in changes(agreement) if not each.what.isdisjoint(what)]
    ends = [each.end + DAY for each in touching if each.end is not None]
    return sorted({*(each.start for each in touching), *ends})


def latest(agreement: Agreement) -> Agreement:
    """The agreement with all that is decided, whenever it takes effect: what files and periods are judged by."""
    return rules_on(agreement, date.max)


def changes(agreement: Agreement) -> list[Change]:
    """Everything that versions and decisions change, in the order in which it takes effect; of one day a decision
    counts last.
    """
    found = [change for each in agreement.signed.versions for change in _of_version(each)]
    end = agreement.signed.term.end
    for each in sorted(adopted(agreement), key=lambda one: one.decided):
        made = list(_changes(each, agreement.signed, end))
        end = max([end, *(each.due for change in made if "term" in change.what and each.due)])
        found += made
    return sorted(found, key=lambda change: (change.start, change.decision.decided if change.decision else date.min))


def counts_from(decision: Decision, end: date) -> date:
    """From which day a decision counts; ``end``: the term's last day. One that is taken after the term and names no
    day counts from that day on: it can only be about what was.
    """
    return end if decision.effective is None and decision.decided > end else decision.starts


def deciding(agreement: Agreement, what: str, day: date) -> list[Decision]:
    """The decisions in force on ``day`` that have changed ``what``."""
    made = (each.decision for each in changes(agreement) if each.start <= day and what in each.what)
    return [each for each in made if each is not None]


def budget_steps(agreement: Agreement, line: str, day: date) -> Iterator[tuple[Decision, Decimal]]:
    """The decisions in force on ``day`` that have changed a line's budget, and by how many kronor."""
    rules = agreement.signed
    for change in (each for each in changes(agreement) if each.start <= day and f"lines.{line}" in each.what):
        before, rules = rules, change.apply(rules)
        then, now = (next(one.amount for one in each.budget if one.id == line) for each in (before, rules))
        if now != then and change.decision is not None:
            yield change.decision, now - then


def _of_version(version: Version) -> Iterator[Change]:
    """What a version of the agreement file does, key by key."""

    def change(what: str, apply: Callable[[Agreement], Agreement]) -> Change:
        return Change(version.start, frozenset({what}), version, apply, version.end)

    for name in ("attention", "significant"):
        if (limit := getattr(version, name)) is not None:
            yield change(name, partial(Agreement.with_rules, **{name: limit}))
    for name in ("calendar", "ledger"):
        if (part := getattr(version, name)) is not None:
            yield change(name, lambda rules, name=name, part=part: _overlaid(rules, name, part))
    for line, part in version.budget.items():
        if part.accounts is not None:
            yield change(f"accounts.{line}", partial(_with_line, name=line, make=_with_accounts(part.accounts)))
        if part.tariff is not None:
            yield change(f"tariff.{line}", partial(_with_line, name=line, make=_with_tariff(part.tariff)))


def _said(part: Closed) -> dict[str, object]:
    """The keys that a part of a version names."""
    return {name: value for name in type(part).model_fields if (value := getattr(part, name)) is not None}


def _overlaid(rules: Agreement, name: str, part: Closed) -> Agreement:
    return rules.with_rules(**{name: getattr(rules, name).model_copy(update=_said(part))})


def _with_accounts(accounts: list[str]) -> Callable[[BudgetLine], BudgetLine]:
    return lambda line: line.model_copy(update={"accounts": accounts})


def _with_tariff(part: TariffVersion) -> Callable[[BudgetLine], BudgetLine]:
    def make(line: BudgetLine) -> BudgetLine:
        return line.model_copy(update={"tariff": line.tariff and line.tariff.model_copy(update=_said(part))})

    return make


def _changes(decision: Decision, signed: Agreement, end: date) -> Iterator[Change]:
    """What one adopted decision does; ``end``: of the term as earlier decisions have left it."""
    start = counts_from(decision, end)
    answered = {each.id for each in signed.open_questions if is_answered_by(each, decision, signed)}
    if answered:
        yield Change(start, frozenset({"open_questions"}), decision, lambda rules: _without(rules, answered))
    match decision.about:
        case "limits" if decision.percent is not None and decision.amount is not None:
            limit = Limit(percent=decision.percent, amount=decision.amount)
            yield Change(
                start, frozenset({"significant"}), decision, lambda rules: rules.with_rules(significant=limit)
            )
        case "budget" if decision.amount is not None:
            if (line := budgeted(signed, decision.object)) is not None:
                amount = decision.amount.copy_sign(line.amount)
                yield Change(
                    start, frozenset({f"lines.{line.id}"}), decision, lambda rules: _set(rules, line.id, amount)
                )
        case "reserve" | "line" if decision.amount and decision.source:
            to, source = line_named(signed, decision.object), line_named(signed, decision.source)
            if to is not None and source is not None:
                touched = frozenset({f"lines.{to.id}", f"lines.{source.id}"})
                moved = abs(decision.amount)
                yield Change(start, touched, decision, lambda rules: _move(rules, source.id, to.id, moved))
        case "capacity" if decision.number:
            line = next((one for one in signed.budget if one.tariff and one.tariff.draws == "extra_area"), None)
            if line is not None and line.tariff is not None and line.tariff.quantity != decision.number:
                count = decision.number
                yield Change(
                    start, frozenset({f"lines.{line.id}"}), decision, lambda rules: _count(rules, line.id, count)
                )
        case "extension" if decision.due and decision.due > end:
            until = decision.due
            begins = decision.effective or end + DAY
            yield Change(begins, frozenset({"term"}), decision, lambda rules: _extended(rules, until))
        case "member" | "substitute" | "leaves":
            yield Change(
                start, frozenset({"members"}), decision, lambda rules: rules.with_rules(members=seated(rules))
            )


def is_answered_by(question: OpenQuestion, decision: Decision, agreement: Agreement) -> bool:
    """Whether a decision answers an open question: by its id, or by the clause that it is about."""
    if decision.about == "question":
        return decision.object is not None and same(decision.object) in (same(question.id), same(question.clause))
    return question.clause == clause_answered(decision, agreement)


def clause_answered(decision: Decision, agreement: Agreement) -> str | None:
    """The clause whose open question a decision answers; null where it is about something else."""
    clauses, stated = agreement.clauses, agreement.stated_grant
    match decision.about:
        case None:
            return decision.clause
        case "question":
            named = (each.clause for each in agreement.open_questions if is_answered_by(each, decision, agreement))
            return next(named, decision.object)
        case "limits":
            return None if clauses.deviation is None else clauses.deviation.id
        case "budget":
            line = budgeted(agreement, decision.object)
            return stated.clause if stated is not None and line is not None and line.amount > 0 else None
        case "capacity":
            extra = (line.clause for line in agreement.budget if line.tariff and line.tariff.draws == "extra_area")
            return next(extra, None)
    return None


def line_named(agreement: Agreement, name: str | None) -> BudgetLine | None:
    """The budget line of this id, label or alias."""
    wanted = same(name or "")
    return next(
        (line for line in agreement.budget if wanted in map(same, (line.id, line.label, *line.aliases))), None
    )


def budgeted(agreement: Agreement, name: str | None) -> BudgetLine | None:
    """The line whose budget is decided: the named one, else the only one that is income."""
    if name is not None:
        return line_named(agreement, name)
    income = [line for line in agreement.budget if line.amount > 0]
    return income[0] if len(income) == 1 else None


def _without(rules: Agreement, answered: set[str]) -> Agreement:
    return rules.with_rules(open_questions=[each for each in rules.open_questions if each.id not in answered])


def _with_line(rules: Agreement, name: str, make: Callable[[BudgetLine], BudgetLine]) -> Agreement:
    return rules.with_rules(budget=[make(line) if line.id == name else line for line in rules.budget])


def _set(rules: Agreement, name: str, amount: Decimal) -> Agreement:
    """A line's budget; where a tariff pays it by whole units, the number agreed follows."""

    def make(line: BudgetLine) -> BudgetLine:
        changed, tariff = line.model_copy(update={"amount": amount}), line.tariff
        units = None if tariff is None else divmod(abs(amount), tariff.rate)
        was_whole = tariff is not None and tariff.rate * tariff.quantity == abs(line.amount)
        if tariff is None or units is None or units[1] or not units[0] or not was_whole:
            return changed
        return changed.model_copy(update={"tariff": tariff.model_copy(update={"quantity": int(units[0])})})

    return _with_line(rules, name, make)


def _move(rules: Agreement, source: str, to: str, amount: Decimal) -> Agreement:
    """Kronor of one cost line's budget to another: the sum stays what it was."""
    held = {line.id: line.amount for line in rules.budget}
    return _set(_set(rules, source, held[source] + amount), to, held[to] - amount)


def _count(rules: Agreement, name: str, count: int) -> Agreement:
    def make(line: BudgetLine) -> BudgetLine:
        tariff = None if line.tariff is None else line.tariff.model_copy(update={"quantity": count})
        return line.model_copy(update={"tariff": tariff})

    return _with_line(rules, name, make)


def _extended(rules: Agreement, until: date) -> Agreement:
    """A longer term; quarters that the file names go on as those of the calendar."""
    quarters = dict(rules.quarters)
    day = rules.term.end + DAY
    while quarters and day <= until:
        last_month = (day.month + 2) // 3 * 3
        end = min(until, date(day.year, last_month, monthrange(day.year, last_month)[1]))
        name = f"{day.year}-Q{last_month // 3}"
        quarters[name] = Span(start=quarters[name].start if name in quarters else day, end=end)
        day = end + DAY
    return rules.with_rules(term=Span(start=rules.term.start, end=until), quarters=quarters)
