"""What the report reminds its readers of beside the figures: packages that the registrar has not confirmed (G8)."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from tasks.facts.transfers import Awaited
from tasks.findings import Finding, Place, tell


def missing_numbers(awaited: Sequence[Awaited], timezone: str) -> list[Finding]:
    """A note for each package that was handed over and has got no diary number."""
    here = ZoneInfo(timezone)
    return [
        tell(
            "transfer.no_number",
            Place(file=each.file),
            period=each.period,
            edition=each.edition,
            day=each.made_at.astimezone(here).date(),
        )
        for each in awaited
    ]
