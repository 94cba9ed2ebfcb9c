"""What Great Expectations asks again and again in a run, answered the second time from memory. Imported lazily, as
the library is.

Of some twenty checks of a few rows it asks hundreds of times how an expectation is configured, which it works out
anew each time, and several times of each which rows its condition chooses: a good third of the time of a run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from great_expectations.expectations.expectation import Expectation
from pandas import DataFrame

MOST_KEPT = 10_000
"""Rows of a frame that keeps what it has chosen: of more the memory would cost more than the time."""

_NAME = "configuration"
"""The library's property that says how an expectation is configured."""


class Rows(DataFrame):
    """A frame that chooses the rows of a condition once; what it gives is the asker's own."""

    _internal_names = [*DataFrame._internal_names, "_chosen"]  # noqa: RUF012, SLF001 (so pandas is told of attributes)
    _internal_names_set = set(_internal_names)  # noqa: RUF012

    def query(self, expr: str, **options: Any) -> Any:
        """The rows for which ``expr`` holds. The library's conditions have no options."""
        if options or len(self) > MOST_KEPT:
            return super().query(expr, **options)
        if not hasattr(self, "_chosen"):
            self._chosen: dict[str, DataFrame] = {}
        if expr not in self._chosen:
            self._chosen[expr] = super().query(expr)
        return self._chosen[expr].copy(deep=False)


@contextmanager
def configured_once() -> Iterator[None]:
    """While a suite runs no expectation of it changes, so that each is asked once how it is configured."""
    known: dict[int, tuple[Expectation, Any]] = {}  # an expectation that is kept shares its id with no other
    anew = getattr(Expectation, _NAME)

    def configuration(expectation: Expectation) -> Any:
        if id(expectation) not in known:
            known[id(expectation)] = expectation, anew.__get__(expectation)
        return known[id(expectation)][1]

    setattr(Expectation, _NAME, property(configuration))
    try:
        yield
    finally:
        setattr(Expectation, _NAME, anew)
