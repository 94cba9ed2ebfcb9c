"""What no single value of an agreement can show to be wrong: values that cannot be true together.

Each rule looks at some top-level keys and yields its objections as (place, what is wrong, remedy). A rule
runs when every key it looks at is valid by itself, so that one wrong date does not hide two areas with one
alias.

A budget that does not close and a grant that differs from it are no mistakes: parties do agree on such
things. They are open questions (:mod:`tasks.agreement.questions`).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tasks.agreement.calendar import nights_within
from tasks.agreement.document import Where
from tasks.agreement.model import Agreement, Area, Association
from tasks.agreement.rules.budget import BUDGET_RULES
from tasks.agreement.rules.context import CONTEXT_RULES
from tasks.agreement.rules.decisions import DECISION_RULES
from tasks.agreement.rules.tools import OF_THE_TERM, Objection, backwards, needs, overlapping, repeated
from tasks.agreement.rules.versions import VERSION_RULES
from tasks.agreement.types import same
from tasks.agreement.versions import latest

LONGEST_TERM = timedelta(days=366 * 20)
"""A term of more than twenty years is a slip of the pen, and would make the calendar grow without bound."""
MEETING_MARGIN = timedelta(days=184)
"""The group may meet before the start and after the end, but a meeting years away is a wrong year."""


@needs("term")
def _term(agreement: Agreement) -> Iterator[Objection]:
    yield from backwards(agreement.term, ("term",))
    if agreement.term.end - agreement.term.start > LONGEST_TERM:
        yield ("term", "end"), "the term is longer than twenty years", "check the years"


@needs(*OF_THE_TERM)
def _calendar(agreement: Agreement) -> Iterator[Objection]:
    term = latest(agreement).term
    for i, night in enumerate(agreement.calendar.extra):
        if not term.start <= night <= term.end:
            yield ("calendar", "extra", i), f"{night} is outside the term", "check the year, or remove it"
    nights = [(("calendar", "extra", i), str(night)) for i, night in enumerate(agreement.calendar.extra)]
    yield from repeated(nights, "the night", "keep one of them")
    if not nights_within(agreement.term, agreement):
        yield (
            ("calendar", "weekdays"),
            "no night of the term is in the calendar",
            "name weekdays, or extra dates",
        )


@needs("term", "quarters")
def _quarters(agreement: Agreement) -> Iterator[Objection]:
    for name, span in agreement.quarters.items():
        where = ("quarters", name)
        yield from backwards(span, where)
        if span.start < agreement.term.start or span.end > agreement.term.end:
            term = f"{agreement.term.start} – {agreement.term.end}"
            yield where, f"quarter {name} goes outside the term {term}", "clip it to the term"
    spans = [(("quarters", name), name, span) for name, span in agreement.quarters.items()]
    yield from overlapping(spans, "the quarters")


@needs("decision_on_extension", *OF_THE_TERM)
def _decision(agreement: Agreement) -> Iterator[Objection]:
    month, term = agreement.decision_on_extension, latest(agreement).term
    if month is not None and not f"{term.start:%Y-%m}" <= month <= f"{term.end:%Y-%m}":
        what = f"the decision in {month} is outside the term"
        yield ("decision_on_extension",), what, "name a month of the term"


@needs("meetings", *OF_THE_TERM)
def _meetings(agreement: Agreement) -> Iterator[Objection]:
    term = latest(agreement).term
    for i, day in enumerate(agreement.meetings):
        if not term.start - MEETING_MARGIN <= day <= term.end + MEETING_MARGIN:
            yield (
                ("meetings", i),
                f"the meeting {day} is more than half a year outside the term",
                "check the year",
            )
    days = [(("meetings", i), str(day)) for i, day in enumerate(agreement.meetings)]
    yield from repeated(days, "the meeting", "keep one of them")


@needs("areas")
def _areas(agreement: Agreement) -> Iterator[Objection]:
    yield from _names("areas", agreement.areas)


@needs("associations")
def _associations(agreement: Agreement) -> Iterator[Objection]:
    yield from _names("associations", agreement.associations)
    texts: dict[str, str] = {}
    codes: dict[tuple[int, str], str] = {}
    remedy = "compensation could be for either; keep it with one"
    for i, association in enumerate(agreement.associations):
        if association.joined and association.left and association.left < association.joined:
            what = f"{association.id} left {association.left}, before it joined {association.joined}"
            yield ("associations", i, "left"), what, "both are days in the partnership, the first and the last"
        where = ("associations", i, "ledger")
        for j, text in enumerate(association.ledger.texts):
            other = texts.setdefault(same(text), association.id)
            if other != association.id:
                yield (*where, "texts", j), f"the text {text!r} also stands for {other}", remedy
        for dimension, entries in association.ledger.objects.items():
            for j, code in enumerate(entries):
                other = codes.setdefault((dimension, code), association.id)
                if other != association.id:
                    what = f"object {code!r} of dimension {dimension} also stands for {other}"
                    yield (*where, "objects", dimension, j), what, remedy


def _names(key: str, entries: Sequence[Area] | Sequence[Association]) -> Iterator[Objection]:
    """Ids are unique, and no name or alias stands for two. One objection for each pair."""
    ids = [((key, i, "id"), entry.id) for i, entry in enumerate(entries)]
    yield from repeated(ids, "the id", "give each its own")
    owners: dict[str, int] = {}
    told = {(i, j) for i, one in enumerate(entries) for j, two in enumerate(entries) if one.id == two.id}
    for i, entry in enumerate(entries):
        names: list[tuple[Where, str]] = [((key, i, "id"), entry.id), ((key, i, "name"), entry.name)]
        names += [((key, i, "aliases", j), alias) for j, alias in enumerate(entry.aliases)]
        for where, name in names:
            owner = owners.setdefault(same(name), i)
            if (owner, i) not in told:
                told.add((owner, i))
                yield where, f"{name!r} also stands for {entries[owner].id}", "a name belongs to one of them"


@needs("parties", "associations")
def _lead(agreement: Agreement) -> Iterator[Objection]:
    lead, known = agreement.parties.association.id, [entry.id for entry in agreement.associations]
    if lead not in known:
        what = f"{lead!r} is none of the associations"
        yield ("parties", "association", "id"), what, f"use one of {', '.join(known)}, or add it there"


@needs("attention", "significant")
def _limits(agreement: Agreement) -> Iterator[Objection]:
    low, high = agreement.attention, agreement.significant
    if low.percent > high.percent and low.amount > high.amount:
        yield ("attention",), "the yellow limit lies above the red one", "swap attention and significant"


@needs("recipients")
def _recipients(agreement: Agreement) -> Iterator[Objection]:
    emails = [(("recipients", i, "email"), entry.email.casefold()) for i, entry in enumerate(agreement.recipients)]
    yield from repeated(emails, "the address", "each gets one mail: keep one entry")


@needs("open_questions")
def _questions(agreement: Agreement) -> Iterator[Objection]:
    ids = [(("open_questions", i, "id"), entry.id) for i, entry in enumerate(agreement.open_questions)]
    yield from repeated(ids, "the id", "give each question its own")


@needs("headers")
def _headers(agreement: Agreement) -> Iterator[Objection]:
    entries = [
        (("headers", field, j), same(header))
        for field, headers in agreement.headers.items()
        for j, header in enumerate(headers)
    ]
    yield from repeated(entries, "the header", "a header means one thing")


@needs("pdf_standards")
def _pdf(agreement: Agreement) -> Iterator[Objection]:
    if sum(standard.startswith("a-") for standard in agreement.pdf_standards) > 1:
        yield ("pdf_standards",), "two levels of PDF/A", "keep one of them"
    entries = [(("pdf_standards", i), standard) for i, standard in enumerate(agreement.pdf_standards)]
    yield from repeated(entries, "the standard", "keep one of them")


RULES = [
    _term,
    _calendar,
    _quarters,
    _decision,
    _meetings,
    _areas,
    _associations,
    _lead,
    _limits,
    _recipients,
    _questions,
    _headers,
    _pdf,
    *BUDGET_RULES,
    *DECISION_RULES,
    *CONTEXT_RULES,
    *VERSION_RULES,
]


def objections(agreement: Agreement, wrong: set[str]) -> Iterator[Objection]:
    """What every rule objects to, where none of the keys it looks at is among the ``wrong`` ones."""
    for rule in RULES:
        if wrong.isdisjoint(rule.keys):
            found = list(rule.check(agreement))
            yield from found
            # Against a term that runs backwards everything is outside it: one mistake, not twelve.
            wrong = wrong | {"term"} if found and rule is _term else wrong
