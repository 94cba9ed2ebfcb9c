"""``iop intake`` whose process dies when the first patrols are written, before the register knows of them."""

import os
import signal

from flows.cli import main
from tasks.facts.store import Store

write = Store.write


def dying(self: Store, agreement_id: str, table: str, frame) -> int:
    """Write the table, and die if it is the patrols."""
    version = write(self, agreement_id, table, frame)
    if table == "patrols":
        os.kill(os.getpid(), signal.SIGKILL)
    return version


if __name__ == "__main__":
    Store.write = dying
    main()
