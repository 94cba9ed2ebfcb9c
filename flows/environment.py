"""What Prefect must be told before it is imported: its home inside the data root, no telemetry, quiet logs."""

import json
from collections.abc import MutableMapping
from urllib.error import URLError
from urllib.request import urlopen

from tasks.settings import Settings


def prepare(settings: Settings, environment: MutableMapping[str, str]) -> None:
    """Fill in what the operator has not set; call before anything imports prefect."""
    home = settings.paths.root / "prefect"
    for name, value in {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "GX_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
        "PREFECT_CLI_PROMPT": "false",
    }.items():
        environment.setdefault(name, value)
    if "PREFECT_API_URL" not in environment and (url := running_server(settings)):
        environment["PREFECT_API_URL"] = url


def running_server(settings: Settings) -> str | None:
    """API address of the server that ``iop up`` brought up in this data root, where it answers."""
    record = settings.paths.root / "prefect" / "server.json"
    try:
        url = json.loads(record.read_text())["api_url"]
        with urlopen(f"{url}/health", timeout=2):
            return url
    except (FileNotFoundError, URLError, TimeoutError, ValueError, KeyError):
        return None
