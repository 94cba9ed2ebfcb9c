"""What the columns of a list of expenses are called: by clubs, by forms, and by the apps that export them.

Of several columns for the same thing the name that stands first here counts: what has been paid before what is
without VAT, kronor before the currency that was paid in, the day of the purchase before that of the payment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tasks.reading.lookup import normal

Field = Literal[
    "date",
    "amount",
    "debit",
    "credit",
    "category",
    "account",
    "association",
    "text",
    "more_text",
    "number",
    "currency",
    "paid_currency",
    "paid_amount",
    "project",
    "status",
    "type",
]

NAMES: dict[Field, str] = {
    "date": "inköpsdatum|köpdatum|kvittodatum|utläggsdatum|datum för köp|datum för köpet|datum för inköp|"
    "purchase date|expense date|transaction date|transactiondate|transaktionsdatum|datum|date|payment date|"
    "betaldatum|settlement date|timestamp|tidstämpel",
    "amount": "belopp sek inkl moms|belopp inkl moms sek|total amount sek|total sek|amount sek|gross amount sek|"
    "belopp sek|belopp kr|belopp i sek|belopp i kr|belopp i kronor|kostnad kr|utlägg kr|summa kr|totalt kr|"
    "belopp inkl moms|belopp inklusive moms|summa inkl moms|totalt inkl moms|total inkl moms|pris inkl moms|"
    "amount incl vat|amount including vat|amount with vat|amount incl tax|total incl vat|gross amount|total amount|"
    "bruttobelopp|brutto|totalbelopp|total|totalt|summa|belopp|amount|kostnad|pris",
    "debit": "debet|debit",
    "credit": "kredit|credit",
    "category": "budgetpost|budgetrad|budget line|kategori|category|category name|utgiftskategori|utgiftstyp|"
    "expense category|expense type|kostnadsslag|post|typ av utlägg|typ av kostnad",
    "account": "konto|kontonr|kontonummer|account|account number|account code|expense account|expense account code|"
    "category gl code|gl code|gl account",
    "association": "förening|klubb|mottagare|till förening|betalat till|association|club",
    "text": "vad|beskrivning|text|inköp|utlägg|ändamål|syfte|vad gäller utlägget|vad har köpts|vad har du köpt|"
    "vad köptes|description|purpose|note|avser",
    "more_text": "merchant|merchant name|butik|inköpsställe|supplier|supplier name|leverantör|kommentar|anteckning|"
    "comment",
    "number": "kvittonr|kvitto nr|kvittonummer|receipt number|receipt no|kvitto|nr",
    "currency": "valuta|currency",
    "paid_currency": "original currency|local currency|originalvaluta|ursprunglig valuta|köpvaluta",
    "paid_amount": "original amount|local amount|originalbelopp|ursprungligt belopp|belopp i valuta",
    "project": "projekt|projektnr|projnr|project|project code|tag|tags|kostnadsställe|kst|ks|cost center|cost centre|"
    "resultatenhet",
    "status": "status|state|approval status|review status|utläggsstatus",
    "type": "type|typ|transaction type|typ av transaktion",
}
_RANKS: dict[str, tuple[Field, int]] = {
    name: (field, rank) for field, names in NAMES.items() for rank, name in enumerate(names.split("|"))
}
_WHAT: frozenset[Field] = frozenset({"category", "account", "association", "text", "more_text"})
_IN_CROWNS = ("sek", "kr", "kronor")


@dataclass(frozen=True)
class Columns:
    """Which column, from 0, holds what. ``in_crowns``: the amount's header says that it is in kronor."""

    at: dict[Field, int]
    in_crowns: bool

    @property
    def are_of_expenses(self) -> bool:
        """Whether a date, an amount and what it was for have a column each."""
        has_amount = "amount" in self.at or {"debit", "credit"} <= self.at.keys()
        return "date" in self.at and has_amount and bool(self.at.keys() & _WHAT)


def columns_of(cells: Sequence[str | None]) -> Columns:
    """What the cells of a row are as headers."""
    found: dict[Field, tuple[int, int]] = {}  # rank and place
    for place, cell in enumerate(cells):
        named = _RANKS.get(normal(cell)) if cell else None
        if named is not None and (named[0] not in found or named[1] < found[named[0]][0]):
            found[named[0]] = (named[1], place)
    amount = normal(cells[found["amount"][1]] or "").split() if "amount" in found else []
    return Columns({field: place for field, (_, place) in found.items()}, bool(set(amount) & set(_IN_CROWNS)))


def names_of_field(field: Field) -> frozenset[str]:
    """Every name of a field."""
    return frozenset(NAMES[field].split("|"))
