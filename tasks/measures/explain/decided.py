"""Which decisions of the steering group have changed what a figure goes by."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date

from tasks.agreement.model import Agreement, Decision, Version
from tasks.agreement.versions import changes
from tasks.decisions.effects import REFUSED, paid_nights, placed_costs, years_of
from tasks.measures.evidence import Evidence, once

_DRAWN = {"nights.extra_capacity": "extra_area"}
_BY_TERM = ("plan_to_date", "variance", "forecast", "volume", "not_performed")


def decided(evidence: Evidence, name: str, key: str | None) -> list[Decision | Version]:
    """The decisions and versions at the cut-off behind a figure, by its path without the id, and the id; the oldest
    first.
    """
    keys = _keys(evidence.agreement, name, key)
    return list({id(each): each for touched, each in _begun(evidence) if keys & touched}.values())


@once
def _begun(evidence: Evidence) -> list[tuple[AbstractSet[str], Decision | Version]]:
    """What each decision and version has changed up to the cut-off; of rules first, then of rows."""
    of_rules = [(each.start, each.what, each.source) for each in changes(evidence.agreement)]
    found = [*of_rules, *_of_rows(evidence)]
    return [(touched, source) for since, touched, source in found if since <= evidence.span.end]


def _of_rows(evidence: Evidence) -> Iterator[tuple[date, set[str], Decision]]:
    """From when, and on which lines, a decision has placed a night or a cost: those that a cost has left, too."""
    agreement, vouchers = evidence.agreement, evidence.facts.vouchers
    drawn = {line.tariff.draws: line.id for line in agreement.budget if line.tariff is not None}
    paying = {f"lines.{drawn.get('extra_area', drawn.get('first_area'))}"}
    for night in paid_nights(agreement):
        yield night.since, paying, night.decision
    if vouchers is None:
        return
    booked = vouchers.group_by("voucher", "year").agg("line")
    stands = {(voucher, year): set(lines) for voucher, year, lines in booked.iter_rows()}
    for cost in placed_costs(agreement):
        for year in years_of(cost.decision, vouchers)[:1]:
            before, key = stands[cost.voucher, year], (cost.voucher, year)
            stands[key] = before if cost.line is None else {cost.line}
            yield cost.since, {f"lines.{line}" for line in before | stands[key]}, cost.decision


def _keys(agreement: Agreement, name: str, key: str | None) -> set[str]:
    head, _, leaf = name.partition(".")
    term = {"term", "calendar"}
    match head:
        case "lines" if leaf in ("budget", "original"):
            return {f"lines.{key}"}
        case "lines":
            return _of_lines(str(key)) | (term if leaf.startswith(_BY_TERM) else set())
        case "funds":
            every = _of_lines(*(line.id for line in agreement.budget), REFUSED)
            return every | (term if leaf.startswith(_BY_TERM) else set())
        case "nights" | "outlook":
            drawn = _DRAWN.get(name, "first_area")
            ids = [line.id for line in agreement.budget if line.tariff and line.tariff.draws == drawn]
            paying = {f"{kind}.{line}" for kind in ("lines", "tariff") for line in ids}
            return paying if name in _DRAWN else paying | term
        case "crew" | "areas":
            return {"calendar"}
        case "associations":
            tariffs = {f"tariff.{line.id}" for line in agreement.budget}
            earned, paid = tariffs | {"calendar"}, {"ledger"}
            return {"earned": earned, "booked": paid, "outstanding": earned | paid}.get(leaf, {"calendar"})
    return set()


def _of_lines(*ids: str) -> set[str]:
    """What the money of lines goes by."""
    return {"ledger"} | {f"{kind}.{line}" for kind in ("lines", "tariff", "accounts") for line in ids}
