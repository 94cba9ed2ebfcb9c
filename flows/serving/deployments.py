"""Where the deployments are written down."""

from pathlib import Path

_FLOWS = Path(__file__).parents[1]


def project_file() -> Path:
    """prefect.yaml: beside the flows where a wheel is installed (setup.py puts it there), else the checkout's."""
    installed = _FLOWS / "prefect.yaml"
    return installed if installed.exists() else _FLOWS.parent / "prefect.yaml"
