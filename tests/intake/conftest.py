"""The installations of the whole line, for files that are dropped and taken in."""

from tests.whole.conftest import player

__all__ = ["player"]
