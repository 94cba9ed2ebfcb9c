"""How amounts and lists are written inside Swedish sentences, wherever a sentence is made."""

from collections.abc import Sequence
from decimal import Decimal

from babel.lists import format_list
from babel.numbers import format_decimal

NBSP = "\u00a0"
MINUS = "\u2212"


def kronor(amount: Decimal) -> str:
    """``−12 500 kr`` or ``−12 500,50 kr``: no öre where there are none, and never a line break inside."""
    pattern = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    # Babel leaves the minus of a pattern as a hyphen.
    return f"{format_decimal(amount, pattern, locale='sv_SE')}{NBSP}kr".replace("-", MINUS)


def listed(items: Sequence[str], most: int = 3) -> str:
    """``a, b och c``; beyond ``most`` the rest is counted: ``a, b, c och 4 till``."""
    named = list(items[:most])
    if len(items) > most:
        named.append(f"{len(items) - most} till")
    return format_list(named, locale="sv_SE")
