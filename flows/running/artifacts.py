"""What a run leaves for the operator in Prefect's UI: a summary, the budget table, the findings, the files.

Every figure comes worded from the report's view; nothing is computed here. Outside of a flow run (the plain step
runner) nothing is left, for there is no UI.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.context import FlowRunContext
from sqlalchemy import select

from tasks.agreement.model import Agreement
from tasks.archive.proposal import Proposal
from tasks.facts.tables import Delivery, Edition
from tasks.health.overview import Row as Overview
from tasks.health.overview import overview
from tasks.installation import Installation
from tasks.intake.take_in import Taken
from tasks.reports.model import Report
from tasks.reports.view import view
from tasks.reports.view.parts import BudgetRow, View
from tasks.wording.language import text_templates, words

Row = dict[str, str]


def publish_edition(installation: Installation, agreement: Agreement, edition_id: int) -> None:
    """Leave an edition's summary, budget table and findings, each as the newest version of its key."""
    if FlowRunContext.get() is None:
        return
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        deliveries = session.scalars(select(Delivery).where(Delivery.edition_id == edition_id)).all()
    report = Report.from_json(edition.report)
    shown = view(report, agreement)
    key = key_of("monthly", agreement.id)
    create_markdown_artifact(
        key=f"{key}-summary",
        markdown=summary(shown, edition.folder, deliveries),
        description=shown.subject,
    )
    create_table_artifact(key=f"{key}-budget", table=budget_table(shown.budget), description=words()["label"]["sign"])
    create_markdown_artifact(key=f"{key}-findings", markdown=findings_page(report), description=shown.findings.count)


def publish_files(taken: Sequence[Taken]) -> None:
    """Leave what became of each file of an intake that had any."""
    if taken and FlowRunContext.get() is not None:
        create_table_artifact(
            key="intake-files", table=files_table(taken), description=words()["operations"]["files"]
        )


def publish_overview(installation: Installation, now: datetime) -> None:
    """Leave the one page about the whole installation; the newest stands for all before it."""
    if FlowRunContext.get() is not None:
        create_markdown_artifact(
            key="installation",
            markdown=overview_page(overview(installation, now.date())),
            description=f"Where every agreement stood at {now:%Y-%m-%d %H:%M}",
        )


def overview_page(rows: Sequence[Overview]) -> str:
    """Every agreement's months with what they lack and links to what there is, in markdown."""
    lines = ["## All agreements", ""]
    if not rows:
        return "## All agreements\n\nThere is no agreement file yet."
    lines += ["| Agreement | Month | State | Colour | What is missing | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        shown = [f"{row.folder}/data/report/{name}" for name in ("report.html", "report.pdf")] if row.folder else []
        links = " ".join(f"[{Path(path).suffix[1:]}]({link_to(path)})" for path in shown)
        links += f" [receipts]({link_to(f'receipts/{row.agreement}')})"
        missing = cell("; ".join(row.missing) or "–")
        lines.append(f"| {row.agreement} | {row.month} | {row.state} | {row.colour or '–'} | {missing} | {links} |")
    return "\n".join(lines)


def publish_proposal(agreement_id: str, period: str, proposal: Proposal, reasons: Sequence[str]) -> None:
    """Leave what a release or a correction would send, for the one who approves it."""
    if FlowRunContext.get() is not None:
        create_markdown_artifact(
            key=key_of("proposal", agreement_id, period),
            markdown=proposal_page(proposal, reasons),
            description=f"{agreement_id} {period}: nothing is sent yet",
        )


def proposal_page(proposal: Proposal, reasons: Sequence[str]) -> str:
    """What would be sent, to whom, how it differs and how it is approved, in markdown."""
    against, *lines = proposal.differences
    return "\n".join(
        (
            f"## Not sent yet: {proposal.subject}",
            "",
            *(f"- {each}" for each in reasons),
            "",
            "Look at it: " + ", ".join(f"[{Path(file).name}]({link_to(file)})" for file in proposal.files),
            "",
            f"To send exactly this, fill in the same form again with the code **`{proposal.code}`**.",
            "",
            "### It goes to",
            "",
            *(f"- {cell(each)}" for each in proposal.recipients),
            "",
            f"### How it differs: {against}",
            "",
            *(f"- {cell(line)}" for line in lines),
            *(["- nothing"] if not lines else []),
        )
    )


def link_to(path: str) -> str:
    """Where the server shows a file of the data root (``path`` under it) to those who know its login."""
    return f"/files/{quote(path)}"


def key_of(*parts: str) -> str:
    """A key as Prefect wants it: small letters, digits and dashes."""
    return "-".join(parts).lower().replace("_", "-")


def summary(shown: View, folder: str, deliveries: Iterable[Delivery]) -> str:
    """The page an operator opens first, in markdown."""
    states = words()["delivery"]
    rows = [
        {"role": row.role, "state": states[row.state], "answer": cell(row.answer or "–")}
        for row in sorted(deliveries, key=lambda row: row.id)
    ]
    template = text_templates().get_template("run_summary.md.j2")
    return template.render(v=shown, w=words(), folder=folder, deliveries=rows)


def budget_table(rows: Iterable[BudgetRow]) -> list[Row]:
    """The budget, a line for each of the agreement's and their sum. Narrow: the UI does not wrap its tables."""
    label = words()["label"]
    return [
        {
            label["line"]: row.label,
            label["status"]: row.badge.word if row.badge else "",
            label["budget"]: row.budget,
            label["plan_short"]: row.plan,
            label["accrued"]: row.accrued,
            label["variance"]: row.variance,
            label["forecast"]: row.forecast,
        }
        for row in rows
    ]


def findings_page(report: Report) -> str:
    """Every finding of the report with its place and what to do, new ones first, in markdown."""
    template = text_templates().get_template("run_findings.md.j2")
    return template.render(w=words(), news=report.news, told_before=report.told_before)


def files_table(taken: Iterable[Taken]) -> list[Row]:
    """What became of each file."""
    label, states = words()["operations"], words()["drop"]
    return [
        {
            words()["label"]["file"]: each.file,
            label["state"]: states[each.state],
            label["reason"]: each.message or "",
        }
        for each in taken
    ]


def cell(text: str) -> str:
    """Text that cannot break out of its cell in a markdown table."""
    return " ".join(text.replace("|", "\\|").split())
