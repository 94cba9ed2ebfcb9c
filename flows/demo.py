"""``make run``: the sample months through the real thing, in ``data/demo`` and always to its outbox."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples" / "timra-2022" / "drops"
AGREEMENT = "timra-ik-2022"
DATA = ROOT / "data" / "demo"

# The day on which each month's report is made: the sample months lie in the past.
MADE = {
    "2022-01": datetime(2022, 2, 4, 6, tzinfo=UTC),
    "2022-02": datetime(2022, 3, 4, 6, tzinfo=UTC),
    "2022-03": datetime(2022, 4, 5, 6, tzinfo=UTC),
    "2022-04": datetime(2022, 5, 5, 6, tzinfo=UTC),
}


def drop(period: str, inbox: Path) -> None:
    """Put one month's sample files in the inbox, as the coordinator would."""
    inbox.mkdir(parents=True, exist_ok=True)
    for file in sorted((SAMPLES / period).iterdir()):
        shutil.copyfile(file, inbox / file.name)


def main() -> int:
    """Play every month that has not been played, and say where everything lies."""
    # Empty values win over a .env file: the demonstration never reaches a mail server or another register.
    os.environ |= {"IOP_DATA_DIR": str(DATA), "IOP_SMTP_HOST": "", "IOP_DATABASE_URL": ""}
    from flows.environment import prepare
    from tasks.facts.editions import last_edition
    from tasks.installation import open_installation

    installation = open_installation()
    prepare(installation.settings, os.environ)
    paths = installation.paths
    paths.agreements.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", paths.agreements / f"{AGREEMENT}.yaml")
    from flows.monthly import monthly

    for period, now in MADE.items():
        with installation.register.session() as session:
            played = last_edition(session, AGREEMENT, period=period) is not None
        if not played:
            drop(period, paths.inbox(AGREEMENT))
        state = monthly(agreement=AGREEMENT, period=period, now=now, return_state=True)
        print(state.message, flush=True)
        if not state.is_completed():
            return 1
    print(
        f"\nReports and archive: {paths.archive / AGREEMENT}"
        f"\nE-mails (.eml):      {paths.outbox}"
        f"\nReceipts:            {paths.receipts(AGREEMENT)}"
        f"\nInbox:               {paths.inbox(AGREEMENT)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
