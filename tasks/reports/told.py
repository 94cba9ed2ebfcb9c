"""What an earlier report said, figure by figure: what this one is set beside.

Figures go by their path in ``report.json``; items of lists by their id (``lines.material.booked``).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import Field

from tasks.measures.figures import Part, Status

PARTS = ("nights", "crew", "lines", "funds", "associations", "areas")
"""The parts of report.json that hold figures of the partnership."""

_NO_FIGURES = ("id", "clause", "label", "name")


class Proposed(Part):
    """A decision that an edition asked for: what it is about, its title, and how much or how many."""

    kind: str
    object: str
    title: str
    amount: Decimal | None
    number: int | None


class Told(Part):
    """An earlier edition's figures as ``report.json`` wrote them; what was unknown then is null."""

    period: str
    edition: int
    made_on: date
    status: Status
    figures: dict[str, str | None] = Field(default_factory=dict)
    proposed: list[Proposed] | None = None  # of an edition that is replaced; null where it is not known

    def number(self, path: str) -> Decimal | None:
        """The figure; null where it was unknown, was not told, or is a word."""
        try:
            return Decimal(self.figures.get(path) or "")
        except InvalidOperation:
            return None


def told(content: Mapping[str, Any]) -> Told:
    """The figures of a ``report.json``, whichever version of the software wrote it."""
    leaves = flat({name: content[name] for name in PARTS if name in content})
    return Told(
        period=content["period"],
        edition=content["edition"],
        made_on=content["made_on"],
        status=content["status"],
        figures={
            path: None if value is None else str(value)
            for path, value in leaves.items()
            if path.rpartition(".")[2] not in _NO_FIGURES
        },
    )


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """{path: value} of everything that is no container; items of lists are named by id or number."""
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = [
            ((item["id"] or "null") if isinstance(item, Mapping) and "id" in item else number, item)
            for number, item in enumerate(value)
        ]
    else:
        return {path: value}
    return {
        key: leaf for name, item in pairs for key, leaf in flat(item, f"{path}.{name}" if path else str(name)).items()
    }
