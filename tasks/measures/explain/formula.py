"""How a derived figure follows from other figures: a formula that is computed here and can be written out.

``Figure("nights.to_date") / Figure("nights.planned")`` reads as it is meant. A ``*`` in a path stands for the id in
the path of the figure that is explained. Formulas are computed from exact figures, for a figure is rounded once;
where the domain adds what is stored (sums of lines), the operand says so.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from typing import Literal

from tasks.measures.parts import Saying

Known = Callable[["Figure"], Fraction]
"""What a figure of a formula is, exact or as stored."""

_TIGHTNESS = {"+": 1, "−": 1, "×": 2, "÷": 2}


class Formula:
    """Of figures and stated numbers. Reads as arithmetic: ``+ - * /`` and a minus in front."""

    def __add__(self, other: "Formula") -> "Formula":
        return Operation("+", self, other)

    def __sub__(self, other: "Formula") -> "Formula":
        return Operation("−", self, other)

    def __mul__(self, other: "Formula") -> "Formula":
        return Operation("×", self, other)

    def __truediv__(self, other: "Formula") -> "Formula":
        return Operation("÷", self, other)

    def __neg__(self) -> "Formula":
        return Of("negative", (self,))


@dataclass(frozen=True)
class Figure(Formula):
    """Another figure of the report; ``stored``: as it is stored, rounded, instead of exact."""

    path: str
    stored: bool = False


@dataclass(frozen=True)
class Stated(Formula):
    """A number that is no figure of the report, and what it is."""

    saying: Saying
    amount: Fraction


@dataclass(frozen=True)
class Operation(Formula):
    """One of the four."""

    sign: Literal["+", "−", "×", "÷"]
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Of(Formula):
    """The least or most of several; of one its negative, its size without sign, or its whole part."""

    what: Literal["least", "most", "negative", "size", "whole"]
    among: tuple[Formula, ...]


Piece = Figure | Stated | str
"""A figure, a stated number, or a sign: ``+ − × ÷ ( )``, ``|`` around a size, or the name of an :class:`Of`."""


def added(parts: Iterable[Formula]) -> Formula:
    """The sum of one or more."""
    first, *others = parts
    for part in others:
        first = first + part
    return first


def computed(formula: Formula, known: Known) -> Fraction:
    """What the formula gives, exactly."""
    match formula:
        case Figure():
            return known(formula)
        case Stated():
            return formula.amount
        case Operation():
            left, right = computed(formula.left, known), computed(formula.right, known)
            match formula.sign:
                case "+":
                    return left + right
                case "−":
                    return left - right
                case "×":
                    return left * right
            return left / right
        case Of():
            values = [computed(each, known) for each in formula.among]
            match formula.what:
                case "least":
                    return min(values)
                case "most":
                    return max(values)
                case "negative":
                    return -values[0]
                case "size":
                    return abs(values[0])
            return Fraction(floor(values[0]))
    raise TypeError(formula)


def with_key(formula: Formula, key: str | None) -> Formula:
    """The same with every ``*`` in its paths replaced by the id (``null`` for none)."""
    match formula:
        case Figure():
            return replace(formula, path=formula.path.replace("*", "null" if key is None else key))
        case Operation():
            return replace(formula, left=with_key(formula.left, key), right=with_key(formula.right, key))
        case Of():
            return replace(formula, among=tuple(with_key(each, key) for each in formula.among))
    return formula


def pieces(formula: Formula) -> Iterator[Piece]:
    """The formula as it is read, from left to right, with the parentheses that it needs."""
    match formula:
        case Figure() | Stated():
            yield formula
        case Operation():
            yield from _inside(formula.left, _TIGHTNESS[formula.sign])
            yield formula.sign
            yield from _inside(formula.right, _TIGHTNESS[formula.sign] + (formula.sign in "−÷"))
        case Of(what="negative"):
            yield "−"
            yield from _inside(formula.among[0], 3)
        case Of(what="size"):
            yield "|"
            yield from pieces(formula.among[0])
            yield "|"
        case Of():
            yield formula.what
            for number, each in enumerate(formula.among):
                if number:
                    yield "and"
                yield from _inside(each, 3)


def _inside(formula: Formula, tightness: int) -> Iterator[Piece]:
    """In parentheses where the formula around it would bind tighter."""
    if isinstance(formula, Operation) and _TIGHTNESS[formula.sign] < tightness:
        yield "("
        yield from pieces(formula)
        yield ")"
    else:
        yield from pieces(formula)
