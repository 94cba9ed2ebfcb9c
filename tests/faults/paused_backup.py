"""Back up an installation that is at work: ``main(WORK, INSTALLATION, FOLDER, STRIDE)``.

Each time a copy of the installation is at ``WORK`` (intake, monthly) and stops at the next place where it changes
anything, for as long as a backup is made. An intake is killed then; a report goes on to its end, so that all that is
mailed is mailed. The backup is restored elsewhere and the work done there; what that leaves goes to
``FOLDER/<number>.json``. Every ``STRIDE``-th place is walked; the last run of all reaches no more places.
"""

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tasks.facts.register import Register
from tasks.facts.tables import Delivery
from tasks.installation import Installation, open_installation
from tasks.settings import load_settings
from tests.faults import forking, places
from tests.faults.facts import RECEIVED
from tests.faults.kill_intake import undisturbed
from tests.whole.playing import MONTHS, Player


def at_work(work: str, number: int) -> str:
    """The work, stopped once at place ``number``; how it ended."""
    root = Path(os.environ["IOP_DATA_DIR"])
    count = 0

    def reach(what: str, _: Callable[[], object] = lambda: None) -> None:
        nonlocal count
        count += what != "half written"
        if count == number and what != "half written":
            (root / "place").write_text(f"{what} in {places.here()}")
            os.kill(os.getpid(), signal.SIGSTOP)

    places.watch(root.resolve(), reach)
    return forking.intake() if work == "intake" else reported()


def reported() -> str:
    """January's report; how that ended."""
    state = Player(open_installation()).monthly(MONTHS[0])
    return f"{state.name}: {state.message}"


def backed_up(file: Path) -> int:
    """A backup of the installation at work; how many files it has."""
    backup, settings = import_module("tasks.archive.recovery.backup"), load_settings()
    # Opened as it is: the one that stands still may hold the right to write for ever, as it never does at work.
    opened = Installation(settings, settings.paths, Register(settings.register_url))
    return backup.back_up(opened, file, RECEIVED, monotonic=time.monotonic, sleep=time.sleep).files


def restored(work: str, file: Path) -> dict:
    """The backup put into the data root of the environment, and the work done to its end."""
    told = import_module("tasks.archive.recovery.restore").restore(load_settings(), file, RECEIVED)
    sent = [path.name for path in sorted(open_installation().paths.outbox.glob("*.eml"))]
    whole = import_module("tasks.archive.whole").verify_whole(open_installation(), RECEIVED, originals="all")
    said = {"faults": told.reconciled.faults + whole.faults}
    return said | (undisturbed() if work == "intake" else settled(sent))


def settled(sent: list[str]) -> dict:
    """The report gone on with, then every recipient asked, and gone on with again."""
    first = reported()
    installation = open_installation()
    ledger = import_module("tasks.delivery.ledger")
    with installation.register.session() as session:
        asked = session.query(Delivery).filter_by(state="unknown").all()
        for row in asked:
            ledger.confirm(session, row.id, RECEIVED)
    last = reported()
    now = [path.name for path in sorted(installation.paths.outbox.glob("*.eml"))]
    whole = import_module("tasks.archive.whole").verify_whole(installation, RECEIVED, originals="all")
    return {
        "first": first,
        "last": last,
        "asked": len(asked),
        "mailed again": sorted(set(now) - set(sent)),
        "faults": whole.faults,
        "checked": whole.what,
    }


def main(work: str, template: str, to: str, stride: str) -> None:
    """Every ``stride``-th place."""
    folder, number, stopped = Path(to), 1, True
    while stopped:
        live, elsewhere, file = folder / f"{number}-live", folder / f"{number}-restored", folder / f"{number}.tar.gz"
        shutil.copytree(template, live)
        os.environ["IOP_DATA_DIR"] = str(live)
        working = forking.fork(lambda place=number: at_work(work, place))
        stopped = os.WIFSTOPPED(os.waitpid(working.pid, os.WUNTRACED)[1])
        told = {"number": number, "place": None}
        if stopped:
            told["place"] = (live / "place").read_text()
            (live / "place").unlink()
            told["files"], told["code"] = forking.ended(forking.fork(lambda to=file: backed_up(to)))
            if work == "intake":
                os.kill(working.pid, signal.SIGKILL)
            os.kill(working.pid, signal.SIGCONT)
            os.waitpid(working.pid, 0)
            os.environ["IOP_DATA_DIR"] = str(elsewhere)
            told["left"], _ = forking.ended(forking.fork(lambda of=file: restored(work, of)))
        elif work == "intake":
            told["left"], _ = forking.ended(forking.fork(undisturbed))
        (folder / f"{number}.json").write_text(json.dumps(told))
        for each in (live, elsewhere):
            shutil.rmtree(each, ignore_errors=True)
        number += int(stride)
