"""Editions registered and sealed as the monthly flow does it."""

from datetime import UTC, date, datetime
from pathlib import Path

from tasks.archive.package import PREVIOUS, seal
from tasks.archive.payload import Contents, edition_files, sealed_files
from tasks.facts.tables import Delivery, Edition

ROOT = Path(__file__).parents[2]
AGREEMENT_FILE = ROOT / "data/agreements/timra-ik-2022.yaml"
NOW = datetime(2022, 4, 4, 5, 0, tzinfo=UTC)
SHIFT_SHEET_SHA256 = "5" * 64


def payload(contents: Contents, previous: str | None = None) -> dict[str, bytes]:
    """The whole payload of an edition that was sent to one recipient."""
    frozen = edition_files(contents) | {"messages/kommun-1.eml": b"From: iop@example.org\r\n\r\nHej\r\n"}
    delivery = Delivery(
        recipient="kommun1@example.org",
        role="Timrå kommun 1",
        message_id="<1@example.org>",
        file="messages/kommun-1.eml",
        state="sent",
        via="smtp",
        attempts=1,
        answer="250 queued",
        changed_at=NOW,
    )
    return sealed_files(contents.report, frozen, [delivery], previous, "monthly", contents.report.edition)


def seal_contents(contents: Contents, destination: Path) -> str:
    """Seal as the monthly flow does."""
    return seal(payload(contents), {"Bagging-Date": "2022-04-04"}, destination)


def seal_small(destination: Path, previous: str | None) -> str:
    """A package of one file."""
    info = {"Bagging-Date": "2022-05-04"} | ({PREVIOUS: previous} if previous else {})
    return seal({"report.json": f'{{"of": "{destination}"}}'.encode()}, info, destination)


def edition_row(**values) -> Edition:
    """A registered edition of March 2022."""
    defaults = {
        "agreement": "timra-ik-2022",
        "document": "monthly",
        "period": "2022-03",
        "edition": 1,
        "cutoff": date(2022, 3, 31),
        "made_at": NOW,
        "report": {},
        "folder": "archive/timra-ik-2022/2022-03/edition-1",
    }
    return Edition(**defaults | values)
