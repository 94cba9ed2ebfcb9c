"""Several intakes let loose at the same moment: ``main(NUMBER)`` prints how each of them ended."""

import json
import os

from tests.faults import forking


def main(number: str) -> None:
    """Each run waits at the gate until all are there."""
    gate, opener = os.pipe()

    def run() -> str:
        os.close(opener)
        os.read(gate, 1)
        return forking.intake()

    runs = [forking.fork(run) for _ in range(int(number))]
    os.close(opener)
    print(json.dumps([forking.ended(each) for each in runs]))
