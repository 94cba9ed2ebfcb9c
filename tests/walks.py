"""Programs of the tests that play the product in forks, each in a copy of one process that has loaded everything.

Loading takes seconds of the processor, a copy none of them. Nothing of polars or deltalake may run before a copy is
made: their threads would not come along.
"""

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SLOW = (
    *("great_expectations", "pandas.core.methods.to_dict", "pyarrow.fs", "pyarrow.pandas_compat", "deltalake.fs"),
    *("fontTools.ttLib", "icalendar", "xlsxwriter"),
    *("flows.monthly", "flows.intake", "tasks.quality.repeated"),
    *("tasks.archive.recovery.restore", "tasks.archive.recovery.backup"),
)
"""What a run imports, much of it only when it comes to it."""

Walk = Callable[..., str]
"""``walk("tests.faults.kill_intake", *arguments, **settings)``: what ``main`` of the module prints, called with the
arguments as texts and the settings in its environment. Fails where that ends in an exception.
"""


@pytest.fixture(scope="session")
def walk() -> Iterator[Walk]:
    """Runs a program of the tests; the process that has loaded everything is started for the first one."""
    started: list[subprocess.Popen[str]] = []

    def run(module: str, *arguments: object, **settings: object) -> str:
        if not started:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            environment = os.environ | {"PYTHONPATH": str(ROOT)}
            started.append(subprocess.Popen([sys.executable, "-m", __name__], cwd=ROOT, env=environment, **pipes))
        [process] = started
        environment = os.environ | {name: str(value) for name, value in settings.items()}
        print(json.dumps([module, list(map(str, arguments)), environment]), file=process.stdin, flush=True)
        code, out, err = json.loads(process.stdout.readline())
        assert code == 0, err[-3000:]
        return out

    yield run
    for process in started:
        process.communicate()


def _load() -> None:
    """What a run would make of its own without a polars thread: modules, templates, the context of the checks."""
    for name in SLOW:
        import_module(name)
    from tasks.inbox.still import wait_until_still
    from tasks.quality import validation
    from tasks.wording.language import FOLDER, html_templates, text_templates
    from tests.unsynced import leave_to_the_system

    for file in FOLDER.glob("*.j2"):
        (html_templates() if ".html." in file.name else text_templates()).get_template(file.name)
    validation._rows()
    leave_to_the_system(pytest.MonkeyPatch())
    (wait_until_still.__kwdefaults__ or {})["still"] = 0.0


def _copied(module: str, arguments: list[str], environment: dict[str, str], *written: int) -> int:
    """Call the program in a copy of this process; its exit code."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    for descriptor, place in zip((os.open(os.devnull, os.O_RDONLY), *written), range(3), strict=True):
        os.dup2(descriptor, place)
    code = 1
    try:
        os.environ.clear()
        os.environ.update(environment)
        import_module(module).main(*arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Answer line by line, until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library says while it is loaded
    _load()
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            code = _copied(*json.loads(line), out.fileno(), err.fileno())
            said: list[Any] = [code]
            for file in (out, err):
                file.seek(0)
                said.append(file.read().decode(errors="replace"))
        print(json.dumps(said), file=answers, flush=True)


if __name__ == "__main__":
    main()
