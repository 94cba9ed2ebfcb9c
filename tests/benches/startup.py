"""How long commands take to start, in CPU seconds and as ratios to the bare imports that they cannot do without.

Aims on a quiet machine: --help 0.1 s, lint 0.5 s, deliveries list 0.7 s, a month with nothing to do 1.5 s.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
AGREEMENT = ROOT / "data" / "agreements" / "timra-ik-2022.yaml"
IOP = ("-m", "flows.cli")

# What is measured, and what it is held against.
MEASURED = {
    "--help": ((*IOP, "--help"), "import click"),
    "lint": ((*IOP, "lint"), "import click, pydantic_settings, ruamel.yaml, polars, holidays"),
    "deliveries list": ((*IOP, "deliveries", "list"), "import click, pydantic_settings, sqlalchemy.orm"),
    "health": ((*IOP, "health"), "import click, pydantic_settings, sqlalchemy.orm, ruamel.yaml, polars, holidays"),
    "intake of nothing": ((*IOP, "intake"), "import prefect, sqlalchemy.orm, polars, deltalake"),
}


def cpu_seconds(arguments: tuple[str, ...], root: Path, times: int = 3) -> float:
    """The least of some runs of Python with these arguments, of its children too."""
    least = float("inf")
    environment = os.environ | {"IOP_DATA_DIR": str(root)}
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least


def main() -> None:
    """Print a line for each command."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "agreements").mkdir()
        shutil.copy(AGREEMENT, root / "agreements")
        for name, (arguments, imports) in MEASURED.items():
            took, bare = cpu_seconds(arguments, root), cpu_seconds(("-c", imports), root)
            print(f"{name:<18} {took:5.2f} CPU-s, {took / bare:4.1f} x ({imports})")


if __name__ == "__main__":
    main()
