"""What a report rests on beside the agreement and the facts, as a model that goes into the archive package."""

from datetime import date

from pydantic import Field

from tasks.cases.case import Case
from tasks.findings import CheckOutcome, Finding
from tasks.measures.corrections import State
from tasks.measures.figures import Month, Nights, Part
from tasks.reports.model import Asked, Made, Source
from tasks.reports.told import Told


class Context(Part):
    """Stored as ``data/context.json`` in the package, so that it alone can make the report again."""

    period: str
    edition: int
    made_on: date
    released_by: str | None = None  # on whose word a held report goes out, marked preliminary
    reason: str | None = None  # of a corrected edition
    month_told: bool = True  # false: no shift sheet has a row for the month, so its activity is unknown
    has_ledger: bool = True  # false: no export was ever taken in, so what is booked is unknown
    reported: list[Month] = Field(default_factory=list)  # closed months as last reported, corrections included
    states: list[State] = Field(default_factory=list)  # the closed months after each drop since then, in order
    was_in_colour: bool = False  # an earlier period's report was yellow or red
    earlier: dict[str, Nights] = Field(default_factory=dict)  # nights as earlier periods' reports told them
    before: Told | None = None  # the last report of an earlier period
    replaced: Told | None = None  # the edition that a corrected one takes the place of
    findings: list[Finding] = Field(default_factory=list)  # of rows and files, as they stand for this report
    checks: list[CheckOutcome] = Field(default_factory=list)  # of the files behind the figures, then of the facts
    checks_before: dict[str, list[CheckOutcome]] = Field(default_factory=dict)  # of earlier reports, by period
    unchecked: list[str] = Field(default_factory=list)  # files taken in before it was kept what their checks saw
    told: list[tuple[str, str]] = Field(default_factory=list)  # keys of the findings that the report before has told
    cases: list[Case] = Field(default_factory=list[Case])  # as reports up to this period's have told them
    case_numbers: dict[str, int] = Field(default_factory=dict)  # that subjects bear in any edition
    asked: dict[str, Asked] = Field(default_factory=dict)  # since when what the report before asked has been asked
    followed: list[str] = Field(default_factory=list)  # decisions that earlier reports have said the last of
    sources: list[Source] = Field(default_factory=list)
    made: Made
