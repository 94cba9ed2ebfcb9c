"""Figures of ``report.json`` as people read them: kronor with öre, shares in per cent, hours and numbers."""

from decimal import Decimal

from tasks.measures.explain import Value
from tasks.wording import swedish as sv
from tasks.wording.language import figure_words


def exact(rule: str, value: Value | Decimal) -> str:
    """As exactly as it is stored: ``4 237,50 kr``, ``24 %``, ``92,5714``; variances with their sign."""
    if value is None:
        return sv.UNKNOWN
    amount = Decimal(str(value))
    return _with_sign(rule, _exact(rule, amount), amount)


def brief(rule: str, value: Value) -> str:
    """As a report shows it, without the unit but for shares: ``4 238``, ``24 %``, ``92,6``; variances with their
    sign.
    """
    if value is None:
        return sv.UNKNOWN
    amount = Decimal(str(value))
    match figure_words()[rule].get("unit"):
        case "kronor":
            written = sv.belopp(amount)
        case "share":
            written = sv.proc(amount)
        case _:
            written = sv.antal(amount)
    return _with_sign(rule, written, amount)


def change(rule: str, amount: Decimal) -> str:
    """A difference with its sign."""
    return sv.tecken(_exact(rule, amount), amount)


def _exact(rule: str, amount: Decimal) -> str:
    match figure_words()[rule].get("unit"):
        case "kronor":
            return f"{sv.ore(amount)}{sv.NBSP}kr"
        case "share":
            return sv.proc(amount, 2)
        case "hours":
            return f"{sv.antal(amount, 4)}{sv.NBSP}h"
    return sv.antal(amount, 4)


def _with_sign(rule: str, written: str, amount: Decimal) -> str:
    return sv.tecken(written, amount) if "sign" in figure_words()[rule] else written
