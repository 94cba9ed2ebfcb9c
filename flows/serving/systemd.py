"""Units for systemd, where that looks after the processes instead of ``iop up``: printed, never installed."""

import getpass
import sys
from pathlib import Path

from flows.serving.server import PORT
from tasks.settings import Settings

_COMMON = """User={user}
UMask=0077
WorkingDirectory={folder}
Environment="IOP_DATA_DIR={root}" "PREFECT_HOME={root}/prefect"
"""
_CLIENT = """Environment=PREFECT_API_URL=http://127.0.0.1:{port}/api
"""
_SERVICE = """[Unit]
Description={description}
After={after}
{wants}StartLimitIntervalSec=0

[Service]
{common}ExecStart={command}
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=30
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=full

[Install]
WantedBy=multi-user.target
"""
_ONCE = """[Unit]
Description={description}
After={after}

[Service]
Type=oneshot
{common}ExecStart={command}
"""
_TIMER = """[Unit]
Description=Ask every five minutes whether all is well with iop

[Timer]
OnBootSec=5min
OnUnitActiveSec=5min

[Install]
WantedBy=timers.target
"""


def units(settings: Settings, port: int | None) -> str:
    """Every unit under its file's name, as a shell script that writes them into the folder it is run in."""
    python, folder = sys.executable, Path.cwd()
    root = str(settings.paths.root).replace("%", "%%")  # where systemd's own expansions begin
    values = {"user": getpass.getuser(), "folder": folder, "root": root, "port": port or PORT}
    common = _COMMON.format(**values)
    client = common + _CLIENT.format(**values)
    after = "iop-server.service"

    def service(description: str, module: str, ours: str = client, needs: str = after) -> str:
        command = f"{python} -m {module}"
        if ours is client:
            command = f"{python} -m flows.serving.client {module}"
        wants = f"Wants={needs}\n" if needs == after else ""
        return _SERVICE.format(description=description, after=needs, wants=wants, common=ours, command=command)

    files = {
        "iop-server.service": service(
            "Prefect server of iop", f"flows.serving.server --port {values['port']}", common, "network.target"
        ),
        "iop-deploy.service": _ONCE.format(
            description="Tell the server of iop what runs when; once, and after each new version",
            after=after,
            common=client,
            command=f"{python} -m flows.serving.client flows.serving.deploy",
        ),
        "iop-worker.service": service("Worker of iop", "prefect worker start --pool iop --type process --limit 2"),
        "iop-watch.service": service("Inbox watch of iop", "flows.serving.watching"),
        "iop-notifier.service": service("Notifier of iop", "flows.serving.notifier"),
        "iop-health.service": _ONCE.format(
            description="Whether all is well with iop",
            after=after,
            common=client,
            command=f"{python} -m flows.serving.client flows.cli health",
        ),
        "iop-health.timer": _TIMER,
    }
    return "\n".join(f"cat > {name} <<'END'\n{text}END" for name, text in files.items())
