"""The first user's agreement, variations of it, and the facts of the sample."""

import polars as pl
import pytest
from ruamel.yaml import YAML

from tasks.agreement.load import load_agreement
from tasks.agreement.model import Agreement
from tests.measures.sample_reader import ROOT, read_sample


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    """The first user's agreement."""
    return load_agreement(ROOT / "data/agreements/timra-ik-2022.yaml")


@pytest.fixture(scope="session")
def changed():
    """Make an agreement from the first user's with some keys changed: ``changed(budget=[...])``."""
    content = YAML(typ="safe").load((ROOT / "data/agreements/timra-ik-2022.yaml").read_text(encoding="utf-8"))

    def make(**keys) -> Agreement:
        return Agreement.model_validate(content | keys)

    return make


@pytest.fixture(scope="session")
def sample_facts(agreement) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
    """(PATROLS, LEDGER) as they stand after each month's drops."""
    return read_sample(agreement)
