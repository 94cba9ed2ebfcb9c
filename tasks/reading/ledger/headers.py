"""Where a ledger begins in a sheet and what its columns are, by the headers of the common Swedish programs.

Verifikationslista and huvudbok of Fortnox, Visma, Bokio and their like name the same things differently. Bank
statements look much the same and are told apart: they have a balance and no account.
"""

import re
from dataclasses import dataclass
from typing import Literal

from tasks.reading.lookup import normal
from tasks.reading.tables import Table

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
    "side",
    "status",
    "balance",
    "bank",
]

_NAMES: dict[Field, str] = {
    "voucher": "vernr|ver nr|ver|verifikat|verifikation|verifikationsnr|verifikationsnummer|verifikatnr|"
    "verifikatnummer|ver nummer|vernummer|verifikation nr|v nr|vnr|löpnr|voucher|voucher no|nr|nummer",
    "series": "serie|verserie|ver serie|verifikationsserie|vserie|v serie|series",
    "date": "bokföringsdatum|datum|verdatum|ver datum|verifikationsdatum|transaktionsdatum|bokf datum|"
    "bokfdatum|bokförd|vdatum|v datum|trans datum|transdatum|date",
    "registered": "registreringsdatum|regdatum|reg datum|registrerad|registrerat|inmatningsdatum|skapad",
    "account": "konto|kontonr|kontonummer|konto nr|kto|bokföringskonto|account",
    "account_name": "kontonamn|kontobenämning|benämning|kontotext|konto namn|namn|account name",
    "cost_centre": "ks|kst|ksnr|kst nr|kostnadsställenr|kostnadsställe nr|kostnadsställekod|"
    "kostnadsställe|kostn ställe|kostnadsst|resultatenhet|re|avdelning|cost center",
    "project": "projnr|proj|projekt|projektnr|projektnummer|projekt nr|proj nr|projektkod|project",
    "voucher_text": "verifikationstext|vertext|ver text|text|beskrivning|verifikatstext|verifikattext|"
    "verifikationsbeskrivning|affärshändelse|händelse|description",
    "text": "transaktionsinfo|transinfo|transaktionstext|transtext|trans info|radtext|rad text|kommentar|"
    "transaktion|notering|anteckning|information|info|motpart|leverantör",
    "debit": "debet|debit|debet sek|debet kr|debetbelopp",
    "credit": "kredit|credit|kredit sek|kredit kr|kreditbelopp",
    "amount": "belopp|belopp sek|belopp kr|summa|transaktionsbelopp|amount",
    "side": "d k|dk|debet kredit|debit credit|debet eller kredit|tecken|sida",
    "status": "status|makulerad|struken|annullerad",
    "balance": "saldo|ackumulerat|balance|ack saldo",
    "bank": "valutadatum|avsändare|mottagare|reskontradatum|bokföringsdag|transaktionsdag|referens|rubrik|"
    "isin|courtage|courtage sek|värdepapper|värdepapper beskrivning",
}
_FIELDS: dict[str, Field] = {name: field for field, names in _NAMES.items() for name in names.split("|")}
_PREFERRED = frozenset(
    {
        "vernr",
        "ver nr",
        "verifikationsnr",
        "verifikationsnummer",
        "verifikatnr",
        "bokföringsdatum",
        "verdatum",
        "ver datum",
        "verifikationsdatum",
        "kontonr",
        "kontonummer",
        "konto nr",
        "belopp sek",
        "belopp kr",
        "ksnr",
        "kst nr",
        "kostnadsställenr",
        "kostnadsställe nr",
        "kostnadsställekod",
        "projnr",
        "proj nr",
        "projektnr",
        "projekt nr",
        "projektnummer",
        "projektkod",
    }
)
"""Names of which nothing else beside them is the field."""
_AT_NEED = frozenset({"nr", "nummer"})  # of rows, as often as of vouchers
_MOST_ROWS_BEFORE = 200
_ROWS_TO_FIRST_VOUCHER = 5
_VOUCHER_HEAD = re.compile(
    r"(?:ver\w*\W*)??(?P<voucher>[^\W\d_]{0,8}[ :./-]?\d+)\W+"
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{6})(?!\d)(?: 00:00:00)?\W*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)


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

    @property
    def has_voucher_heads(self) -> bool:
        """A verifikationslista whose vouchers stand on rows of their own, above their rows."""
        return not self.columns.keys() & {"voucher", "date"}


