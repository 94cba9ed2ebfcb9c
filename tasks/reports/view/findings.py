"""Findings as the report shows them: in words, the same rule together, the gravest first.

The mail names what the steering group can act on, the PDF the first few of each rule; the workbook holds them all.
"""

from itertools import groupby

from tasks.findings import Finding, Severity
from tasks.reports.model import Report
from tasks.reports.view.parts import FindingGroup, FindingLine, Findings
from tasks.wording.language import say, words

SHOWN = 3
"""Findings of one rule in the PDF."""

CONCERNING = frozenset(
    {
        "ledger.exported_early",
        "match.paid_twice",
        "transfer.no_number",
    }
)
"""Rules whose findings the steering group can act on and no proposal names. What is wrong in a file is the
coordinator's to mend, who has had it in the receipt."""

GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def findings_view(report: Report) -> Findings:
    """New findings first; those told before are counted and shown in short."""
    count = {severity: sum(f.severity is severity for f in report.news) for severity in Severity}
    told = report.told_before
    return Findings(
        count=say(
            "findings_count",
            errors=count[Severity.ERROR],
            warnings=count[Severity.WARNING],
            infos=count[Severity.INFO],
        ),
        groups=_groups(report.news, SHOWN),
        told_before=say("told_before_count", count=len(told)) if told else "",
        told_before_groups=_groups(told, 1),
    )


def concerning(report: Report) -> list[str]:
    """New findings that the steering group can act on; then how many rows do not count until they are mended."""
    said = [finding.message for finding in report.news if finding.code in CONCERNING]
    rejected = sum(finding.severity is Severity.ERROR for finding in report.news)
    return [*said, say("rejected_rows", count=rejected)] if rejected else said


def by_gravity(findings: list[Finding]) -> list[Finding]:
    """Errors before warnings before notes, rules together, else as they came."""
    return sorted(findings, key=lambda f: (GRAVITY[f.severity], f.code))


def place(finding: Finding) -> str:
    """File, sheet, row and column on one line."""
    where = finding.where
    return say("place", file=where.file, sheet=where.sheet, row=where.row, column=where.column)


def _groups(findings: list[Finding], shown: int) -> list[FindingGroup]:
    groups = []
    for (severity, _), same in groupby(by_gravity(findings), key=lambda f: (f.severity, f.code)):
        members = list(same)
        more = len(members) - shown
        groups.append(
            FindingGroup(
                severity=words()["severity"][severity.value],
                shown=[
                    FindingLine(message=f.message, place=place(f), remedy=f.remedy or "") for f in members[:shown]
                ],
                more=say("more_findings", count=more) if more > 0 else "",
            )
        )
    return groups
