"""Attestations and indicators that an agreement file may not hold, each with its place and remedy."""

from decimal import Decimal
from pathlib import Path

import pytest

from tasks.agreement.load import load_agreement
from tasks.agreement.mistakes import AgreementError
from tests.agreement.conftest import TIMRA


def written(tmp_path: Path, key: str, entry: str, *, without: str = "") -> Path:
    """The first user's file with one more entry, and without a line of its own."""
    text = TIMRA.read_text("utf-8")
    kept = "\n".join(line for line in text.splitlines() if not without or not line.startswith(without))
    if key == "attestations":
        kept = "\n".join(line for line in kept.splitlines() if not line.startswith("attestations:"))
        kept += f"\nattestations:\n  - {entry}\n"
    else:
        kept = kept.replace("indicators:", f"indicators:\n  - {entry}\n#", 1).replace("\n#  ", "\n  #")
    file = tmp_path / TIMRA.name
    file.write_text(kept, "utf-8")
    return file


SIGNED = "period: 2022-Q1, role: Timrå IK 1"


@pytest.mark.parametrize(
    ("key", "entry", "told"),
    [
        ("attestations", f"{{{SIGNED}, date: 2022-03-31, text: Ja.}}", None),
        ("attestations", f"{{{SIGNED}, date: 2022-03-30}}", "cannot be attested"),
        ("attestations", "{period: 2022-Q1, role: Kim Berg, date: 2022-04-12}", "no person is named"),
        ("attestations", "{period: 2023-Q1, role: Timrå IK 1, date: 2023-04-12}", "is no quarter of the agreement"),
        ("indicators", "{label: Anmälningar, year: 2022, value: 3, source: Polisen}", None),
        ("indicators", "{label: Placerade, year: 2022, value: null, unit: persons, source: Kommunen}", None),
        ("indicators", "{label: Placerade, year: 2022, value: 4, unit: persons, source: Kommunen}", "pointed out"),
        ("indicators", "{label: Placerade, year: 2022, value: 0, unit: persons, source: Kommunen}", None),
        # 10 per cent of 30 are three persons; 90 per cent leave three.
        ("indicators", "{label: Vana, year: 2022, value: 10, unit: percent, of: 30, source: S}", "pointed out"),
        ("indicators", "{label: Vana, year: 2022, value: 90, unit: percent, of: 30, source: S}", "pointed out"),
        ("indicators", "{label: Vana, year: 2022, value: 50, unit: percent, of: 30, source: S}", None),
        ("indicators", "{label: Vana, year: 2022, value: 101, unit: percent, source: S}", "more than all"),
        ("indicators", "{label: Vana, year: 2022, value: null, source: S}", "the value is missing"),
        ("indicators", "{label: Vana, year: 2022, value: 12, of: 30, source: S}", "only a per cent"),
    ],
)  # fmt: skip
def test_what_may_stand_beside_the_figures(tmp_path, key, entry, told):
    file = written(tmp_path, key, entry)
    if told is None:
        assert getattr(load_agreement(file), key)
        return
    with pytest.raises(AgreementError) as refused:
        load_agreement(file)
    [mistake] = refused.value.mistakes
    assert told in str(mistake) and f"{TIMRA.name}:" in str(mistake)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{id: service, label: Värdskap}", "'service' stands twice"),
        ("{id: host, label: handledning}", "'handledning' stands twice"),
        ("{id: host, label: Värdskap, value: 0}", "greater than 0"),
        ("{id: host, label: Värdskap, value: 325.50}", None),
    ],
)
def test_what_the_parties_may_give_beside_money(tmp_path, entry, told):
    file = tmp_path / TIMRA.name
    file.write_text(TIMRA.read_text("utf-8").replace("\nin_kind:", f"\nin_kind:\n  - {entry}\n #", 1), "utf-8")
    if told is None:
        assert load_agreement(file).in_kind[0].value == Decimal("325.50")
        return
    with pytest.raises(AgreementError) as refused:
        load_agreement(file)
    assert told in str(refused.value)


@pytest.mark.parametrize("wrong", ["split: equel", "versions: [{start: 2022-05-01}]", "decisions: 3"])
def test_an_attestation_beside_another_mistake_is_no_mistake_of_its_own(tmp_path: Path, wrong: str):
    without = f"{wrong.split(':', maxsplit=1)[0]}:"
    file = written(tmp_path, "attestations", f"{{{SIGNED}, date: 2022-03-31}}", without=without)
    file.write_text(f"{file.read_text('utf-8')}{wrong}\n", "utf-8")
    with pytest.raises(AgreementError) as refused:
        load_agreement(file)
    assert len(refused.value.mistakes) == 1
