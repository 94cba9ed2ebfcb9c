"""All outputs of a monthly report in one call."""

import polars as pl

from tasks.agreement.model import Agreement
from tasks.agreement.versions import rules_on
from tasks.measures.figures import Part
from tasks.reports.context import Context
from tasks.reports.model import Report
from tasks.reports.proposed import settled
from tasks.wording.language import words


class Outputs(Part):
    """What goes into the message and the archive package. ``images``: content id → (file name, PNG)."""

    subject: str
    html: str
    txt: str
    pdf: bytes
    pdf_name: str
    xlsx: bytes
    xlsx_name: str
    images: dict[str, tuple[str, bytes]]
    calendar: bytes | None = None  # the next meeting, null where none is given
    calendar_name: str = ""
    evidence: str | None = None  # the page of every figure down to its rows; null where the context is not given
    evidence_name: str = ""
    checks: str | None = None  # the page of the checks; null where the context is not given or knows of none


def render(
    report: Report,
    agreement: Agreement,
    patrols: pl.DataFrame | pl.LazyFrame,
    ledger: pl.DataFrame | pl.LazyFrame,
    context: Context | None = None,
    expenses: pl.DataFrame | pl.LazyFrame | None = None,
    in_kind: pl.DataFrame | pl.LazyFrame | None = None,
) -> Outputs:
    """Render e-mail, PDF and workbook; the same arguments always give the same bytes.

    ``patrols`` and ``ledger`` have the columns PATROLS and LEDGER of :mod:`tasks.facts.schemas`. With the ``context``
    that the report was built from, and the ``expenses`` (EXPENSES) and ``in_kind`` (IN_KIND) where it has any, the
    evidence page too. Raises
    :class:`tasks.errors.DefectError` where the PDF engine refuses a template, whatever the text in the report, and
    where a figure is not what its rows give.
    """
    # Imported where something is rendered: the engines take half a second, which a run with nothing to do can spare.
    from tasks.reports.evidence import EVIDENCE_FILE, checks_page, evidence_page
    from tasks.reports.outputs.calendar import meeting_calendar
    from tasks.reports.outputs.charts import mail_chart
    from tasks.reports.outputs.email import render_email
    from tasks.reports.outputs.pdf import render_pdf
    from tasks.reports.outputs.workbook import render_workbook
    from tasks.reports.view import view

    agreement = rules_on(agreement, report.cutoff)
    shown, read = view(report, agreement), settled(report, agreement)
    chart = mail_chart(shown)
    subject, html, txt = render_email(shown, chart)
    names = words()["file"]
    stem = f"{report.period}-u{report.edition}"
    return Outputs(
        subject=subject,
        html=html,
        txt=txt,
        pdf=render_pdf(shown, agreement.pdf_standards, EVIDENCE_FILE if context else ""),
        pdf_name=f"{names['report']}-{stem}.pdf",
        xlsx=render_workbook(read, shown, agreement, patrols.lazy().collect(), ledger.lazy().collect()),
        xlsx_name=f"{names['workbook']}-{stem}.xlsx",
        calendar=meeting_calendar(shown, agreement),
        calendar_name=f"{names['calendar']}.ics",
        evidence=evidence_page(report, shown, agreement, patrols, ledger, context, expenses, in_kind)
        if context
        else None,
        checks=checks_page(report, context) if context else None,
        evidence_name=f"{names['evidence']}-{stem}.html",
        images={chart.cid: (chart.file, chart.png)},
    )
