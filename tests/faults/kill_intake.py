"""Kill the intake at each place in turn: ``main(INSTALLATION, FOLDER, STRIDE)``.

Each time a copy of the installation is taken in by a run that dies with SIGKILL at the next place, then by one that
nothing stops; what that one leaves goes to ``FOLDER/<number>.json``. The last run of all is not killed: it reached no
more places. Places of receiving are left to tests/inbox/test_inbox_kill.py, which walks its lines; what is walked
here begins when the file is safe. Every ``STRIDE``-th place is walked, by two lanes that share them.
"""

import hashlib
import json
import os
import shutil
import signal
from pathlib import Path

from sqlalchemy import select

from tasks.facts.tables import Drop
from tasks.installation import open_installation
from tests.faults import forking, places
from tests.faults.facts import facts
from tests.whole.playing import AGREEMENT

LANES = 2
BEYOND = ("receive.", "folder.", "copying.", "register.", "drops.")
"""Modules whose places are walked elsewhere, as the innermost at work."""


def doomed(number: int) -> str:
    """The intake, killed at place ``number``; where, told only if it was not."""
    count = 0

    def reach(what: str, prepare) -> None:
        nonlocal count
        if "take_in.take_in" not in (where := places.here()) and where.startswith(BEYOND):
            return
        count += 1
        if count == number:
            Path(os.environ["IOP_DATA_DIR"], "place").write_text(f"{what} in {where}")
            prepare()
            os.kill(os.getpid(), signal.SIGKILL)

    places.watch(Path(os.environ["IOP_DATA_DIR"]).resolve(), reach)
    return forking.intake()


def undisturbed() -> dict:
    """The intake, and everything that is there afterwards."""
    ended = forking.intake()
    installation = open_installation()
    paths = installation.paths
    with installation.register.session() as session:
        drops = [(drop.file, drop.sha256, drop.state) for drop in session.scalars(select(Drop).order_by(Drop.id))]
    return {
        "ended": ended,
        "drops": drops,
        "facts": {name: [repr(row) for row in table.rows()] for name, table in facts(installation).items()},
        "receipts": {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(paths.receipts(AGREEMENT).iterdir())
        },
        "originals": sorted(file.name for file in paths.originals.rglob("*") if file.is_file()),
        "inbox": [file.name for file in paths.inbox(AGREEMENT).rglob("*")],
    }


def walk(first: int, template: Path, folder: Path, step: int) -> None:
    """Every ``step``-th place from the ``first`` on."""
    number, killed = first, True
    while killed:
        root = folder / str(number)
        shutil.copytree(template, root)
        os.environ["IOP_DATA_DIR"] = str(root)
        _, code = forking.ended(forking.fork(lambda place=number: doomed(place)))
        killed = code == -signal.SIGKILL
        place = (root / "place").read_text() if killed else None
        left, _ = forking.ended(forking.fork(undisturbed))
        told = {"number": number, "place": place, "code": code, "left": left}
        (folder / f"{number}.json").write_text(json.dumps(told))
        number += step


def main(template: str, folder: str, stride: str) -> None:
    """Two lanes at once."""
    lanes = [
        forking.fork(
            lambda first=1 + lane * int(stride): walk(first, Path(template), Path(folder), LANES * int(stride))
        )
        for lane in range(LANES)
    ]
    assert [code for _, code in map(forking.ended, lanes)] == [0] * LANES
