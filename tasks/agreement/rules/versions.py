"""Versions of an agreement file that cannot be true: dates, what they name, and what they make of the rules."""

from collections.abc import Iterator

from tasks.agreement.document import Where
from tasks.agreement.model import Agreement, Span, Version
from tasks.agreement.rules.budget import BUDGET_RULES
from tasks.agreement.rules.tools import OF_A_DAY, Objection, backwards, needs, overlapping
from tasks.agreement.versions import latest, rules_on


@needs(*OF_A_DAY, "decisions", "open_questions", "stated_grant", "clauses")
def _dates(agreement: Agreement) -> Iterator[Objection]:
    term, held = latest(agreement).term, dict[str, list[tuple[Where, str, Span]]]()
    for i, version in enumerate(agreement.versions):
        where, span = ("versions", i), Span(start=version.start, end=version.end or term.end)
        if version.end is not None:
            yield from backwards(span, where)
        for name, day in (("start", version.start), ("end", version.end)):
            if day is not None and not term.start <= day <= term.end:
                what = f"the version's {name} {day} is outside the term {term.start} – {term.end}"
                yield (
                    (*where, name),
                    what,
                    "use a day of the term, or name its extension in decisions",
                )
        for key in _keys(version):
            held.setdefault(key, []).append((where, f"from {span.start}", span))
        if not _keys(version):
            what = "the version changes nothing"
            yield where, what, "name calendar, budget, ledger, attention or significant in it, or remove it"
        for j, night in enumerate((version.calendar and version.calendar.extra) or []):
            if not span.start <= night <= span.end:
                what = f"{night} is outside the version {span.start} – {span.end}"
                yield (*where, "calendar", "extra", j), what, "name it where its day belongs"
    for key, spans in held.items():
        # An end that is left out is the eve of the next version: only the last one lasts to the end of the term.
        ordered = sorted(spans, key=lambda each: each[2].start)
        closed = [
            (where, name, span if agreement.versions[int(where[1])].end else Span(start=span.start, end=span.start))
            for where, name, span in ordered
        ]
        yield from overlapping(closed, f"the versions of {key}")


def _keys(version: Version) -> list[str]:
    """The rules that a version changes, by name."""
    names = ("calendar", "ledger", "attention", "significant")
    whole = [name for name in names if getattr(version, name) is not None]
    parts = [(line, part, kind) for line, part in version.budget.items() for kind in ("tariff", "accounts")]
    return [*whole, *(f"{kind}.{line}" for line, part, kind in parts if getattr(part, kind) is not None)]


@needs("versions", "budget")
def _lines(agreement: Agreement) -> Iterator[Objection]:
    lines = {line.id: line for line in agreement.budget}
    for i, version in enumerate(agreement.versions):
        for name, part in version.budget.items():
            where = ("versions", i, "budget", name)
            if name not in lines:
                yield where, f"{name!r} is none of the budget's lines", f"use one of {', '.join(lines)}"
            elif part.tariff is not None and lines[name].tariff is None:
                what = f"{name} has no tariff that could become another"
                yield (*where, "tariff"), what, "give the line itself its tariff, or name the line that pays"


@needs(*OF_A_DAY)
def _together(agreement: Agreement) -> Iterator[Objection]:
    """What the rules of the budget object to on a version's first day and not without the versions."""
    known = {what for rule in BUDGET_RULES for _, what, _ in rule.check(agreement)}
    for i, version in enumerate(agreement.versions):
        rules = rules_on(agreement.with_rules(decisions=[]), version.start)
        for _, what, remedy in (found for rule in BUDGET_RULES for found in rule.check(rules)):
            if what not in known:
                known.add(what)
                yield ("versions", i), f"{what}, from {version.start} on", remedy
        low, high = rules.attention, rules.significant
        if low.percent > high.percent and low.amount > high.amount:
            what = f"the yellow limit lies above the red one, from {version.start} on"
            yield ("versions", i), what, "name both limits in the version"


VERSION_RULES = [_dates, _lines, _together]
