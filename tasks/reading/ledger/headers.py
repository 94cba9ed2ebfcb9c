"""What the columns of a ledger are called by the common Swedish programs.

Verifikationslista and huvudbok of Fortnox, Visma, Bokio and their like name the same things differently.
"""

import re
from dataclasses import dataclass
from typing import Literal

from tasks.reading.lookup import normal

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
]

_NAMES: dict[Field, str] = {
    "voucher": "vernr|ver nr|ver|verifikat|verifikation|verifikationsnr|verifikationsnummer|verifikatnr|"
    "verifikatnummer|ver nummer|vernummer|verifikation nr|v nr|vnr|löpnr|voucher|voucher no|nr|nummer",
    "series": "serie|verserie|ver serie|verifikationsserie|vserie|v serie|series",
    "date": "bokföringsdatum|datum|verdatum|ver datum|verifikationsdatum|transaktionsdatum|bokf datum|"
    "bokfdatum|bokfdag|bokförd|vdatum|v datum|trans datum|transdatum|date",
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
    "balance": "saldo|ackumulerat|balance|ack saldo|bokfört saldo",
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
_AT_NEED = frozenset({"nr", "nummer", "löpnr"})  # of rows, as often as of vouchers
_VOUCHER_HEAD = re.compile(
    r"(?:ver\w*\W*)??(?P<voucher>[^\W\d_]{0,8}[ :./-]?\d+)\W+"
    r"(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{6})(?!\d)(?: 00:00:00)?\W*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class LedgerBlock:
    """A ledger in a sheet: ``header_row`` from 0, the column (from 0) and the header as written of each
    field. ``names``: everything that the row says, as it is compared.
    """

    header_row: int
    columns: dict[Field, int]
    headers: dict[Field, str]
    names: frozenset[str]

    @property
    def has_vouchers(self) -> bool:
        """Whether a column numbers vouchers, and not just rows."""
        return "voucher" in self.columns and normal(self.headers["voucher"]) not in _AT_NEED

    @property
    def has_amounts(self) -> bool:
        """Whether amounts stand in one column, or in debit and credit."""
        return "amount" in self.columns or {"debit", "credit"} <= self.columns.keys()

    @property
    def is_grouped(self) -> bool:
        """A huvudbok whose accounts stand on rows of their own."""
        return "account" not in self.columns

    @property
    def has_voucher_heads(self) -> bool:
        """A verifikationslista whose vouchers stand on rows of their own, above their rows."""
        return not self.columns.keys() & {"voucher", "date"}


def voucher_head(line: str) -> dict[str, str] | None:
    """``voucher``, ``date`` and ``text`` of a row that heads a voucher's rows, its cells written one after the other:
    ``A 12 2022-01-14 Bidrag``.
    """
    match = _VOUCHER_HEAD.fullmatch(line.strip())
    return match.groupdict() if match else None


def named_block(row: int, cells: tuple[str | None, ...]) -> LedgerBlock:
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
        frozenset(name for _, _, name in named),
    )
