"""Several intakes let loose at the same moment: ``intakes_at_once.py NUMBER`` prints how each of them ended."""

import json
import os
import sys

from tests.faults import forking


def main(number: int) -> None:
    """Each run waits at the gate until all are there."""
    forking.load()
    gate, opener = os.pipe()

    def run() -> str:
        os.close(opener)
        os.read(gate, 1)
        return forking.intake()

    runs = [forking.fork(run) for _ in range(number)]
    os.close(opener)
    print(json.dumps([forking.ended(each) for each in runs]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
