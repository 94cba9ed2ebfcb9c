"""A finding: something in the data that a person should look at, with its place and its remedy.

Findings are data from the reader to the report. A row is either a fact or it stands in a finding of severity
``error``; warnings and notes go along with facts. A finding quotes only date, time, number, account and area
cells: other text may be a name (docs/domain, settled reading 16).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict


class Severity(StrEnum):
    """How much a finding weighs. ``error``: the row does not count."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(BaseModel):
    """Where in a dropped file: ``row`` counts from 1, headers included; ``column`` is the header as written."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


class Finding(BaseModel):
    """One thing to look at.

    ``code`` is the rule's id (``shift.area_unknown``), ``clause`` the agreement's clause behind it, ``message``
    and ``remedy`` are Swedish sentences for the coordinator, ``value`` the offending cell where it may be quoted.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    clause: str | None = None
    message: str
    remedy: str | None = None
    value: str | None = None
    where: Place
    told_before: bool = False  # an earlier report has told it already: shown apart, in short

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> "Finding":
        """A row of ``FINDINGS`` (:mod:`tasks.facts.schemas`) as the model."""
        place = Place(**{name: row[name] for name in Place.model_fields})
        return cls(
            **{name: row[name] for name in ("code", "severity", "clause", "message", "remedy", "value")}, where=place
        )

    @property
    def key(self) -> tuple[str, str]:
        """What makes two findings the same to a reader, also when a newer file says it again on another row."""
        return (self.code, self.message)
