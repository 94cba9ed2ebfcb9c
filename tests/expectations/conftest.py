"""The agreement of the samples, for the tests of the suites."""

from pathlib import Path

import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    """Timrå 2022: three areas, three associations, Fridays and Saturdays."""
    return load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")
