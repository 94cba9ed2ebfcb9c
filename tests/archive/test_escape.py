"""No name from a file, an agreement or a command line leads out of the folder it belongs in."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import iop
from tasks.agreement.load import load_agreement
from tasks.archive.payload import agreement_path
from tasks.archive.transfer import transfer
from tasks.archive.verify import verify
from tasks.delivery.message import message_id
from tasks.errors import InputError
from tasks.installation import open_installation
from tasks.receipts.build import receipt_stem
from tasks.settings import Settings
from tests.archive.editions import AGREEMENT_FILE

ESCAPES = ["../../outside", "/etc/passwd", "..", "a/b", "a\\b", "~root", "C:\\x", "a\x00b", "%2e%2e/x", ".hidden"]


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """A data root with the first user's agreement, and a treasure outside of it."""
    root = tmp_path / "data"
    (root / "agreements").mkdir(parents=True)
    (root / "agreements/timra-ik-2022.yaml").write_bytes(AGREEMENT_FILE.read_bytes())
    (tmp_path / "outside.yaml").write_bytes(AGREEMENT_FILE.read_bytes())
    monkeypatch.setenv("IOP_DATA_DIR", str(root))
    return root


def outside(root: Path) -> set[str]:
    """What lies beside the data root."""
    return {path.name for path in root.parent.iterdir()}


@pytest.mark.parametrize("name", ESCAPES)
def test_an_agreement_id_is_no_path(tmp_path, name):
    """In the file, and so in every folder that is named after it."""
    file = tmp_path / "x.yaml"
    quoted = json.dumps(name)
    file.write_text(AGREEMENT_FILE.read_text("utf-8").replace("id: timra-ik-2022", f"id: {quoted}", 1), "utf-8")
    with pytest.raises(InputError):
        load_agreement(file)


@pytest.mark.parametrize("name", [name for name in ESCAPES if "\x00" not in name])
@pytest.mark.parametrize(
    "command",
    [
        ["monthly", "--period", "2022-03", "--agreement"],
        ["intake", "--agreement"],
        ["explain", "nights.to_date", "--period", "2022-03", "--agreement"],
        ["monthly", "--agreement", "timra-ik-2022", "--period"],
    ],
    ids=lambda command: f"{command[0]} {command[-1]}",
)
def test_a_name_on_the_command_line_is_looked_up_and_not_joined(root, command, name):
    result = CliRunner().invoke(iop, [*command, name])
    assert result.exit_code == 2
    assert outside(root) == {"data", "outside.yaml"}


@pytest.mark.parametrize("name", ESCAPES)
def test_an_unknown_agreement_is_never_opened(root, name):
    installation = open_installation(Settings(_env_file=None, data_dir=root))
    with pytest.raises(InputError, match="no agreement"):
        installation.agreement_file(name)


@pytest.mark.parametrize("name", ESCAPES)
def test_names_made_of_names_stay_in_their_folder(tmp_path, name):
    for made in (receipt_stem(7, name), message_id(name, "a@example.org", "example.org").strip("<>")):
        target = (tmp_path / "folder" / f"{made}.html").resolve()
        assert target.parent == (tmp_path / "folder").resolve()


def test_the_agreement_in_a_package_lies_in_the_package():
    assert agreement_path("timra-ik-2022") == "agreement/timra-ik-2022.yaml"


def test_a_manifest_cannot_point_out_of_its_package(archive):
    package = archive / "timra-ik-2022/2022-05/edition-1"
    for path in (package, *package.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    manifest = package / "manifest-sha256.txt"
    manifest.write_text(manifest.read_text() + f"{'0' * 64}  data/../../../../outside\n")
    assert verify(package).faults
    with pytest.raises(InputError, match="damaged"):
        transfer(package, archive.parent / "out")
