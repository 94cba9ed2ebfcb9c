"""The units that ``iop up --systemd`` prints, held against systemd itself where there is one."""

import re
import shutil
import subprocess

from click.testing import CliRunner

from flows.cli import iop
from tests.untested import needs

UNITS = {
    "iop-server.service", "iop-deploy.service", "iop-worker.service", "iop-watch.service", "iop-notifier.service",
    "iop-health.service", "iop-health.timer",
}  # fmt: skip


def printed(*options: str) -> dict[str, str]:
    """Each unit by its file's name."""
    said = CliRunner().invoke(iop, ["up", "--systemd", *options], catch_exceptions=False)
    assert said.exit_code == 0
    return dict(re.findall(r"cat > (\S+) <<'END'\n(.*?)END\n", said.stdout, re.DOTALL))


def test_units_are_what_systemd_knows(tmp_path):
    analyze = needs(shutil.which("systemd-analyze"), "systemd-analyze", "units may hold what systemd does not know")
    units = printed()
    assert set(units) == UNITS
    for name, text in units.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run([analyze, "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_client_asks_the_server_s_port_and_no_unit_holds_a_login():
    units = printed("--port", "4321")
    assert "--port 4321" in units.pop("iop-server.service") and units.pop("iop-health.timer")
    assert all("http://127.0.0.1:4321/api" in text and "AUTH" not in text for text in units.values())
