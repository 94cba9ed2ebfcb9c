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
