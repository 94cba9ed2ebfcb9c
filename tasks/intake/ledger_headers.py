"""Where a ledger begins in a sheet and what its columns are, by the headers of the common Swedish programs.

Verifikationslista and huvudbok of Fortnox, Visma, Bokio and their like name the same things differently. Bank
statements look much the same and are told apart: they have a balance and no account.
"""

from dataclasses import dataclass
from typing import Literal

from tasks.intake.lookup import normal
from tasks.intake.tables import Table

Field = Literal[
    "voucher",
    "series",
    "date",
    "registered",
    "account",
    "account_name",
    "cost_centre",
    "project",
    "voucher_text",
    "text",
    "debit",
    "credit",
    "amount",
    "balance",
    "bank",
]

_NAMES: dict[Field, str] = {
    "voucher": "vernr|ver nr|ver|verifikat|verifikation|verifikationsnr|verifikationsnummer|verifikatnr|"
    "verifikatnummer|ver nummer|verifikation nr|löpnr|voucher|voucher no",
    "series": "serie|verserie|ver serie|verifikationsserie|vserie|series",
    "date": "bokföringsdatum|datum|verdatum|ver datum|verifikationsdatum|transaktionsdatum|bokf datum|"
    "bokförd|trans datum|transdatum|date",
    "registered": "registreringsdatum|regdatum|reg datum|registrerad|registrerat|inmatningsdatum|skapad",
    "account": "konto|kontonr|kontonummer|konto nr|bokföringskonto|account",
    "account_name": "kontonamn|kontobenämning|benämning|kontotext|konto namn|namn|account name",
    "cost_centre": "ks|kst|kostnadsställe|kostn ställe|kostnadsst|resultatenhet|re|avdelning|cost center",
    "project": "projnr|proj|projekt|projektnr|projektnummer|proj nr|projektkod|project",
    "voucher_text": "verifikationstext|vertext|ver text|text|beskrivning|verifikatstext|verifikattext|"
    "affärshändelse|händelse|description",
    "text": "transaktionsinfo|transinfo|transaktionstext|transtext|trans info|radtext|rad text|kommentar|"
    "transaktion|notering|anteckning",
    "debit": "debet|debit|debet sek|debet kr|debetbelopp",
    "credit": "kredit|credit|kredit sek|kredit kr|kreditbelopp",
    "amount": "belopp|belopp sek|belopp kr|summa|transaktionsbelopp|amount",
    "balance": "saldo|ackumulerat|balance|ack saldo",
    "bank": "valutadatum|avsändare|mottagare|reskontradatum|bokföringsdag|transaktionsdag|referens|rubrik",
}
_FIELDS: dict[str, Field] = {name: field for field, names in _NAMES.items() for name in names.split("|")}
_MOST_ROWS_BEFORE = 200


@dataclass(frozen=True)
class LedgerBlock:
    """A ledger in a sheet: ``header_row`` from 0, the column (from 0) and the header as written of each
    field.
    """

    header_row: int
    columns: dict[Field, int]
    headers: dict[Field, str]

    @property
    def is_grouped(self) -> bool:
        """A huvudbok whose accounts stand on rows of their own."""
        return "account" not in self.columns


def find_ledger(table: Table) -> LedgerBlock | None:
    """The ledger of a sheet, ``None`` where there is none: an amount, and an account or a numbered voucher."""
    best: LedgerBlock | None = None
    for row in range(min(table.cells.height, _MOST_ROWS_BEFORE)):
        block = _block(row, table.cells.row(row))
        if _is_ledger(block) and (best is None or len(block.columns) > len(best.columns)):
            best = block
    return best


def find_bank_statement(table: Table) -> bool:
    """Whether a sheet is a bank's list of transactions: dates, amounts and a balance, but no account."""
    for row in range(min(table.cells.height, _MOST_ROWS_BEFORE)):
        fields = set(_block(row, table.cells.row(row)).columns)
        is_of_bank = "account" not in fields and "amount" in fields and fields & {"balance", "bank"}
        if is_of_bank and len(fields) > 3:
            return True
    return False


def _block(row: int, cells: tuple[str | None, ...]) -> LedgerBlock:
    """The fields that the cells of one row name; of two columns of a name the first counts."""
    columns: dict[Field, int] = {}
    headers: dict[Field, str] = {}
    for at, cell in enumerate(cells):
        field = _FIELDS.get(normal(cell)) if cell and len(cell) < 60 else None
        if field is not None and field not in columns:
            columns[field] = at
            headers[field] = cell.strip() if cell else ""
    return LedgerBlock(row, columns, headers)


def _is_ledger(block: LedgerBlock) -> bool:
    fields = set(block.columns)
    has_amount = "amount" in fields or {"debit", "credit"} <= fields
    if not has_amount or "bank" in fields:
        return False
    if "account" in fields:
        return bool(fields & {"voucher", "date"})
    return {"voucher", "date"} <= fields and {"debit", "credit"} <= fields
