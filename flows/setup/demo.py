"""``make run``: the sample months through the real thing, in ``data/demo`` and always to its outbox."""

import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.serving.environment import prepare
from tasks.disk_space import require_disk_space
from tasks.errors import InputError, OutsideError

if TYPE_CHECKING:
    from tasks.installation import Installation

ROOT = Path(__file__).parents[2]
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


def main() -> int:
    """Play every month that has not been played, and say what to look at; the exit code."""
    if not SAMPLES.exists():
        print(f"There are no sample months in {SAMPLES}: they are played in a clone of the project.", file=sys.stderr)
        return 1
    try:
        return play(DATA)
    except (InputError, OutsideError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again: it goes on where it was, and sends nothing twice.", file=sys.stderr)
        return 130


def play(root: Path) -> int:
    """Play the months in the data root ``root``; the exit code. Raises as the flows do."""
    # Empty values win over a .env file: the demonstration never reaches a mail server or another register.
    os.environ |= {"IOP_DATA_DIR": str(root), "IOP_SMTP_HOST": "", "IOP_DATABASE_URL": ""}
    require_disk_space(root)
    print(f"Playing {len(MADE)} months of the sample agreement {AGREEMENT}. Nothing is mailed anywhere.", flush=True)
    from tasks.facts.editions import last_edition
    from tasks.installation import open_installation

    installation = open_installation()
    prepare(installation.settings, os.environ)
    paths = installation.paths
    paths.agreements.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml", paths.agreements / f"{AGREEMENT}.yaml")
    from flows.monthly import monthly

    for number, (period, now) in enumerate(MADE.items(), 1):
        with installation.register.session() as session:
            played = last_edition(session, AGREEMENT, period=period) is not None
        files = [] if played else drop(period, paths.inbox(AGREEMENT))
        doing = f"{', '.join(files)} in the inbox" if files else "played already"
        print(f"[{number}/{len(MADE)}] {period}: {doing} …", flush=True)
        began = time.monotonic()
        state = monthly.fn(agreement=AGREEMENT, period=period, now=now)
        if not state.is_completed():
            print(state.message, file=sys.stderr)
            return 1
        print(f"      {state.message} ({time.monotonic() - began:.1f} s)", flush=True)
    print(_worth_a_look(installation))
    return 0


def drop(period: str, inbox: Path) -> list[str]:
    """Put one month's sample files in the inbox, as the coordinator would; their names."""
    inbox.mkdir(parents=True, exist_ok=True)
    files = sorted((SAMPLES / period).iterdir())
    for file in files:
        shutil.copyfile(file, inbox / file.name)
    return [file.name for file in files]


def _worth_a_look(installation: "Installation") -> str:
    """What a newcomer wants to open first, and the next step."""
    paths, last = installation.paths, list(MADE)[-1]
    report = max((paths.archive / AGREEMENT / last).glob("edition-*")) / "data" / "report"
    sheet = next(file for file in (SAMPLES / last).iterdir() if file.suffix != ".se")
    [receipt] = paths.receipts(AGREEMENT).glob(f"*-{sheet.name}.html")
    return "\n".join(
        (
            "",
            f"The report of {last} as the steering group reads it: {report / 'report.html'}",
            f"                    … as it is filed:             {report / 'report.pdf'}",
            f"The coordinator's receipt of a shift sheet:       {receipt}",
            f"All messages (.eml):                              {paths.outbox}",
            f"The archive, one package for each report:         {paths.archive / AGREEMENT}",
            "",
            "Next: .venv/bin/iop new asks for your own agreement; then bring it all up: .venv/bin/iop up",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
