"""The quarterly document for both boards, from the frozen monthly reports and the steering group's own text.

It sums what the months have reported; figures of a closed month that were corrected later count as corrected.
"""

from collections.abc import Sequence
from datetime import date

from tasks.agreement.calendar import quarter_months, span_of
from tasks.agreement.model import Agreement
from tasks.errors import RequestError
from tasks.reports.documents.context import attested, context, values
from tasks.reports.documents.document import Document, Section
from tasks.reports.documents.in_kind import all_have_told, in_kind_tables
from tasks.reports.documents.quarterly_tables import (
    cases_table,
    months_table,
    nights_table,
    quarter_areas,
    quarter_table,
    to_date_table,
)
from tasks.reports.documents.sections import (
    accounts_table,
    board_of,
    corrections_table,
    decisions,
    document_facts,
    explained,
    quoted,
    section,
    sources,
    with_texts,
)
from tasks.reports.documents.spans import Span, spans
from tasks.reports.documents.surplus import surplus
from tasks.reports.documents.texts import Texts
from tasks.reports.model import Report
from tasks.reports.proposed import settled
from tasks.reports.view import view
from tasks.reports.view.economy import cost_lines, costs_and_income
from tasks.reports.view.parts import View
from tasks.reports.view.rows import correction_row
from tasks.reports.view.series import accounts_chart
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def quarterly_document(
    agreement: Agreement,
    quarter: str,
    reports: Sequence[Report],
    texts: Texts,
    *,
    edition: int,
    made_on: date,
) -> Document:
    """The document of ``quarter`` (``2022-Q1``).

    ``reports`` are the last editions of every monthly report up to the end of the quarter, those of earlier
    quarters too (they say how the plan is parted between months). Raises :class:`RequestError` where the quarter's
    last month has no report.
    """
    months = quarter_months(agreement, quarter)
    known = sorted((report for report in reports if report.period <= months[-1]), key=lambda r: r.period)
    if not known or known[-1].period != months[-1]:
        raise RequestError(
            f"{quarter} cannot be summed before its last month is reported: run iop monthly --agreement "
            f"{agreement.id} --period {months[-1]} first."
        )
    last = settled(known[-1], agreement)
    shown = view(last, agreement)
    inside = [span for span in spans(known) if span.report.period in months]
    reported = [span.report for span in inside]
    written = with_texts(
        [
            section("summary", paragraphs=[*_summary(last, shown, inside), *_months_before(inside, months[0])]),
            section("matter", paragraphs=_matter(agreement)),
            section(
                "activity",
                paragraphs=[*_activity(last, shown), *quoted(agreement, "in_kind"), *_in_kind_note(shown)],
                charts=[shown.nights_chart],
                tables=[
                    nights_table(inside),
                    quarter_areas(known, inside),
                    *in_kind_tables(last, inside[0].before, is_quarter=True),
                ],
            ),
            section(
                "economy",
                paragraphs=[words()["label"]["sign"]],
                tables=[
                    quarter_table(agreement, last, inside),
                    to_date_table(shown, last.cutoff),
                    months_table(agreement, last, inside),
                ],
            ),
            section(
                "economy_notes",
                paragraphs=[say("to_date", cutoff=last.cutoff), *shown.budget_notes],
                charts=[shown.money_chart],
            ),
            section(
                "associations",
                paragraphs=shown.association_notes,
                charts=[accounts_chart(known)],
                tables=[accounts_table(shown, last.cutoff)],
            ),
            *surplus(agreement, last),
            section(
                "deviations",
                bullets=_deviations(last, shown.ended),
                tables=[
                    *cases_table(agreement, last, inside, shown.ended),
                    *corrections_table(_corrections(reported)),
                ],
            ),
            *_decisions(agreement, quarter),
            section(
                "group",
                bullets=[
                    say("proposal_to_group", number=each.number, text=each.wording)
                    for each in (*shown.decisions, *shown.other_decisions)
                ],
            ),
            *values(agreement, [quarter], texts),
            *context(agreement, last.cutoff.year),
            section("lessons"),
            section("proposal", numbered=_proposals(agreement, quarter)),
        ],
        texts,
        _unasked(agreement, quarter, reported),
    )
    provenance = Section(heading=words()["heading"]["provenance"], bullets=sources(reported))
    return Document(
        language=agreement.language,
        title=say("quarterly_title", quarter=quarter),
        subtitle=agreement.title,
        author=agreement.parties.association.name,
        made_on=made_on,
        edition=say("document_made", edition=edition, made_on=made_on),
        facts=document_facts(agreement, "quarterly", texts, span_of(agreement, quarter), edition, made_on),
        sections=[*written, provenance],
        legend=explained(agreement, written),
    )


