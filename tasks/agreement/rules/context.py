"""Attestations, indicators and contributions in kind of an agreement file that cannot be true, or that would
point somebody out.
"""

from collections.abc import Iterator

from tasks.agreement.calendar import quarters
from tasks.agreement.context import FEW
from tasks.agreement.model import Agreement
from tasks.agreement.rules.tools import OF_THE_TERM, Objection, needs, repeated
from tasks.agreement.types import same
from tasks.agreement.versions import latest


@needs("attestations", "clauses", "recipients", *OF_THE_TERM)
def _attestations(agreement: Agreement) -> Iterator[Objection]:
    if not agreement.attestations:
        return
    if agreement.clauses.values is None:
        what = "the agreement names no values that could be attested"
        yield ("attestations",), what, "add clauses.values with the agreement's words, or remove it"
    spans = quarters(latest(agreement))
    roles = sorted({each.role for each in (*agreement.members, *agreement.recipients)})
    for i, each in enumerate(agreement.attestations):
        where = ("attestations", i)
        if each.role not in roles:
            what = f"{each.role!r} is no role of a member or recipient"
            yield (*where, "role"), what, f"a role attests, no person is named: use one of {', '.join(roles)}"
        if each.period not in spans:
            what = f"{each.period} is no quarter of the agreement"
            yield (*where, "period"), what, f"attest one of {', '.join(spans)}"
        elif each.date < spans[each.period].end:
            what = f"{each.date} is before the end of {each.period}: what has not been cannot be attested"
            yield (*where, "date"), what, f"use the day it was attested, {spans[each.period].end} or later"
    said = [(("attestations", i), f"{each.role}, {each.period}") for i, each in enumerate(agreement.attestations)]
    yield from repeated(said, "the attestation of", "keep one of them")


@needs("indicators")
def _indicators(agreement: Agreement) -> Iterator[Objection]:
    for i, each in enumerate(agreement.indicators):
        where = ("indicators", i)
        if any(0 < count < FEW for count in each.persons):
            what = f"fewer than {FEW} persons stand behind {each.label!r}: they could be pointed out"
            yield (*where, "value"), what, "write value: null and unit: persons, and the number is not kept"
        if each.value is None and each.unit != "persons":
            what = "the value is missing"
            yield (*where, "value"), what, f"write it; null stands for fewer than {FEW} persons, with unit: persons"
        if each.unit == "percent" and each.value is not None and each.value > 100:
            yield (*where, "value"), f"{each.value} per cent is more than all", "write a number from 0 to 100"
        if each.of is not None and each.unit != "percent":
            yield (*where, "of"), "only a per cent is of a number of persons", "remove of, or use unit: percent"
    told = [(("indicators", i), f"{each.label}, {each.year}") for i, each in enumerate(agreement.indicators)]
    yield from repeated(told, "the figure", "keep one of them")


@needs("in_kind", "clauses")
def _in_kind(agreement: Agreement) -> Iterator[Objection]:
    if agreement.in_kind and agreement.clauses.in_kind is None:
        what = "the agreement names nothing that the parties give beside money"
        yield ("in_kind",), what, "add clauses.in_kind with the agreement's words, or remove it"
    ids = [(("in_kind", i, "id"), each.id) for i, each in enumerate(agreement.in_kind)]
    yield from repeated(ids, "the id", "give each its own")
    named = [
        (("in_kind", i), same(name))
        for i, each in enumerate(agreement.in_kind)
        for name in dict.fromkeys((each.label, *each.aliases))
    ]
    yield from repeated(named, "the name", "a cell with it could mean either; keep it with one")


CONTEXT_RULES = [_attestations, _indicators, _in_kind]
