"""A finding: something in the data that a person should look at, with its place and its remedy.

Findings are data from the reader to the report. A row is either a fact or it stands in a finding of severity
``error``; warnings and notes go along with facts. A finding quotes only date, time, number, account and area
cells: other text may be a name (docs/domain, settled reading 16).

Where something is found, :func:`tell` is called with a code, a place and values. What the code weighs, the duty that
it rests on and its sentences stand in the catalogue, ``templates/sv/findings.toml``, and nowhere else: a new finding
begins with an entry there. A file that is not taken in gets its reason from :func:`refusal`, out of the same file.
``docs/rules.md`` is that file as a page.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.wording.catalogue import catalogue

REFUSED = "file.refused"
"""The code of every file that is not taken in; its cases say why."""


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


class CheckOutcome(BaseModel):
    """What became of one check of a suite: its id, the library's name of the expectation, the heaviest of what it may
    tell, the ``rows`` that it was about and those that ``failed``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: str
    expectation: str
    severity: Severity
    rows: int
    failed: int


def tell(
    code: str,
    where: Place,
    agreement: Agreement | None = None,
    /,
    *,
    case: str | None = None,
    clause: str | None = None,
    value: str | None = None,
    **values: object,
) -> Finding:
    """The finding of a code of the catalogue, its sentences filled in with ``values``.

    ``case``: which of the code's sentences, where it has several. ``agreement``: the clause is that agreement's id;
    without one, or where a report is to say it, the clause is the catalogue's duty. ``clause``: another than the
    catalogue's, such as that of a budget line. ``value``: the cell as written, where it may be quoted. Raises
    :class:`KeyError` for a code, a case or a value that the catalogue and the caller do not agree about.
    """
    entry = catalogue()[code]
    remedy = entry.remedy(case)
    cited = clause or entry.duty
    return Finding(
        code=code,
        severity=Severity(entry.severity(case)),
        clause=cited if agreement is None else clause_id(agreement, cited),
        message=entry.message(case).fill(values),
        remedy=remedy and remedy.fill(values),
        value=value,
        where=where,
    )


def refusal(case: str, /, **values: object) -> str:
    """Why a file is not taken in and what to do: one of the sentences of :data:`REFUSED`."""
    return catalogue()[REFUSED].message(case).fill(values)
