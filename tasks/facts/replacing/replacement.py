"""What a newly dropped file did to the facts: the table after it, and the difference for the receipt."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Replacement:
    """The whole table after the drop, and small frames that tell the difference, a row per patrol or voucher.

    ``frame`` has the table's schema (PATROLS or LEDGER). ``new``, ``changed`` and ``withdrawn`` hold what
    names the patrol or voucher, its date and its numbers (before and after where it changed); their columns
    are listed where they are made, and they are empty frames where nothing happened. ``kept`` holds earlier
    rows that the file's span does not cover and that a reader might expect gone ("finns kvar från …").
    """

    frame: pl.DataFrame
    new: pl.DataFrame
    changed: pl.DataFrame
    withdrawn: pl.DataFrame
    kept: pl.DataFrame

    @property
    def changes_nothing(self) -> bool:
        """Whether the table says the same as before."""
        return self.new.is_empty() and self.changed.is_empty() and self.withdrawn.is_empty()