def _unasked(agreement: Agreement, quarter: str, reported: list[Report]) -> list[str]:
    """Sections that nobody is asked to write: what the agreement does not ask for, and what has been told or attested
    already.
    """
    unasked = [] if agreement.clauses.in_kind and not all_have_told(reported) else ["activity"]
    return [*unasked, "values"] if attested(agreement, [quarter]) else unasked


def _summary(last: Report, shown: View, inside: list[Span]) -> list[str]:
    accrued, income = costs_and_income(last)
    quarter_costs = sv.total(
        [span.figure(f"lines.{line.id}.accrued") for line in cost_lines(last) for span in inside]
    )
    return [
        f"{shown.badge.word}. {shown.headline}",
        say(
            "quarter_summary",
            nights=sv.total([span.figure("nights.in_period") for span in inside]),
            plan=sv.total([span.planned_nights() for span in inside]),
            to_date=last.nights.to_date,
            agreed=last.nights.planned,
        ),
        say(
            "quarter_costs",
            costs=None if quarter_costs is None else -quarter_costs,
            to_date=accrued,
            income=income,
        ),
    ]


def _months_before(inside: list[Span], first: str) -> list[str]:
    """That the quarter's figures hold months before it, which were reported with its first month."""
    earlier = [month.month for month in inside[0].months if month.month < first]
    if not earlier:
        return []
    return [say("quarter_holds_more", first=earlier[0], last=earlier[-1], period=inside[0].report.period)]


def _matter(agreement: Agreement) -> list[str]:
    parties, term = agreement.parties, agreement.term
    return [
        say(
            "matter",
            municipality=parties.municipality.name,
            association=parties.association.name,
            activity=agreement.activity,
            start=term.start,
            end=term.end,
        ),
        *quoted(agreement, "quarterly"),
        say("matter_sources"),
    ]


def _activity(last: Report, shown: View) -> list[str]:
    crew, nights = last.crew, last.nights
    sentences = [
        say(
            "coverage",
            nights=nights.to_date,
            eligible=nights.eligible_to_date,
            coverage=nights.calendar_coverage,
        ),
        say("crew_sentence", hours=crew.adult_hours_to_date, adults=crew.adults_per_area_night),
    ]
    few = [count for count in (crew.minors_to_date, crew.contacts_to_date) if count is not None]
    if crew.minors_to_date is not None:
        sentences.append(say("minors_sentence", count=crew.minors_to_date))
    if crew.contacts_to_date is not None:
        sentences.append(say("contacts_sentence", count=crew.contacts_to_date))
    if any(0 < count < 5 for count in few):
        sentences.append(say("small_groups"))
    return [say("to_date", cutoff=last.cutoff), *sentences, shown.areas_note]


def _in_kind_note(shown: View) -> list[str]:
    return [shown.in_kind_note] if shown.in_kind else []


def _deviations(last: Report, ended: bool) -> list[str]:
    names, nights = words()["status"], last.nights
    sentences = [
        say(
            "deviation_of_nights",
            status=names[nights.status],
            forecast=nights.forecast,
            planned=nights.planned,
            ended=ended,
        )
    ] * (nights.status != "green")
    sentences += [
        say(
            "deviation",
            label=line.label,
            status=names[line.status],
            forecast=line.forecast,
            budget=line.budget,
            ended=ended,
        )
        for line in last.lines
        if line.status != "green"
    ]
    return sentences or [say("no_deviation")]


def _decisions(agreement: Agreement, quarter: str) -> list[tuple[str, Section]]:
    told = decisions(agreement, span_of(agreement, quarter))
    return [section("decisions", bullets=told)] if told else []


def _corrections(reported: list[Report]) -> list[list[str]]:
    rows = [correction_row(correction, report) for report in reported for correction in report.corrections]
    return [[row.month, row.label, row.before, row.after, row.source] for row in rows]


def _proposals(agreement: Agreement, quarter: str) -> list[str]:
    """What the addressed boards are asked to decide; what the steering group decides itself stands apart."""
    board, association = board_of(agreement, "quarterly"), agreement.parties.association.name
    return [say("file_document", quarter=quarter, board=board, association=association)]
