"""Organisation numbers, in the one form in which they are compared."""

import re


def normal_orgnr(text: str) -> str | None:
    """An organisation number as NNNNNN-NNNN from any of its forms (12 digits, 8-4, no hyphen, the VAT number
    SE…01), or ``None``.
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) == 12:
        digits = digits[:10] if text.strip().upper().startswith("SE") else digits[2:]
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 10 else None


def has_check_digit(orgnr: str) -> bool:
    """Whether the last digit of NNNNNN-NNNN is the one that the others give (modulus 10, as Skatteverket says)."""
    digits = [int(digit) for digit in orgnr if digit.isdigit()]
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0
