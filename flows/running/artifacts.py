"""What a run leaves for the operator in Prefect's UI: a summary, the budget table, the findings, the files, what a
held report waits for.

Every figure comes worded from the report's view; nothing is computed here. Outside of a flow run (the plain step
runner) nothing is left, for there is no UI.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from prefect.artifacts import Artifact, create_markdown_artifact, create_table_artifact
from prefect.context import FlowRunContext

from flows.running.runner import present
from tasks.agreement.model import Agreement
from tasks.delivery import ledger
from tasks.facts.tables import Delivery, Edition
from tasks.health.overview import Row as Overview
from tasks.health.overview import overview
from tasks.installation import Installation
from tasks.intake.taken import Taken
from tasks.reports.decide import Hold
from tasks.reports.model import Report
from tasks.settings import Paths
from tasks.wording.english import number_of
from tasks.wording.file_names import masked
from tasks.wording.language import check_words, in_markdown, markdown_templates, words

if TYPE_CHECKING:
    from prefect.client.schemas.objects import Artifact as Shown

    from tasks.archive.proposal import Proposal
    from tasks.reports.view.parts import BudgetRow, View

Row = dict[str, str]
OPENED = {"mail": "report.html", "pdf": "report.pdf", "evidence": "underlag.html"}
"""What the page about the installation leads to of each report."""
SHOWN = (".html", ".pdf", ".xlsx", ".docx")
"""Endings of the files of a package that somebody wants to open."""


def publish_edition(installation: Installation, agreement: Agreement, edition_id: int, *, is_new: bool) -> bool:
    """Leave an edition's summary, budget table and findings, each as the newest version of its key; of one that is
    not new only where the newest summary says another thing. Whether anything was left.
    """
    if FlowRunContext.get() is None:
        return False
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        mails = ledger.deliveries(session, edition_id)
    key = key_of("monthly", agreement.id)
    links = links_in(installation.paths.root, edition.folder)
    # What else an edition's summary says is frozen with it, and its folder stands here.
    if not is_new and sent_page(edition.folder, mails, links) in _newest(f"{key}-summary"):
        return False
    from tasks.reports.view import view  # dear, where nothing else is done

    report = Report.from_json(edition.report)
    shown = view(report, agreement)
    create_table_artifact(key=f"{key}-budget", table=budget_table(shown.budget), description=words()["label"]["sign"])
    create_markdown_artifact(key=f"{key}-findings", markdown=findings_page(report), description=shown.findings.count)
    if report.checks:
        create_markdown_artifact(key=f"{key}-checks", markdown=checks_table(report, edition))
    # The last one: where it stands, all do.
    create_markdown_artifact(
        key=f"{key}-summary", markdown=summary(shown, edition.folder, mails, links), description=shown.subject
    )
    return True


def publish_mails(installation: Installation, edition_id: int) -> None:
    """Leave what has become of an edition's messages since, where the newest of its artifacts is that edition's."""
    if FlowRunContext.get() is None:
        return
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
    name = "/".join(Path(edition.folder).parts[-3:])  # what is before it becomes another when the edition is sealed
    key, is_monthly = key_of(edition.document, edition.agreement), edition.document == "monthly"
    if f"{name}`" not in _newest(f"{key}-summary" if is_monthly else key):
        return
    if is_monthly:
        publish_edition(installation, installation.agreement(edition.agreement), edition_id, is_new=False)
    else:
        publish_document(installation, edition_id)


def _newest(key: str) -> str:
    """What the newest artifact of the key says; nothing where there is none."""
    artifact = cast("Shown | None", Artifact.get(key))
    return "" if artifact is None else str(artifact.data)


def publish_document(installation: Installation, edition_id: int) -> None:
    """Leave to whom a document of the boards has gone, with links to it."""
    if FlowRunContext.get() is None:
        return
    with installation.register.session() as session:
        edition = session.get_one(Edition, edition_id)
        mails = ledger.deliveries(session, edition_id)
    create_markdown_artifact(
        key=key_of(edition.document, edition.agreement),
        markdown=sent_page(edition.folder, mails, links_in(installation.paths.root, edition.folder)),
        description=f"{edition.agreement} {edition.period}, edition {edition.edition}",
    )


def publish_held(paths: Paths, agreement_id: str, period: str, holds: Sequence[Hold]) -> None:
    """Leave what a held report waits for and what can be done, where its summary will be."""
    if FlowRunContext.get() is not None:
        create_markdown_artifact(
            key=f"{key_of('monthly', agreement_id)}-summary",
            markdown=held_page(agreement_id, period, holds, _receipts(paths, agreement_id)),
            description=f"{agreement_id} {period} waits for {number_of(len(holds), 'thing')}",
        )


def held_page(agreement_id: str, period: str, holds: Sequence[Hold], receipts: str) -> str:
    """What a held report waits for and what can be done, in markdown. ``receipts`` leads to those of what came."""
    return "\n".join(
        (
            f"## Held: {agreement_id} {period}",
            "",
            "Nothing has been sent. It waits for this:",
            "",
            *(f"- {cell(str(hold))}" for hold in holds),
            "",
            f"It goes out by itself on the next working day once that has been dropped in `inbox/{agreement_id}`. "
            "Coordinator and operators were told by mail.",
            "",
            f"What has come: {receipts}.",
            "",
            "To send it as it is, marked preliminary: Deployments, `release-held`, Run, Custom run. The first run "
            "only shows what would be sent.",
        )
    )


def publish_files(taken: Sequence[Taken]) -> None:
    """Leave what became of each file of an intake that had any."""
    if taken and FlowRunContext.get() is not None:
        create_markdown_artifact(
            key="intake-files", markdown=files_page(taken), description=words()["operations"]["files"]
        )


def publish_overview(installation: Installation, now: datetime) -> None:
    """Leave the one page about the whole installation; the newest stands for all before it."""
    if FlowRunContext.get() is not None:
        at = present(now)
        create_markdown_artifact(
            key="installation",
            markdown=overview_page(installation.paths, overview(installation, at.date())),
            description=f"Where every agreement stood at {at.astimezone():%Y-%m-%d %H:%M}",
        )


def overview_page(paths: Paths, rows: Sequence[Overview]) -> str:
    """Every agreement's months with what they lack and links to what there is, in markdown."""
    lines = ["## All agreements", ""]
    if not rows:
        return "## All agreements\n\nThere is no agreement file yet."
    lines += ["| Agreement | Month | State | Colour | What is missing | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        shown = OPENED if row.folder else {}
        links = " ".join(f"[{what}]({link_to(f'{row.folder}/data/report/{name}')})" for what, name in shown.items())
        links += f" {_receipts(paths, row.agreement)}"
        missing = cell("; ".join(row.missing) or "–")
        lines.append(f"| {row.agreement} | {row.month} | {row.state} | {row.colour or '–'} | {missing} | {links} |")
    return "\n".join(lines)


def _receipts(paths: Paths, agreement_id: str) -> str:
    """A link to the receipts of an agreement; there is nothing behind it until a file has come."""
    if not paths.receipts(agreement_id).is_dir():
        return "no receipts yet"
    return f"[receipts]({link_to(f'receipts/{agreement_id}')})"


def publish_proposal(agreement_id: str, period: str, proposal: "Proposal", reasons: Sequence[str]) -> None:
    """Leave what a release or a correction would send, for the one who approves it."""
    if FlowRunContext.get() is not None:
        create_markdown_artifact(
            key=key_of("proposal", agreement_id, period),
            markdown=proposal_page(proposal, reasons),
            description=f"{agreement_id} {period}: nothing is sent yet",
        )


def proposal_page(proposal: "Proposal", reasons: Sequence[str]) -> str:
    """What would be sent, to whom, how it differs and how it is approved, in markdown."""
    against, *lines = proposal.differences
    return "\n".join(
        (
            f"## Not sent yet: {cell(proposal.subject)}",
            "",
            *(f"- {cell(each)}" for each in reasons),
            "",
            "Look at it: " + ", ".join(f"[{Path(file).name}]({link_to(file)})" for file in proposal.files),
            "",
            f"To send exactly this, fill in the same form again with the code **`{proposal.code}`**.",
            "",
            "### It goes to",
            "",
            *(f"- {cell(each)}" for each in proposal.recipients),
            "",
            f"### How it differs: {cell(against)}",
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


def links_in(root: Path, folder: str) -> list[tuple[str, str]]:
    """What a sealed package holds for people: what it is called, and where the server shows it; nothing of one that
    is not sealed yet.
    """
    payload, names = root / folder / "data", words()["package"]
    files = [payload / "index.html", *sorted((payload / "report").glob("*"))]
    return [
        (names.get(file.name, file.name), link_to(str(file.relative_to(root))))
        for file in files
        if file.suffix in SHOWN and file.is_file()
    ]


def summary(shown: "View", folder: str, deliveries: Iterable[Delivery], links: Sequence[tuple[str, str]] = ()) -> str:
    """The page an operator opens first, in markdown."""
    return _page("run_summary.md.j2", folder, deliveries, links, v=shown)


def sent_page(folder: str, deliveries: Iterable[Delivery], links: Sequence[tuple[str, str]]) -> str:
    """To whom an edition has gone and where it is, in markdown; a part of its summary, word for word."""
    return _page("run_sent.md.j2", folder, deliveries, links)


def _page(
    template: str, folder: str, deliveries: Iterable[Delivery], links: Sequence[tuple[str, str]], **shown: object
) -> str:
    """A page that says to whom something has gone, and where it is."""
    states = words()["delivery"]
    rows = [
        {"role": row.role, "state": states[row.state], "answer": row.answer or "–"}
        for row in sorted(deliveries, key=lambda row: row.id)
    ]
    given = {"w": words(), "folder": folder, "deliveries": rows, "links": links, **shown}
    return markdown_templates().get_template(template).render(given)


def budget_table(rows: "Iterable[BudgetRow]") -> list[Row]:
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
    template = markdown_templates().get_template("run_findings.md.j2")
    return template.render(w=words(), news=report.news, told_before=report.told_before)


def files_page(taken: Iterable[Taken]) -> str:
    """What became of each file, with its receipt, in markdown."""
    files = [(each, _receipt_of(each)) for each in taken]
    return markdown_templates().get_template("run_files.md.j2").render(w=words(), files=files)


def _receipt_of(taken: Taken) -> str | None:
    """Where the server shows the file's receipt; its folder where the name is nobody's but the coordinator's."""
    if taken.receipt is None:
        return None
    page = Path(taken.receipt).with_suffix(".html")
    return link_to(str(page if masked(page.name) == page.name else page.parent))


def cell(text: str) -> str:
    """Text that stays in its place in markdown, be it a cell of a table."""
    return " ".join(in_markdown(text).split())


def checks_table(report: Report, edition: Edition) -> str:
    """What each check behind the report looked at and found, with a link to the page of them, in markdown."""
    from tasks.reports.evidence import CHECKS_FILE

    folder = f"{edition.folder}/data" if edition.state == "sealed" else edition.folder
    template = markdown_templates().get_template("run_checks.md.j2")
    return template.render(checks=report.checks, names=check_words(), link=link_to(f"{folder}/report/{CHECKS_FILE}"))
