"""What Great Expectations asks again and again in a run, answered the second time from memory. Imported lazily, as
the library is.

For each thing that it works out for a check it asks a dozen times how the expectation is configured, and works that
out anew each time: a quarter of the time of a run.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from great_expectations.expectations.expectation import Expectation

_NAME = "configuration"
"""The library's property that says how an expectation is configured."""


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
