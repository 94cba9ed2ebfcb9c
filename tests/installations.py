"""Installations with the sample agreement: empty, with January's files taken in, with two or four months reported.

What takes seconds to play is played once in a run of the tests, by whichever process needs it first; all others copy
it. Each goes on from the one before it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from tasks.installation import open_installation
from tasks.settings import Settings
from tests.whole.playing import AGREEMENT, MONTHS, Player, QuickClock

Play = Callable[[Player], None]


def once(factory: pytest.TempPathFactory, name: str, play: Play, start: Path | None = None) -> Path:
    """A data root, new or a copy of ``start``, in which ``play`` has been at work; to be copied, not used."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, root = shared / f"{name}-made", shared / name / "data"
    with FileLock(shared / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(root, ignore_errors=True)
            if start:
                shutil.copytree(start, root)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("IOP_DATA_DIR", str(root))
                player = Player.at(open_installation(Settings()))
                play(player)
                player.installation.register.close()
            made.touch()
    return root


@pytest.fixture(scope="session")
def quick_clock() -> Iterator[None]:
    """Dropped files need not lie still for seconds of the real clock."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.intake.steps.time", QuickClock())
        yield


@pytest.fixture(scope="session")
def january(tmp_path_factory: pytest.TempPathFactory, quick_clock: None) -> Path:
    """The data root of an installation that has taken in January's files; to be copied, not used."""

    def play(player: Player) -> None:
        from flows.intake import intake

        player.drop(MONTHS[0])
        assert intake.fn(agreement=AGREEMENT, now=datetime(2022, 2, 4, 6, tzinfo=UTC)).is_completed()

    return once(tmp_path_factory, "january", play)


@pytest.fixture(scope="session")
def two_months(tmp_path_factory: pytest.TempPathFactory, january: Path) -> Path:
    """The data root of an installation that has reported January and February; to be copied, not used."""

    def play(player: Player) -> None:
        report(player, MONTHS[0])
        player.drop(MONTHS[1])
        report(player, MONTHS[1])

    return once(tmp_path_factory, "two-months", play, start=january)


@pytest.fixture(scope="session")
def four_months(tmp_path_factory: pytest.TempPathFactory, two_months: Path) -> Path:
    """The data root of an installation that has reported the four sample months; to be copied, not used."""

    def play(player: Player) -> None:
        for month in MONTHS[2:]:
            player.drop(month)
            report(player, month)

    return once(tmp_path_factory, "four-months", play, start=two_months)


def report(player: Player, month: str) -> None:
    """A month's report, sent and sealed."""
    state = player.monthly(month)
    assert state.is_completed(), state.message


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory, four_months: Path) -> Player:
    """An installation in which the four sample months have been reported; to be looked at, not changed."""
    root = shutil.copytree(four_months, tmp_path_factory.mktemp("played") / "data")
    return Player.at(open_installation(Settings(data_dir=root)))


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_clock: None) -> Callable[..., Player]:
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


@pytest.fixture
def twice_reported(tmp_path: Path, two_months: Path, player: Callable[..., Player]) -> Player:
    """An installation of its own with January and February reported."""
    shutil.copytree(two_months, tmp_path / "data")
    return player()


@pytest.fixture
def reported(tmp_path: Path, four_months: Path, player: Callable[..., Player]) -> Player:
    """An installation of its own with the four sample months reported."""
    shutil.copytree(four_months, tmp_path / "data")
    return player()
