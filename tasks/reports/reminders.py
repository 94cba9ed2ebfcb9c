"""What the report reminds its readers of beside the figures: packages that the registrar has not confirmed (G8)."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tasks.facts.transfers import Awaited
from tasks.findings import Finding, Place, Severity
from tasks.wording.swedish import datum


def missing_numbers(awaited: Sequence[Awaited], timezone: str) -> list[Finding]:
    """A note for each package that was handed over and has got no diary number."""
    return [
        Finding(
            code="transfer.no_number",
            severity=Severity.INFO,
            clause="transfer",
            message=(
                f"Paketet för {each.period} (utgåva {each.edition}) lämnades till kommunen "
                f"{datum(each.made_at.astimezone(ZoneInfo(timezone)).date())}; diarienummer saknas."
            ),
            remedy="Be registratorn om diarienumret, så att det kan antecknas.",
            where=Place(file=each.file),
        )
        for each in awaited
    ]
