"""The wheel as its user has it: installed alone, run in an empty folder, far from the checkout.

It is built as ``python -m build`` does (source distribution, and the wheel from that), without network, by the
setuptools at hand. From a copy of the tree: what a ``build/`` of yesterday holds would go into the wheel.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

from tasks.facts.schema_version import DATA_SCHEMA
from tests.waiting import PATIENCE, until

ROOT = Path(__file__).parents[2]
PACKAGES = ("flows", "tasks", "expectations", "templates")
OTHER_SOURCES = ("pyproject.toml", "setup.py", "prefect.yaml", "README.md", "LICENSE")
AGREEMENT = ROOT / "data" / "agreements" / "timra-ik-2022.yaml"
DROPS = ROOT / "data" / "samples" / "timra-2022" / "drops"

# Each deployment's name, and the file that Prefect finds its flow in.
RESOLVE = """
from inspect import unwrap
from prefect.flows import load_flow_from_entrypoint
from ruamel.yaml import YAML
from flows.serving.deployments import project_file
for each in YAML(typ="safe").load(project_file())["deployments"]:
    flow = load_flow_from_entrypoint(each["entrypoint"], use_placeholder_flow=False)
    print(each["name"], unwrap(flow.fn).__code__.co_filename)
"""
VERSIONS = f"iop-rapport 0.2.0, Prefect {version('prefect')}, data schema {DATA_SCHEMA}, report.json schema 1\n"


def build(what: str, tree: Path, out: Path) -> Path:
    """Build the ``wheel`` or ``sdist`` of ``tree`` by the hooks that every build program calls."""
    script = f"import sys; from setuptools import build_meta; print(build_meta.build_{what}(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", script, str(out)], cwd=tree, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out / done.stdout.splitlines()[-1]


@dataclass(frozen=True)
class Built:
    """A copy of the checkout, the wheel made of its source distribution, and the one made of it at once."""

    tree: Path
    wheel: Path
    wheel_at_once: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    tree, unpacked, out, at_once = (tmp_path_factory.mktemp(name) for name in ("tree", "sdist", "out", "at_once"))
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in OTHER_SOURCES:
        shutil.copy(ROOT / name, tree)
    with tarfile.open(build("sdist", tree, out)) as archive:
        archive.extractall(unpacked, filter="data")
    [source] = unpacked.iterdir()
    return Built(tree, build("wheel", source, out), build("wheel", tree, at_once))


@dataclass(frozen=True)
class Installed:
    """The installed wheel and an empty folder to stand in, with an empty home."""

    target: Path
    place: Path
    home: Path

    def environment(self) -> dict[str, str]:
        """The wheel first, then what it depends on."""
        paths = (str(self.target), sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
        return {"PATH": os.defpath, "HOME": str(self.home), "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}

    def python(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run Python there. With -S it reads no .pth file: the checkout's own installation does not exist."""
        command = [sys.executable, "-S", *map(str, arguments)]
        return subprocess.run(command, cwd=self.place, env=self.environment(), capture_output=True, text=True)

    def iop(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run the installed command."""
        return self.python(self.target / "bin" / "iop", *arguments)


@pytest.fixture(scope="module")
def installation(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-deps", "--no-index", "--no-compile", "--target", str(target)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(built.wheel)], check=True)
    return target


@pytest.fixture
def installed(installation: Path, tmp_path: Path) -> Installed:
    place, home = tmp_path / "place", tmp_path / "home"
    place.mkdir()
    home.mkdir()
    return Installed(installation, place, home)


def content(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_wheel_holds_the_whole_program_and_nothing_else(built):
    packed = {name: data for name, data in content(built.wheel).items() if ".dist-info/" not in name}
    files = [path for name in PACKAGES for path in (built.tree / name).rglob("*") if path.is_file()]
    expected = {path.relative_to(built.tree).as_posix(): path.read_bytes() for path in files}
    assert packed == expected | {"flows/prefect.yaml": (ROOT / "prefect.yaml").read_bytes()}
    assert {"templates/sv/report.typ", "templates/sv/document.docx", "templates/sv/words.toml"} <= packed.keys()


def test_wheel_is_the_same_with_and_without_a_source_distribution(built):
    assert content(built.wheel) == content(built.wheel_at_once)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["--help"], 0, "Follows up a partnership"),
        (
            ["--version"],
            0,
            f"iop-rapport 0.2.0, Prefect {version('prefect')}, data schema {DATA_SCHEMA}, report.json schema 1\n",
        ),
        (["lint", AGREEMENT], 0, "timra-ik-2022.yaml: no mistakes, 3 open questions."),
        (["lint", "timra-ik-2022"], 2, "There is no file timra-ik-2022, and no agreement of that id in PLACE/data"),
        (["lint"], 2, "There is no agreement file in PLACE/data/agreements: put <id>.yaml there, or name a file."),
        (["inspect", DROPS / "2022-01" / "bokforing_2122.se"], 0, '"rows": 157'),
        (["inspect", DROPS / "2022-02" / "pass_februari.csv"], 0, '"accepted": null'),
        (["verify"], 1, "There is no data root PLACE/data: run this in the folder where it lies or set IOP_DATA_DIR"),
        (["intake"], 1, "There is no data root PLACE/data"),
    ],
)
def test_commands_work_in_an_empty_folder_and_leave_it_empty(installed, command, code, said):
    done = installed.iop(*command)
    assert done.returncode == code, done.stderr
    assert said.replace("PLACE", str(installed.place)) in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [*installed.place.iterdir(), *installed.home.iterdir()] == []


def test_every_deployment_is_found_in_the_wheel(installed):
    done = installed.python("-c", RESOLVE)
    assert done.returncode == 0, done.stderr
    names = (
        "intake", "monthly", "quarterly", "evaluation", "release-held", "correct-report", "deliver", "portfolio",
        "shard", "upkeep",
    )  # fmt: skip
    assert done.stdout.splitlines() == [
        f"{name} {installed.target}/flows/{name.replace('-', '_')}.py" for name in names
    ]


@pytest.mark.nightly
@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
def test_iop_up_works_with_a_data_root_of_the_user_s_choice(installed):
    """Up in an empty folder; an agreement and a file dropped; a receipt; down. All of it in the chosen folder."""
    said, root = installed.home / "said.txt", installed.place / "chosen"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        own = {"IOP_DATA_DIR": "chosen", "PREFECT_SERVER_API_PORT": str(probe.getsockname()[1])}
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-S", str(installed.target / "bin" / "iop"), "up"],
            cwd=installed.place, env=installed.environment() | own, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def wait(ready):
        until(lambda: ready() or process.poll() is not None, said.read_text)
        assert process.poll() is None, said.read_text()

    try:
        wait(lambda: "Ctrl-C takes everything down" in said.read_text())
        inbox, receipts = (root / name / AGREEMENT.stem for name in ("inbox", "receipts"))
        inbox.mkdir()
        shutil.copy(AGREEMENT, root / "agreements")
        shutil.copy(DROPS / "2022-02" / "pass_februari.csv", inbox)
        wait(lambda: list(receipts.glob("*.json")))
        [receipt] = receipts.glob("*.json")
        assert json.loads(receipt.read_text())["file"] == "pass_februari.csv"
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait()
    assert list(installed.place.iterdir()) == [root]
    assert list(installed.home.iterdir()) == [said]
