"""Finding names regardless of case and punctuation, and reading each distinct cell text once."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl

from tasks.agreement.model import Area, Association

_JOINT = re.compile(r"\s*(?:/|&|\+|,|;|\n|\boch\b|\bsamt\b|\b(?:tillsammans )?med\b)\s*", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")


def normal(text: str) -> str:
    """A text as it is compared: lower case, words and numbers only, one space between them."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def names_of(named: Sequence[Area] | Sequence[Association]) -> dict[str, str]:
    """Every name, alias and id of areas or associations in :func:`normal` form, to the id."""
    return {normal(name): each.id for each in named for name in (each.id, each.name, *each.aliases)}


def id_of(text: str, ids: dict[str, str]) -> str | None:
    """What a text names by ``ids`` (:func:`names_of`), also with its words parted otherwise (``Arena området``);
    ``None`` where that is nothing, or several, as where its words are names themselves."""
    name = normal(text)
    if name in ids:
        return ids[name]
    if len({ids[word] for word in name.split() if word in ids}) > 1:
        return None
    joined = name.replace(" ", "")
    alike = {found for known, found in ids.items() if known.replace(" ", "") == joined}
    return alike.pop() if len(alike) == 1 else None


def ids_of(text: str, ids: dict[str, str]) -> list[str] | None:
    """What a cell names by ``ids`` (:func:`names_of`): one id, several (``A/B``, ``A och B``, ``A & B``), or ``None``
    where any part is unknown."""
    if whole := id_of(text, ids):
        return [whole]
    parts = [id_of(part, ids) for part in _JOINT.split(text) if part.strip()]
    known = [part for part in parts if part is not None]
    return list(dict.fromkeys(known)) if known and len(known) == len(parts) else None


def read_distinct(texts: pl.Series, read: Callable[[str], Sequence[Any]], schema: dict[str, Any]) -> pl.DataFrame:
    """``read`` applied to each cell, called once for each distinct text: long sheets repeat themselves.

    ``read`` gives one value for each column of ``schema``. Rows come in the order of ``texts``; empty cells
    give nulls.
    """
    if texts.null_count() == len(texts):
        return pl.select(pl.repeat(None, len(texts), dtype=dtype).alias(name) for name, dtype in schema.items())
    distinct = texts.unique().drop_nulls()
    read_values = [(text, *read(text)) for text in distinct]
    lookup = pl.DataFrame(read_values, schema={"text": pl.String} | schema, orient="row")
    return texts.rename("text").to_frame().join(lookup, on="text", how="left", maintain_order="left").drop("text")
