"""Figures of ``report.json`` as people read them: kronor with öre, shares in per cent, hours and numbers."""

from decimal import Decimal

from tasks.measures.explain import Value
from tasks.wording import swedish as sv
from tasks.wording.language import figure_words


def exact(rule: str, value: Value | Decimal) -> str:
    """As exactly as it is stored: ``4 237,50 kr``, ``24 %``, ``92,5714``."""
    if value is None:
        return sv.UNKNOWN
    amount = Decimal(str(value))
    match figure_words()[rule].get("unit"):
        case "kronor":
            return f"{sv.ore(amount)}{sv.NBSP}kr"
        case "share":
            return sv.proc(amount, 2)
        case "hours":
            return f"{sv.antal(amount, 4)}{sv.NBSP}h"
    return sv.antal(amount, 4)


def brief(rule: str, value: Value) -> str:
    """As a report shows it, without the unit but for shares: ``4 238``, ``24 %``, ``92,6``."""
    if value is None:
        return sv.UNKNOWN
    amount = Decimal(str(value))
    match figure_words()[rule].get("unit"):
        case "kronor":
            return sv.belopp(amount)
        case "share":
            return sv.proc(amount)
    return sv.antal(amount)


def change(rule: str, amount: Decimal) -> str:
    """A difference with its sign."""
    return ("+" if amount > 0 else "") + exact(rule, amount)
