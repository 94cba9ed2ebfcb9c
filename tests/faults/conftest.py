"""The whole line's fixtures (quick clock, installations) for the faults too."""

from tests.whole.conftest import _quick_clock, january, player, reporter

__all__ = ["_quick_clock", "january", "player", "reporter"]
