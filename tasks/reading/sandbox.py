"""Reading in a process of its own, with bounds on memory and time.

A crafted or damaged file can make an engine ask for any amount of memory, which ends the process that asks, or
compute for hours. The bounds hold whichever way it does.

Each file has a child of its own. To import what it reads with would take a child a third of a second, so there is a
nursery: one process, started for the first file, that has imported it, has read nothing, and makes a copy of itself
for each file.
"""

import atexit
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

MOST_SECONDS = 60
MOST_BYTES = 1280 << 20
"""Address space that a child may take. Before it begins it has a third; 200 000 rows of nine columns take another."""
MOST_ANSWER = 400 << 20
"""Bytes of an answer: the one who asked holds them twice for a moment."""

Answer = TypeVar("Answer")

_QUESTION = struct.Struct("!dIQ")
"""Seconds that the child has, bytes of the function's name, bytes of the file; name and file follow."""
_LENGTH = struct.Struct("!Q")
"""Bytes of the answer that follows."""


class Bounded(Exception):
    """The child came to its bounds, or its engine broke: there is no answer. ``str()`` names what it broke with."""


def sandboxed(read: Callable[[bytes], Answer], data: bytes, refusals: tuple[type[Exception], ...]) -> Answer:
    """What ``read(data)`` gives in a child.

    ``read`` is a function of a module. Where it raised one of ``refusals``, so does this; whatever else it raised,
    and where there is no answer, is :class:`Bounded`.
    """
    return given(_NURSERY.ask(read.__module__, read.__name__, data), refusals)


class _Nursery:
    """The process that makes the children, for one of them at a time. After a child that gave no answer another one
    is started, and so it is where somebody has ended it, or in a process that has been made a copy of this one."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def ask(self, module: str, function: str, data: bytes) -> bytes:
        """What a new child says of ``data``. Raises :class:`Bounded` where it says nothing."""
        name = f"{module} {function}".encode()
        with self._one_at_a_time:
            if self._process is not None and self._process.poll() is not None:
                self._end()
            process = self._process
            if process is None or self._owner != os.getpid():
                self._process, self._owner = process, _ = _started(module), os.getpid()
            assert process.stdin is not None
            assert process.stdout is not None
            try:
                process.stdin.write(_QUESTION.pack(MOST_SECONDS, len(name), len(data)) + name)
                process.stdin.write(data)
                process.stdin.flush()
                (length,) = _LENGTH.unpack(process.stdout.read(_LENGTH.size))
                if len(answer := process.stdout.read(length)) == length:
                    return answer
            except (BrokenPipeError, struct.error):  # it is gone, or was before it had said anything
                pass
            self._end()
        raise Bounded

    def end(self) -> None:
        """Let the process go, if there is one and it is ours."""
        with self._one_at_a_time:
            self._end()

    def _end(self) -> None:
        if self._process is not None and self._owner == os.getpid():
            self._process.communicate()  # the end of what it hears is its own
        self._process = None


_NURSERY = _Nursery()
atexit.register(_NURSERY.end)


def _started(module: str) -> subprocess.Popen[bytes]:
    root = str(Path(__file__).resolve().parents[2])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", __name__, module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # an engine that breaks says much
        env=_without_settings(os.environ) | {"PYTHONPATH": paths},
    )


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


def _main(module: str) -> int:
    """The nursery: a child for each question, until nobody asks any more or a child has ended badly."""
    import_module(module)
    while len(asked := _heard(_QUESTION.size)) == _QUESTION.size:
        child = os.fork()
        if child == 0:
            os._exit(_child(*_QUESTION.unpack(asked)))
        if os.waitpid(child, 0)[1]:
            return 1
    return 0


def _child(seconds: float, name: int, size: int) -> int:
    """Answer one question. What goes wrong beyond the function ends it with a code, or a signal, and no answer."""
    import resource

    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    try:
        module, _, function = _heard(name).decode().partition(" ")
        told = answer_of(module, function, _heard(size))
        signal.setitimer(signal.ITIMER_REAL, 0)  # a child that has its answer ends well, and the nursery lives on
    except BaseException:  # noqa: BLE001 (MemoryError, SystemExit: it must not come back into the nursery)
        return 1
    if len(told) > MOST_ANSWER:
        return 1
    with open(1, "wb", closefd=False) as out:
        out.write(_LENGTH.pack(len(told)))
        out.write(told)
    return 0


def _heard(size: int) -> bytes:
    """So many bytes of what is asked, less where there is no more."""
    heard = bytearray()
    while len(heard) < size and (more := os.read(0, min(size - len(heard), 1 << 20))):
        heard += more
    return bytes(heard)


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