def find_ledger(table: Table) -> LedgerBlock | None:
    """The ledger of a sheet, ``None`` where there is none: an amount, and an account or a numbered voucher."""
    best: LedgerBlock | None = None
    for row in range(min(table.cells.height, _MOST_ROWS_BEFORE)):
        block = _block(row, table.cells.row(row))
        is_ledger = _is_ledger(block) or _is_under_voucher_heads(block, table)
        if is_ledger and (best is None or len(block.columns) > len(best.columns)):
            best = block
    return best


def voucher_head(line: str) -> dict[str, str] | None:
    """``voucher``, ``date`` and ``text`` of a row that heads a voucher's rows, its cells written one after the other:
    ``A 12 2022-01-14 Bidrag``.
    """
    match = _VOUCHER_HEAD.fullmatch(line.strip())
    return match.groupdict() if match else None


def find_bank_statement(table: Table) -> bool:
    """Whether a sheet is a bank's list of transactions: dates, amounts and a balance, but no account. One
    of securities has the customer's own, and no vouchers.
    """
    for row in range(min(table.cells.height, _MOST_ROWS_BEFORE)):
        fields = set(_block(row, table.cells.row(row)).columns)
        is_of_bank = _is_only_of_bank(fields) or ("balance" in fields and "account" not in fields)
        if is_of_bank and "amount" in fields and len(fields) > 3:
            return True
    return False


def _block(row: int, cells: tuple[str | None, ...]) -> LedgerBlock:
    """The fields that the cells of one row name. Of two columns for a field the fuller name counts, then the first;
    a second text is the row's, where that has none.

    Debit and credit beside an amount say it all: the amount is theirs again, or in another currency.
    """
    named = [(at, cell.strip(), normal(cell)) for at, cell in enumerate(cells) if cell and len(cell) < 60]
    named.sort(key=lambda each: (each[2] not in _PREFERRED, each[2] in _AT_NEED))
    found: dict[Field, tuple[int, str]] = {}
    for at, header, name in named:
        if (field := _FIELDS.get(name)) is not None:
            found.setdefault(field, (at, header))
    more = [each[:2] for each in named if _FIELDS.get(each[2]) == "voucher_text" and each[:2] not in found.values()]
    if more:
        found.setdefault("text", more[0])
    if {"debit", "credit"} <= found.keys():
        found.pop("amount", None)
    elif "amount" not in found and "side" in found:
        found["amount"] = found.pop("side")
    in_order = dict(sorted(found.items(), key=lambda each: each[1]))
    return LedgerBlock(
        row,
        {field: at for field, (at, _) in in_order.items()},
        {field: header for field, (_, header) in in_order.items()},
    )


def _is_under_voucher_heads(block: LedgerBlock, table: Table) -> bool:
    """Whether account and amounts are columns and the vouchers' numbers and dates head their rows."""
    fields = block.columns.keys()
    if "account" not in fields or not ("amount" in fields or {"debit", "credit"} <= fields):
        return False
    if fields & {"voucher", "date", "balance", "bank"}:
        return False
    below = table.cells[block.header_row + 1 : block.header_row + 1 + _ROWS_TO_FIRST_VOUCHER]
    return any(voucher_head(" ".join(filter(None, cells))) for cells in below.iter_rows())


def _is_ledger(block: LedgerBlock) -> bool:
    fields = set(block.columns)
    has_amount = "amount" in fields or {"debit", "credit"} <= fields
    if not has_amount or _is_only_of_bank(fields):
        return False
    if "account" in fields:
        return bool(fields & {"voucher", "date"})
    return {"voucher", "date"} <= fields and {"debit", "credit"} <= fields


def _is_only_of_bank(fields: set[Field]) -> bool:
    """Whether there are columns that banks write, and none of a voucher's account beside them."""
    return "bank" in fields and not {"account", "voucher"} <= fields
