"""Values of the budget and its tariffs that cannot be true together."""

from collections.abc import Iterator

from tasks.accounts import bounds
from tasks.agreement.document import Where
from tasks.agreement.model import Agreement, BudgetLine
from tasks.agreement.rules.tools import Objection, backwards, needs, overlapping, repeated
from tasks.agreement.types import same

RESERVED_LINE = "unallocated"
"""Id of the line "Ej fördelat" in every report."""


@needs("budget")
def _budget(agreement: Agreement) -> Iterator[Objection]:
    ids = [(("budget", i, "id"), line.id) for i, line in enumerate(agreement.budget)]
    yield from repeated(ids, "the id", "give each line its own")
    names = [
        (("budget", i, "aliases", j), same(alias))
        for i, line in enumerate(agreement.budget)
        for j, alias in enumerate(line.aliases)
    ]
    yield from repeated(names, "the alias", "a name belongs to one line")
    owners: list[tuple[str, str, str]] = []
    for i, line in enumerate(agreement.budget):
        where: Where = ("budget", i)
        if line.id == RESERVED_LINE:
            yield (*where, "id"), f"{RESERVED_LINE!r} is the report's own line", "choose another id"
        yield from _accounts(line, where, owners)
        if (line.profile == "schedule") != bool(line.schedule):
            remedy = "give both 'profile: schedule' and dated amounts in 'schedule', or neither"
            yield (*where, "profile"), "a schedule and its profile go together", remedy


def _accounts(line: BudgetLine, where: Where, owners: list[tuple[str, str, str]]) -> Iterator[Objection]:
    for j, accounts in enumerate(line.accounts):
        low, high = bounds(accounts)
        place = (*where, "accounts", j)
        if not "3" <= low[0] <= high[0] <= "8":
            remedy = "use accounts of class 3 to 8: only those hold income and costs"
            yield place, f"{accounts} holds accounts that are never outcome", remedy
        for other, first, last in owners:
            if first <= high and low <= last:
                yield place, f"{accounts} overlaps {other}", "an account belongs to one line"
        owners.append((f"{accounts} of {line.id}", low, high))


@needs("budget", "term")
def _schedules(agreement: Agreement) -> Iterator[Objection]:
    for i, line in enumerate(agreement.budget):
        for j, part in enumerate(line.schedule):
            if not agreement.term.start <= part.date <= agreement.term.end:
                yield (
                    ("budget", i, "schedule", j),
                    f"{part.date} is outside the term",
                    "use a day of the term",
                )


@needs("budget")
def _tariffs(agreement: Agreement) -> Iterator[Objection]:
    drawn: dict[str, BudgetLine] = {}
    for i, line in enumerate(agreement.budget):
        if line.tariff is None:
            continue
        tariff, where = line.tariff, ("budget", i, "tariff")
        if line.amount > 0:
            yield ("budget", i, "amount"), "a line with a tariff is a cost", "write its amount with a minus"
        if tariff.draws in drawn:
            what = f"{line.id} and {drawn[tariff.draws].id} both draw {tariff.draws}"
            yield where, what, "one line draws first_area, at most one extra_area"
        drawn[tariff.draws] = line
        yield from _tariff_settings(line, where)
    if "extra_area" in drawn:
        where = ("budget", agreement.budget.index(drawn["extra_area"]), "tariff")
        first, extra = drawn.get("first_area"), drawn["extra_area"].tariff
        if first is None:
            yield (
                where,
                "extra areas are paid but no line draws first_area",
                "add the line that pays the nights",
            )
        elif first.tariff and extra and first.tariff.per != extra.per:
            yield where, "the two tariff lines count different units", "give both the same 'per'"


def _tariff_settings(line: BudgetLine, where: Where) -> Iterator[Objection]:
    tariff = line.tariff
    if tariff is None:
        return
    if tariff.draws == "extra_area" and tariff.per in ("night", "season"):
        yield where, f"per {tariff.per} knows no extra areas", "use per: area_night or per: patrol"
    if tariff.steps and [step.adults for step in tariff.steps] != sorted({step.adults for step in tariff.steps}):
        yield (*where, "steps"), "the steps do not rise in adults", "order them by adults, each number once"
    if tariff.seasons and tariff.per != "season":
        yield (*where, "seasons"), "seasons without per: season", "add 'per: season', or remove the seasons"
    if tariff.package and tariff.per == "season":
        yield (*where, "package"), "packages of seasons", "use per: patrol or per: area_night with packages"
    if tariff.package and tariff.steps:
        yield (*where, "package"), "a package has one rate, steps have several", "keep one of the two"
    if tariff.cap is not None and tariff.cap.units is None and tariff.cap.amount is None:
        yield (*where, "cap"), "the cap caps nothing", "give it units or amount, or remove it"
    spans = [((*where, "seasons", j), str(j + 1), season) for j, season in enumerate(tariff.seasons)]
    for place, _, season in spans:
        yield from backwards(season, place)
    yield from overlapping(spans, "the seasons")


BUDGET_RULES = [_budget, _schedules, _tariffs]
