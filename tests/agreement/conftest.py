"""Agreement files made by changing words of the real one."""

from collections.abc import Callable
from pathlib import Path

import pytest

TIMRA = Path(__file__).parents[2] / "data" / "agreements" / "timra-ik-2022.yaml"


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """Write the Timrå agreement with pieces of its text replaced; every piece must be there."""

    def write(*changes: tuple[str, str], name: str = TIMRA.name) -> Path:
        text = TIMRA.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
