"""The evaluation before the decision on extension: outcome and forecast kept apart, method and limits."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from tasks.agreement.calendar import months, quarters, span_of
from tasks.agreement.model import Agreement, Span
from tasks.errors import RequestError
from tasks.measures.figures import Line
from tasks.reports.documents.contacts import contacts
from tasks.reports.documents.context import attested, context, values
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.extension import alternatives, budgets
from tasks.reports.documents.goals import goals_table
from tasks.reports.documents.in_kind import in_kind_tables
from tasks.reports.documents.patrolling import nights_by_kind, over_the_year
from tasks.reports.documents.quarterly_tables import ACTIVITY
from tasks.reports.documents.sections import (
    accounts_table,
    areas_table,
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
from tasks.reports.documents.spans import Span as MonthSpan
from tasks.reports.documents.spans import spans
from tasks.reports.documents.surplus import surplus
from tasks.reports.documents.texts import Texts
from tasks.reports.model import Report
from tasks.reports.proposed import settled
from tasks.reports.view import view
from tasks.reports.view.agenda import question_lines
from tasks.reports.view.economy import cost_lines
from tasks.reports.view.parts import View
from tasks.reports.view.rows import correction_row
from tasks.reports.view.series import accounts_chart
from tasks.wording import swedish as sv
from tasks.wording.language import say, words


def evaluation_document(
    agreement: Agreement,
    reports: Sequence[Report],
    patrols: pl.DataFrame,
    texts: Texts,
    *,
    edition: int,
    made_on: date,
) -> Document:
    """The evaluation on the latest of ``reports`` (the last edition of every monthly report).

    ``patrols`` are the facts as known to it (PATROLS). Raises :class:`RequestError` where there is no report yet.
    """
    within = months(agreement)  # a report may lie in an extension that was taken back
    known = sorted((report for report in reports if report.period in within), key=lambda report: report.period)
    if not known:
        raise RequestError(
            f"There is nothing to evaluate: {agreement.id} has no monthly report yet. Run iop monthly first."
        )
    last = settled(known[-1], agreement)
    shown = view(last, agreement)
    changes = [
        [row.month, row.label, row.before, row.after, row.source]
        for report in known
        for row in (correction_row(correction, report) for correction in report.corrections)
    ]
    over = [name for name, quarter in quarters(agreement).items() if quarter.end <= last.cutoff]
    is_attested = bool(texts.of("values") or attested(agreement, over))
    written = with_texts(
        [
            section("summary", paragraphs=_summary(agreement, last, shown)),
            section("method", paragraphs=_method(known, len(changes)), bullets=shown.unknown),
            section("goals", tables=[goals_table(agreement, last, shown.ended, is_attested)]),
            section(
                "outcome",
                paragraphs=shown.pace,
                charts=[shown.nights_chart],
                tables=[_outcome(last, shown.ended)],
            ),
            section(
                "coverage",
                paragraphs=_coverage(last, shown),
                tables=[nights_by_kind(agreement, patrols, last.cutoff), areas_table(shown, last.cutoff)],
            ),
            section(
                "people",
                paragraphs=_people(agreement, last, patrols),
                tables=[over_the_year(agreement, patrols, last.cutoff), *in_kind_tables(last)],
            ),
            section(
                "associations",
                paragraphs=_associations(last, shown),
                charts=[accounts_chart(known)],
                tables=[accounts_table(shown, last.cutoff)],
            ),
            section("cost", paragraphs=[*_cost(last), *shown.budget_notes], charts=[shown.money_chart]),
            *surplus(agreement, last),
            section(
                "corrections",
                paragraphs=[] if changes else [say("no_corrections_at_all")],
                tables=corrections_table(changes),
                bullets=decisions(agreement, Span(start=date.min, end=date.max)),
            ),
            *values(agreement, over, texts),
            *context(agreement, last.cutoff.year),
            section("questions", bullets=question_lines(shown)),
            section("lessons"),
            section(
                "proposal",
                paragraphs=_choice(agreement, last),
                numbered=alternatives(agreement, last),
                tables=budgets(agreement, last),
            ),
            section("group", bullets=_of_the_group(shown)),
        ],
        texts,
        ["values"] if attested(agreement, over) else [],
    )
    heading = words()["heading"]
    span = Span(start=agreement.term.start, end=span_of(agreement, last.period).end)
    return Document(
        language=agreement.language,
        title=say("evaluation_title"),
        subtitle=agreement.title,
        author=agreement.parties.association.name,
        made_on=made_on,
        edition=say("document_made", edition=edition, made_on=made_on),
        facts=document_facts(agreement, "evaluation", texts, span, edition, made_on),
        sections=[
            *written,
            Section(heading=heading["appendix"], tables=[_key_figures(last, spans(known))]),
            Section(heading=heading["provenance"], bullets=sources(known)),
        ],
        legend=explained(agreement, written),
    )


def _choice(agreement: Agreement, last: Report) -> list[str]:
    """Who chooses, and that nobody here does."""
    if not alternatives(agreement, last):
        return []
    return [
        say("extension_lead", board=board_of(agreement, "evaluation"), association=agreement.parties.association.name)
    ]


def _of_the_group(shown: View) -> list[str]:
    """What the latest report asks the steering group itself to decide."""
    return [decision.wording for decision in (*shown.decisions, *shown.other_decisions) if not decision.for_boards]


def _summary(agreement: Agreement, last: Report, shown: View) -> list[str]:
    nights = last.nights
    sentences = [
        f"{shown.badge.word}. {shown.headline}",
        say("evaluation_summary", nights=nights.to_date, planned=nights.planned, cutoff=last.cutoff),
    ]
    if nights.forecast is not None and not shown.ended:
        sentences.append(
            say(
                "evaluation_forecast",
                forecast=nights.forecast,
                low=nights.forecast_low,
                high=nights.forecast_high,
            )
        )
    if agreement.decision_on_extension:
        sentences.append(say("evaluation_decision", month=agreement.decision_on_extension))
    return [*sentences, *quoted(agreement, "evaluation")]


def _method(known: list[Report], corrections: int) -> list[str]:
    return [say("method_sources", reports=len(known), corrections=corrections), say("method_limits")]


def _outcome(last: Report, ended: bool) -> Table:
    """Outcome and forecast in columns of their own: they are never added up in one figure without saying so.

    After the term there is only an outcome.
    """
    label = words()["label"]
    keys = ["line", "budget", "accrued_to_date", "forecast_rest", "forecast_term", "forecast_variance"]
    rows = [
        [
            line.label,
            sv.belopp(line.budget),
            sv.belopp(line.accrued),
            sv.belopp(_rest(line)),
            sv.belopp(line.forecast),
            sv.avvikelse(line.forecast_variance),
        ]
        for line in last.lines
    ]
    if ended:
        keys = ["line", "budget", "outcome_final", "variance"]
        rows = [[name, budget, outcome, variance] for name, budget, _, _, outcome, variance in rows]
    caption = words()["caption"]["outcome_final" if ended else "outcome"]
    return Table(caption=caption, header=[label[key] for key in keys], rows=rows)


def _rest(line: Line) -> Decimal | None:
    return None if line.accrued is None else line.forecast - line.accrued


def _coverage(last: Report, shown: View) -> list[str]:
    nights = last.nights
    return [
        say(
            "coverage",
            nights=nights.to_date,
            eligible=nights.eligible_to_date,
            coverage=nights.calendar_coverage,
        ),
        shown.areas_note,
    ]


def _people(agreement: Agreement, last: Report, patrols: pl.DataFrame) -> list[str]:
    crew = last.crew
    sentences = [say("crew_sentence", hours=crew.adult_hours_to_date, adults=crew.adults_per_area_night)]
    if crew.minors_to_date is not None:
        sentences.append(say("minors_sentence", count=crew.minors_to_date))
    sentences.append(say("recruitment"))
    met = contacts(agreement, patrols, last.cutoff)
    if met.mean is None:
        return [*sentences, say("contacts_unknown")]
    return [
        *sentences,
        say("contacts_per_night", mean=met.mean, reported=met.area_nights_reported, total=met.area_nights),
        say("without_contacts", count=met.nights_without, reported=met.nights_reported),
    ]


def _associations(last: Report, shown: View) -> list[str]:
    known = [account for account in last.associations if account.id is not None]
    active = [account.name for account in known if account.area_nights]
    return [say("active", active=len(active), total=len(known), names=active), *shown.association_notes]


def _cost(last: Report) -> list[str]:
    accrued, nights = last.funds.accrued_costs, last.nights
    if accrued is None or not nights.to_date:
        return []
    return [
        say("per_night", cost=-accrued / nights.to_date, nights=nights.to_date),
        say(
            "per_area_night",
            cost=-accrued / nights.area_nights_to_date,
            count=nights.area_nights_to_date,
        ),
    ]


def _key_figures(last: Report, known: list[MonthSpan]) -> Table:
    """Every month's key figures, corrections counted in."""
    label, names = words()["label"], words()["figure"]
    rows = []
    for span in known:
        accrued = [span.figure(f"lines.{line.id}.accrued") for line in cost_lines(last)]
        figures = [sv.antal(span.figure(figure)) for figure in ACTIVITY.values()]
        rows.append([span.label, *figures, sv.belopp(sv.total(accrued)), words()["status"][span.report.status]])
    return Table(
        caption=words()["caption"]["key_figures"],
        header=[label["month"], *(names[key] for key in ACTIVITY), label["accrued"], label["status"]],
        rows=rows,
    )
