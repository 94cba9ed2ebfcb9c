"""Where the deployments are written down."""

from pathlib import Path

_HERE = Path(__file__).parent


def project_file() -> Path:
    """prefect.yaml: beside the flows where a wheel is installed (setup.py puts it there), else the checkout's."""
    installed = _HERE / "prefect.yaml"
    return installed if installed.exists() else _HERE.parent / "prefect.yaml"
