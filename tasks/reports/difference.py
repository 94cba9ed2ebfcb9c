"""How a report would differ from the last edition: one line for each figure, for the dry run."""

from typing import Any

from tasks.facts.editions import edition_before, last_edition
from tasks.installation import Installation
from tasks.reports.model import Report
from tasks.reports.told import PARTS, flat

FIGURES = ("status", *PARTS, "corrections", "findings")
"""The parts of report.json that tell about the partnership; the rest is about the edition itself."""


def differences(installation: Installation, report: Report) -> list[str]:
    """Against the period's last edition, else the report before it; a figure that is new stands alone."""
    with installation.register.session() as session:
        before = last_edition(session, report.agreement, period=report.period) or edition_before(
            session, report.agreement, report.period
        )
    old, new = _figures(before.report) if before else {}, _figures(report.as_json())
    title = f"against {before.period} edition {before.edition}" if before else "there is no earlier edition"
    return [title] + [
        f"{path}: {old.get(path, 'nothing')} → {new.get(path, 'nothing')}"
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    ]


def _figures(report: dict[str, Any]) -> dict[str, Any]:
    """By path; without what only an earlier edition makes so: that its findings are told before."""
    figures = flat({name: report[name] for name in FIGURES})
    return {path: value for path, value in figures.items() if not path.endswith(".told_before")}
