"""Reading in a process of its own, with bounds on memory and time.

A crafted or damaged file can make an engine ask for any amount of memory, which ends the process that asks, or
compute for hours. The bounds hold whichever way it does; a child costs a fifth of a second.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

MOST_SECONDS = 60
MOST_BYTES = 1280 << 20
"""Address space that a child may take. Before it begins it has a third; 200 000 rows of nine columns take another."""
MOST_ANSWER = 400 << 20
"""Bytes of an answer: the one who asked holds them twice for a moment."""

Answer = TypeVar("Answer")


class Bounded(Exception):
    """The child came to its bounds, or its engine broke: there is no answer. ``str()`` names what it broke with."""


def sandboxed(read: Callable[[bytes], Answer], data: bytes, refusals: tuple[type[Exception], ...]) -> Answer:
    """What ``read(data)`` gives in a child.

    ``read`` is a function of a module. Where it raised one of ``refusals``, so does this; whatever else it raised,
    and where there is no answer, is :class:`Bounded`.
    """
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    try:
        child = subprocess.run(
            [sys.executable, "-m", __name__, read.__module__, read.__name__],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # an engine that breaks says much
            env=_without_settings(os.environ) | {"PYTHONPATH": paths},
            timeout=MOST_SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise Bounded from error
    return given(child.stdout, refusals)


def given(answer: bytes, refusals: tuple[type[Exception], ...]) -> Any:
    """What a child's :func:`answer_of` says: what it found is returned, what it raised is raised."""
    found, fault = pickle.loads(answer)  # noqa: S301 (written by answer_of, in our own child)
    if isinstance(fault, refusals):
        raise fault
    if fault is not None:
        raise Bounded(fault if isinstance(fault, str) else type(fault).__name__)
    return found


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What is left without our settings and Prefect's: who reads a stranger's file needs no password and no login."""
    return {name: value for name, value in environment.items() if not name.startswith(("IOP_", "PREFECT_"))}


def answer_of(module: str, function: str, data: bytes) -> bytes:
    """What the function gives and None, or None and what it raises, pickled. An exception that cannot be made again
    from its arguments (defusedxml's) goes as its name."""
    try:
        return pickle.dumps((getattr(import_module(module), function)(data), None))
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever it is goes across)
        try:
            told = pickle.dumps((None, error))
            pickle.loads(told)  # noqa: S301 (our own)
        except Exception:  # noqa: BLE001 (what a library's exception does when it is taken apart is not ours to know)
            return pickle.dumps((None, type(error).__name__))
        return told


def _main(module: str, function: str) -> int:
    """The child. Whatever goes wrong beyond the function ends it with a code, and no answer."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    told = answer_of(module, function, sys.stdin.buffer.read())
    if len(told) > MOST_ANSWER:
        return 1
    sys.stdout.buffer.write(told)
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
