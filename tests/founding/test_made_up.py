"""The made-up month of every kind of agreement is read whole: what the readers take, row by row."""

from pathlib import Path

import pytest

from tasks.agreement.load import load_agreement
from tasks.founding.made_up import first_month, made_up_files
from tasks.reading.dispatch import read_file
from tests.founding.played import ALL


def test_the_made_up_month_is_not_behind_its_plan() -> None:
    agreement = load_agreement(ALL["area-nights"].by_hand)
    calendar = agreement.calendar.model_copy(update={"planned_nights": 104})
    sheet = made_up_files(agreement.model_copy(update={"calendar": calendar}))["passlista.csv"].decode()
    # 12 nights of 108 are 11.56 of 104: 12, an extra area, and the headers.
    assert len(sheet.splitlines()) == 12 + 1 + 1


@pytest.mark.parametrize(
    ("name", "month", "patrols", "ledger", "kinds"),
    [
        # 12 nights to the end of January, of 108 with 100 planned: 11, and an extra area. Half of them are paid; the
        # grant and the material have accounts. A voucher has a row on the bank's account, too.
        ("area-nights", "2022-01", 12, 2 * (6 + 2), 4),
        # Every Saturday of January is planned; two of them paid.
        ("evenings", "2023-01", 4, 2 * (2 + 3), 0),
        ("packages", "2024-03", 7, 2, 2),
    ],
)
def test_every_row_is_read(name: str, month: str, patrols: int, ledger: int, kinds: int, tmp_path: Path) -> None:
    agreement = load_agreement(ALL[name].by_hand)
    assert first_month(agreement) == month
    counted: dict[str, int] = {}
    for file, content in made_up_files(agreement).items():
        (tmp_path / file).write_bytes(content)
        reading = read_file(tmp_path / file, file, agreement)
        assert reading.refused is None
        assert not [finding for finding in reading.findings if finding.severity == "error"]
        if reading.shifts is not None:
            counted["shifts"] = reading.shifts.height
        if reading.ledger is not None:
            counted["ledger"] = reading.ledger.height
        if reading.in_kind is not None:
            counted["in kind"] = reading.in_kind.height
    assert counted == {"shifts": patrols, "ledger": ledger} | ({"in kind": kinds} if kinds else {})
