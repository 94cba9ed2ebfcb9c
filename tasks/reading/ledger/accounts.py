"""The account that a cell of a table names."""

import re

from tasks.accounts import DIGITS

_ACCOUNT = re.compile(rf"(?:konto\s*:?\s*)?([0-9]{{3,{DIGITS}}})(?:\.0)?(?!\w|[-.,]\d)", re.IGNORECASE)


def account_of(text: str) -> str | None:
    """The account number that begins ``1930 Företagskonto`` or ``Konto 1930``; ``None`` where none does."""
    match = _ACCOUNT.match(text)
    return match[1] if match else None
