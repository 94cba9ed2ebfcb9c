"""Fresh installations with the sample agreement, empty or with January's files taken in."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasks.installation import open_installation
from tasks.settings import Settings
from tests.whole.playing import AGREEMENT, MONTHS, Player, QuickClock


@pytest.fixture(scope="session", autouse=True)
def _quick_clock() -> Iterator[None]:
    """Dropped files need not lie still for seconds of the real clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.intake.steps.time", QuickClock())
        yield


@pytest.fixture(scope="session")
def january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data root of an installation that has taken in January's files; to be copied, not used."""
    from flows.intake import intake

    root = tmp_path_factory.mktemp("january") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IOP_DATA_DIR", str(root))
        player = Player.at(open_installation(Settings()))
        player.drop("2022-01")
        assert intake.fn(agreement=AGREEMENT, now=datetime(2022, 2, 4, 6, tzinfo=UTC)).is_completed()
    return root


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Player:
    """An installation in which the four sample months have been reported."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("played")
        patch.setenv("IOP_DATA_DIR", str(root))
        player = Player.at(open_installation(Settings(data_dir=root)))
        for month in MONTHS:
            player.drop(month)
            state = player.monthly(month)
            assert state.is_completed(), state.message
        return player


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Player]:
    """An installation of its own; keyword arguments are settings (``smtp_host="localhost"``)."""

    def make(**settings: object) -> Player:
        for name, value in {"data_dir": tmp_path / "data", **settings}.items():
            monkeypatch.setenv(f"IOP_{name.upper()}", str(value))
        return Player.at(open_installation(Settings()))

    return make


@pytest.fixture
def reporter(tmp_path: Path, january: Path, player: Callable[..., Player]) -> Callable[..., Player]:
    """Like ``player``, with January's files taken in already."""

    def make(**settings: object) -> Player:
        if not (tmp_path / "data").exists():
            shutil.copytree(january, tmp_path / "data")
        return player(**settings)

    return make
