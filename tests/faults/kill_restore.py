"""Kill a restore at each place in turn: ``main(BACKUP, FOLDER, STRIDE)``.

Each time a run that restores the backup dies with SIGKILL at the next place where it changes anything; what opening
that data root says then, and what is there once a person has done what is said, goes to ``FOLDER/<number>.json``. The
last run of all is not killed.
"""

import json
import os
import shutil
import signal
from importlib import import_module
from pathlib import Path

from tasks.errors import InputError
from tasks.settings import load_settings
from tests.faults import forking, places
from tests.faults.facts import RECEIVED


def restored(backup: Path) -> int:
    """The backup put into the data root of the environment; how many files it has."""
    return import_module("tasks.archive.recovery.restore").restore(load_settings(), backup, RECEIVED).files


def doomed(backup: Path, number: int) -> int:
    """The restore, killed at place ``number``; how many files, told only if it was not."""
    root, count = Path(os.environ["IOP_DATA_DIR"]), 0

    def reach(what: str, _) -> None:
        nonlocal count
        count += what != "half written"
        if count == number:
            root.with_name(f"{root.name}-place").write_text(f"{what} in {places.here()}")
            os.kill(os.getpid(), signal.SIGKILL)

    places.watch(root.resolve(), reach)
    return restored(backup)


def opened() -> dict:
    """What opening the data root says; None where it opens, and then what is wrong in it."""
    try:
        installation = import_module("tasks.installation").open_installation()
    except InputError as refused:
        return {"refused": str(refused)}
    whole = import_module("tasks.archive.whole").verify_whole(installation, RECEIVED, originals="all")
    return {"refused": None, "checked": whole.what, "faults": whole.faults}


def main(file: str, to: str, stride: str) -> None:
    """Every ``stride``-th place."""
    backup, folder, number, killed = Path(file), Path(to), 1, True
    while killed:
        root = folder / str(number)
        os.environ["IOP_DATA_DIR"] = str(root)
        files, code = forking.ended(forking.fork(lambda place=number: doomed(backup, place)))
        killed = code == -signal.SIGKILL
        told = {"number": number, "place": None, "code": code, "files": files}
        if killed:
            told["place"] = root.with_name(f"{root.name}-place").read_text()
            told["empty"] = not root.exists() or not any(root.iterdir())
            if not told["empty"]:
                told["opened"], _ = forking.ended(forking.fork(opened))
            if told["empty"] or told["opened"]["refused"]:
                shutil.rmtree(root, ignore_errors=True)
                told["files"], _ = forking.ended(forking.fork(lambda: restored(backup)))
        told["last"], _ = forking.ended(forking.fork(opened))
        (folder / f"{number}.json").write_text(json.dumps(told))
        shutil.rmtree(root)
        number += int(stride)
