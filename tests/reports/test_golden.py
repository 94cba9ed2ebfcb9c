"""Whole e-mails, read by a person once and held since. ``UPDATE_GOLDEN=1`` writes them anew: read the diff."""

import os
import re
from pathlib import Path

import pytest

from tasks.reports.outputs import render

GOLDEN = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def normalised(text: str) -> str:
    """Hashes and versions differ between machines and releases; spaces that only lay out HTML say nothing."""
    text = re.sub(r"sha256 [0-9a-f]{12}", "sha256 …", text)
    text = re.sub(r"Gjord med [^.]*\.\d+(\.\d+)*", "Gjord med …", text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", ["march", "empty"])
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_the_mail_reads_as_it_did(name, kind, request, agreement, patrols, ledger):
    outputs = render(request.getfixturevalue(name), agreement, patrols, ledger)
    text = normalised(f"{outputs.subject}\n\n{outputs.txt}" if kind == "txt" else outputs.html)
    path = GOLDEN / f"{name}.{kind}"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: run with UPDATE_GOLDEN=1 and read it"
    assert text == path.read_text(encoding="utf-8"), (
        "the mail has changed: run with UPDATE_GOLDEN=1 and read the diff"
    )
