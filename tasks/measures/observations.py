"""Findings about the figures themselves (codes ``measure.*``): what the steering group should look at and
talk about.

They point at the agreement, not at a row: ``where`` is the agreement's file with row 0.
"""

from collections.abc import Iterator
from decimal import Decimal

from babel.numbers import format_decimal

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.agreement.tariff import Tariff
from tasks.findings import Finding, Place, Severity
from tasks.measures.figures import AssociationAccount, Funds, Line, Nights
from tasks.measures.forecast import planned_nights
from tasks.measures.position import Position, Units
from tasks.measures.tariffs import draws_extra, tariff_lines
from tasks.measures.variance import units_in_packages
from tasks.wording.swedish import antal, kr, kronor

SIGNIFICANT = "deviation"
IN_PURPOSE = "reclaim"
OPEN_ACCOUNT = "open_account"


def observations(
    agreement: Agreement,
    position: Position,
    nights: Nights,
    lines: list[Line],
    funds: Funds,
    accounts: list[AssociationAccount],
) -> list[Finding]:
    """Every finding about the figures, in the order of the report's sections."""
    place = Place(file=f"{agreement.id}.yaml", row=0)
    told = [
        *_beyond_agreed(agreement, position),
        *_nights(agreement, position, nights),
        *_lines(agreement, position, lines),
        *_money(funds, accounts),
    ]
    return [
        Finding(
            code=f"measure.{code}",
            severity=severity,
            clause=clause_id(agreement, clause),
            message=message,
            remedy=remedy,
            where=place,
        )
        for code, severity, clause, message, remedy in told
    ]


Told = tuple[str, Severity, str | None, str, str]
"""Code without its prefix, severity, clause (a subject or an id), message, remedy."""


def _beyond_agreed(agreement: Agreement, position: Position) -> Iterator[Told]:
    for line, tariff in tariff_lines(agreement):
        units = position.units[line.id]
        if units_in_packages(tariff, units) > tariff.quantity:
            yield (
                "more_than_agreed",
                Severity.WARNING,
                line.clause,
                f"{line.label}: {_counted(agreement, tariff, units)} är fler än avtalets {_agreed(tariff)}.",
                "Ta upp på nästa möte om det som går utöver avtalet ska ersättas.",
            )


NAMED = {"area_night": "områdesnätter", "night": "nätter", "patrol": "pass", "season": "säsongsersättningar"}
"""What a tariff's units are called."""


def _counted(agreement: Agreement, tariff: Tariff, units: Units) -> str:
    """``103 nätter``: the first areas of the nights are nights, the further ones extra area-nights."""
    named = NAMED[tariff.per]
    if tariff.per == "area_night" and draws_extra(agreement):
        named = "nätter" if tariff.draws == "first_area" else "extra områdesnätter"
    return f"{units.count} {named}"


def _agreed(tariff: Tariff) -> str:
    return f"{tariff.quantity} paket om {tariff.package}" if tariff.package else str(tariff.quantity)


def _nights(agreement: Agreement, position: Position, nights: Nights) -> Iterator[Told]:
    if nights.status == "red" and nights.forecast is not None:
        yield (
            "significant_deviation",
            Severity.WARNING,
            SIGNIFICANT,
            f"{_asserted(agreement, position)}: {'utfallet' if _is_over(agreement, position) else 'prognosen'} är "
            f"{antal(nights.forecast, 0)} nätter mot avtalade {planned_nights(agreement)}."
            f"{_undecided(agreement, amount=False)}",
            _what_to_do(agreement, position),
        )


