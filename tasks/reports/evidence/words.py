"""What an explanation says, in the words of the templates: the same for the terminal and the page."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from tasks.agreement.model import Version
from tasks.measures.explain import Explanation, Figure, Stated, pieces
from tasks.measures.parts import Saying
from tasks.wording.file_names import masked
from tasks.wording.language import clean, figure_words, say

_WORDS = ("least", "most", "whole", "and")


def name(explanation: Explanation) -> str:
    """What the figure is called."""
    return figure_words()[explanation.rule]["name"]


def rule(explanation: Explanation) -> str:
    """The rule behind the figure; where it is unknown, that too."""
    known = figure_words()[explanation.rule]["rule"]
    return say("figure_rule", rule=known, unknown=explanation.value is None, of_month=explanation.of_month)


def clause(explanation: Explanation) -> str:
    """The clause that asks for the figure, or that the agreement has none."""
    return say("figure_clause", id=explanation.clause)


def decided(explanation: Explanation) -> list[str]:
    """The decisions behind the figure, each with its number and date, and the versions of the agreement."""
    return [
        say("figure_version", start=each.start, end=each.end, text=each.text, clause=each.clause)
        if isinstance(each, Version)
        else say("figure_decided", id=each.id, decided=each.decided, text=each.text)
        for each in explanation.decisions
    ]


def wording(saying: Saying) -> str:
    """A stated term in words."""
    return say(f"term_{saying.name}", **saying.values)


@lru_cache
def file_name(name: str) -> str:
    """A dropped file's name as it may be told."""
    return clean(masked(name))


def place(row: Mapping[str, Any], here: str | None = None) -> str:
    """``Pass, rad 8``: with its file's name where that is another than ``here``, which is none by itself.

    A team in a list of persons has several rows.
    """
    numbers = row.get("rows") or [row["row"]]
    file = file_name(row["file"]) if here is not None and row["file"] != here else None
    return say("at_row", numbers=numbers, sheet=row["sheet"], file=file)


def reason(row: Mapping[str, Any]) -> str:
    """Why a row of ``CONTRIBUTIONS`` gives 0; empty where it gives something."""
    if row["why"] is None:
        return ""
    if row["counted_at"] is not None:
        return say(f"why_{row['why']}", row=place(row["counted_at"], here=row["file"]))
    return say(f"why_{row['why']}")


def bracketed(number: str) -> str:
    """In parentheses where it is negative, for a sign may stand before it."""
    return f"({number})" if number.startswith(("-", "−")) else number


def written(
    explanation: Explanation, figure: Callable[[Figure], str], stated: Callable[[Stated], str], space: str = " "
) -> str:
    """The formula from left to right: every figure and stated number as the two functions write them, signs and words
    between them. Empty where the figure has none. ``space`` is of their type: Markup where they give Markup.
    """
    if explanation.formula is None:
        return space[:0]
    parts = []
    for piece in pieces(explanation.formula):
        if isinstance(piece, str):
            parts.append(say(piece) if piece in _WORDS else piece)
        else:
            parts.append(figure(piece) if isinstance(piece, Figure) else stated(piece))
    return space.join(parts).replace("( ", "(").replace(" )", ")")
