"""The parts of the view: what every output shows, as text already rounded and written in Swedish.

Strings are shown as they stand. The few numbers are for drawing (charts) and for counting, never for showing.
"""

from decimal import Decimal
from typing import Literal

from tasks.measures.figures import Part, Status


class Badge(Part):
    """A status: its colour never stands without its word."""

    status: Status
    word: str  # GRÖN, GUL, RÖD
    meaning: str


class KeyFigure(Part):
    """One of the figures of the first screen, and what the report before said of it (the plan, in the first one)."""

    label: str
    now: str
    before: str
    unit: str = ""
    exact: Decimal | None = None  # the same as numbers, for the workbook
    exact_most: Decimal | None = None
    exact_before: Decimal | None = None


class ChangedFigure(Part):
    """A figure that a corrected edition changes; ``exact_*`` are the same as numbers, for the workbook."""

    label: str
    before: str
    after: str
    difference: str
    exact_before: Decimal | None
    exact_after: Decimal | None
    exact_difference: Decimal | None


class Replacement(Part):
    """What a corrected edition replaces, why, and what it changes."""

    sentence: str
    reason: str
    rows: list[ChangedFigure]
    nothing: str  # that no figure changes, where none does
    status: str
    decided: str  # which decisions taken on the earlier edition to look at again; empty where none
    decided_short: str  # the same in the mail: how many, where they are several


class MoneyRow(Part):
    """A cost line in positive kronor, or the sum (``id`` null). ``last``: forecast; after the term, what is left."""

    id: str | None
    label: str
    budget: str
    booked: str
    accrued: str
    last: str
    badge: Badge | None


class Decision(Part):
    """What the steering group is asked to decide, ready for the minutes."""

    number: int
    title: str
    wording: str
    otherwise: str  # what a no leads to
    clause: str  # id of the clause behind it, empty where the agreement has none; never part of a sentence
    case: int | None  # the deviation case that it would settle
    for_boards: bool  # both boards decide it in the end, the steering group proposes


class BudgetRow(Part):
    """A budget line, or the sum (``id`` null)."""

    id: str | None
    clause: str
    label: str
    original: str  # the budget as signed; empty where no line has another since
    budget: str
    plan: str
    booked: str
    not_yet_booked: str  # empty in the sum, and where no list of expenses has any
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


class InKindRow(Part):
    """What a party gave of a kind beside money; ``value`` is empty where the agreement states none."""

    party: str
    kind: str
    in_month: str
    to_date: str
    persons: str
    value: str


class FigureRow(Part):
    """An activity figure: in the month and to date."""

    label: str
    in_month: str
    to_date: str


class CorrectionRow(Part):
    """A closed month's figure that has changed."""

    figure: str  # its path, as it is explained by
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


class Question(Part):
    """An open question; ``asked``: by whom and since when, empty where the report does not say."""

    id: str
    clause: str
    text: str
    asked: str


class CaseRow(Part):
    """A deviation case on the agenda: its name, and what there is to say of it."""

    name: str
    sentences: list[str]


class Agenda(Part):
    """The next meeting's agenda, beside the questions: what was decided, the cases, what is proposed."""

    heading: str
    decisions: list[str]
    cases: list[CaseRow]
    proposals: list[str]
    decisions_short: str  # the same in the mail; empty where there is nothing
    cases_short: str


class Chart(Part):
    """A chart's title (its conclusion) and what it shows in words. ``kind`` is how the templates draw it."""

    kind: str
    title: str
    alt: str


class Point(Part):
    """A month in the chart of nights; ``done`` is null after the cut-off, ``ahead`` before it: the share of the
    nights left at the cut-off that have passed by the month's end.
    """

    month: str
    label: str
    planned: float | None
    done: int | None
    ahead: float | None
    foretold: float | None


class NightsChart(Chart):
    """Nights month by month; what is foretold holds for the end of the term and is null where nothing is."""

    kind: Literal["nights"] = "nights"
    points: list[Point]
    forecast: float | None
    low: float | None
    high: float | None
    ceiling: int | None  # done, and every night that is left
    done_label: str
    planned_label: str
    range_label: str
    ceiling_label: str


class Bullet(Part):
    """A cost line in shares of its budget, for drawing; ``beyond`` says how far it reaches past the scale."""

    label: str
    status: Status
    word: str
    amounts: str
    accrued: float
    plan: float | None
    forecast: float | None
    beyond: str


class MoneyChart(Chart):
    """Accrued, plan to date and forecast of each cost line, per cent of its budget."""

    kind: Literal["money"] = "money"
    bullets: list[Bullet]


class AccountPoint(Part):
    """Kronor earned and paid by the end of a month."""

    label: str
    earned: float
    paid: float | None


class AccountPanel(Part):
    """An association's small chart."""

    name: str
    conclusion: str
    points: list[AccountPoint]


class AccountsChart(Chart):
    """A panel per association."""

    kind: Literal["accounts"] = "accounts"
    panels: list[AccountPanel]


class View(Part):
    """Everything that a monthly report shows."""

    language: str
    subject: str
    preheader: str
    title: str
    agreement: str
    covers: str  # which days, where they are more than the title's month
    agreement_id: str
    author: str
    period: str
    month: str
    made_on: str  # ISO
    badge: Badge
    headline: str
    reasons: list[str]  # why the colour is not green
    replacement: Replacement | None  # what a corrected edition changes
    since: list[str]  # what is new since the report before
    preliminary: str  # empty where the report is not
    ended: bool  # the term is over: what stands is outcome, nothing is foretold
    decisions: list[Decision]  # as many as a meeting, and a first screen, has room for
    other_decisions: list[Decision]  # the rest, in the PDF and the workbook
    more_decisions: str  # how many that is; empty where there are none
    answer: str  # mailto: link by which all of them are answered; empty where nothing is asked
    answer_plain: str  # the same as it can be read in plain text, with their numbers alone
    todo: list[str]  # what needs no decision: tasks with who and when, and notes
    attention: list[str]  # what else concerns the steering group: what is not known, findings that it can act on
    figures: list[KeyFigure]
    before_label: str  # what their second column is called
    money: list[MoneyRow]
    money_label: str  # what their last column is called
    income: list[str]
    not_yet_booked: str  # what lists of expenses have that the books have not; empty where there is nothing
    steps: list[str]  # by when to answer, the meeting, the next report
    more: str  # what the attachments hold
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
    in_kind: list[InKindRow]  # empty where nothing has been told of
    in_kind_note: str
    corrections: list[CorrectionRow]
    no_corrections: str
    findings: Findings
    unknown: list[str]
    questions: list[Question]
    agenda: Agenda
    forecast_label: str  # what the forecast's column is called: after the term it holds the outcome
    clauses: dict[str, str]  # what the clause ids stand for, in the agreement's own words
    legend: list[str]  # the same, a line for each id that the report shows
    dates: list[str]
    edition: str
    sources: list[str]
    made: str
    nights_chart: NightsChart
    money_chart: MoneyChart