def _lines(agreement: Agreement, position: Position, lines: list[Line]) -> Iterator[Told]:
    reserves = {line.id for line in agreement.budget if line.profile == "reserve"}
    is_over = _is_over(agreement, position)
    for line in lines:
        if line.id in reserves and line.status == "red" and line.accrued is not None:
            yield (
                "reserve_overdrawn",
                Severity.WARNING,
                line.clause,
                f"Reserven {line.label} på {kr(-line.budget)} är övertrasserad, {kr(-line.accrued)} är upparbetat.",
                "Besluta vad som täcker överdraget."
                if is_over
                else "Besluta om fler extra områden ska ersättas, och vad som täcker överdraget.",
            )
        elif line.status == "red":
            yield (
                "significant_deviation",
                Severity.WARNING,
                SIGNIFICANT,
                f"{_asserted(agreement, position)}: {line.label} {'blev' if is_over else 'väntas bli'} "
                f"{kr(line.forecast)} mot budgeterade {kr(line.budget)}.{_undecided(agreement, amount=True)}",
                _what_to_do(agreement, position),
            )
        if line.not_performed and line.variance_to_date is not None:
            yield (
                "not_performed",
                Severity.INFO,
                line.clause,
                f"{line.label}: av avvikelsen {kr(line.variance_to_date)} är "
                f"{kr(line.not_performed)} ej utförd verksamhet, nätter som inte har vandrats. "
                "Det är ingen vinst.",
                "Ta upp beloppet i slutavräkningen."
                if is_over
                else "Bedöm om nätterna hinner vandras under resten av avtalstiden.",
            )


def _is_over(agreement: Agreement, position: Position) -> bool:
    """After the term there is an outcome and no forecast."""
    return position.cutoff >= agreement.term.end


def _asserted(agreement: Agreement, position: Position) -> str:
    """Dialogue is a duty only where the agreement says so, and while there is something to judge and change."""
    if agreement.clauses.deviation is None:
        return "Stor avvikelse"
    if 4 * position.eligible < position.eligible_term:
        return "Stor avvikelse, men det är för tidigt att bedöma"
    return "Betydande avvikelse" if _is_over(agreement, position) else "Betydande avvikelse, dialog krävs"


def _what_to_do(agreement: Agreement, position: Position) -> str:
    if _is_over(agreement, position):
        return "Ta upp avvikelsen i slutavräkningen."
    if agreement.clauses.deviation is None:
        return "Ta upp avvikelsen på nästa möte."
    return "För en dialog och godkänn förändringarna innan omförhandling."


def _undecided(agreement: Agreement, amount: bool) -> str:
    """Until the steering group has decided what is significant, the report says so."""
    clause = clause_id(agreement, SIGNIFICANT)
    if clause is None or all(question.clause != clause for question in agreement.open_questions):
        return ""
    limit = agreement.significant
    size = f"{_plain(limit.percent)} %" + (f" och {kronor(limit.amount)}" if amount else "")
    return f" Gränsen ({size}) är vald i avtalsfilen och ännu inte beslutad av styrgruppen."


def _money(funds: Funds, accounts: list[AssociationAccount]) -> Iterator[Told]:
    if funds.not_clearly_in_purpose is None:
        yield (
            "ledger_unknown",
            Severity.WARNING,
            None,
            "Ingen bokföring har tagits in: det bokförda är okänt, inte noll.",
            "Lägg en export av bokföringen (SIE 4E) i inkorgen.",
        )
    elif funds.not_clearly_in_purpose:
        yield (
            "not_clearly_in_purpose",
            Severity.WARNING,
            IN_PURPOSE,
            f"{kr(funds.not_clearly_in_purpose)} är inte klart använt för avsett ändamål: rader som "
            "inte passar någon budgetrad, ersättning utan förening och det som betalats utöver upparbetat.",
            "Gå igenom posterna och rätta konteringen eller förklara dem för styrgruppen.",
        )
    for account in accounts:
        if account.booked is not None and account.booked < 0:
            yield (
                "net_refund",
                Severity.INFO,
                OPEN_ACCOUNT,
                f"{account.name} har netto betalat tillbaka {kronor(-account.booked)}.",
                "Kontrollera att återbetalningen är rätt bokförd.",
            )


def _plain(value: Decimal) -> str:
    return format_decimal(value, "0.##", locale="sv_SE")
