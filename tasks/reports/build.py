"""The report from agreement, facts and context: pure, so that an archive package alone can make it again."""

from tasks.agreement.calendar import span_of
from tasks.agreement.clauses import clause_id
from tasks.agreement.model import Agreement
from tasks.agreement.questions import open_questions
from tasks.agreement.versions import rules_on
from tasks.cases.follow import follow
from tasks.findings import Finding
from tasks.measures.corrections import corrections
from tasks.measures.evidence import Evidence
from tasks.measures.matching import match
from tasks.measures.measure import measures_of
from tasks.measures.months import months_of_facts
from tasks.measures.position import Frame
from tasks.reports.agenda import agenda
from tasks.reports.context import Context
from tasks.reports.model import Question, Report


def build_report(
    agreement: Agreement,
    patrols: Frame,
    ledger: Frame,
    context: Context,
    expenses: Frame | None = None,
    in_kind: Frame | None = None,
) -> Report:
    """One edition of the monthly report.

    ``patrols``, ``ledger``, ``expenses`` and ``in_kind`` are the facts as known to this edition (columns PATROLS,
    LEDGER, EXPENSES and IN_KIND of :mod:`tasks.facts.schemas`, the last two null where no such sheet has come in);
    ``context`` is everything else it rests on. The same arguments always give the same report. Figures go by the
    rules of the cut-off; what is still open, by what is decided when it is made.
    """
    span, asked = span_of(agreement, context.period), open_questions(rules_on(agreement, context.made_on))
    known = ledger if context.has_ledger else None
    evidence = Evidence(agreement, patrols, known, span, expenses, in_kind)
    agreement, cutoff = evidence.agreement, span.end
    measures = measures_of(evidence, context.earlier)
    if not context.month_told:
        measures = measures.without_the_month()
    months = months_of_facts(agreement, evidence.facts, context.period)
    closed = [month.month for month in context.reported]
    findings = [*context.findings, *measures.findings, *match(evidence)]
    told = set(context.told)
    cases = follow(context.cases, agreement, measures, context.period, cutoff, context.made_on, context.case_numbers)
    report = Report(
        **{name: getattr(measures, name) for name in type(measures).model_fields if name != "findings"},
        agreement=agreement.id,
        title=agreement.title,
        period=context.period,
        edition=context.edition,
        cutoff=cutoff,
        preliminary=context.released_by is not None,
        released_by=context.released_by,
        made_on=context.made_on,
        reason=context.reason,
        was_in_colour=context.was_in_colour,
        before=context.before,
        replaced=context.replaced,
        replaces=context.edition - 1 if context.edition > 1 else None,
        findings=[_told(_cited(finding, agreement), told) for finding in findings],
        corrections=corrections(context.reported, months, closed, context.states),
        months=months,
        open_questions=[Question(id=q.id, clause=q.clause, text=q.text) for q in asked],
        cases=cases,
        not_regulated=agreement.not_regulated,
        sources=context.sources,
        checks=context.checks,
        made=context.made,
    )
    return report.model_copy(update={"agenda": agenda(report, agreement, asked, context)})


def _cited(finding: Finding, agreement: Agreement) -> Finding:
    """A finding names its subject, the report the clause that this agreement has for it."""
    return finding.model_copy(update={"clause": clause_id(agreement, finding.clause)})


def _told(finding: Finding, told: set[tuple[str, str]]) -> Finding:
    return finding.model_copy(update={"told_before": True}) if finding.key in told else finding
