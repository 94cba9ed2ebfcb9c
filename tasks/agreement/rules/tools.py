"""The tools of the rules: what an objection is, and the faults that many kinds of value share."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tasks.agreement.document import Where
from tasks.agreement.model import Agreement, Span

Objection = tuple[Where, str, str]
"""Place, what is wrong, remedy."""
Check = Callable[[Agreement], Iterator[Objection]]


OF_A_DAY = ("versions", "term", "quarters", "budget", "attention", "significant", "calendar", "ledger", "members")
"""The keys that the rules of a day are made of, decisions apart."""
OF_THE_TERM = (*OF_A_DAY, "decisions", "open_questions", "stated_grant")
"""The keys that say how long the term is and which quarters it has, decided extensions counted in."""


@dataclass(frozen=True)
class Rule:
    """A check and the top-level keys that it looks at."""

    keys: frozenset[str]
    check: Check


def needs(*keys: str) -> Callable[[Check], Rule]:
    """Make a rule of a check that looks at these top-level keys."""
    return lambda check: Rule(frozenset(keys), check)


def backwards(span: Span, where: Where) -> Iterator[Objection]:
    """A span that ends before it starts."""
    if span.end < span.start:
        yield (
            (*where, "end"),
            f"the end {span.end} is before the start {span.start}",
            "swap or mend the dates",
        )


def repeated(values: Iterable[tuple[Where, str]], what: str, remedy: str) -> Iterator[Objection]:
    """Each value that stands there a second time; ``what`` names it."""
    first: dict[str, Where] = {}
    for where, value in values:
        if value in first:
            yield where, f"{what} {value!r} stands twice", remedy
        first.setdefault(value, where)


def overlapping(spans: Iterable[tuple[Where, str, Span]], what: str) -> Iterator[Objection]:
    """Spans of one kind must not share a day."""
    ordered = sorted(spans, key=lambda entry: entry[2].start)
    for (_, name, span), (where, other, following) in pairwise(ordered):
        if following.start <= span.end:
            yield where, f"{what} {name} and {other} share {following.start}", "let one begin the day after"
