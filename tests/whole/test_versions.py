"""An agreement file with rules for a part of the term, as its keeper and the coordinator meet it."""

from datetime import date
from decimal import Decimal

from click.testing import CliRunner

from flows.cli import iop
from tasks.reports.build import build_report
from tasks.reports.gather import gather
from tests.whole.playing import AGREEMENT, SAMPLES, Player

VERSIONS = """
versions:
  - {start: 2022-01-15, text: "Tillägg 1: 2 700 kr.", clause: M3, budget: {patrol_nights: {tariff: {rate: 2700}}}}
  - {start: 2022-01-15, text: Ny kontoplan., budget: {material: {accounts: ["5611"]}}}
"""


def said(*arguments: str) -> str:
    result = CliRunner().invoke(iop, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_from_the_agreement_file_to_the_figures(reporter):
    """7 nights of the sample up to 14 January at 2 500 kr and 4 from the 15th at 2 700: 28 300 kr. The 2 340,50 kr
    that were booked on 5480 on 20 January fit no line any more, once the export is dropped again.
    """
    played = reporter()
    file = played.installation.agreement_file(AGREEMENT)
    file.write_text(file.read_text("utf-8") + VERSIONS, "utf-8")
    assert f"{AGREEMENT}.yaml: from 2022-01-15: tariff.patrol_nights (version 2022-01-15 –)\n" in said("lint")

    def figure(name: str) -> str:
        return said("explain", "--agreement", AGREEMENT, "--period", "2022-01", name)

    earned = figure("lines.patrol_nights.accrued")
    assert earned.startswith("lines.patrol_nights.accrued = -28300.00\n")
    assert "Avtalet från 2022-01-15: Tillägg 1: 2 700 kr. (M3)" in earned
    assert figure("lines.material.booked").startswith("lines.material.booked = -2340.50\n")
    played.drop_bytes("bok.se", (SAMPLES / "drops" / "2022-01" / "bokforing_2122.se").read_bytes())
    said("intake", "--agreement", AGREEMENT)
    assert figure("lines.material.booked").startswith("lines.material.booked = 0.00\n")
    assert figure("lines.unallocated.booked").startswith("lines.unallocated.booked = -2340.50\n")


def test_a_version_that_reaches_back_is_told_as_a_correction_by_the_agreement_file(reported: Player):
    """200 kr more for each night from February on: 6 (of 7 told at first, one is withdrawn in March), 7 and 9."""
    installation = reported.installation
    file = installation.agreement_file(AGREEMENT)
    raised = "{start: 2022-02-01, text: Tillägg 1., budget: {patrol_nights: {tariff: {rate: 2700}}}}"
    file.write_text(f"{file.read_text('utf-8')}\nversions:\n  - {raised}\n", "utf-8")
    basis = gather(installation, installation.agreement(AGREEMENT), "2022-05", edition=1, made_on=date(2022, 6, 5))
    told = build_report(installation.agreement(AGREEMENT), basis.patrols, basis.ledger, basis.context).corrections
    more = {"2022-02": Decimal(-1200), "2022-03": Decimal(-1400), "2022-04": Decimal(-1800)}
    earned = [each for each in told if each.figure == "lines.patrol_nights.accrued"]
    assert {each.month: Decimal(each.after) - Decimal(each.before) for each in earned} == more
    assert {(each.source, each.received) for each in earned} == {(f"{AGREEMENT}.yaml", None)}
