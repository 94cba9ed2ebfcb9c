"""Findings about the figures themselves (codes ``measure.*``): what the steering group should look at and
talk about.

They point at the agreement, not at a row: ``where`` is the agreement's file with row 0.
"""

from collections.abc import Iterator
from datetime import date

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.agreement.plan import planned_nights
from tasks.agreement.tariff import Tariff
from tasks.agreement.versions import latest
from tasks.decisions.effects import placed_costs, years_of
from tasks.findings import Finding, Place, tell
from tasks.measures.figures import AssociationAccount, Funds, Line, Nights
from tasks.measures.position import Facts, Position
from tasks.measures.tariffs import draws_extra, tariff_lines
from tasks.measures.variance import units_in_packages
from tasks.wording.catalogue import phrase
from tasks.wording.swedish import antal

SIGNIFICANT = "deviation"


def observations(
    agreement: Agreement,
    facts: Facts,
    position: Position,
    nights: Nights,
    lines: list[Line],
    funds: Funds,
    accounts: list[AssociationAccount],
) -> list[Finding]:
    """Every finding about the figures, in the order of the report's sections."""
    return [
        *_beyond_agreed(agreement, position),
        *_nights(agreement, position, nights),
        *_lines(agreement, position, lines),
        *_money(agreement, funds, accounts),
        *_vouchers(agreement, facts, position.cutoff),
    ]


def _place(agreement: Agreement) -> Place:
    return Place(file=f"{agreement.id}.yaml", row=0)


def _beyond_agreed(agreement: Agreement, position: Position) -> Iterator[Finding]:
    for line, tariff in tariff_lines(agreement):
        units = position.units[line.id]
        if units_in_packages(tariff, units) > tariff.quantity:
            yield tell(
                "measure.more_than_agreed",
                _place(agreement),
                agreement,
                clause=line.clause,
                line=line.label,
                count=units.count,
                unit=phrase(f"unit.{_unit(agreement, tariff)}"),
                agreed=_agreed(tariff),
            )


def _unit(agreement: Agreement, tariff: Tariff) -> str:
    """The first areas of the nights are nights, the further ones extra area-nights."""
    if tariff.per == "area_night" and draws_extra(agreement):
        return "night" if tariff.draws == "first_area" else "extra_area"
    return tariff.per


def _agreed(tariff: Tariff) -> str:
    if tariff.package:
        return phrase("packages", quantity=tariff.quantity, package=tariff.package)
    return str(tariff.quantity)


def _nights(agreement: Agreement, position: Position, nights: Nights) -> Iterator[Finding]:
    if nights.status == "red" and nights.forecast is not None:
        yield tell(
            "measure.significant_deviation",
            _place(agreement),
            agreement,
            case="nights_ended" if _is_over(agreement, position) else "nights",
            asserted=_asserted(agreement, position),
            forecast=nights.forecast,
            planned=planned_nights(agreement),
            undecided=_undecided(agreement, "undecided_percent"),
            what_to_do=_what_to_do(agreement, position),
        )


def _lines(agreement: Agreement, position: Position, lines: list[Line]) -> Iterator[Finding]:
    place = _place(agreement)
    reserves = {line.id for line in agreement.budget if line.profile == "reserve"}
    is_over = _is_over(agreement, position)
    for line in lines:
        if line.id in reserves and line.status == "red" and line.accrued is not None:
            yield tell(
                "measure.reserve_overdrawn",
                place,
                agreement,
                case="ended" if is_over else "running",
                clause=line.clause,
                line=line.label,
                reserve=-line.budget,
                accrued=-line.accrued,
            )
        elif line.status == "red":
            yield tell(
                "measure.significant_deviation",
                place,
                agreement,
                case="line_ended" if is_over else "line",
                asserted=_asserted(agreement, position),
                line=line.label,
                forecast=line.forecast,
                planned=line.budget,
                undecided=_undecided(agreement, "undecided_both"),
                what_to_do=_what_to_do(agreement, position),
            )
        if line.not_performed and line.variance_to_date is not None:
            yield tell(
                "measure.not_performed",
                place,
                agreement,
                case="ended" if is_over else "running",
                clause=line.clause,
                line=line.label,
                variance=line.variance_to_date,
                not_performed=line.not_performed,
            )


def _is_over(agreement: Agreement, position: Position) -> bool:
    """After the term, and what has been decided to prolong it, there is an outcome and no forecast."""
    return position.cutoff >= latest(agreement).term.end


def _asserted(agreement: Agreement, position: Position) -> str:
    """Dialogue is a duty only where the agreement says so, and while there is something to judge and change."""
    if agreement.clauses.deviation is None:
        return phrase("deviation_plain")
    if 4 * position.eligible < position.eligible_term:
        return phrase("deviation_early")
    return phrase("deviation_ended" if _is_over(agreement, position) else "deviation_dialogue")


def _what_to_do(agreement: Agreement, position: Position) -> str:
    if _is_over(agreement, position):
        return phrase("settle_it")
    return phrase("raise_it" if agreement.clauses.deviation is None else "dialogue")


def _undecided(agreement: Agreement, limit: str) -> str:
    """Until the steering group has decided what is significant, the report says so. ``limit``: the phrase for it."""
    clause = clause_id(agreement, SIGNIFICANT)
    if clause is None or all(question.clause != clause for question in agreement.open_questions):
        return ""
    significant = agreement.significant
    return phrase(limit, percent=antal(significant.percent, 2), amount=significant.amount)


def _money(agreement: Agreement, funds: Funds, accounts: list[AssociationAccount]) -> Iterator[Finding]:
    place = _place(agreement)
    if funds.not_clearly_in_purpose is None:
        yield tell("measure.ledger_unknown", place, agreement)
    elif funds.not_clearly_in_purpose:
        yield tell("measure.not_clearly_in_purpose", place, agreement, amount=funds.not_clearly_in_purpose)
    for account in accounts:
        if account.booked is not None and account.booked < 0:
            yield tell("measure.net_refund", place, agreement, association=account.name, amount=-account.booked)


def _vouchers(agreement: Agreement, facts: Facts, cutoff: date) -> Iterator[Finding]:
    """Decisions on vouchers that have not been seen, until which nothing is changed, or that several years have."""
    if facts.vouchers is None:
        return
    for cost in (each for each in placed_costs(agreement) if each.since <= cutoff):
        decision, years = cost.decision, years_of(cost.decision, facts.vouchers)
        if not years:
            yield tell(
                "measure.decided_voucher_unknown",
                _place(agreement),
                agreement,
                case="numbered" if decision.id else "dated",
                value=decision.object,
                number=decision.id,
                decided=decision.decided,
                voucher=decision.object,
            )
        elif len(years) > 1:
            yield tell(
                "measure.decided_voucher_years",
                _place(agreement),
                agreement,
                case="numbered" if decision.id else "dated",
                number=decision.id,
                decided=decision.decided,
                voucher=decision.object,
                year=years[0],
            )
