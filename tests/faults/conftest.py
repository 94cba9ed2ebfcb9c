"""The whole line's fixtures (quick clock, installations) for the faults too, and a data root with four months."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.installation import open_installation
from tasks.settings import Settings
from tests.upgrades.roots import unpack
from tests.whole.conftest import _quick_clock, january, player, reporter
from tests.whole.playing import Player

__all__ = ["_quick_clock", "january", "player", "reporter"]


@pytest.fixture(scope="session")
def four_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data root of an installation that has reported the four sample months; to be copied, not used."""
    root = unpack("0.1.0", tmp_path_factory.mktemp("four_months") / "data")
    open_installation(Settings(data_dir=root)).register.close()
    return root


@pytest.fixture
def reported(tmp_path: Path, four_months: Path, player: Callable[..., Player]) -> Player:
    """An installation of its own with the four sample months reported."""
    shutil.copytree(four_months, tmp_path / "data")
    return player()
