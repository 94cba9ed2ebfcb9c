"""The whole line's fixtures (quick clock, installations) for the faults too, and a data root with four months."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.whole.conftest import _quick_clock, january, played, player, reporter
from tests.whole.playing import Player

__all__ = ["_quick_clock", "january", "played", "player", "reporter"]


@pytest.fixture(scope="session")
def four_months(played: Player) -> Path:
    """The data root of an installation that has reported the four sample months; to be copied, not used."""
    played.installation.register.close()
    return played.installation.paths.root


@pytest.fixture
def reported(tmp_path: Path, four_months: Path, player: Callable[..., Player]) -> Player:
    """An installation of its own with the four sample months reported."""
    shutil.copytree(four_months, tmp_path / "data")
    return player()
