"""Property tests: a few examples in ``make test``, twenty times as many by night (``-m nightly``)."""

import pytest

NIGHTLY = 20
"""Times as many examples."""

_night: list[bool] = []


def examples(by_day: int) -> int:
    """How many examples a property is tried with."""
    return by_day * NIGHTLY if _night else by_day


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read: whether this is a run of the night."""
    if config.option.markexpr == "nightly":
        _night.append(True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every property is one of the night's tests too."""
    for item in items if _night else ():
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("nightly")
