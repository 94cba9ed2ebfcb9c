"""From what the model refuses to sentences with a remedy: what is wrong, and what would be right.

Pydantic says what failed in its own terms; an operator with a text file needs to know what to write instead.
"""

from difflib import get_close_matches
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from tasks.agreement.document import Where
from tasks.agreement.model import Agreement

_REMEDIES = {
    "date_type": ("is no date", "write YYYY-MM-DD without quotes, a day that exists"),
    "string_type": ("is no text", "put it in quotes"),
    "int_type": ("is no whole number", "write digits only"),
    "list_type": ("is no list", "write [a, b], or one '- item' a line"),
    "dict_type": ("is no group of keys", "write '{key: value}', or one 'key: value' a line"),
    "model_type": ("is no group of keys", "write '{key: value}', or one 'key: value' a line"),
    "too_short": ("is empty", "give at least one"),
    "missing": ("is missing", "add it, as data/agreements/timra-ik-2022.yaml has it"),
}
"""By pydantic's error type: what is wrong, and the remedy."""


def refusals(errors: list[ErrorDetails]) -> list[tuple[Where, str, str]]:
    """Place, what is wrong and what would be right, for every error of the model.

    A missing key whose misspelling stands beside it is one mistake, not two.
    """
    meant = {meant for error in errors if error["type"] == "extra_forbidden" and (meant := _meant(error["loc"]))}
    return [
        (error["loc"], *explain(error))
        for error in errors
        if not (error["type"] == "missing" and error["loc"] in meant)
    ]


def explain(error: ErrorDetails) -> tuple[str, str]:
    """What is wrong and what would be right, for one error of the model."""
    name, kind, given = _name(error["loc"]), error["type"], _shown(error["input"])
    context = error.get("ctx", {})
    if kind == "agreement":
        return f"{name}: {context['what']}", context["remedy"]
    if kind == "extra_forbidden":
        return f"{name} is no key that is known here", _did_you_mean(error["loc"])
    if kind == "missing":
        what, remedy = _REMEDIES[kind]
        return f"{name} {what}", remedy
    if error["input"] is None and kind != "missing":
        return f"{name} has no value", "fill it in, or remove the key where it may be left out"
    if kind == "literal_error":
        return f"{name}: {given} is not among the choices", f"write {context['expected']}"
    if kind in _REMEDIES:
        what, remedy = _REMEDIES[kind]
        return f"{name}: {given} {what}", remedy
    # The rest are bounds (greater_than, decimal_max_places, string_too_long, …) whose message states it.
    message = error["msg"].removeprefix("Input ").removeprefix("Decimal input ")
    return f"{name}: {given} is out of bounds", f"it {message}"


def _name(where: tuple[int | str, ...]) -> str:
    """``budget[1].tariff.rate`` from a place; the marker pydantic puts on keys of a mapping left out."""
    text = ""
    for part in where:
        if part == "[key]":
            continue
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the agreement"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group of keys"
    text = str(value)
    return f"{text[:57]}…" if len(text) > 60 else text


def _did_you_mean(where: Where) -> str:
    meant = _meant(where)
    return f"did you mean {meant[-1]}?" if meant else f"remove it; the keys here are {_listed(where[:-1])}"


def _meant(where: Where) -> Where | None:
    """The known key that an unknown one looks like."""
    near = get_close_matches(str(where[-1]), _keys_at(where[:-1]), n=1, cutoff=0.6)
    return (*where[:-1], near[0]) if near else None


def _listed(where: Where) -> str:
    return ", ".join(sorted(_keys_at(where)))


def _keys_at(where: Where) -> set[str]:
    """The keys that the model knows at a place."""
    kind: Any = Agreement
    for part in where:
        kind = _inside(kind, part)
    return set(_bare(kind).model_fields)


def _inside(kind: Any, part: int | str) -> Any:
    """The type of ``part`` in ``kind``: a model's field, a list's item or a mapping's value."""
    bare = _bare(kind)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return bare.model_fields[str(part)].annotation
    return get_args(bare)[-1]


def _bare(kind: Any) -> Any:
    """A type without ``Annotated`` and ``| None``."""
    while get_origin(kind) in (Annotated, UnionType, Union):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    return kind
