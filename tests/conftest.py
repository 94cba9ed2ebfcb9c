"""Fixtures for every room: no test reaches the user's settings, home or network."""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from flows.running.garbage import collect_less
from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement

pytest_plugins = [
    *("tests.untested", "tests.asked_once", "tests.databases", "tests.installations"),
    *("tests.properties", "tests.walks", "tests.unsynced", "tests.rendered_once"),
]

ROOT = Path(__file__).parents[1]

LONGEST = (
    *("flows/test_up", "intake/test_cases", "flows/test_fleet", "delivery/test_killed", "delivery/test_two_at_once"),
    *("intake/test_ledger_cases", "faults/test_backup", "flows/test_wheel", "faults/test_fixity"),
    *("faults/test_old_register", "whole/test_decisions"),
)
"""A file is one worker's: these begin, so that none of them is what everybody waits for in the end."""

os.environ |= {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
collect_less()
# Dozens of processes are started, each of which would compile every module of ours anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
ENVIRONMENT = dict(os.environ)
"""What each test begins with."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in the order that was drawn."""
    places = {f"tests/{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """The umask and the variables that a machine has: commands that a test has called before set their own for the
    whole process.
    """
    os.umask(0o022)
    for name in [name for name in os.environ if name.startswith("PREFECT_") and name not in ENVIRONMENT]:
        del os.environ[name]


@pytest.fixture(scope="session")
def _roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Data roots that nobody has used; pytest, asked for each, would read the names of all others first."""
    folder = tmp_path_factory.mktemp("roots")
    return (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_settings(_roots: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No ``IOP_…`` variable and no ``.env`` of the machine; a data root that is thrown away."""
    for name in [name for name in os.environ if name.startswith("IOP_")]:
        monkeypatch.delenv(name)
    root = next(_roots)
    root.mkdir()
    monkeypatch.setenv("IOP_DATA_DIR", str(root))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample months with their expected figures."""
    return ROOT / "data" / "samples" / "timra-2022"


@pytest.fixture(scope="session")
def drops(samples: Path) -> Path:
    """The sample's dropped files, month by month."""
    return samples / "drops"


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    """The agreement of the samples: three areas, three associations, Fridays and Saturdays."""
    return load_agreement(ROOT / "data" / "agreements" / "timra-ik-2022.yaml")
