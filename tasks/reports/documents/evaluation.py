"""The evaluation before the decision on extension: outcome and forecast kept apart, method and limits."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import polars as pl

from tasks.agreement.calendar import span_of
from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement, Decision, Span
from tasks.errors import InputError
from tasks.measures.figures import Line
from tasks.reports.documents.contacts import contacts
from tasks.reports.documents.document import Document, Section, Table
from tasks.reports.documents.quarterly_tables import ACTIVITY
from tasks.reports.documents.sections import (
    accounts_table,
    areas_table,
    corrections_table,
    document_facts,
    explained,
    quoted,
    section,
    sources,
    with_texts,
)
from tasks.reports.documents.spans import Span as MonthSpan
from tasks.reports.documents.spans import spans
from tasks.reports.documents.texts import Texts
from tasks.reports.model import Report
from tasks.reports.view import view
from tasks.reports.view.agenda import agenda
from tasks.reports.view.decisions import extension_choice
from tasks.reports.view.economy import cost_lines
from tasks.reports.view.parts import View
from tasks.reports.view.rows import correction_row
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

    ``patrols`` are the facts as known to it (PATROLS). Raises :class:`InputError` where there is no report yet.
    """
    if not reports:
        raise InputError(
            f"There is nothing to evaluate: {agreement.id} has no monthly report yet. Run iop monthly first."
        )
    known = sorted(reports, key=lambda report: report.period)
    last = known[-1]
    shown = view(last, agreement)
    changes = [
        [row.month, row.label, row.before, row.after, row.source]
        for report in known
        for row in (correction_row(correction, report) for correction in report.corrections)
    ]
    written = with_texts(
        [
            section("summary", paragraphs=_summary(agreement, last, shown)),
            section("method", paragraphs=_method(known, len(changes)), bullets=shown.unknown),
            section("goals", tables=[_goals(agreement, last, shown.ended)]),
            section("outcome", paragraphs=shown.pace, tables=[_outcome(last, shown.ended)]),
            section("coverage", paragraphs=_coverage(last, shown), tables=[areas_table(shown, last.cutoff)]),
            section("people", paragraphs=_people(agreement, last, patrols)),
            section(
                "associations", paragraphs=_associations(last, shown), tables=[accounts_table(shown, last.cutoff)]
            ),
            section("cost", paragraphs=[*_cost(last), *shown.budget_notes]),
            section(
                "corrections",
                paragraphs=[] if changes else [say("no_corrections_at_all")],
                tables=corrections_table(changes),
                bullets=[_decided(each) for each in agreement.decisions],
            ),
            section("questions", bullets=agenda(shown)),
            section("lessons"),
            section("proposal", bullets=_proposals(agreement, last, shown)),
        ],
        texts,
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


def _decided(decision: Decision) -> str:
    return say(
        "decided" if decision.approved else "refused",
        decided=decision.decided,
        text=decision.text,
        clause=decision.clause,
    )


def _proposals(agreement: Agreement, last: Report, shown: View) -> list[str]:
    """The choice on extension, which the evaluation is for, before what the latest report proposes."""
    asked = [decision.wording for decision in (*shown.decisions, *shown.other_decisions)]
    choice = extension_choice(last, agreement)
    return [wording for wording in [choice] if wording and wording not in asked] + asked


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


def _goals(agreement: Agreement, last: Report, ended: bool) -> Table:
    """What was agreed, beside what the data shows of it."""
    label, nights = words()["label"], last.nights
    rows: list[list[str]] = []
    if nights.planned is not None:
        rows.append(
            [
                say("goal_nights", planned=nights.planned),
                say("evidence_nights", done=nights.to_date, forecast=None if ended else nights.forecast),
                _drawn(agreement, "first_area"),
            ]
        )
    walked = [area.name for area in last.areas if area.area_nights]
    rows.append(
        [
            say("goal_areas", count=len(agreement.areas)),
            say("evidence_areas", walked=len(walked), names=walked),
            clause_id(agreement, "areas") or "",
        ]
    )
    if nights.extra_capacity is not None:
        rows.append(
            [
                say("goal_extra", capacity=nights.extra_capacity),
                say("evidence_extra", used=nights.extra_to_date),
                _drawn(agreement, "extra_area"),
            ]
        )
    for line in last.lines:
        if line.budget < 0:
            accrued = None if line.accrued is None else -line.accrued
            rows.append(
                [
                    say("goal_line", label=line.label, budget=-line.budget),
                    say("evidence_line", accrued=accrued, forecast=None if ended else -line.forecast),
                    line.clause or "",
                ]
            )
    return Table(
        caption=words()["caption"]["goals"],
        header=[label["goal"], label["evidence"], label["clause"]],
        rows=rows,
    )


def _drawn(agreement: Agreement, draws: str) -> str:
    """Id of the clause of the line whose tariff draws this."""
    paying = (line.clause for line in agreement.budget if line.tariff and line.tariff.draws == draws)
    return next(paying, "")


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
