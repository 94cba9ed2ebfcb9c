"""A fresh installation with the sample agreement, and one with its mail server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.whole.playing import Player

from tasks.installation import open_installation
from tasks.settings import Settings


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Player]:
    """An installation of its own; keyword arguments are settings (``smtp_host="localhost"``)."""

    def make(**settings: object) -> Player:
        root = tmp_path / "data"
        for name, value in {"data_dir": root, **settings}.items():
            monkeypatch.setenv(f"IOP_{name.upper()}", str(value))
        return Player.at(open_installation(Settings()))

    return make
