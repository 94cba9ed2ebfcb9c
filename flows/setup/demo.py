"""``make run``: a sample's months through the real thing, in ``data/demo`` and always to its outbox."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from flows.running.garbage import collect_less
from flows.serving.environment import prepare
from tasks.disk_space import require_disk_space
from tasks.errors import InputError, OutsideError

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State

    from tasks.installation import Installation

ROOT = Path(__file__).parents[2]
AGREEMENT = "timra-ik-2022"
SAMPLES = ROOT / "data" / "samples"
SAMPLE = SAMPLES / "timra-2022"
DATA = ROOT / "data" / "demo"


def main(arguments: list[str]) -> int:
    """Play every month that has not been played of the sample that is named (none: the first agreement's), and say
    what to look at; the exit code.
    """
    sample = SAMPLES / arguments[0] if arguments else SAMPLE
    if not (sample / "drops").exists():
        print(f"There are no sample months in {sample}: they are played in a clone of the project.", file=sys.stderr)
        return 1
    try:
        return play(DATA, sample)
    except (InputError, OutsideError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run it again: it goes on where it was, and sends nothing twice.", file=sys.stderr)
        return 130


def play(root: Path, sample: Path = SAMPLE) -> int:
    """Play a sample's months in the data root ``root``, each as on the fifth day after it, with the documents that
    are due then; the exit code. Raises as the flows do.
    """
    # Empty values win over a .env file: the demonstration never reaches a mail server or another register.
    os.environ |= {"IOP_DATA_DIR": str(root), "IOP_SMTP_HOST": "", "IOP_DATABASE_URL": ""}
    require_disk_space(root)
    file, months = agreement_file(sample), [folder.name for folder in sorted((sample / "drops").iterdir())]
    name = file.stem
    print(f"Playing {len(months)} months of the sample agreement {name}. Nothing is mailed anywhere.", flush=True)
    from tasks.facts.editions import last_edition
    from tasks.installation import open_installation

    installation = open_installation()
    prepare(installation.settings, os.environ)
    paths = installation.paths
    paths.agreements.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, paths.agreements / file.name)
    for number, period in enumerate(months, 1):
        with installation.register.session() as session:
            played = last_edition(session, name, period=period) is not None
        files = [] if played else drop(sample / "drops" / period, paths.inbox(name))
        doing = f"{', '.join(files)} in the inbox" if files else "played already"
        print(f"[{number}/{len(months)}] {period}: {doing} …", flush=True)
        for run in runs(installation, name, period):
            began = time.monotonic()
            state = run()
            if not state.is_completed():
                print(state.message, file=sys.stderr)
                return 1
            print(f"      {state.message} ({time.monotonic() - began:.1f} s)", flush=True)
    print(_worth_a_look(installation, name, sample / "drops" / months[-1]))
    return 0


def agreement_file(sample: Path) -> Path:
    """The agreement of a sample: beside its months, else the first one's."""
    return next(sample.glob("*.yaml"), ROOT / "data" / "agreements" / f"{AGREEMENT}.yaml")


def made(period: str) -> datetime:
    """When a month's report is made: on the fifth day after it, for the sample months lie in the past."""
    year, month = int(period[:4]), int(period[5:])
    return datetime(year + month // 12, month % 12 + 1, 5, 6, tzinfo=UTC)


def drop(month: Path, inbox: Path) -> list[str]:
    """Put one month's sample files in the inbox, as the coordinator would; their names."""
    inbox.mkdir(parents=True, exist_ok=True)
    files = sorted(month.iterdir())
    for file in files:
        shutil.copyfile(file, inbox / file.name)
    return [file.name for file in files]


def runs(installation: "Installation", agreement: str, period: str) -> "Iterator[Callable[[], State]]":
    """The month's report; then the quarter's document where the month ends one, and the evaluation where extension is
    decided in the month after.
    """
    from flows.evaluation import evaluation
    from flows.monthly import monthly
    from flows.quarterly import quarterly
    from tasks.agreement.calendar import quarter_months, quarter_of, span_of

    at = made(period)
    yield partial(monthly.fn, agreement=agreement, period=period, now=at)
    agreed = installation.agreement(agreement)
    quarter = quarter_of(agreed, span_of(agreed, period).end)
    if quarter is not None and quarter_months(agreed, quarter)[-1] == period:
        yield partial(quarterly.fn, agreement=agreement, period=quarter, now=at)
    if agreed.decision_on_extension == f"{at:%Y-%m}":
        yield partial(evaluation.fn, agreement=agreement, now=at)


def _worth_a_look(installation: "Installation", agreement: str, last: Path) -> str:
    """What a newcomer wants to open first, and the next step; ``last``: the folder of the last month."""
    paths = installation.paths
    report = max((paths.archive / agreement / last.name).glob("edition-*")) / "data" / "report"
    sheet = next(file for file in sorted(last.iterdir(), reverse=True) if file.suffix != ".se")
    [receipt] = paths.receipts(agreement).glob(f"*-{sheet.name}.html")
    return "\n".join(
        (
            "",
            f"The report of {last.name} as the steering group reads it: {report / 'report.html'}",
            f"                    … as it is filed:             {report / 'report.pdf'}",
            f"The coordinator's receipt of a shift sheet:       {receipt}",
            f"All messages (.eml):                              {paths.outbox}",
            f"The archive, one package for each report:         {paths.archive / agreement}",
            "",
            "Next: .venv/bin/iop new asks for your own agreement; then bring it all up: .venv/bin/iop up",
        )
    )


if __name__ == "__main__":
    collect_less()
    sys.exit(main(sys.argv[1:]))
