"""How passwords get from the operator to the runs that need them, past server and worker.

They stand in files that only the own account reads, one a setting, while ``iop up`` runs. The runs' environment says
where (``IOP_SECRETS_DIR``); no environment holds them, for that is handed on to everything a process starts.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from pydantic import SecretStr

from tasks.settings import Settings


@contextmanager
def in_files(settings: Settings, folder: Path) -> Iterator[dict[str, str]]:
    """Keep the secret settings in ``folder`` while the block runs, and give the variables that say so.

    A secret that is not set stays unset, whatever a ``.env`` says where the runs are.
    """
    shutil.rmtree(folder, ignore_errors=True)  # of one that was killed
    folder.mkdir(mode=0o700)
    variables = {"IOP_SECRETS_DIR": str(folder)}
    try:
        for name in secret_fields():
            value: SecretStr | None = getattr(settings, name)
            if value is None:
                variables[variable(name)] = ""
            else:
                _write(folder / variable(name), value.get_secret_value())
        yield variables
    finally:
        shutil.rmtree(folder)


def secret_fields() -> list[str]:
    """Names of the settings that are secrets."""
    return [name for name, field in Settings.model_fields.items() if SecretStr in get_args(field.annotation)]


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{Settings.model_config.get('env_prefix', '')}{name}".upper()


def _write(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as output:
        output.write(text)
