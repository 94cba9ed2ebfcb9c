"""What commands take, in CPU-seconds and as ratios to the bare imports that they cannot do without; what they take by
the clock, and with a server up as a ratio to without. ``python tests/benches/startup.py``.

Aims on a quiet machine: --help 0.1 s, lint 0.5 s, deliveries list 0.7 s, a month with nothing to do 1.5 s, an intake
of two files 8 s (2 s of it waiting until they lie still, 4 s the library of the checks); with a server 1.3 x.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from flows.setup.demo import AGREEMENT, SAMPLE, drop  # noqa: E402
from tests.delivery.servers import free_port  # noqa: E402

IOP = ("-m", "flows.cli")
MONTH = "2022-01"
MONTHLY = (*IOP, "monthly", "--agreement", AGREEMENT, "--period", MONTH)
FLOWS = "import prefect, sqlalchemy.orm, polars, deltalake"

STARTED = {
    "--help": ((*IOP, "--help"), "import click"),
    "lint": ((*IOP, "lint"), "import click, pydantic_settings, ruamel.yaml, jinja2, babel.numbers, holidays"),
    "deliveries list": ((*IOP, "deliveries", "list"), "import click, pydantic_settings, sqlalchemy.orm"),
    "health": ((*IOP, "health"), "import click, pydantic_settings, sqlalchemy.orm, ruamel.yaml, holidays"),
    "intake of nothing": ((*IOP, "intake"), FLOWS),
}
"""What is measured in an installation without files, and what it is held against."""

AT_WORK = {
    "intake of two files": ((*IOP, "intake"), f"{FLOWS}, great_expectations"),
    "a month's report": (MONTHLY, f"{FLOWS}, great_expectations, typst, xlsxwriter"),
    "nothing to do": (MONTHLY, FLOWS),
}
"""What is measured once, one after the other."""

Cost = tuple[float, float]
"""CPU-seconds, children's too, and seconds by the clock."""


def cost(arguments: tuple[str, ...], environment: dict[str, str]) -> Cost:
    """What one run of Python with these arguments takes."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.monotonic() - began


def least(arguments: tuple[str, ...], environment: dict[str, str]) -> Cost:
    """The least of three runs."""
    return min(cost(arguments, environment) for _ in range(3))


@contextmanager
def installation() -> Iterator[dict[str, str]]:
    """The environment of commands in a new one with the sample agreement."""
    with tempfile.TemporaryDirectory() as folder:
        file = f"{AGREEMENT}.yaml"
        (Path(folder) / "agreements").mkdir()
        shutil.copy(ROOT / "data" / "agreements" / file, Path(folder) / "agreements" / file)
        clean = {name: value for name, value in os.environ.items() if not re.match("PREFECT_|IOP_", name)}
        yield clean | {"IOP_DATA_DIR": folder}


@contextmanager
def with_server(environment: dict[str, str]) -> Iterator[dict[str, str]]:
    """The environment of commands that know of a server."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/api"
    serve = [sys.executable, "-m", "flows.serving.server", "--port", str(port)]
    quiet = {"PREFECT_LOGGING_LEVEL": "CRITICAL", "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL"}
    server = subprocess.Popen(serve, cwd=ROOT, env=environment | quiet)
    try:
        while not _answers(url):
            assert server.poll() is None, "the server has ended"
            time.sleep(0.5)
        login = (Path(environment["IOP_DATA_DIR"]) / "prefect" / "login").read_text().strip()
        yield environment | {"PREFECT_API_URL": url, "PREFECT_API_AUTH_STRING": login}
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=2):
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def at_work(environment: dict[str, str]) -> dict[str, Cost]:
    """What January costs."""
    drop(SAMPLE / "drops" / MONTH, Path(environment["IOP_DATA_DIR"]) / "inbox" / AGREEMENT)
    return {name: cost(arguments, environment) for name, (arguments, _) in AT_WORK.items()}


def main() -> None:
    """Print a line for each command."""
    with installation() as environment:
        for name, (arguments, imports) in STARTED.items():
            (used, clock), (bare, _) = least(arguments, environment), least(("-c", imports), environment)
            print(f"{name:<20}{used:6.2f} CPU-s {clock:6.2f} s, {used / bare:4.1f} x ({imports})", flush=True)
        here = at_work(environment)
        imported = {name: least(("-c", imports), environment)[0] for name, (_, imports) in AT_WORK.items()}
    with installation() as environment, with_server(environment) as told:
        there = at_work(told)
    for name, (used, clock) in here.items():
        ratio = f"{there[name][1] / clock:4.2f} x by the clock with a server"
        bare, imports = imported[name], AT_WORK[name][1]
        print(f"{name:<20}{used:6.2f} CPU-s {clock:6.2f} s, {used / bare:4.1f} x ({imports}), {ratio}")


if __name__ == "__main__":
    main()
