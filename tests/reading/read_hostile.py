"""Called as a program: read each workbook that is named, each in a copy of one process that has loaded the reader;
print line by line, as JSON, how it is refused and the most memory, in kB, that one process held for it.

A process of its own, for it is small: on Linux a child's count begins with what its parent holds, and the tests hold
much.
"""

import json
import os
import resource
import sys
from pathlib import Path

from tasks.errors import InputError
from tasks.reading.workbooks.read import read_workbook


def main() -> None:
    """One after the other; a workbook that is read is refused by nobody."""
    for name in sys.argv[1:]:
        pid = os.fork()
        if not pid:
            print(json.dumps([_refused(Path(name).read_bytes()), _held()]), flush=True)
            os._exit(0)
        os.waitpid(pid, 0)


def _refused(data: bytes) -> str | None:
    try:
        read_workbook(data)
    except InputError as refused:
        return str(refused)
    return None


def _held() -> int:
    """By this process, or by the one in which the engine reads."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


if __name__ == "__main__":
    main()
