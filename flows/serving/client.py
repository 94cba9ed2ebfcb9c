"""A module run as a client of this machine's server, with its login: ``python -m flows.serving.client MODULE …``.

For whoever starts worker, watch, notifier and deployment by itself (systemd, by hand); ``iop up`` hands the login on.
"""

import os
import runpy
import sys

from flows.serving.environment import for_clients, prepare
from flows.serving.server import HOST, PORT
from tasks.settings import load_settings


def main() -> None:
    """Run the module that the command line names, with the rest as its own."""
    settings = load_settings()
    os.environ.setdefault("PREFECT_API_URL", f"http://{HOST}:{PORT}/api")
    os.environ.update(for_clients(settings, os.environ))
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    prepare(settings, os.environ)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
