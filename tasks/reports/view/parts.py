"""The parts of the view: what every output shows, as text already rounded and written in Swedish.

Strings are shown as they stand. The few numbers are for drawing (charts) and for counting, never for showing.
"""

from tasks.measures.figures import Part, Status


class Badge(Part):
    """A status: its colour never stands without its word."""

    status: Status
    word: str  # GRÖN, GUL, RÖD
    meaning: str


class Headline(Part):
    """One of the three figures of the first screen."""

    figure: str
    detail: str


class Decision(Part):
    """What the steering group is asked to decide, ready for the minutes."""

    number: int
    title: str
    wording: str
    otherwise: str  # what a no leads to
    clause: str  # id of the clause behind it, empty where the agreement has none; never part of a sentence
    answer: str  # mailto: address with the subject filled in


class BudgetRow(Part):
    """A budget line, or the sum (``id`` null)."""

    id: str | None
    clause: str
    label: str
    budget: str
    plan: str
    booked: str
    accrued: str
    variance: str
    share: str
    forecast: str
    forecast_variance: str
    badge: Badge | None


class AssociationRow(Part):
    """An association's open account, or the sum (``id`` "total")."""

    id: str | None
    name: str
    area_nights: str
    adult_hours: str
    earned: str
    booked: str
    outstanding: str


class PurposeRow(Part):
    """A row, or an association, behind what is not clearly in the purpose, and what settles it."""

    kind: str
    what: str
    amount: str
    settled_by: str


class AreaRow(Part):
    """Area-nights of a place."""

    name: str
    area_nights: str


class FigureRow(Part):
    """An activity figure: in the month and to date."""

    label: str
    in_month: str
    to_date: str


class CorrectionRow(Part):
    """A closed month's figure that has changed."""

    month: str
    label: str
    before: str
    after: str
    source: str
    received: str
    sentence: str


class FindingLine(Part):
    """One finding in words."""

    message: str
    place: str
    remedy: str


class FindingGroup(Part):
    """Findings by the same rule; ``shown`` are the first of them, ``more`` says how many follow, or is empty."""

    severity: str
    shown: list[FindingLine]
    more: str


class Findings(Part):
    """New findings in words, and how many stand since earlier reports."""

    count: str
    groups: list[FindingGroup]
    told_before: str  # empty where there are none
    told_before_groups: list[FindingGroup]


class Agenda(Part):
    """An open question."""

    id: str
    clause: str
    text: str


class BudgetBar(Part):
    """A line in the budget chart; shares of the line's budget, for drawing."""

    label: str
    amounts: str
    accrued: float
    forecast: float


class Point(Part):
    """A month in the chart of nights, counted from the start of the term; ``done`` is null after the cut-off."""

    label: str
    planned: float | None
    done: int | None


class Chart(Part):
    """A chart's title (its conclusion) and what it shows in words."""

    title: str
    alt: str


class NightsChart(Chart):
    """Nights month by month: planned, done, forecast (the end of the term's value)."""

    points: list[Point]
    forecast: float | None
    done_label: str
    planned_label: str
    forecast_label: str


class BudgetChart(Chart):
    """Accrued and forecast of each line, per cent of its budget."""

    forecast_label: str
    bars: list[BudgetBar]


class View(Part):
    """Everything that a monthly report shows."""

    language: str
    subject: str
    preheader: str
    title: str
    agreement: str
    agreement_id: str
    author: str
    period: str
    month: str
    made_on: str  # ISO
    badge: Badge
    headline: str
    preliminary: str  # empty where the report is not
    ended: bool  # the term is over: what stands is outcome, nothing is foretold
    decisions: list[Decision]  # as many as a meeting, and a first screen, has room for
    other_decisions: list[Decision]  # the rest, in the PDF and the workbook
    more_decisions: str  # how many that is; empty where there are none
    todo: list[str]  # what needs no decision: tasks with who and when, and notes
    headlines: list[Headline]
    pace_heading: str  # after the term there is no pace any more
    pace: list[str]
    budget: list[BudgetRow]
    budget_notes: list[str]
    rules: str
    activity: list[FigureRow]
    associations: list[AssociationRow]
    association_notes: list[str]
    purpose: list[PurposeRow]
    areas: list[AreaRow]
    areas_note: str
    corrections: list[CorrectionRow]
    no_corrections: str
    findings: Findings
    unknown: list[str]
    questions: list[Agenda]
    forecast_label: str  # what the forecast's column is called: after the term it holds the outcome
    clauses: dict[str, str]  # what the clause ids stand for, in the agreement's own words
    legend: list[str]  # the same, a line for each id that the report shows
    dates: list[str]
    edition: str
    replaces: str
    sources: list[str]
    made: str
    nights_chart: NightsChart
    budget_chart: BudgetChart
