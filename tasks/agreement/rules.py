"""What no single value of an agreement can show to be wrong: values that cannot be true together.

Each rule looks at some top-level keys and yields its objections as (place, what is wrong, remedy). A rule
runs when every key it looks at is valid by itself, so that one wrong date does not hide two areas with one
alias.

A budget that does not close and a grant that differs from it are no mistakes: parties do agree on such
things. They are open questions (:mod:`tasks.agreement.questions`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from tasks.agreement.calendar import eligible_nights
from tasks.agreement.document import Where
from tasks.agreement.model import Agreement, BudgetLine, Span

Objection = tuple[Where, str, str]
Rule = Callable[[Agreement], Iterator[Objection]]

LONGEST_TERM = timedelta(days=366 * 20)
"""A term of more than twenty years is a slip of the pen, and would make the calendar grow without bound."""
MEETING_MARGIN = timedelta(days=184)
"""The group may meet before the start and after the end, but a meeting years away is a wrong year."""
RESERVED_LINE = "unallocated"
"""Id of the line "Ej fördelat" in every report."""

_RULES: list[tuple[set[str], Rule]] = []
"""Every rule with the top-level keys that it needs."""


def _needs(*keys: str) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        _RULES.append((set(keys), rule))
        return rule

    return register


def objections(agreement: Agreement, wrong: set[str]) -> Iterator[Objection]:
    """What every rule objects to, where none of the keys it needs is among the ``wrong`` ones."""
    for keys, rule in _RULES:
        if wrong.isdisjoint(keys):
            found = list(rule(agreement))
            yield from found
            # Against a term that runs backwards everything is outside it: one mistake, not twelve.
            wrong = wrong | {"term"} if found and keys == {"term"} else wrong


def in_range(account: int, accounts: Iterable[str]) -> bool:
    """Whether ``account`` is one of the accounts or inside one of the ranges (``"4600-4699"``)."""
    return any(first <= account <= last for first, last in map(_bounds, accounts))


def _bounds(accounts: str) -> tuple[int, int]:
    first, _, last = accounts.partition("-")
    return int(first), int(last or first)


def _same(name: str) -> str:
    """Names that differ only in letter case and spacing are one name."""
    return " ".join(name.casefold().split())


def _backwards(span: Span, where: Where) -> Iterator[Objection]:
    if span.end < span.start:
        yield (
            (*where, "end"),
            f"the end {span.end} is before the start {span.start}",
            "swap or mend the dates",
        )


def _repeated(values: Iterable[tuple[Where, str]], what: str, remedy: str) -> Iterator[Objection]:
    first: dict[str, Where] = {}
    for where, value in values:
        if value in first:
            yield where, f"{what} {value!r} stands twice", remedy
        first.setdefault(value, where)


def _apart(spans: Iterable[tuple[Where, str, Span]], what: str) -> Iterator[Objection]:
    """Spans of one kind must not share a day."""
    ordered = sorted(spans, key=lambda entry: entry[2].start)
    for (_, name, span), (where, other, following) in pairwise(ordered):
        if following.start <= span.end:
            yield where, f"{what} {name} and {other} share {following.start}", "let one begin the day after"


@_needs("term")
def _term(agreement: Agreement) -> Iterator[Objection]:
    yield from _backwards(agreement.term, ("term",))
    if agreement.term.end - agreement.term.start > LONGEST_TERM:
        yield ("term", "end"), "the term is longer than twenty years", "check the years"


@_needs("term", "calendar")
def _calendar(agreement: Agreement) -> Iterator[Objection]:
    term = agreement.term
    for i, night in enumerate(agreement.calendar.extra):
        if not term.start <= night <= term.end:
            yield ("calendar", "extra", i), f"{night} is outside the term", "check the year, or remove it"
    nights = [(("calendar", "extra", i), str(night)) for i, night in enumerate(agreement.calendar.extra)]
    yield from _repeated(nights, "the night", "keep one of them")
    if eligible_nights(agreement).is_empty():
        yield ("calendar",), "no night of the term is in the calendar", "name weekdays, or extra dates"


@_needs("term", "quarters")
def _quarters(agreement: Agreement) -> Iterator[Objection]:
    for name, span in agreement.quarters.items():
        where = ("quarters", name)
        yield from _backwards(span, where)
        if span.start < agreement.term.start or span.end > agreement.term.end:
            term = f"{agreement.term.start} – {agreement.term.end}"
            yield where, f"quarter {name} goes outside the term {term}", "clip it to the term"
    spans = [(("quarters", name), name, span) for name, span in agreement.quarters.items()]
    yield from _apart(spans, "the quarters")


@_needs("term", "decision_on_extension")
def _decision(agreement: Agreement) -> Iterator[Objection]:
    month, term = agreement.decision_on_extension, agreement.term
    if month is not None and not f"{term.start:%Y-%m}" <= month <= f"{term.end:%Y-%m}":
        what = f"the decision in {month} is outside the term"
        yield ("decision_on_extension",), what, "name a month of the term"


@_needs("term", "meetings")
def _meetings(agreement: Agreement) -> Iterator[Objection]:
    earliest, latest = agreement.term.start - MEETING_MARGIN, agreement.term.end + MEETING_MARGIN
    for i, day in enumerate(agreement.meetings):
        if not earliest <= day <= latest:
            yield (
                ("meetings", i),
                f"the meeting {day} is more than half a year outside the term",
                "check the year",
            )
    days = [(("meetings", i), str(day)) for i, day in enumerate(agreement.meetings)]
    yield from _repeated(days, "the meeting", "keep one of them")


@_needs("areas")
def _areas(agreement: Agreement) -> Iterator[Objection]:
    yield from _names("areas", agreement.areas)


@_needs("associations")
def _associations(agreement: Agreement) -> Iterator[Objection]:
    yield from _names("associations", agreement.associations)
    texts: dict[str, str] = {}
    codes: dict[tuple[int, str], str] = {}
    remedy = "compensation could be for either; keep it with one"
    for i, association in enumerate(agreement.associations):
        where = ("associations", i, "ledger")
        for j, text in enumerate(association.ledger.texts):
            other = texts.setdefault(_same(text), association.id)
            if other != association.id:
                yield (*where, "texts", j), f"the text {text!r} also stands for {other}", remedy
        for dimension, entries in association.ledger.objects.items():
            for j, code in enumerate(entries):
                other = codes.setdefault((dimension, code), association.id)
                if other != association.id:
                    what = f"object {code!r} of dimension {dimension} also stands for {other}"
                    yield (*where, "objects", dimension, j), what, remedy


def _names(key: str, entries: list) -> Iterator[Objection]:
    """Ids are unique, and no name or alias stands for two."""
    ids = [((key, i, "id"), entry.id) for i, entry in enumerate(entries)]
    yield from _repeated(ids, "the id", "give each its own")
    owners: dict[str, int] = {}
    for i, entry in enumerate(entries):
        names: list[tuple[Where, str]] = [((key, i, "id"), entry.id), ((key, i, "name"), entry.name)]
        names += [((key, i, "aliases", j), alias) for j, alias in enumerate(entry.aliases)]
        for where, name in names:
            owner = owners.setdefault(_same(name), i)
            if owner != i and not (where[-1] == "id" and entries[owner].id == entry.id):
                yield where, f"{name!r} also stands for {entries[owner].id}", "a name belongs to one of them"


@_needs("parties", "associations")
def _lead(agreement: Agreement) -> Iterator[Objection]:
    lead, known = agreement.parties.association.id, [entry.id for entry in agreement.associations]
    if lead not in known:
        what = f"{lead!r} is none of the associations"
        yield ("parties", "association", "id"), what, f"use one of {', '.join(known)}, or add it there"


@_needs("budget")
def _budget(agreement: Agreement) -> Iterator[Objection]:
    ids = [(("budget", i, "id"), line.id) for i, line in enumerate(agreement.budget)]
    yield from _repeated(ids, "the id", "give each line its own")
    owners: list[tuple[tuple[int, int], str]] = []
    for i, line in enumerate(agreement.budget):
        where: Where = ("budget", i)
        if line.id == RESERVED_LINE:
            yield (*where, "id"), f"{RESERVED_LINE!r} is the report's own line", "choose another id"
        yield from _accounts(line, where, owners)
        if (line.profile == "schedule") != bool(line.schedule):
            remedy = "give both 'profile: schedule' and dated amounts in 'schedule', or neither"
            yield (*where, "profile"), "a schedule and its profile go together", remedy


def _accounts(
    line: BudgetLine, where: Where, owners: list[tuple[tuple[int, int], str]]
) -> Iterator[Objection]:
    for j, accounts in enumerate(line.accounts):
        low, high = _bounds(accounts)
        place = (*where, "accounts", j)
        if low < 3000:
            remedy = "use accounts from 3000: only those hold income and costs"
            yield place, f"{accounts} holds balance accounts, which are never outcome", remedy
        for (first, last), owner in owners:
            if first <= high and low <= last:
                yield (
                    place,
                    f"{accounts} overlaps {first}-{last} of {owner}",
                    "an account belongs to one line",
                )
        owners.append(((low, high), line.id))


@_needs("budget", "term")
def _schedules(agreement: Agreement) -> Iterator[Objection]:
    for i, line in enumerate(agreement.budget):
        for j, part in enumerate(line.schedule):
            if not agreement.term.start <= part.date <= agreement.term.end:
                yield (
                    ("budget", i, "schedule", j),
                    f"{part.date} is outside the term",
                    "use a day of the term",
                )


@_needs("budget")
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
    if tariff.steps and [step.adults for step in tariff.steps] != sorted(
        {step.adults for step in tariff.steps}
    ):
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
        yield from _backwards(season, place)
    yield from _apart(spans, "the seasons")


@_needs("attention", "significant")
def _limits(agreement: Agreement) -> Iterator[Objection]:
    low, high = agreement.attention, agreement.significant
    if low.percent > high.percent and low.amount > high.amount:
        yield ("attention",), "the yellow limit lies above the red one", "swap attention and significant"


@_needs("recipients")
def _recipients(agreement: Agreement) -> Iterator[Objection]:
    emails = [
        (("recipients", i, "email"), entry.email.casefold()) for i, entry in enumerate(agreement.recipients)
    ]
    yield from _repeated(emails, "the address", "each gets one mail: keep one entry")


@_needs("open_questions")
def _questions(agreement: Agreement) -> Iterator[Objection]:
    ids = [(("open_questions", i, "id"), entry.id) for i, entry in enumerate(agreement.open_questions)]
    yield from _repeated(ids, "the id", "give each question its own")


@_needs("headers")
def _headers(agreement: Agreement) -> Iterator[Objection]:
    entries = [
        (("headers", field, j), _same(header))
        for field, headers in agreement.headers.items()
        for j, header in enumerate(headers)
    ]
    yield from _repeated(entries, "the header", "a header means one thing")


@_needs("pdf_standards")
def _pdf(agreement: Agreement) -> Iterator[Objection]:
    if sum(standard.startswith("a-") for standard in agreement.pdf_standards) > 1:
        yield ("pdf_standards",), "two levels of PDF/A", "keep one of them"
    entries = [(("pdf_standards", i), standard) for i, standard in enumerate(agreement.pdf_standards)]
    yield from _repeated(entries, "the standard", "keep one of them")
