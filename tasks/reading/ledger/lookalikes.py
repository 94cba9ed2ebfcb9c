"""Tables of money that are no ledger: bank statements, Swish reports, securities, invoices, expenses, and reports of
sums by account.

Each has words of its own in its headers, and a report of sums in its title. They are told apart from a ledger by what
only a ledger has: numbered vouchers with an account. An invoice is not booked before it has a voucher, and what is
due says so itself.
"""

import re
from typing import Literal

from tasks.reading.ledger.expense_headers import names_of_field
from tasks.reading.ledger.headers import LedgerBlock
from tasks.reading.tables import Table

Lookalike = Literal["bank", "swish", "securities", "invoices", "expenses", "result_report", "balance_report"]

_ROWS_LOOKED_AT = 20
_TITLES: dict[Lookalike, re.Pattern[str]] = {
    "result_report": re.compile(r"\s*resultat(?:rapport|räkning)(?:en)?\b", re.IGNORECASE),
    "balance_report": re.compile(r"\s*balans(?:rapport|räkning)(?:en)?\b", re.IGNORECASE),
}
_BANK_NUMBER = re.compile(r"(?:[A-Z]{2}\d{2})?[\d ,.-]*", re.IGNORECASE)
_DIGITS_OF_BANK_NUMBER = 9


def _words(names: str) -> frozenset[str]:
    return frozenset(names.split("|"))


_SECURITIES = _words(
    "isin|courtage|courtage sek|värdepapper|värdepapper beskrivning|instrument|instrumentvaluta|likviddag|affärsdag"
)
_DUE = _words(
    "förfallodatum|förfallodag|förfaller|förf datum|förfdatum|due date|att betala|kvar att betala|amount due|"
    "restbelopp|fakturabelopp"
)
_INVOICE = _words(
    "fakturanr|faktura nr|fakturanummer|faktnr|fakt nr|faktura|fakturadatum|fakt datum|faktdatum|invoice|invoice no|"
    "invoice number|invoice date|ocr|ocr nr|ocr nummer"
)
_PAID = _words("betald|betalt|obetald|obetalt|betaldatum|betalningsdatum|slutbetald|rest|återstår|paid")
_EXPENSE = _words(
    "utlägg|utlägg av|utlägg kr|utlagt av|utläggare|kvitto|kvittonr|kvitto nr|kvittonummer|kvittobild|inköp|"
    "inköpt av|inköpsdatum|inköpsställe|köpt av|butik|budgetpost|budgetrad|utgift|utgiftstyp|utgiftskategori|"
    "kostnadsslag|anställd|attest|attesterad|attesterad av|receipt|receipt no|merchant|expense|expense account|"
    "expense type|expense category|reimbursable|employee|payer|spender|mcc"
)
_CATEGORY = _words("kategori|category")
_EXPENSE_DATE, _EXPENSE_AMOUNT = names_of_field("date"), names_of_field("amount")
_BANK = _words(
    "valutadatum|valutadag|avsändare|mottagare|reskontradatum|bokföringsdag|bokfdag|transaktionsdag|transdag|"
    "clearingnummer|clearingnr|clnr|transaktionstyp|referens|rubrik|meddelande|egna anteckningar|"
    "ytterligare detaljer|bokfört saldo|tillgängligt belopp"
)
_SWISH = _words(
    "mottagarnr|mottagarnummer|mottagarens nummer|avsändarnr|avsändarnummer|avsändarens nummer|avsändarnamn|"
    "avsändarens namn|orderreferens|swishnummer|swish nummer|swishnr"
)
_IN, _OUT = _words("insättning|insättningar|insatt|in|inbetalning"), _words("uttag|uttaget|ut|utbetalning|uttagen")


def titled(table: Table) -> Lookalike | None:
    """What the title of a sheet says that it is: a report of sums by account."""
    cells = [cell for row in table.cells.head(_ROWS_LOOKED_AT).iter_rows() for cell in row if cell]
    return next((what for what, title in _TITLES.items() if any(map(title.match, cells))), None)


def lookalike(block: LedgerBlock, table: Table) -> Lookalike | None:
    """What the table under these headers is, where it is one of them; ``None`` where it may be a ledger or nothing
    known.
    """
    names, fields = block.names, block.columns.keys()
    is_booked = block.has_vouchers and {"account", "date"} <= fields and block.has_amounts
    has_both_sides = {"debit", "credit"} <= fields
    if len(names & _SWISH) > 1 and block.has_amounts and not is_booked:
        return "swish"
    if names & _SECURITIES and block.has_amounts:
        return "securities"
    if names & _DUE and _has_money(block) and not (is_booked and has_both_sides):
        return "invoices"
    if is_booked and not _has_bank_numbers(block, table):
        return None
    if names & _INVOICE and _has_money(block):
        return "invoices"
    if _is_of_expenses(block):
        return "expenses"
    if names & _PAID and "date" in fields and block.has_amounts:
        return "invoices"
    return "bank" if _is_of_bank(block, table) else None


def _has_money(block: LedgerBlock) -> bool:
    """Whether a column holds amounts, whatever it is called."""
    return block.has_amounts or any("belopp" in name or "amount" in name for name in block.names)


def _is_of_expenses(block: LedgerBlock) -> bool:
    """Whether dated amounts were spent by somebody, or on a category, with no balance beside them."""
    names, fields = block.names, block.columns.keys()
    has_amount = names & _EXPENSE_AMOUNT or {"debit", "credit"} <= fields
    if "balance" in fields or not names & _EXPENSE_DATE or not has_amount:
        return False
    return bool(names & _EXPENSE or (names & _CATEGORY and "account" not in fields))


def _is_of_bank(block: LedgerBlock, table: Table) -> bool:
    """Whether dated amounts run over one account, the bank's own."""
    names, fields = block.names, block.columns.keys()
    is_dated = "date" in fields or bool(names & _BANK)
    if is_dated and names & _IN and names & _OUT:
        return True
    if not is_dated or not block.has_amounts:
        return False
    if "account" in fields:
        is_of_bank = bool(names & _BANK) and not {"account", "voucher"} <= fields
        return is_of_bank or _has_bank_numbers(block, table)
    has_columns = len(fields) + len(names & _BANK) > 3
    is_sided = {"debit", "credit"} <= fields and "voucher" not in fields
    return has_columns and (bool(names & _BANK) or ("balance" in fields and ("amount" in fields or is_sided)))


def _has_bank_numbers(block: LedgerBlock, table: Table) -> bool:
    """Whether what stands under the account is numbers of bank accounts."""
    if "account" not in block.columns:
        return False
    below = table.cells[block.header_row + 1 : block.header_row + 1 + _ROWS_LOOKED_AT]
    cells = [cell.strip() for cell in below.to_series(block.columns["account"]) if cell and cell.strip()]
    return bool(cells) and all(
        _BANK_NUMBER.fullmatch(cell) and sum(map(str.isdigit, cell)) >= _DIGITS_OF_BANK_NUMBER for cell in cells
    )
