"""Playing months through the whole line, step by step without a server."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.inbox.folder import Inbox
from tasks.inbox.receive import receive
from tasks.installation import Installation

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from tasks.intake.taken import Taken

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples" / "timra-2022"
AGREEMENT = "timra-ik-2022"
MONTHS = ("2022-01", "2022-02", "2022-03", "2022-04")


class QuickClock:
    """A clock for the wait until files lie still: sleeping takes no time, but the clock goes on."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        """Seconds slept so far."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass(frozen=True)
class Player:
    """One installation with the sample agreement."""

    installation: Installation

    @classmethod
    def at(cls, installation: Installation) -> "Player":
        """Set the installation up with the sample agreement."""
        agreements = installation.paths.agreements
        agreements.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", agreements / f"{AGREEMENT}.yaml")
        return cls(installation)

    def drop(self, month: str) -> None:
        """Put a month's sample files in the inbox."""
        for file in sorted((SAMPLES / "drops" / month).iterdir()):
            self.drop_bytes(file.name, file.read_bytes())

    def drop_bytes(self, name: str, content: bytes) -> None:
        """Put one file in the inbox."""
        inbox = self.installation.paths.inbox(AGREEMENT)
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(content)

    def take_in(self, name: str, content: bytes, now: datetime) -> "Taken":
        """What becomes of one file that is put in the inbox, where no other lies."""
        from tasks.intake.take_in import take_in

        self.drop_bytes(name, content)
        inbox = Inbox(self.installation.paths, AGREEMENT)
        (drop_id,) = receive(inbox, [inbox.folder / name], self.installation.register, now).drop_ids
        return take_in(self.installation, drop_id, now)

    def monthly(self, month: str, **options: object) -> "State":
        """The monthly flow's work, made on the fifth of the month after."""
        from flows.monthly import monthly

        year, number = divmod(int(month[:4]) * 12 + int(month[5:]), 12)
        made = datetime(year, number + 1, 5, 6, tzinfo=UTC)
        return monthly.fn(agreement=AGREEMENT, period=month, **({"now": made} | options))

    def package(self, month: str, edition: int = 1) -> Path:
        """The sealed package of an edition."""
        return self.installation.paths.archive / AGREEMENT / month / f"edition-{edition}"

    def receipts(self) -> list[Path]:
        """The receipts for programs, in the order of the drops."""
        return sorted(self.installation.paths.receipts(AGREEMENT).glob("*.json"))

    def outbox(self) -> dict[str, bytes]:
        """The messages in the outbox by name."""
        return {file.name: file.read_bytes() for file in sorted(self.installation.paths.outbox.glob("*.eml"))}
