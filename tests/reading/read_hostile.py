"""Called as a program: read the workbook on standard input in a process of its own; print how it is refused, and the
most memory, in kB, that one process held, the readers' children among them.

The process between is small: on Linux a child's count begins with what its parent holds, and the tests hold much.
"""

import resource
import subprocess
import sys


def main() -> None:
    """In the middle process, or in the one that reads."""
    if sys.argv[1:] != ["read"]:
        subprocess.run([sys.executable, "-m", "tests.reading.read_hostile", "read"], stdin=sys.stdin, check=True)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        return
    from tasks.errors import InputError
    from tasks.reading.workbooks.read import read_workbook

    try:
        read_workbook(sys.stdin.buffer.read())
    except InputError as refused:
        print(refused, flush=True)


if __name__ == "__main__":
    main()
