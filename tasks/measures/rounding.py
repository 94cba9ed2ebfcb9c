"""From exact arithmetic to what is stored: every figure is rounded once, half to even.

Sums of money are whole öre (``int``), everything divided is a :class:`fractions.Fraction` of kronor or
nights; a ``Decimal`` comes into being where a figure is stored, and nowhere before.
"""

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction, decimals: int) -> Decimal:
    """With so many decimals, half to even."""
    return Decimal(round(value * 10**decimals)).scaleb(-decimals)


def kronor(value: Fraction) -> Decimal:
    """Kronor rounded half to even to the öre."""
    return rounded(value, 2)


def kronor_of_ore(ore: int) -> Decimal:
    """Kronor of whole öre; exact."""
    return Decimal(ore).scaleb(-2)


def ore(amount: Decimal) -> int:
    """Whole öre of kronor. The amounts of agreements and ledgers have two decimals, so this is exact."""
    return int(amount.scaleb(2))


def quantity(value: Fraction) -> Decimal:
    """A quantity with four decimals, rounded half to even."""
    return rounded(value, 4)


def known_kronor(value: Fraction | None) -> Decimal | None:
    """:func:`kronor` of what is known; unknown stays unknown."""
    return None if value is None else kronor(value)


def known_quantity(value: Fraction | None) -> Decimal | None:
    """:func:`quantity` of what is known; unknown stays unknown."""
    return None if value is None else quantity(value)
